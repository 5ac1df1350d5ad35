"""The county's tables of a year as a workbook: every sum is a formula over the sheet of the units it is made of.

The sheets: what is to be known, tables 二 三 四 in the official layout, the numbers of each unit a sheet a table, and
the comparison with the county's own report where there is one. Texts are written as texts: none can become a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from dashboards.exports.county_reconciliation_sheet import write_reconciliation
from dashboards.exports.county_unit_sheets import UNIT_SHEETS, write_units
from dashboards.exports.county_year import MARK, NO_SUM, CountyYear
from pipelines.roll_up.sums import DECIMALS
from pipelines.workbooks import MADE, TEXT_IS_TEXT
from schemas.codebook import TABLES
from schemas.layout import DISCLOSURE_COLUMNS, LABEL_COLUMNS, LayoutCell, layout_size, table_layout

A4 = 9
NOTES = "说明"
TOP = 3
"""Rows above a table: its title, the county and year, how many units."""
COLUMN_WIDTHS = {4: (24.0, 20.0, 20.0, 20.0), 10: (7.0, 8.5, 29.0) + (6.6,) * 7, 15: (5.9,) * 15}
ABOVE_HEIGHTS = (30, 18, 22)
"""Heights of these rows in points."""
LINE_HEIGHT = 13.5
"""Points for a line of the tables' letters."""
NOTE_WIDTH = 70.0
"""Width of the sheet of notes in characters."""


def county_workbook(county: CountyYear) -> bytes:
    """Return the tables as an .xlsx file; the same contents give the same bytes."""
    packed = BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, **TEXT_IS_TEXT}
    with xlsxwriter.Workbook(packed, options) as book:
        book.set_properties({"title": county.title, "author": "gouji", "created": MADE})
        styles = _styles(book)
        _write_notes(book, county, styles)
        sheets = {number: book.add_worksheet(f"表{number}") for number in TABLES}
        ranges = {number: write_units(book, county, number, styles) for number in TABLES}
        places: dict[str, str] = {}
        for number, sheet in sheets.items():
            places |= _write_table(sheet, county, number, ranges[number], styles)
        if county.reconciliation:
            write_reconciliation(book, county.reconciliation, places, styles)
    return packed.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    font = {"font_name": "宋体", "font_size": 10, "text_wrap": True, "valign": "vcenter"}
    boxed = {**font, "border": 1}
    middle = {**boxed, "align": "center"}
    return {
        "title": book.add_format({**font, "font_size": 16, "bold": True, "align": "center", "text_wrap": False}),
        "subtitle": book.add_format({**font, "font_size": 11, "align": "center"}),
        "heading": book.add_format({**font, "font_name": "黑体", "font_size": 12, "text_wrap": False}),
        "text": book.add_format({**font, "font_name": "仿宋", "font_size": 12}),
        "foot": book.add_format({**font, "text_wrap": False}),
        "block": book.add_format({**boxed, "bg_color": "#C6D9F1"}),
        "label": book.add_format(middle),
        "left": book.add_format(boxed),
        "number": book.add_format({**middle, "text_wrap": False}),
        "marked": book.add_format({**middle, "text_wrap": False, "num_format": f'General"{MARK}"'}),
        "gap": book.add_format({**middle, "text_wrap": False, "font_color": "#7F7F7F", "shrink": True}),
        "sum": book.add_format({**middle, "text_wrap": False, "bold": True, "bg_color": "#F2F2F2"}),
        "differs": book.add_format({**middle, "text_wrap": False, "bg_color": "#FFF2CC", "bold": True}),
    }


def _write_notes(book: Any, county: CountyYear, styles: dict[str, Any]) -> None:
    sheet = book.add_worksheet(NOTES)
    sheet.set_column(0, 0, NOTE_WIDTH)
    lines = [(county.title, "title"), (county.subtitle, "subtitle")]
    for heading, sentences in county.sections():
        lines += [(heading, "heading"), *((f"　　{sentence}", "text") for sentence in sentences)]
    sheets = "、".join(UNIT_SHEETS.values())
    lines += [("怎样相加", "heading"), (f"　　表二、表三、表四的每个数都是公式，对{sheets}中该格一列求和。", "text")]
    for row, (text, style) in enumerate(lines):
        sheet.write_string(row, 0, text, styles[style])
        sheet.set_row(row, 18.0 * lines_needed(text, NOTE_WIDTH / 1.25) + 4)
    for_print(sheet)


