"""The gate of the county's tables: both files, as written, are read again and held against the sums of the units."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import zip_longest
from typing import Any

from python_calamine import CalamineWorkbook

from dashboards.exports.county_reconciliation_sheet import NAME as RECONCILIATION
from dashboards.exports.county_unit_sheets import FIRST_COLUMN, FIRST_ROW, UNIT_SHEETS, entry_of, printed_cells
from dashboards.exports.county_workbook import NOTES, TOP
from dashboards.exports.county_year import MARK, NO_SUM, CountyYear
from pipelines.document import Grid, GridCell
from pipelines.errors import UsageProblem
from pipelines.read.docx.document import read
from pipelines.roll_up.sums import DECIMALS
from schemas.codebook import TABLES
from schemas.layout import table_layout
from schemas.words import format_number

Rows = list[list[Any]]


def check_workbook(county: CountyYear, data: bytes) -> None:
    """Read a county's workbook: every sum of tables 二 三 四, the numbers of each unit, the notes, the comparison.

    Raises:
        UsageProblem: something in it is not what it should be.
    """
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    for number in TABLES:
        _check_table(county, number, _rows(book, f"表{number}"))
        _check_units(county, number, _rows(book, UNIT_SHEETS[number]))
    _check_notes(county, ".xlsx", (str(row[0]) for row in _rows(book, NOTES)))
    if county.reconciliation:
        compared = county.reconciliation.rows
        rows = _rows(book, RECONCILIATION)[-len(compared) :]
        for row, expected in zip(rows, compared, strict=True):
            wanted = (expected.filed.value, expected.difference)
            found = tuple(value if isinstance(value, int | float) else None for value in (row[1], row[3]))
            if not all(map(_is_same, found, wanted)):
                raise _refused(county, ".xlsx", f"“{RECONCILIATION}”的 {expected.code} 应为 {wanted}，读回为 {found}")


def _check_table(county: CountyYear, number: str, rows: Rows) -> None:
    for cell in table_layout(county.rolled.form, number, with_optional=county.rolled.has_optional_rows):
        if cell.code is None:
            continue
        total, written = county.sum_of(cell.code).total, rows[cell.row + TOP][cell.column]
        if not _is_same(written, NO_SUM if total is None else total):
            raise _refused(county, ".xlsx", f"表{number}的 {cell.code} 应为 {total}，读回为 {written}")


def _check_units(county: CountyYear, number: str, rows: Rows) -> None:
    """Compare every number of every unit, what stands where there is none, and what the numbers add up to."""
    codes = [cell.code for cell in printed_cells(county, number)]
    for unit, row in zip(county.rolled.contributors, rows[FIRST_ROW:], strict=False):
        expected = [unit.short_name, *(entry_of(unit, code) for code in codes)]
        found = [row[1], *row[FIRST_COLUMN : FIRST_COLUMN + len(codes)]]
        for name, wanted, written in zip(("单位", *codes), expected, found, strict=True):
            if not _is_same(written, wanted):
                sheet = UNIT_SHEETS[number]
                what = f"“{sheet}”{unit.short_name}的 {name} 应为 {wanted}，读回为 {written}"
                raise _refused(county, ".xlsx", what)
    for column, code in enumerate(codes, FIRST_COLUMN):
        of_units = rows[FIRST_ROW : FIRST_ROW + len(county.rolled.contributors)]
        numbers = [row[column] for row in of_units if isinstance(row[column], int | float)]
        total = county.sum_of(code).total
        if not _is_same(math.fsum(numbers) if numbers else None, total):
            raise _refused(county, ".xlsx", f"“{UNIT_SHEETS[number]}”的 {code} 各单位之和不是 {total}")


def _is_same(written: object, wanted: float | str | None) -> bool:
    """Whether a value is what it should be; a workbook keeps 16 digits of a number, one fewer than there may be."""
    if isinstance(written, int | float) and isinstance(wanted, int | float):
        return round(written - wanted, DECIMALS) == 0
    return written == wanted


def check_document(county: CountyYear, data: bytes) -> None:
    """Read a county's Word file as a report handed in is read, and compare every sum of tables 二 三 四.

    Raises:
        UsageProblem: a number in it is not the sum it should be.
    """
    blocks = read(data).blocks
    grids = [block.matrix() for block in blocks if isinstance(block, Grid)]
    for number, grid in zip(TABLES, grids, strict=False):
        for cell in table_layout(county.rolled.form, number, with_optional=county.rolled.has_optional_rows):
            if cell.code is None:
                continue
            total, gaps = county.sum_of(cell.code).total, county.sum_of(cell.code).gaps
            printed = grid[cell.row][cell.column] if cell.row < len(grid) and cell.column < len(grid[0]) else None
            text = printed.text if printed else "没有这一格"
            if _number_in(text.removesuffix(MARK)) != total or text.endswith(MARK) != bool(gaps and total is not None):
                raise _refused(county, ".docx", f"表{number}的 {cell.code} 应为 {total}，读回为“{text}”")
    if len(grids) < len(TABLES):
        raise _refused(county, ".docx", f"表{TABLES[len(grids)]}的各格应在文件中，读回没有这张表")
    _check_notes(county, ".docx", (block.text for block in blocks if not isinstance(block, Grid)))
    _check_compared(county, grids[len(TABLES) :])


def _check_compared(county: CountyYear, grids: Sequence[Sequence[Sequence[GridCell | None]]]) -> None:
    found = county.reconciliation.differing if county.reconciliation else ()
    printed = [[_bare(cell.text) if cell else "" for cell in row] for grid in grids for row in grid[1:]]
    for row, expected in zip_longest(printed, found):
        numbers = (expected.filed.value, expected.total.total, expected.difference) if expected else ()
        wanted = [_bare(format_number(value)) for value in numbers]
        if not row or [text.lstrip("+") for text in row[1:4]] != wanted:
            name = expected.code if expected else row[0]
            raise _refused(county, ".docx", f"与县报告核对的 {name} 应为 {wanted}，读回为 {row and row[1:4]}")


def _check_notes(county: CountyYear, ending: str, lines: Iterable[str]) -> None:
    """Every sentence of the notes must be there: which units are missing, what was corrected, what does not hold."""
    written = "\n".join(map(_bare, lines))
    for _, sentences in county.sections():
        for sentence in sentences:
            if _bare(sentence) not in written:
                raise _refused(county, ending, f"说明应有“{sentence}”，读回没有")


def _bare(text: str) -> str:
    """A text by its letters and numbers: blanks, line ends and hidden marks are set in each kind of file in its way."""
    return "".join(each for each in text if each.isalnum() or each in "+-.")


def _number_in(text: str) -> float | None:
    """A printed number; None for the sign of no sum, infinity, which no sum is, for anything else."""
    try:
        return None if text == NO_SUM else float(text)
    except ValueError:
        return math.inf


def _refused(county: CountyYear, ending: str, what: str) -> UsageProblem:
    return UsageProblem(f"{county.rolled.year} 年度全县汇总表（{ending}）没有写出，原有的保持不变：{what}")


def _rows(book: CalamineWorkbook, name: str) -> Rows:
    rows: Rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return rows
