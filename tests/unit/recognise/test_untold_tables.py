"""What may stand in a table that its reader could not tell apart is not missing from the report."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pipelines.document import TABLE_NOT_TOLD, Paragraph
from pipelines.read.content import read_document
from pipelines.recognise.report import recognise
from pipelines.report import State
from schemas.codebook import Form, forms
from schemas.layout import LABEL_COLUMNS
from tests.conftest import ROOT
from tests.unit.recognise.printed_rows import Rows
from tests.unit.recognise.printing import print_report
from tests.unit.recognise.web_printing import web_table

REPORT = ROOT / "data" / "raw" / "2020" / "棋坪镇.txt"


def test_cells_seen_nowhere_are_unreadable_where_a_table_was_not_read() -> None:
    whole = read_document(REPORT.read_bytes(), REPORT.name)
    texts = [block.text if isinstance(block, Paragraph) else "" for block in whole.blocks]
    start, end = (next(n for n, text in enumerate(texts) if text.startswith(part)) for part in ("四、", "五、"))
    cut = replace(whole, blocks=(*whole.blocks[: start + 1], *whole.blocks[end:]))
    told = recognise(cut).cells
    untold = recognise(replace(cut, notes=(f"第3页有的表格没有框线，{TABLE_NOT_TOLD}",))).cells
    of_appeals = {code for code in told if code.startswith("appeals.")}
    assert {told[code].state for code in of_appeals} == {State.MISSING}
    assert {untold[code].state for code in of_appeals} == {State.UNREADABLE}
    assert all(untold[code] == reading for code, reading in told.items() if code not in of_appeals)


@pytest.mark.parametrize("form", forms().values(), ids=forms())
def test_cells_are_not_missing_where_columns_go_on_pages_later_without_their_labels(form: Form) -> None:
    """A sheet wider than the paper, printed down and then over: on the first page long labels are cut."""

    def print_wide(rows: Rows) -> str:
        if rows[0][0].column_span != LABEL_COLUMNS:
            return web_table(rows)
        cut = [[replace(cell, text=cell.text[-3:]) if len(cell.text) > 9 else cell for cell in row] for row in rows]
        left = [[cell for cell in row if cell.column <= LABEL_COLUMNS] for row in cut]
        right = [[cell for cell in row if cell.column > LABEL_COLUMNS] for row in rows]
        return f"{web_table(left)}<p></p>{web_table(right, spans=False)}"

    printed = print_report(form, dict.fromkeys(form.cells_by_code, "7"), print_wide)
    cells = recognise(read_document(printed.data, "report.html")).cells
    assert {cells[code].state for code in cells if code.startswith("requests.")} == {State.UNREADABLE}


def test_a_label_by_itself_is_no_blank_row_where_a_table_was_not_read() -> None:
    """The line of a long label that stands apart from the rest of its row was left as text, and its values were not."""
    form = forms()["2021"]
    page = print_report(form, dict.fromkeys(form.cells_by_code, "7"), web_table).data.decode()
    row = re.search(r"<tr>(?:(?!</tr>).)*行政规范性文件(?:(?!</tr>).)*</tr>", page, re.S)
    assert row is not None
    torn = read_document(page.replace(row[0], "</table><p>行政规范性文件</p><table>").encode())
    untold = recognise(replace(torn, notes=(f"第3页有的表格没有框线，{TABLE_NOT_TOLD}",))).cells
    assert {recognise(torn).cells[code].state for code in untold if ".normative." in code} == {State.BLANK}
    assert {untold[code].state for code in untold if ".normative." in code} == {State.UNREADABLE}
