"""The county's tables are read back before they are put in place: what says something else is not."""

from __future__ import annotations

from io import BytesIO

import docx
import openpyxl
import pytest

from dashboards.exports import county_files
from dashboards.exports.county_year import MARK
from pipelines.errors import UsageProblem


def raise_first(sheet, place: str) -> None:
    """Add one to the first number from a place on."""
    cells = (cell for row in sheet[f"{place}:P40"] for cell in row)
    next(cell for cell in cells if isinstance(cell.value, int | float)).value += 1


def swap_two_units(sheet) -> None:
    """Two units' numbers in each other's place: the sum stays."""
    for column in sheet.iter_cols(min_row=4, max_row=9, min_col=4):
        numbers = {cell.value: cell for cell in column if isinstance(cell.value, int | float)}
        if len(numbers) > 1:
            first, second, *_ = numbers.values()
            first.value, second.value = second.value, first.value
            return


def forget_the_gaps(sheet) -> None:
    """A note gone: which units are not in the sums."""
    cell = next(cell for (cell,) in sheet["A1:A40"] if cell.value and "登记的 6 个单位" in cell.value)
    cell.value = "　　全县汇总。"


def fill_a_gap(sheet) -> None:
    """A zero where a unit has no number."""
    next(cell for row in sheet["D4:FZ9"] for cell in row if isinstance(cell.value, str)).value = 0


@pytest.mark.parametrize(
    ("year", "sheet", "damage", "told"),
    [
        (2021, "表三", lambda sheet: raise_first(sheet, "D5"), "表三的 requests"),
        (2021, "各单位表三", lambda sheet: raise_first(sheet, "D4"), "“各单位表三”.*的 requests"),
        (2021, "各单位表三", swap_two_units, "“各单位表三”.*的 requests.*读回为"),
        (2022, "各单位表二", fill_a_gap, "“各单位表二”.*读回为 0"),
        (2021, "说明", forget_the_gaps, "说明应有“按.*登记的 6 个单位"),
        (2021, "与县报告核对", lambda sheet: raise_first(sheet, "B4"), "“与县报告核对”的"),
    ],
)
def test_a_workbook_that_says_something_else_is_not_put_in_place(
    mixed_county, county_folders, tmp_path, monkeypatch, year, sheet, damage, told
):
    book = openpyxl.load_workbook(county_folders / str(year) / "全县汇总表.xlsx", data_only=True)
    damage(book[sheet])
    damaged = BytesIO()
    book.save(damaged)
    monkeypatch.setitem(county_files.WRITERS, ".xlsx", lambda county: damaged.getvalue())
    target = tmp_path / "made"
    with pytest.raises(UsageProblem, match=rf"{year} 年度全县汇总表（.xlsx）没有写出.*{told}"):
        county_files.write_county_year(mixed_county, year, target)
    assert not target.exists()


def first_sum(document) -> docx.table._Cell:
    cells = (cell for table in document.tables[:3] for row in table.rows for cell in row.cells)
    return next(cell for cell in cells if cell.text.isdigit())


def another_sum(document) -> None:
    cell = first_sum(document)
    cell.text = f"1{cell.text}"


def a_mark_too_many(document) -> None:
    cell = first_sum(document)
    cell.text += MARK


def a_table_gone(document) -> None:
    document.tables[0]._element.getparent().remove(document.tables[0]._element)


def a_note_gone(document) -> None:
    next(each for each in document.paragraphs if "登记的 6 个单位" in each.text).text = ""


def another_difference(document) -> None:
    cell = document.tables[3].rows[1].cells[3]
    cell.text = f"{cell.text}0"


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (another_sum, "表[二三]的"),
        (a_mark_too_many, "表[二三]的"),
        (a_table_gone, "表[二三四]的"),
        (a_note_gone, "说明应有“按"),
        (another_difference, "与县报告核对的"),
    ],
)
def test_a_word_file_that_says_something_else_is_not_put_in_place(
    mixed_county, county_folders, tmp_path, monkeypatch, damage, told
):
    document = docx.Document(str(county_folders / "2021" / "全县汇总表.docx"))
    damage(document)
    damaged = BytesIO()
    document.save(damaged)
    monkeypatch.setitem(county_files.WRITERS, ".docx", lambda county: damaged.getvalue())
    with pytest.raises(UsageProblem, match=rf"2021 年度全县汇总表（.docx）没有写出.*{told}"):
        county_files.write_county_year(mixed_county, 2021, tmp_path / "2021")
    assert not (tmp_path / "2021").exists()
