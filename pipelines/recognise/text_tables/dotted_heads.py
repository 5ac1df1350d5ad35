"""Heads over heads that a converter wrote into one cell with a point between: `行政诉讼.复议后起诉.总计`.

Each becomes a row of the head again, a head over several columns written out for each of them.
"""

from __future__ import annotations

from pipelines.recognise.labels import Role, find_exact
from pipelines.recognise.tokens import Line, NumberedLine

_FEWEST = 3
"""So many cells of heads over heads make a line a head; the form's smallest has more."""


def with_parted_heads(lines: list[NumberedLine]) -> list[NumberedLine]:
    """Return the lines, those of bars with such heads as one for each level."""
    return [(number, part) for number, line in lines for part in _part(line)]


def _part(line: Line) -> list[Line]:
    if line.text.count("|") < _FEWEST or "." not in line.text:
        return [line]
    cells = [[part.strip() for part in cell.split(".")] for cell in line.text.split("|")]
    dotted = [cell for cell in cells if len(cell) > 1]
    if len(dotted) < _FEWEST or not all(_is_head(part) for cell in dotted for part in cell):
        return [line]
    levels = range(max(map(len, cells)))
    return [Line("|".join(cell[min(n, len(cell) - 1)] for cell in cells), line.place) for n in levels]


def _is_head(text: str) -> bool:
    return any(
        meaning.role in (Role.COLUMN, Role.HEADING) or meaning.block == "appeals" for meaning in find_exact(text)
    )
