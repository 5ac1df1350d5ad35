"""The gate of the county's tables: both files, as written, are read again and held against the sums of the units."""

from __future__ import annotations

import math
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook

from dashboards.exports.county_unit_sheets import FIRST_COLUMN, FIRST_ROW, UNIT_SHEETS, printed_cells
from dashboards.exports.county_workbook import TOP
from dashboards.exports.county_year import MARK, NO_SUM, CountyYear
from pipelines.document import Grid
from pipelines.errors import UsageProblem
from pipelines.read.docx import read
from pipelines.roll_up.sums import DECIMALS
from schemas.codebook import TABLES
from schemas.layout import table_layout


def check_workbook(county: CountyYear, data: bytes) -> None:
    """Read a county's workbook and compare every sum of tables 二 三 四, and the units' numbers behind it.

    Raises:
        UsageProblem: a number in it is not the sum it should be.
    """
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    for number in TABLES:
        sums, units = (_rows(book, name) for name in (f"表{number}", UNIT_SHEETS[number]))
        of_units = units[FIRST_ROW : FIRST_ROW + len(county.rolled.contributors)]
        columns = {cell.code: column for column, cell in enumerate(printed_cells(county, number), FIRST_COLUMN)}
        for cell in table_layout(county.rolled.form, number, with_optional=county.rolled.has_optional_rows):
            if cell.code is None:
                continue
            total = county.sum_of(cell.code).total
            written = sums[cell.row + TOP][cell.column]
            filed = [row[columns[cell.code]] for row in of_units if isinstance(row[columns[cell.code]], int | float)]
            behind = round(sum(filed), DECIMALS) if filed else None
            if written != (NO_SUM if total is None else total) or behind != total:
                found = f"读回为 {written}，各单位之和为 {behind}"
                raise _refused(county, ".xlsx", number, cell.code, f"应为 {total}，{found}")


def check_document(county: CountyYear, data: bytes) -> None:
    """Read a county's Word file as a report handed in is read, and compare every sum of tables 二 三 四.

    Raises:
        UsageProblem: a number in it is not the sum it should be.
    """
    grids = [block.matrix() for block in read(data).blocks if isinstance(block, Grid)]
    for number, grid in zip(TABLES, grids, strict=False):
        for cell in table_layout(county.rolled.form, number, with_optional=county.rolled.has_optional_rows):
            if cell.code is None:
                continue
            total, gaps = county.sum_of(cell.code).total, county.sum_of(cell.code).gaps
            printed = grid[cell.row][cell.column] if cell.row < len(grid) and cell.column < len(grid[0]) else None
            text = printed.text if printed else "没有这一格"
            if _number_in(text.removesuffix(MARK)) != total or text.endswith(MARK) != bool(gaps and total is not None):
                raise _refused(county, ".docx", number, cell.code, f"应为 {total}，读回为“{text}”")
    if len(grids) < len(TABLES):
        raise _refused(county, ".docx", TABLES[len(grids)], "各格", "应在文件中，读回没有这张表")


def _number_in(text: str) -> float | None:
    """A printed number; None for the sign of no sum, infinity, which no sum is, for anything else."""
    try:
        return None if text == NO_SUM else float(text)
    except ValueError:
        return math.inf


def _refused(county: CountyYear, ending: str, table: str, code: str, what: str) -> UsageProblem:
    return UsageProblem(
        f"{county.rolled.year} 年度全县汇总表（{ending}）没有写出，原有的保持不变：表{table}的 {code} {what}"
    )


def _rows(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return rows
