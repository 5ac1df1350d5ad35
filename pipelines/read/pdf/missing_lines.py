"""Whether a table of a PDF lacks some of its lines, so that its cells are not those that its lines make.

Such a table is read by where its texts stand, as one without any lines: else values would be lost with their row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipelines.read.pdf.content import Char
from pipelines.read.pdf.slots import Slots
from pipelines.read.pdf.text import Line, make_lines, was_full
from pipelines.read.printed_labels import NUMBERING, is_column_head, is_group_head, is_label

_MANY_LABELS = 3
_DIGITS_AT_END = re.compile(r"\s*\d+\s*$")
_MUCH_ROOM_POINTS = 40.0
"""A narrow cell breaks a number before it is quite full where a note hangs on it."""


def lacks_lines(slots: Slots, outside: Sequence[Char]) -> bool:
    """Tell whether cells hold values, labels or heads of several cells, or something stands just beside its rows.

    Args:
        slots: the table.
        outside: characters of the page that stand in no table.
    """
    crowded = stacked = 0
    for index, chars in slots.chars.items():
        is_high = max(char.top for char in chars) - min(char.top for char in chars) > chars[0].size if chars else False
        is_wide = slots.spans[index][3] > 1
        if not is_high and not is_wide and sum(char.text.isdecimal() for char in chars) < 2:
            continue
        lines = make_lines(chars)
        if any(map(_is_of_several_cells, lines)) or _is_head_with_number(lines):
            return True
        crowded += sum(max(0, sum(_is_number(text) for *_, text in line.gaps) - 1) for line in lines)
        stacked += _is_stacked(lines, slots.size_of(index)[0])
        labels = sum(1 for line in lines if NUMBERING.match(line.text))
        if labels >= _MANY_LABELS and labels > slots.spans[index][2]:
            return True
    return crowded > 1 or stacked > 1 or _has_digits_beside(slots, outside) or _has_labels_beside(slots, outside)


def _is_of_several_cells(line: Line) -> bool:
    """Whether heads of several columns, or a label and a value, stand apart on a line."""
    texts = [text for *_, text in line.gaps]
    return sum(map(is_group_head, texts)) > 1 or any(is_label(a) and _is_number(b) for a, b in pairwise(texts))


def _is_head_with_number(lines: Sequence[Line]) -> bool:
    """Whether a cell holds the head of a column and the number below it: no line is drawn between head and rows."""
    text = "".join(line.text for line in lines)
    head = _DIGITS_AT_END.sub("", text)
    return head != text and is_column_head(head)


def _is_number(text: str) -> bool:
    return text.replace(" ", "").isdecimal()


def _is_stacked(lines: Sequence[Line], width: float) -> bool:
    """Whether a cell holds numbers one below the other: one that had much room to go on, or several that had some."""
    pairs = [
        before
        for before, line in pairwise(lines)
        if _is_number(before.text) and _is_number(line.text) and not was_full(before, line, width)
    ]
    return len(pairs) > 1 or any(width - (before.x1 - before.x0) > _MUCH_ROOM_POINTS for before in pairs)


def _has_digits_beside(slots: Slots, outside: Sequence[Char]) -> bool:
    """Whether digits stand so close beside the rows that they are in a column without its outer line."""
    widest = max(right - left for left, right in pairwise(slots.xs))
    left, right = slots.xs[0] - widest, slots.xs[-1] + widest
    return any(
        char.text.isdecimal() and left < char.x0 and char.x1 < right and _is_level(char, slots) for char in outside
    )


def _has_labels_beside(slots: Slots, outside: Sequence[Char]) -> bool:
    """Whether labels of rows stand before the rows, in a column without its outer line."""
    before = [char for char in outside if not char.turn and char.x1 < slots.xs[0] and _is_level(char, slots)]
    return any(is_label(text) for line in make_lines(before) for *_, text in line.gaps)


def _is_level(char: Char, slots: Slots) -> bool:
    return slots.ys[0] < (char.top + char.bottom) / 2 < slots.ys[-1]
