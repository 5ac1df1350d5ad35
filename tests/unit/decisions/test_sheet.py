"""The workbook goes out to people and comes back: nothing is lost, nothing counts twice, nothing in it is a formula."""

from pathlib import Path

import openpyxl
import pytest

from pipelines.ledger import Ledger
from tests.unit.decisions.deciding import LOST, MARKS, REVIEW, County

FIRST = 4
"""First row of findings."""


@pytest.fixture
def county(tmp_path: Path) -> County:
    county = County(tmp_path)
    county.hand_in({REVIEW: 3, LOST: 5})
    return county


@pytest.fixture(scope="module")
def undecided(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A county in which nothing is to be decided by the tests that use it."""
    county = County(tmp_path_factory.mktemp("county"))
    county.hand_in({REVIEW: 3, LOST: 5})
    return county


def fill(path: Path, *rows: dict[str, object]) -> None:
    """Write answers into the rows of findings, by column heading."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    headings = {cell.value: cell.column for cell in sheet[FIRST - 1]}
    for number, answers in enumerate(rows, FIRST):
        for name, value in answers.items():
            sheet.cell(number, headings[name]).value = value
    book.save(path)


def test_a_filled_sheet_is_taken_back_and_twice_changes_nothing(county: County, tmp_path: Path) -> None:
    path = tmp_path / "认定.xlsx"
    county.decide("--sheet", path)
    fill(
        path,
        {"处理": "更正", "更正的格": "总计", "更正为": 0, "理由": "笔误", "姓名": "张三"},
        {"处理": " 说明 ", "理由": "上年并入", "姓名": "张三"},
    )
    code, printed, _ = county.decide("--from", path)
    assert code == 0
    assert "取 2 行" in printed
    code, printed, _ = county.decide("--from", path)
    assert code == 0
    assert "取 0 行，已取过 2 行" in printed
    assert len(Ledger(county.store).acts()) == 2
    county.build()
    assert sorted(county.states().values()) == ["corrected", "explained"]


def test_rows_that_cannot_be_taken_are_named_and_the_others_are_not_lost(county: County, tmp_path: Path) -> None:
    path = tmp_path / "认定.xlsx"
    county.decide("--sheet", path)
    fill(
        path,
        {"处理": "更正", "更正为": "三", "理由": "笔误", "姓名": "张三"},
        {"处理": "属实", "理由": "是", "姓名": "张三"},
    )
    code, printed, errors = county.decide("--from", path)
    assert code == 1
    assert f"第 {FIRST} 行" in errors
    assert f"第 {FIRST + 1} 行" not in errors
    assert "取 1 行" in printed
    fill(path, {"更正的格": REVIEW, "更正为": 0})
    code, printed, _ = county.decide("--from", path)
    assert code == 0
    assert "取 1 行，已取过 1 行" in printed


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"处理": "属实", "理由": "是"}, "姓名"),
        ({"处理": "属实", "姓名": "张三"}, "理由"),
        ({"理由": "是", "姓名": "张三"}, "没有选"),
        ({"处理": "也许", "理由": "是", "姓名": "张三"}, "也许"),
        ({"处理": "无误", "更正为": 3, "理由": "是", "姓名": "张三"}, "更正为"),
        ({"处理": "更正", "更正的格": "总计；结果维持", "更正为": "1", "理由": "是", "姓名": "张三"}, "一一对应"),
        ({"处理": "更正", "更正的格": "没有的格", "更正为": 1, "理由": "是", "姓名": "张三"}, "没有的格"),
        ({"处理": "属实", "理由": "是", "姓名": "张三", "核对码": "x"}, "核对码"),
    ],
)
def test_each_fault_of_a_row_is_said(undecided: County, tmp_path: Path, answers: dict[str, object], says: str) -> None:
    path = tmp_path / "认定.xlsx"
    undecided.decide("--sheet", path)
    fill(path, answers)
    code, _, errors = undecided.decide("--from", path)
    assert code == 1
    assert says in errors.splitlines()[0]
    assert Ledger(undecided.store).acts() == []


def test_an_answer_on_numbers_that_changed_since_is_not_taken(county: County, tmp_path: Path) -> None:
    path = tmp_path / "认定.xlsx"
    county.decide("--sheet", path)
    fill(path, {"处理": "属实", "理由": "是", "姓名": "张三"}, {"处理": "属实", "理由": "是", "姓名": "张三"})
    county.hand_in({REVIEW: 4})
    code, _, errors = county.decide("--from", path)
    assert code == 1
    assert "变了" in errors
    assert "已经没有" in errors


def test_nothing_in_the_sheet_is_a_formula(county: County, tmp_path: Path) -> None:
    county.hand_in({REVIEW: 3}, unit='=HYPERLINK("http://x","y")镇')
    path = tmp_path / "认定.xlsx"
    county.decide("--sheet", path)
    cells = [cell for row in openpyxl.load_workbook(path).worksheets[0].iter_rows() for cell in row]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_what_is_no_filled_sheet_is_one_line(undecided: County, tmp_path: Path) -> None:
    for name, content in (
        ("缺.xlsx", None),
        ("空.xlsx", b""),
        ("别的.xlsx", b"PK\x03\x04"),
        ("文.txt", "属实".encode()),
    ):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        assert "\n" not in undecided.refused("--from", path)
    other = tmp_path / "其他.xlsx"
    openpyxl.Workbook().save(other)
    assert "核对码" in undecided.refused("--from", other)
    assert ".xlsx" in undecided.refused("--sheet", tmp_path / "表.csv")


def test_decisions_made_meanwhile_show_in_the_sheet(county: County, tmp_path: Path) -> None:
    county.decide(2020, "排埠镇", "四.合计", "--instance", "review", "--explain", *MARKS)
    path = tmp_path / "认定.xlsx"
    _, printed, _ = county.decide("--sheet", path)
    assert "1 条" in printed
    _, printed, _ = county.decide("--sheet", path, "--all")
    assert "2 条" in printed
