"""A county of hostile names, paths and texts: nothing of it runs, hides or gives a person away in what is published."""

import csv
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from dashboards.exports.county_files import publish_county_tables
from dashboards.exports.open_data import write_open_data
from dashboards.site import publish_site
from dashboards.slips.publish import publish_slips
from dashboards.slips.reading import circumstances_of
from pipelines.cli.output import FORMULA_SIGNS
from pipelines.ingest import ingest
from pipelines.summary_workbook import write_summary
from pipelines.warehouse import build_warehouse
from pipelines.warehouse_file import connect, open_warehouse
from pipelines.workspace import Workspace
from pipelines.year_summary import read_year_summary
from tests.conftest import ROOT

NOW = datetime(2024, 2, 1, tzinfo=UTC)
MOBILE, IDENTITY, PERSON = "13812345678", "360926198001011234", "张三丰"
PERSONAL = f"\n联系人：{PERSON}，手机{MOBILE}，邮箱zsf@tonggu.gov.cn，身份证号{IDENTITY}。\u202egpj\x1b[31m\n"
PRIVATE = (MOBILE, IDENTITY, PERSON, "zsf@tonggu", "\u202e", "\x1b[31m")

OURS = re.compile(r"=?(IF|COUNT|ROUND|SUM|'?(表|各单位表)[二三四]'?!)")
"""How formulas of ours begin."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Path]:
    """One folder with a report under each hostile name, and an archive with paths that lead out of it."""
    folder = tmp_path_factory.mktemp("hostile")
    report = (ROOT / "data/raw/2020/棋坪镇.txt").read_text(encoding="utf-8")
    raw = folder / "raw" / "2020"
    raw.mkdir(parents=True)
    (raw / "棋坪镇\u202efdp.txt").write_text(report + PERSONAL, encoding="utf-8")
    filled = report.replace("规章\n\t0\n", f"规章\n\t联系人：{PERSON}，手机{MOBILE}\n", 1)
    assert filled != report, "words where a number belongs"
    (raw / "=cmd|calc!A0.txt").write_text(filled.replace("棋坪镇", "=红=\u202e@山镇") + PERSONAL, encoding="utf-8")
    (raw / "<img src=x onerror=alert(1)>.txt").write_text(report.replace("棋坪镇", "<b>排埠</b>镇"), encoding="utf-8")
    with zipfile.ZipFile(raw / "包.zip", "w") as archive:
        archive.writestr(f"../../../{folder.name}-up.txt", report.replace("棋坪镇", "丰田镇"))
        archive.writestr(f"{folder}/absolute.txt", report.replace("棋坪镇", "大塅镇"))
    workspace = Workspace(raw.parent, folder / "out")
    ingest(workspace, NOW, lambda *_: None)
    assert not build_warehouse(workspace).discrepancies
    plant_formulas(workspace)
    publish_site(workspace.warehouse, workspace.site, built_at=NOW)
    publish_slips(workspace.warehouse, workspace.slips, circumstances_of(workspace))
    publish_county_tables(workspace)
    write_open_data(workspace, folder / "open")
    with open_warehouse(workspace.warehouse) as warehouse:
        write_summary(read_year_summary(warehouse, workspace, 2020), workspace.slips / "汇总.xlsx")
    return workspace, folder / "open"


FORMULAS = (
    *('=cmd|"/C calc"!A0', "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", '=HYPERLINK("http://x","y")'),
    *("＝1+1", "＋1+1", "－2+3", "＠SUM(1)"),
)
TEXTS = (
    ("cells", "note"),
    ("sections", "text"),
    ("sections", "title"),
    ("findings", "message"),
    ("reports", "title"),
    ("reports", "authority_as_filed"),
    ("reports", "path"),
    ("submissions", "path"),
    ("authorities", "former_names"),
)


def plant_formulas(workspace: Workspace) -> None:
    """Put the texts of FORMULAS before everything that comes out of a report or the register, or that a person writes.

    Names of units and files are hostile as they were handed in.
    """
    chosen = "list_extract($1, (rowid % len($1) + 1)::INT)"
    with connect(workspace.warehouse) as warehouse:
        for table, column in TEXTS:
            warehouse.execute(f"UPDATE {table} SET {column} = {chosen} || coalesce({column}, '')", [FORMULAS])
        warehouse.execute(
            "INSERT INTO corrections SELECT report_id, cell_code, value, value + 1, true, 1, $1[1], $1[2],"
            f" {chosen}, $2 FROM cells WHERE cell_code LIKE 'appeals.%' AND value IS NOT NULL",
            [FORMULAS, NOW.replace(tzinfo=None)],
        )


def texts_below(*folders: Path) -> list[tuple[Path, str]]:
    """Every published file as text, those of Word and Excel unpacked."""
    found = []
    for path in sorted(each for folder in folders for each in folder.rglob("*") if each.is_file()):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                parts = [archive.read(name) for name in archive.namelist()]
        else:
            parts = [path.read_bytes()]
        found += [(path, part.decode("utf-8", "ignore")) for part in parts]
    return found


def test_no_private_text_and_no_hidden_mark_is_published(published: tuple[Workspace, Path]) -> None:
    workspace, open_data = published
    files = texts_below(workspace.site, open_data)
    assert len(files) > 50
    shown = "".join(text for path, text in files if path.suffix == ".html")
    assert "⟨U+202E⟩" in shown and "〔电话略〕" in shown and "〔姓名略〕" in shown
    leaks = [(path.name, private) for path, text in files for private in PRIVATE if private in text]
    assert leaks == []


def test_no_csv_holds_what_a_spreadsheet_program_would_run(published: tuple[Workspace, Path]) -> None:
    workspace, open_data = published
    seen = set()
    for path in (*workspace.site.rglob("*.csv"), *open_data.rglob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for cell in (cell for row in csv.reader(file) for cell in row):
                assert not cell.startswith(FORMULA_SIGNS) or float(cell) == float(cell), (path.name, cell)
                seen |= {text for text in FORMULAS if cell.startswith(f"'{text}")}
    assert seen == set(FORMULAS)


def test_no_workbook_and_no_word_file_holds_a_formula_of_others(published: tuple[Workspace, Path]) -> None:
    """Formulas are ours, over cells alone; there are no links and no fields but page numbers."""
    workspace, _ = published
    parts = list(texts_below(workspace.slips, workspace.county_tables))
    shown = "".join(text for _, text in parts)
    assert len([text for text in FORMULAS if escape(text.strip()) in shown]) > 8, [
        text for text in FORMULAS if escape(text.strip()) not in shown
    ]
    formulas = {text for path, part in parts if path.suffix == ".xlsx" for text in re.findall("<f>(.*?)</f>", part)}
    assert formulas and not [text for text in formulas if "cmd" in text or "HYPERLINK" in text or not OURS.match(text)]
    fields = {
        text for path, part in parts if path.suffix == ".docx" for text in re.findall("<w:instrText.*?>(.*?)<", part)
    }
    assert {text.strip() for text in fields} <= {"PAGE", "NUMPAGES"}
    assert not [path for path, part in parts if "hyperlink" in part and 'Target="http' in part.replace("schemas", "")]


def test_slips_show_hidden_marks_too(published: tuple[Workspace, Path]) -> None:
    workspace, _ = published
    files = texts_below(workspace.slips, workspace.county_tables)
    assert any(path.suffix == ".docx" for path, _ in files) and any(path.suffix == ".xlsx" for path, _ in files)
    assert [path.name for path, text in files if "\u202e" in text or "\u202e" in path.name] == []


def test_what_was_filed_stays_in_the_warehouse(published: tuple[Workspace, Path]) -> None:
    workspace, _ = published
    with open_warehouse(workspace.warehouse) as warehouse:
        (count,) = warehouse.execute("SELECT count(*) FROM sections WHERE contains(text, ?)", [MOBILE]).fetchone() or ()
        numbers = warehouse.execute("SELECT DISTINCT count(value) FROM cells GROUP BY report_id").fetchall()
    assert count >= 2 and max(numbers) == (198,) and len(numbers) == 2, "without that row's numbers alone"


def test_paths_in_an_archive_lead_nowhere_and_no_page_holds_markup_of_others(published: tuple[Workspace, Path]) -> None:
    workspace, open_data = published
    folder = open_data.parent
    assert {path.name for path in folder.iterdir()} == {"raw", "out", "open"}
    assert not (folder.parent / f"{folder.name}-up.txt").exists()
    pages = [text for path, text in texts_below(workspace.site) if path.suffix == ".html"]
    assert not [text for text in pages if "<img src=x" in text or "<b>排埠" in text]
