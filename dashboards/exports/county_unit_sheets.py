"""The sheets of units behind the county's sums: a row a unit, a column a cell of the form, totals below as formulas."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from dashboards.exports.county_year import NO_SUM, CountyYear
from pipelines.roll_up.sums import DECIMALS, GAP_WORDS, Contributor
from schemas.codebook import TABLES, Cell
from schemas.words import REPORT_STATE_WORDS

UNIT_SHEETS = {number: f"各单位表{number}" for number in TABLES}
LEFT = ("序号", "单位", "格式")
FIRST_ROW, FIRST_COLUMN = 3, len(LEFT)
"""Rows above the units: title, row labels, column labels."""
A4 = 9
VALUE_WIDTH = 7
MOST_ON_A_PAGE = 25
"""As many columns can still be read on one page across; table 三 has some 160."""
PARTED_BY, SCALE_PERCENT = 21, 54
"""Three rows of table 三, each with seven kinds of applicants, go on one page."""


def write_units(book: Any, county: CountyYear, number: str, styles: dict[str, Any]) -> dict[str, str]:
    """Write the sheet of a table's cells; return for each cell code the range that its sum is over."""
    sheet = book.add_worksheet(UNIT_SHEETS[number])
    cells = printed_cells(county, number)
    units = county.rolled.contributors
    _write_heads(sheet, county, number, cells, styles)
    for row, unit in enumerate(units, FIRST_ROW):
        _write_unit(sheet, row, unit, cells, styles)
    last = FIRST_ROW + max(len(units), 1) - 1
    ranges = {}
    for column, cell in enumerate(cells, FIRST_COLUMN):
        local = xl_range_abs(FIRST_ROW, column, last, column)
        ranges[cell.code] = f"'{sheet.get_name()}'!{local}"
        _write_total(sheet, last, column, local, county, cell, styles)
    for row, text in ((last + 1, "合计"), (last + 2, "有数的单位数")):
        sheet.merge_range(row, 0, row, FIRST_COLUMN - 1, "", styles["sum"])
        sheet.write_string(row, 0, text, styles["sum"])
    _set_up(sheet, len(cells))
    return ranges


def printed_cells(county: CountyYear, number: str) -> list[Cell]:
    """Return the cells of a table that its sheet has a column for, in order."""
    of_table = (cell for cell in county.rolled.form.cells if cell.table == number)
    return [cell for cell in of_table if not cell.row.optional or county.rolled.has_optional_rows]


def _write_heads(sheet: Any, county: CountyYear, number: str, cells: list[Cell], styles: dict[str, Any]) -> None:
    sheet.write_string(0, 0, f"{county.title}　表{number}各单位数", styles["heading"])
    for column, text in enumerate(LEFT):
        sheet.merge_range(1, column, 2, column, "", styles["label"])
        sheet.write_string(1, column, text, styles["label"])
    column = FIRST_COLUMN
    for label, members in groupby(cells, key=_row_label):
        of_row = list(members)
        if len(of_row) > 1:
            sheet.merge_range(1, column, 1, column + len(of_row) - 1, "", styles["label"])
        sheet.write_string(1, column, label, styles["label"])
        for place, cell in enumerate(of_row, column):
            sheet.write_string(2, place, cell.column.label, styles["label"])
        column += len(of_row)


def _row_label(cell: Cell) -> str:
    group = cell.row.group if cell.block.code == "appeals" or (cell.row.group or "").startswith("（") else None
    return f"{group} {cell.row.label}" if group else cell.row.label


def _write_unit(sheet: Any, row: int, unit: Contributor, cells: list[Cell], styles: dict[str, Any]) -> None:
    sheet.write_number(row, 0, row - FIRST_ROW + 1, styles["number"])
    sheet.write_string(row, 1, unit.short_name, styles["left"])
    sheet.write_string(row, 2, unit.form or REPORT_STATE_WORDS[unit.state], styles["gap"])
    for column, cell in enumerate(cells, FIRST_COLUMN):
        entry = entry_of(unit, cell.code)
        if isinstance(entry, str):
            sheet.write_string(row, column, entry, styles["gap"])
        else:
            sheet.write_number(row, column, entry, styles["number"])


def entry_of(unit: Contributor, code: str) -> float | str:
    """Return what stands in the sheet for a unit: its number, or in words why it gives none."""
    given = unit.contributions.get(code)
    if given is None:
        return REPORT_STATE_WORDS[unit.state]
    return GAP_WORDS[given.state] if given.value is None else given.value


def _write_total(
    sheet: Any, last: int, column: int, cells: str, county: CountyYear, cell: Cell, styles: dict[str, Any]
) -> None:
    found = county.sum_of(cell.code)
    total = NO_SUM if found.total is None else found.total
    count = xl_rowcol_to_cell(last + 2, column)
    formula = f'=IF({count}=0,"{NO_SUM}",ROUND(SUM({cells}),{DECIMALS}))'
    sheet.write_formula(last + 1, column, formula, styles["sum"], total)
    sheet.write_formula(last + 2, column, f"=COUNT({cells})", styles["sum"], found.number_count)


def _set_up(sheet: Any, column_count: int) -> None:
    """Set widths and how the sheet prints: on one page across, or, with too many columns, parted between groups."""
    sheet.set_column(FIRST_COLUMN, FIRST_COLUMN + column_count - 1, VALUE_WIDTH)
    if column_count <= MOST_ON_A_PAGE:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.set_print_scale(SCALE_PERCENT)
        sheet.set_v_pagebreaks(list(range(FIRST_COLUMN + PARTED_BY, FIRST_COLUMN + column_count, PARTED_BY)))
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, 9)
    sheet.set_row(1, 44)
    sheet.set_row(2, 58)
    sheet.freeze_panes(FIRST_ROW, FIRST_COLUMN)
    sheet.repeat_rows(0, 2)
    sheet.repeat_columns(0, FIRST_COLUMN - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.print_across()
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_footer("&C第 &P 页，共 &N 页")
