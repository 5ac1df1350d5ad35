"""A table of a PDF page: the boundaries of its rows and columns, its cells, and the characters in each.

How tables are found belongs to `tables.py`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

from pipelines.read.pdf.content import Char


@dataclass
class Slots:
    """One table: its boundaries, and which cell each slot between them belongs to.

    `owners` maps (row, column) to the index of a box in `spans`; `spans` are (row, column, row_span, column_span).
    """

    xs: list[float]
    ys: list[float]
    spans: list[tuple[int, int, int, int]] = field(default_factory=list)
    owners: dict[tuple[int, int], int] = field(default_factory=dict)
    chars: dict[int, list[Char]] = field(default_factory=lambda: defaultdict(list))

    def find_slot(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the (row, column) of a point, None outside the table."""
        row, column = self.row_at(y), bisect_right(self.xs, x) - 1
        inside = 0 <= row < len(self.ys) - 1 and 0 <= column < len(self.xs) - 1
        return (row, column) if inside else None

    def without_row(self, dropped: int) -> Slots:
        """Return the table without a row; cells that only reach into it are shorter by it."""
        rest = Slots(self.xs, [*self.ys[:dropped], *self.ys[dropped + 1 :]])
        for index, (row, column, row_span, column_span) in enumerate(self.spans):
            top, end = row - (row > dropped), row + row_span
            bottom = end - (end > dropped)
            if bottom > top:
                new = len(rest.spans)
                rest.spans.append((top, column, bottom - top, column_span))
                rest.chars[new] = self.chars.get(index, [])
        return rest

    def doubt_number(self, index: int) -> None:
        """Put an unknown sign to a digit that ends a cell, where more of its number may stand elsewhere."""
        for char in self.chars.get(index, [])[-1:]:
            char.text += "\ufffd" if char.text.isdecimal() else ""

    def row_at(self, y: float) -> int:
        """Return the row at a height of the page, which may lie above or below the table."""
        return bisect_right(self.ys, y) - 1

    def size_of(self, index: int) -> tuple[float, float]:
        """Return width and height of a cell in points."""
        row, column, rows, columns = self.spans[index]
        return self.xs[column + columns] - self.xs[column], self.ys[row + rows] - self.ys[row]


def is_numeric(char: Char) -> bool:
    """Tell whether a character may be part of a number."""
    return not char.turn and char.text in "0123456789.,%+-"
