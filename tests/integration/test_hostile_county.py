"""A county of hostile names, paths and texts: nothing of it runs, hides or gives a person away in what is published."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboards.exports.county_files import publish_county_tables
from dashboards.exports.open_data import write_open_data
from dashboards.site import publish_site
from dashboards.slips.publish import publish_slips
from dashboards.slips.reading import circumstances_of
from pipelines.ingest import ingest
from pipelines.warehouse import build_warehouse
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace
from tests.conftest import ROOT

NOW = datetime(2024, 2, 1, tzinfo=UTC)
MOBILE, IDENTITY, PERSON = "13812345678", "360926198001011234", "张三丰"
PERSONAL = f"\n联系人：{PERSON}，手机{MOBILE}，邮箱zsf@tonggu.gov.cn，身份证号{IDENTITY}。\u202egpj\x1b[31m\n"
PRIVATE = (MOBILE, IDENTITY, PERSON, "zsf@tonggu", "\u202e", "\x1b[31m")


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
    publish_site(workspace.warehouse, workspace.site, built_at=NOW)
    publish_slips(workspace.warehouse, workspace.slips, circumstances_of(workspace))
    publish_county_tables(workspace)
    write_open_data(workspace, folder / "open")
    return workspace, folder / "open"


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
