"""The slip as a workbook: the same words as the Word file, with columns to answer in that `gouji decide --from` reads.

Everything that came out of a report is written as text: nothing in it can become a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from dashboards.slips.slip import Item, Slip
from pipelines.decisions.columns import ANSWER, ANSWERS, CELLS, KEY, PERSON, REASON, VALUES
from pipelines.workbooks import MADE, TEXT_IS_TEXT
from schemas.codebook import all_cells
from schemas.layout import LayoutCell
from schemas.words import SEVERITY_WORDS

COLUMNS: tuple[tuple[str, float], ...] = (
    ("序号", 5),
    ("程度", 6),
    ("问题", 38),
    ("建议", 36),
    (ANSWER, 8),
    (CELLS, 22),
    (VALUES, 9),
    (REASON, 20),
    (PERSON, 9),
    (KEY, 6),
)
"""Headings with widths in characters."""
FILLED = (ANSWER, CELLS, VALUES, REASON, PERSON)
SMALLER = 1.15
"""Characters of the tables' letters that fit where the sheet's own count as one."""
LISTS = "格"
"""The hidden sheet with the cells to choose from."""
A4 = 9
HINT = (
    "请在黄色各列填写：“答复”选一项——更正的，选格、写正确的数（几格用分号隔开）；说明、无误的，写理由；都要写姓名。"
    "填好后把本文件发回。“核对码”请勿改动。"
)
TABLE_WIDTHS = {4: (26, 18, 18, 18), 10: (8, 10, 34) + (9,) * 7, 15: (8,) * 15}


def slip_workbook(slip: Slip) -> bytes:
    """Return the slip as an .xlsx file."""
    packed = BytesIO()
    options = {"in_memory": True, **TEXT_IS_TEXT}
    with xlsxwriter.Workbook(packed, options) as book:
        book.set_properties({"title": f"{slip.short_name} {slip.title}", "author": "gouji", "created": MADE})
        styles = _styles(book)
        _answers(book, slip, styles)
        for number in slip.tables:
            _table(book, slip, number, styles)
        if slip.items:
            _lists(book, slip)
    return packed.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    font = {"font_name": "宋体", "font_size": 10.5, "text_wrap": True, "valign": "vcenter"}
    boxed = {**font, "border": 1}
    middle = {**boxed, "align": "center"}
    return {
        "title": book.add_format({**font, "font_size": 16, "bold": True, "align": "center"}),
        "text": book.add_format({**font, "valign": "top"}),
        "head": book.add_format({**middle, "bold": True, "bg_color": "#EDEDED"}),
        "plain": book.add_format(boxed),
        "middle": book.add_format(middle),
        "answer": book.add_format({**boxed, "bg_color": "#FFFBE6", "num_format": "@", "locked": False}),
        "key": book.add_format({**boxed, "font_size": 6, "font_color": "#A6A6A6", "text_wrap": False, "shrink": True}),
        "label": book.add_format({**middle, "font_size": 9, "bg_color": "#F2F2F2"}),
        "cell": book.add_format({**middle, "font_size": 9}),
        "suspect": book.add_format({**middle, "font_size": 9, "bold": True, "bg_color": "#FFD966"}),
        "related": book.add_format({**middle, "font_size": 9, "bg_color": "#FFF2CC"}),
    }


def _answers(book: Any, slip: Slip, styles: dict[str, Any]) -> None:
    """The first sheet: what it is about, and a row for each finding."""
    sheet = book.add_worksheet("核对单")
    last = len(COLUMNS) - 1
    for column, (_, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
    mark = "（演示数据，虚构）" if slip.is_synthetic else ""
    lines = [(slip.title + mark, "title", 30.0), (f"{slip.unit}：{slip.opening}", "text", 48.0)]
    if slip.items:
        lines.append((HINT, "text", 32.0))
    lines += [(f"已处理，不必再答复：{sentence}", "text", 32.0) for sentence in slip.settled]
    for row, (text, style, height) in enumerate(lines):
        sheet.merge_range(row, 0, row, last, "", styles[style])
        sheet.write_string(row, 0, text, styles[style])
        sheet.set_row(row, height)
    if slip.items:
        top = len(lines)
        for column, (name, _) in enumerate(COLUMNS):
            sheet.write_string(top, column, name, styles["head"])
        for row, item in enumerate(slip.items, top + 1):
            _item(sheet, row, item, styles)
        sheet.repeat_rows(top)
        sheet.freeze_panes(top + 1, 0)
    _for_print(sheet)


def _item(sheet: Any, row: int, item: Item, styles: dict[str, Any]) -> None:
    labels = [all_cells()[code].label for code in item.proposed]
    texts = {
        "序号": item.mark,
        "程度": SEVERITY_WORDS[item.severity],
        "问题": item.message,
        "建议": "\n".join(text for text in (item.proposal, item.standing) if text),
        CELLS: "；".join(labels),
        KEY: item.key,
    }
    kinds = {"序号": "middle", "程度": "middle", KEY: "key", **dict.fromkeys(FILLED, "answer")}
    for column, (name, _) in enumerate(COLUMNS):
        sheet.write_string(row, column, texts.get(name, ""), styles[kinds.get(name, "plain")])
    sheet.set_row(row, _height(texts))
    places = [name for name, _ in COLUMNS]
    answer, cells = places.index(ANSWER), places.index(CELLS)
    note = {"error_title": ANSWER, "error_message": "请从列表中选一项：更正、说明、无误"}
    sheet.data_validation(row, answer, row, answer, {"validate": "list", "source": list(ANSWERS), **note})
    if item.cells:
        column = item.number - 1
        source = f"={LISTS}!{_reference(0, column)}:{_reference(len(_choices(item)) - 1, column)}"
        choice = {"validate": "list", "source": source, "error_type": "information"}
        sheet.data_validation(row, cells, row, cells, {**choice, "error_message": "几格用分号隔开；也可写表中其他的格"})


def _reference(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def _height(texts: dict[str, str]) -> float:
    """Height of a row, in points, for the longest of its texts: not every program measures wrapped rows itself."""
    widths = dict(COLUMNS)
    lines = max(
        sum(1 + int(_width(line) / widths[name]) for line in text.split("\n"))
        for name, text in texts.items()
        if name != KEY
    )
    return min(400.0, max(30.0, 14.5 * lines + 4))


def _width(text: str) -> float:
    """Width of a text in characters of the sheet: Chinese ones are as wide as two."""
    return sum(2.05 if ord(each) > 0x2E7F else 1.0 for each in text)


def _choices(item: Item) -> list[str]:
    """Labels of the cells to choose from, the likeliest first."""
    codes = dict.fromkeys((*item.proposed, *item.suspects, *item.cells))
    return [all_cells()[code].label for code in codes]


def _lists(book: Any, slip: Slip) -> None:
    sheet = book.add_worksheet(LISTS)
    for item in slip.items:
        for row, label in enumerate(_choices(item)):
            sheet.write_string(row, item.number - 1, label)
    sheet.hide()


def _table(book: Any, slip: Slip, number: str, styles: dict[str, Any]) -> None:
    """A table of the report in the official layout, the cells to look at marked."""
    sheet = book.add_worksheet(f"表{number}")
    layout, marks, above = slip.layout(number), slip.marks, slip.of_all_cells(number)
    columns = max(cell.column + cell.column_span for cell in layout)
    for column, width in enumerate(TABLE_WIDTHS[columns]):
        sheet.set_column(column, column, width)
    for row, text in enumerate((slip.caption(number), "深色格可能有误，浅色格与之有关，圈号为核对单的序号")):
        sheet.merge_range(row, 0, row, columns - 1, "", styles["title" if row == 0 else "text"])
        sheet.write_string(row, 0, text, styles["title" if row == 0 else "text"])
    for row, height in _heights(layout, TABLE_WIDTHS[columns]).items():
        sheet.set_row(row + 2, height)
    for cell in layout:
        mark = marks.get(cell.code or "")
        text = cell.text if cell.code is None else slip.text_of(cell.code)
        style = styles[
            "label" if cell.code is None else "cell" if mark is None else "suspect" if mark.is_suspect else "related"
        ]
        top, left = cell.row + 2, cell.column
        if cell.row_span > 1 or cell.column_span > 1:
            sheet.merge_range(top, left, top + cell.row_span - 1, left + cell.column_span - 1, "", style)
        sheet.write_string(top, left, mark.beside(text, above) if mark else text, style)
    _for_print(sheet)


def _heights(layout: Iterable[LayoutCell], widths: Sequence[float]) -> dict[int, float]:
    """Height of each row of a table, in points, so that the longest label of one row has room."""
    lines: dict[int, int] = {}
    for cell in layout:
        width = SMALLER * sum(widths[cell.column : cell.column + cell.column_span])
        needed = -(-int(_width(cell.text)) // int(width)) if cell.row_span == 1 else 1
        lines[cell.row] = max(lines.get(cell.row, 1), needed)
    return {row: 14.0 + 11.5 * (number - 1) for row, number in lines.items()}


def _for_print(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer("&C第 &P 页，共 &N 页")
