"""What a unit is told: every finding, the cells to look at, a way to answer; and one sentence when all is well."""

from pathlib import Path

import docx
import openpyxl
import pytest

from dashboards.slips.cli import slip
from dashboards.slips.publish import file_name, publish_slips
from dashboards.slips.reading import Circumstances, circumstances_of
from dashboards.slips.slip import Slip
from dashboards.slips.workbook import slip_workbook
from pipelines.errors import UsageProblem
from pipelines.parsing import parse_bytes
from pipelines.workspace import SETTINGS_NAME
from schemas.codebook import forms
from schemas.layout import layout_size, table_layout
from tests.unit.decisions.deciding import (
    GRANTED,
    MARKS,
    NATURAL,
    NATURAL_GRANTED,
    NATURAL_OUTCOME,
    OUTCOME,
    RECEIVED,
    REVIEW,
    County,
)

UNIT = "铜鼓县排埠镇"
CIRCUMSTANCES = Circumstances("铜鼓县", "自收到本单之日起 10 日内", is_synthetic=False)
WRONG = {RECEIVED: 21, NATURAL: 2, OUTCOME: 2, NATURAL_OUTCOME: 2, GRANTED: 2, NATURAL_GRANTED: 2, REVIEW: 3}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    """One report with mistakes in tables 三 and 四, one that is clean."""
    county = County(tmp_path_factory.mktemp("county"))
    county.hand_in(WRONG)
    county.hand_in({}, unit="铜鼓县棋坪镇")
    return county


@pytest.fixture(scope="module")
def folder(county: County) -> Path:
    publish_slips(county.workspace.warehouse, county.workspace.slips, CIRCUMSTANCES)
    return county.workspace.slips / "2020"


