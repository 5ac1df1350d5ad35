"""Text beside the page of a web site in a PDF that a browser printed: menus, links and addresses in their own column.

They are no part of the lines they stand beside, and are read after these. Does not belong here: two pages on one sheet.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.read.pdf.content import Char
from pipelines.read.pdf.slots import Slots
from pipelines.read.pdf.text import make_lines

_LEAST_GAP = 4.0
_FEWEST = 3
"""Lines of such a column."""
_MARGIN_POINTS = 40.0
"""Running lines stand in it, beyond the edges of tables, too."""


def part_side_columns(chars: list[Char], tables: Sequence[Slots], height: float) -> tuple[list[Char], list[list[Char]]]:
    """Return the characters outside tables without those of columns beside these, and those of each such column.

    Args:
        chars: characters outside tables.
        tables: the tables of the page.
        height: of the page, in points.
    """
    left, right = min((slots.xs[0] for slots in tables), default=0.0), max((s.xs[-1] for s in tables), default=0.0)
    columns: list[list[Char]] = []
    for is_right in (True, False):
        body = [char for char in chars if tables and _MARGIN_POINTS < char.top < height - _MARGIN_POINTS]
        beyond = [char for char in body if (char.x0 > right if is_right else char.x1 < left)]
        if len(make_lines(beyond)) >= _FEWEST and _is_column(beyond, body):
            taken = {id(char) for char in beyond}
            chars = [char for char in chars if id(char) not in taken]
            columns.append(beyond)
    return chars, columns


def _is_column(beyond: Sequence[Char], body: Sequence[Char]) -> bool:
    """Whether some room parts characters from all others on their lines, of which there are more."""
    low, high = min(char.x0 for char in beyond) - _LEAST_GAP, max(char.x1 for char in beyond) + _LEAST_GAP
    top, bottom = min(char.top for char in beyond), max(char.bottom for char in beyond)
    taken = {id(char) for char in beyond}
    others = [c for c in body if id(c) not in taken and top <= (c.top + c.bottom) / 2 <= bottom]
    return len(others) > len(beyond) and not any(char.x0 < high and low < char.x1 for char in others)
