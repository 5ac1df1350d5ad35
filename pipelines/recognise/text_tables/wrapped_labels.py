"""Labels of a table in columns that go on over several lines: put together where the lines are labels of the form.

Values stand at the first, the middle or the last line of their label. The lines between two labels are parted where
each part is a label with the values of one line at most.
Does not belong here: where the columns are (spaced_columns.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pipelines.recognise.fold import TEXTS_KEPT
from pipelines.recognise.labels import find_exact, find_grouped, find_similar, is_fragment
from pipelines.recognise.values import is_value

MOST_LINES = 12
"""Lines that a label may go on over."""
MOST_TABLE_LINES = 400
"""Table 三 with labels in narrow cells has about a hundred."""
_PIECE, _SIMILAR, _UNKNOWN = 2, 5, 9
"""What a line counts that is but a piece of a label, a label with a misprint, and a line that is neither: the lines are
parted where least is left over."""

_REMARK_IN_FRONT = re.compile(r"[(（](?![一二三四五六七八九十]{1,2}[)）])")
"""A remark stands behind its label: the one in front is that of the row before."""


@dataclass(frozen=True)
class WrappedLine:
    """A line of a table: the texts in front of the columns with values, and what stands in these columns."""

    front: list[str]
    cells: list[str]

    @cached_property
    def own(self) -> str:
        """The piece of the row's own label: what stands next to the values."""
        return self.front[-1] if self.front else ""

    @cached_property
    def has_values(self) -> bool:
        """Whether there is a value in some column."""
        return any(map(is_value, self.cells))

    @cached_property
    def is_head(self) -> bool:
        """Whether the columns hold texts that are no values."""
        return any(cell and not is_value(cell) for cell in self.cells)


Part = tuple[int, int]
"""First line of a row and the one behind its last."""


def part_rows(lines: list[WrappedLine]) -> list[Part]:
    """Return the lines of each row; nothing where no label goes on over several lines, or values are left over."""
    if len(lines) > MOST_TABLE_LINES or not any(map(_may_go_on, lines)):
        return []
    best: list[tuple[int, int, list[Part]]] = [(0, 1, [])]  # cost, in how many ways, parts: of the lines up to here
    for end in range(1, len(lines) + 1):
        found: list[tuple[int, int, list[Part]]] = []
        for start in range(max(0, end - MOST_LINES), end):
            cost = _cost(lines[start:end])
            if cost is not None:
                before, ways, parts = best[start]
                found.append((before + cost, ways, [*parts, (start, end)]))
        least = min(found, key=lambda way: way[0])
        best.append((least[0], sum(ways for cost, ways, _ in found if cost == least[0]), least[2]))
    _, ways, parts = best[-1]
    is_wrapped = any(end - start > 1 for start, end in parts)
    return parts if is_wrapped and ways == 1 and not _leaves_values(lines, parts) else []


def _may_go_on(line: WrappedLine) -> bool:
    """Tell whether a line without values is the piece of a label."""
    is_alone = bool(line.own) and not line.has_values and not line.is_head
    return is_alone and is_fragment(line.own) and not find_exact(line.own)


def _cost(lines: list[WrappedLine]) -> int | None:
    """Return how far lines are from being one row; None where they cannot be one."""
    if len(lines) == 1:
        return _cost_of_line(lines[0])
    if not (lines[0].own and lines[-1].own) or any(line.is_head for line in lines):
        return None
    if sum(line.has_values for line in lines) > 1:
        return None
    return _cost_of_label("".join(line.own for line in lines))


def _cost_of_line(line: WrappedLine) -> int:
    if not line.own:
        return 0 if line.is_head else _UNKNOWN
    cost = _UNKNOWN if (found := _cost_of_label(line.own)) is None else found
    return min(cost, _PIECE) if not line.has_values and is_fragment(line.own) else cost


@lru_cache(maxsize=TEXTS_KEPT)
def _cost_of_label(text: str) -> int | None:
    if find_exact(text) or find_grouped(text):
        return _PIECE if _REMARK_IN_FRONT.match(text) else 0
    return _SIMILAR if find_similar(text) else None


def _leaves_values(lines: list[WrappedLine], parts: list[Part]) -> bool:
    """Tell whether a line with values is in no label, next to lines that are in none: it may be a part of one."""
    alone = [lines[start] for start, end in parts if end - start == 1]
    unknown = [line for line in alone if line.own and _cost_of_label(line.own) is None]
    return any(line.has_values and (line in unknown or not line.own) for line in alone) and any(
        not line.has_values for line in unknown
    )


def join_row(lines: list[WrappedLine]) -> list[str]:
    """Return the lines of one row as its cells: the group over it, its label, its values."""
    over = "".join(text for line in lines for text in line.front[:-1])
    values = next((line.cells for line in lines if line.has_values), lines[0].cells)
    return [over if find_exact(over) else "", "".join(line.own for line in lines), *values]