def _write_table(
    sheet: Any, county: CountyYear, number: str, ranges: dict[str, str], styles: dict[str, Any]
) -> dict[str, str]:
    """Write a table in the official layout; return for each cell code where its sum stands."""
    layout = table_layout(county.rolled.form, number, with_optional=county.rolled.has_optional_rows)
    rows, columns = layout_size(layout)
    _write_above(sheet, county, number, columns, styles)
    for row, height in _heights(layout, COLUMN_WIDTHS[columns]).items():
        sheet.set_row(row + TOP, height)
    places = {}
    for cell in layout:
        style = styles[_style_of(cell, county, number)]
        top, left = cell.row + TOP, cell.column
        if cell.row_span > 1 or cell.column_span > 1:
            sheet.merge_range(top, left, top + cell.row_span - 1, left + cell.column_span - 1, "", style)
        if cell.code is None:
            sheet.write_string(top, left, cell.text, style)
        else:
            total = county.sum_of(cell.code).total
            sheet.write_formula(top, left, sum_formula(ranges[cell.code]), style, NO_SUM if total is None else total)
            places[cell.code] = f"'{sheet.get_name()}'!{xl_rowcol_to_cell(top, left)}"
    if any(county.sum_of(cell.code).gaps for cell in layout if cell.code):
        sheet.write_string(rows + TOP, 0, f"带“{MARK}”的数不含没有数的单位，见“说明”。", styles["foot"])
    for_print(sheet, one_page=True)
    return places


def _write_above(sheet: Any, county: CountyYear, number: str, columns: int, styles: dict[str, Any]) -> None:
    """Set the widths of a table's columns and write what stands above it."""
    for column, width in enumerate(COLUMN_WIDTHS[columns]):
        sheet.set_column(column, column, width)
    titles = {section.number: section.title for section in county.rolled.form.sections}
    above = (f"{number}、{titles[number]}", county.title, county.subtitle)
    for row, (text, style) in enumerate(zip(above, ("title", "subtitle", "subtitle"), strict=True)):
        sheet.merge_range(row, 0, row, columns - 1, "", styles[style])
        sheet.write_string(row, 0, text, styles[style])
        sheet.set_row(row, ABOVE_HEIGHTS[row])


def sum_formula(cells: str) -> str:
    """Return the formula of a sum over a range: no numbers at all give no sum, texts are no zeros."""
    return f'=IF(COUNT({cells})=0,"{NO_SUM}",ROUND(SUM({cells}),{DECIMALS}))'


def _style_of(cell: LayoutCell, county: CountyYear, number: str) -> str:
    if cell.code is not None:
        return "marked" if county.sum_of(cell.code).gaps else "number"
    if number == "二" and cell.column_span == DISCLOSURE_COLUMNS:
        return "block"
    return "left" if number == "三" and cell.column < LABEL_COLUMNS else "label"


def _heights(layout: Iterable[LayoutCell], widths: Sequence[float]) -> dict[int, float]:
    """Height of each row in points, so that its longest label has room: not every program measures wrapped rows."""
    lines: dict[int, int] = {}
    for cell in layout:
        width = sum(widths[cell.column : cell.column + cell.column_span])
        needed = lines_needed(cell.text, width) if cell.row_span == 1 else 1
        lines[cell.row] = max(lines.get(cell.row, 1), needed)
    return {row: LINE_HEIGHT * number + 6 for row, number in lines.items()}


def lines_needed(text: str, width: float) -> int:
    """Return how many lines a text takes in a column: Chinese letters are as wide as two others."""
    letters = sum(2.05 if ord(each) > 0x2E7F else 1.0 for each in text)
    return max(1, -(-int(letters * 10) // int(width * 10)))


def for_print(sheet: Any, *, one_page: bool = False, landscape: bool = False) -> None:
    """Set a sheet up for A4: as wide as the page, and as high where it is one table."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 1 if one_page else 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.75, bottom=0.75)
    sheet.set_footer("&C第 &P 页，共 &N 页")
