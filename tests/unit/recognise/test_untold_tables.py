"""What may stand in a table that its reader could not tell apart is not missing from the report."""

from __future__ import annotations

from dataclasses import replace

from pipelines.document import TABLE_NOT_TOLD, Paragraph
from pipelines.read.content import read_document
from pipelines.recognise.report import recognise
from pipelines.report import State
from tests.conftest import ROOT

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
