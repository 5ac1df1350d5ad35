"""PDF tables that lack some of their lines: their cells are not those that the other lines make."""

from __future__ import annotations

import pytest

from pipelines.read.pdf.content import Char
from pipelines.read.pdf.missing_lines import lacks_lines
from pipelines.read.pdf.slots import Slots


def draw_table(text: str) -> Slots:
    """Return a table of one column with a text in its upper cell, a line of it below the other."""
    slots = Slots([0, 100], [0, 60, 80], [(0, 0, 1, 1), (1, 0, 1, 1)])
    for line, part in enumerate(text.split("\n")):
        slots.chars[0] += [
            Char(sign, x, x + 10, 20 * line, 20 * line + 10, 10)
            for x, sign in zip(range(0, 99, 10), part, strict=False)
        ]
    return slots


@pytest.mark.parametrize(
    ("text", "is_lacking"),
    [("自然人\n106", True), ("科研机构106", True), ("总计", False), ("106\n（含1件", False)],
)
def test_the_head_of_a_column_and_a_number_in_one_cell_are_two_cells(text: str, *, is_lacking: bool) -> None:
    """Below a page break no line was drawn under the head printed again: the first row there was blank."""
    assert lacks_lines(draw_table(text), []) is is_lacking
