"""Text whose lines a program has cut at one width, as mail programs and `fold` do: rows that go on in the next line.

Such a cut may part a number, or take the last cells from their row, without another sign of it.
Does not belong here: rows that line breaks in their cells have cut (pipelines/read/text/broken_rows.py).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.display_width import WIDE, display_width

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen

FEWEST_FULL = 5
"""Lines of one width that show where all were cut, running text among them."""
SHORTEST = 40
"""Nobody cuts lines to fewer places."""
_PARTS_CELLS = ("|", "\t", "  ")


def doubt_rows_cut_at_width(rows: list[RowSeen], lines: list[str]) -> None:
    """Mark rows of text that fill a line of the greatest width, where the next line has values without a label.

    Args:
        rows: those of the document in reading order.
        lines: the lines of its text as they are, by their index in it.
    """
    full = _find_full_lines(lines)
    labelled = {row.label.token.line for row in rows if row.label is not None}
    for row, rest in pairwise(rows):
        last = row.slots[-1].line if row.slots and row.slots[-1].grid <= 0 else -1
        is_rest = rest.code is None and bool(rest.slots) and rest.slots[0].line == last + 1 not in labelled
        if row.label is not None and last in full and is_rest:
            row.may_hold_other = row.is_doubtful = True


def _find_full_lines(lines: list[str]) -> set[int]:
    """Return the lines of a width at which running text was cut, or of one place less, where a wide sign had no room.

    Programs count the width of characters or their number. Rows that could be put together again are longer.
    """
    found: set[int] = set()
    for width_of in (_width, len):
        by_width: dict[int, set[int]] = {}
        for index, line in enumerate(lines):
            by_width.setdefault(width_of(line), set()).add(index)
        for width, full in by_width.items():
            full = full | by_width.get(width - 1, set())
            is_cut = width >= SHORTEST and len(full) >= FEWEST_FULL and any(_is_cut_off(lines[at]) for at in full)
            found |= full if is_cut else set()
    return found


def _is_cut_off(line: str) -> bool:
    """Tell whether a line is running text that ends within a sentence."""
    return line[-1:].isalpha() and not any(sign in line.strip() for sign in _PARTS_CELLS)


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(display_width(char, WIDE) for char in text)