def words(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_document_says_every_finding_and_when_to_answer(county: County, folder: Path) -> None:
    text = words(folder / "排埠镇.docx")
    messages = county.query("SELECT message FROM current_findings WHERE outcome = 'fail' AND severity <> 'info'")
    assert len(messages) >= 3
    assert all(message in text for (message,) in messages)
    assert "铜鼓县排埠镇：" in text
    assert "10 日内答复" in text
    assert "“表三 · 一、本年新收政府信息公开申请数量 · 总计”填 21，应为 2" in text


def test_tables_stand_in_the_official_layout_with_the_doubtful_cells_marked(folder: Path) -> None:
    tables = docx.Document(str(folder / "排埠镇.docx")).tables[1:]
    sizes = [(len(table.rows), len(table.columns)) for table in tables]
    assert sizes == [layout_size(table_layout(forms()["2019"], number)) for number in "三四"]
    shaded = {cell.text for table in tables for row in table.rows for cell in row.cells if "FFD966" in cell._tc.xml}
    assert any(text.startswith("21 ①") for text in shaded)
    assert any(text.startswith("3") for text in shaded)


def test_findings_on_every_cell_of_a_table_are_numbered_once_above_it(tmp_path: Path) -> None:
    """Behind each of 140 blanks their numbers broke the line, and the table was longer than a page."""
    county = County(tmp_path)
    county.hand_in({cell.code: None for cell in forms()["2019"].cells if cell.table == "三"})
    publish_slips(county.workspace.warehouse, tmp_path / "slips", CIRCUMSTANCES)
    path = tmp_path / "slips" / "2020" / "排埠镇.docx"
    text = words(path)
    assert "表三　收到和处理政府信息公开申请情况（各格都与 ①② 有关）" in text and "未填 ①" not in text
    blanks = [cell for row in docx.Document(str(path)).tables[1].rows for cell in row.cells if cell.text == "未填"]
    assert blanks and all("FFF2CC" in cell._tc.xml for cell in blanks)
    sheet = openpyxl.load_workbook(path.with_suffix(".xlsx"))["表三"]
    assert str(sheet["A1"].value).endswith("（各格都与 ①② 有关）")


def test_a_clean_report_gets_one_sentence(folder: Path) -> None:
    text = words(folder / "棋坪镇.docx")
    assert "各项勾稽关系成立，没有需要更正的内容。" in text
    assert docx.Document(str(folder / "棋坪镇.docx")).tables == []
    assert openpyxl.load_workbook(folder / "棋坪镇.xlsx").sheetnames == ["核对单"]


def test_what_a_unit_answers_in_the_workbook_is_taken(tmp_path: Path) -> None:
    county = County(tmp_path)
    county.hand_in(WRONG)
    publish_slips(county.workspace.warehouse, tmp_path / "slips", CIRCUMSTANCES)
    path = tmp_path / "slips" / "2020" / "排埠镇.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["核对单"]
    (top,) = [row for row in sheet.iter_rows() if row[0].value == "序号"]
    columns = {cell.value: cell.column for cell in top}
    answers = {
        "三.行合计": ("更正", 2, "笔误"),
        "四.合计": ("说明", None, "另有两件"),
        "三.收办平衡": ("无误", None, "已核对"),
    }
    rows = {
        sheet.cell(row, columns["核对码"]).value.split("|")[2]: row for row in range(top[0].row + 1, sheet.max_row + 1)
    }
    for rule, (answer, value, reason) in answers.items():
        for name, content in (("答复", answer), ("更正为", value), ("理由", reason), ("姓名", "王芳")):
            sheet.cell(rows[rule], columns[name]).value = content
    book.save(path)
    code, printed, _ = county.decide("--from", path)
    assert (code, "取 3 行" in printed) == (0, True)
    county.build()
    states = {name.split("/")[0]: state for name, state in county.states().items()}
    assert states.items() >= {"三.行合计": "corrected", "四.合计": "explained", "三.收办平衡": "dismissed"}.items()


def test_what_is_settled_need_not_be_answered(tmp_path: Path) -> None:
    county = County(tmp_path)
    county.hand_in({REVIEW: 3})
    county.decide(2020, "排埠镇", "四.合计", "--explain", *MARKS)
    county.build()
    publish_slips(county.workspace.warehouse, tmp_path / "slips", CIRCUMSTANCES)
    text = words(tmp_path / "slips" / "2020" / "排埠镇.docx")
    assert "已说明（李敏：电话核实）" in text
    assert "没有需要再答复的内容" in text


def test_only_what_changed_is_written_and_what_is_gone_is_removed(county: County, tmp_path: Path) -> None:
    first = publish_slips(county.workspace.warehouse, tmp_path, CIRCUMSTANCES)
    assert (first.written, first.unchanged) == (4, 0)
    bytes_before = (tmp_path / "2020" / "排埠镇.docx").read_bytes()
    assert publish_slips(county.workspace.warehouse, tmp_path, CIRCUMSTANCES).written == 0
    (tmp_path / "2020" / "排埠镇.docx").unlink()
    (tmp_path / "2020" / "别的.docx").write_bytes(b"not ours")
    assert publish_slips(county.workspace.warehouse, tmp_path, CIRCUMSTANCES).written == 2
    assert (tmp_path / "2020" / "排埠镇.docx").read_bytes() == bytes_before
    empty = County(tmp_path / "empty")
    empty.build()
    assert publish_slips(empty.workspace.warehouse, tmp_path, CIRCUMSTANCES).removed == 4
    assert [path.name for path in (tmp_path / "2020").iterdir()] == ["别的.docx"]


def test_a_slip_that_comes_back_to_the_folder_is_not_taken_for_a_report(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        result = parse_bytes(path.read_bytes())
        assert result.report is None
        assert "gouji decide --from" in str(result.error)


def test_nothing_in_the_workbook_is_a_formula(tmp_path: Path) -> None:
    county = County(tmp_path)
    county.hand_in({REVIEW: 3}, unit='=HYPERLINK("http://x","y")镇')
    publish_slips(county.workspace.warehouse, tmp_path / "slips", CIRCUMSTANCES)
    (path,) = (tmp_path / "slips").rglob("*.xlsx")
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}


@pytest.mark.parametrize("unit", ["../../etc", "甲/乙\\丙:丁", " .. ", "长" * 300, "控\n制"])
def test_a_units_name_makes_a_file_name_and_nothing_else(unit: str) -> None:
    name = file_name(unit)
    assert name == Path(name).name
    assert name not in ("", ".", "..")
    assert len(name.encode()) < 240


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ("[slips]\nanswer_days = 10\n", "自收到本单之日起 10 日内"),
        ("[slips]\nanswer_by = 2025-02-10\n", "于 2025 年 2 月 10 日前"),
        ("", "于＿＿＿＿年＿＿月＿＿日前"),
    ],
)
def test_when_to_answer_is_a_setting(tmp_path: Path, settings: str, says: str) -> None:
    workspace = County(tmp_path).workspace
    (workspace.beside / SETTINGS_NAME).write_text(settings, encoding="utf-8")
    assert circumstances_of(workspace).answer_by == says


@pytest.mark.parametrize(
    "settings", ['answer_by = "二月"', "answer_days = 0", "answer_days = 3\nanswer_by = 2025-02-10"]
)
def test_a_setting_that_says_no_day_is_one_clear_line(tmp_path: Path, settings: str) -> None:
    workspace = County(tmp_path).workspace
    (workspace.beside / SETTINGS_NAME).write_text(f"[slips]\n{settings}\n", encoding="utf-8")
    with pytest.raises(UsageProblem, match="answer_by"):
        circumstances_of(workspace)


def test_the_verb_writes_one_slip(county: County, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = ["--raw", str(county.workspace.raw), "--out", str(county.workspace.out), "--to", str(tmp_path)]
    slip.main(["2020", "排埠镇", *places], standalone_mode=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["排埠镇.docx", "排埠镇.xlsx"]
    assert "错误" in capsys.readouterr().out
    for year, unit in (("2020", "高村镇"), ("1999", "排埠镇")):
        with pytest.raises(UsageProblem):
            slip.main([year, unit, *places], standalone_mode=False)


def test_many_findings_and_a_report_without_cells_still_make_a_slip() -> None:
    empty = Slip("铜鼓县", UNIT, "排埠镇", 2020, "2019", "x", 1, (), ("已说明",), {}, "", is_synthetic=True)
    assert slip_workbook(empty).startswith(b"PK")
