"""Demo reports as Excel files: one sheet, the text above and between the tables."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from pipelines.demo.model import DemoReport
from pipelines.demo.writers.pages import Heading, Table, compose

FIXED_TIME = datetime(2026, 1, 1)
LAST_COLUMN = 14
"""Texts are merged over the columns of the widest table, table 四."""


def write_xlsx(report: DemoReport) -> bytes:
    """Return a report as an .xlsx file; cells that hold a plain number are numbers, all others text."""
    packed = BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    book.set_properties({"title": report.title, "created": FIXED_TIME})
    sheet = book.add_worksheet("年度报告")
    styles = {
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "heading": book.add_format({"bold": True}),
        "cell": book.add_format({"border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}),
    }
    line = 0
    for piece in compose(report):
        if isinstance(piece, Table):
            _write_table(sheet, styles["cell"], piece, line)
            line += piece.size[0] + 1
        else:
            style = styles["heading" if isinstance(piece, Heading) else "text"]
            sheet.merge_range(line, 0, line, LAST_COLUMN, piece.text, style)
            line += 1
    book.close()
    return packed.getvalue()


def _write_table(sheet: Any, style: Any, table: Table, top: int) -> None:
    for cell, text in zip(table.cells, table.texts, strict=True):
        value: str | int = int(text) if text.isdecimal() and not cell.is_header else text
        first, last = top + cell.row, top + cell.row + cell.row_span - 1
        if cell.row_span > 1 or cell.column_span > 1:
            sheet.merge_range(first, cell.column, last, cell.column + cell.column_span - 1, value, style)
        else:
            sheet.write(first, cell.column, value, style)
