"""The gate of the county's workbook: as written, it is read again and held against the sums it was made of."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook

from dashboards.exports.county_unit_sheets import FIRST_COLUMN, FIRST_ROW, UNIT_SHEETS, printed_cells
from dashboards.exports.county_workbook import TOP
from dashboards.exports.county_year import NO_SUM, CountyYear
from pipelines.errors import UsageProblem
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
                raise UsageProblem(
                    f"{county.rolled.year} 年度全县汇总表没有写出，原有的保持不变：表{number}的 {cell.code} "
                    f"应为 {total}，读回为 {written}，各单位之和为 {behind}"
                )


def _rows(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return rows
