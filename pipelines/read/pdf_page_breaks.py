"""Rows of a PDF table that a page break cut in two: the lines below the break go back to the row they belong to.

Without this a number whose digits wrap in a narrow cell would be read as two. Whole tables are not joined here.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.read.pdf_slots import Slots
from pipelines.read.pdf_text import NUMBERING, make_lines, was_full

_SAME_POSITION_POINTS = 3.0


def join_cut_row(upper: Slots, lower: Slots, page_height: float) -> Slots | None:
    """Move the first row of `lower` up where it is the rest of the last row of `upper`.

    Where the head of the table is printed again on the next page, the first row is the one below it.

    Args:
        upper: the last table of a page.
        lower: the first table of the next page.
        page_height: height of the upper page in points, to keep lines in order.

    Returns:
        What remains of `lower`, which is `lower` itself where nothing was cut, and None where nothing remains.
    """
    head = _count_repeated_rows(upper, lower)
    pairs = _pair_cells(upper, lower, head)
    if not pairs:
        return lower
    for above, below in pairs.items():
        moved = lower.chars.pop(below, [])
        upper.chars[above] += [
            replace(char, top=char.top + page_height, bottom=char.bottom + page_height) for char in moved
        ]
    return lower.without_row(head) if len(lower.ys) > 2 else None


def _count_repeated_rows(upper: Slots, lower: Slots) -> int:
    """How many rows at the top of both tables are the same, in their texts and edges."""
    known = {_describe(upper, index) for index in range(len(upper.spans))}
    return min(
        (row for index, (row, _, _, _) in enumerate(lower.spans) if _describe(lower, index) not in known), default=0
    )


def _describe(slots: Slots, index: int) -> tuple[int, int, int, str]:
    row, column, row_span, columns = slots.spans[index]
    middle = (slots.xs[column] + slots.xs[column + columns]) / 2
    text = "".join(line.text for line in make_lines(slots.chars.get(index, [])))
    return row, row_span, round(middle / _SAME_POSITION_POINTS), "".join(text.split())


def _pair_cells(upper: Slots, lower: Slots, first_row: int) -> dict[int, int]:
    """Cells of the upper table and the cells of the lower one that go on with them; empty where no row was cut."""
    last_row = len(upper.ys) - 2
    pairs: dict[int, int] = {}
    begun_anew = moved = blank = 0
    has_digits = False
    for below, (row, _, row_span, _) in enumerate(lower.spans):
        if row != first_row or (row_span > 1 and len(lower.ys) > 2):
            continue
        above = _find_above(upper, lower, below, last_row)
        lines = make_lines(lower.chars.get(below, []))
        lines_above = make_lines(upper.chars.get(above, [])) if above is not None else []
        if not lines:
            begun_anew += bool(lines_above)
            blank += above is not None and not lines_above
            continue
        if above is None or NUMBERING.match(lines[0].text):
            return {}
        if lines_above and not was_full(lines_above[-1], lines[0], upper.size_of(above)[0]):
            return {}
        moved += not lines_above
        has_digits = has_digits or any(char.text.isdecimal() for char in lower.chars[below])
        pairs[above] = below
    if moved and (blank or (has_digits and not _has_label(upper, last_row))):
        return {}  # a value alone on the next page is that of this row only where this row lacks no other
    return pairs if begun_anew else {}


def _has_label(slots: Slots, last_row: int) -> bool:
    """Whether the first cell that begins in a row holds text."""
    _, first = min((column, index) for index, (row, column, _, _) in enumerate(slots.spans) if row == last_row)
    return bool(make_lines(slots.chars.get(first, [])))


def _find_above(upper: Slots, lower: Slots, below: int, last_row: int) -> int | None:
    _, column, _, columns = lower.spans[below]
    left, right = lower.xs[column], lower.xs[column + columns]
    for above, (row, first, row_span, width) in enumerate(upper.spans):
        if row <= last_row < row + row_span and (
            abs(upper.xs[first] - left) < _SAME_POSITION_POINTS
            and abs(upper.xs[first + width] - right) < _SAME_POSITION_POINTS
        ):
            return above
    return None
