"""Signs printed over a table of a PDF that belong to none of its cells: level watermarks, the text and star of a seal.

They are far larger than the text of the table, and higher than the cell they stand in. Those of the same size belong to
them wherever they stand in a table. Or they are words of another colour than the table's that run on over the lines
between its cells, and over what stands in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from pipelines.read.pdf.content import Char
from pipelines.read.pdf.slots import Slots

_LARGER = 2.0
_LEAST_WORDS = 3
"""So many signs that are no digits make a run of another colour words, and not the values of some cells."""
_CLOSE_SHARE = 0.25

Placed = tuple[Char, tuple[int, int] | None]
"""A character with the table and cell it stands in."""


def drop_overlaid(chars: Sequence[Char], tables: Sequence[Slots]) -> list[Char]:
    """Return the characters of a page without those printed over its tables."""
    if not tables:
        return list(chars)
    inside = [
        (char, index, slots) for char in chars for slots in tables if (index := _find_cell(char, slots)) is not None
    ]
    usual = median([char.size for char, *_ in inside] or [0.0])
    large = [(char, slots.size_of(index)[1]) for char, index, slots in inside if char.size > _LARGER * usual]
    sizes = {round(char.size) for char, height in large if char.size > height}
    gone = {id(char) for char, _ in large if round(char.size) in sizes}
    cells = {id(char): (id(slots), index) for char, index, slots in inside}
    gone |= _find_crossing([(char, cells.get(id(char))) for char in chars])
    return [char for char in chars if id(char) not in gone]


def _find_cell(char: Char, slots: Slots) -> int | None:
    slot = slots.find_slot((char.x0 + char.x1) / 2, (char.top + char.bottom) / 2)
    return slots.owners.get(slot) if slot is not None else None


def _find_crossing(chars: Sequence[Placed]) -> set[int]:
    """Which characters are words of another colour that run on over the lines between cells and the text there.

    Args:
        chars: characters in drawing order.
    """
    colours = Counter(char.colour for char, cell in chars if cell)
    if len(colours) < 2:
        return set()
    usual = colours.most_common(1)[0][0]
    filled = {cell for char, cell in chars if char.colour == usual and not char.text.isspace()}
    crossing: set[int] = set()
    for run in _find_runs([each for each in chars if each[0].colour != usual]):
        words = sum(1 for char, _ in run if not char.text.isdecimal() and not char.text.isspace())
        cells = {cell for _, cell in run if cell}
        if words >= _LEAST_WORDS and len(cells) > 1 and cells & filled:
            crossing |= {id(char) for char, _ in run}
    return crossing


def _find_runs(chars: Sequence[Placed]) -> Iterator[list[Placed]]:
    """Part characters where one does not follow closely behind the one before, in its colour and on its line."""
    run: list[Placed] = []
    for char, cell in chars:
        before = run[-1][0] if run else None
        is_next = (
            before is not None
            and char.colour == before.colour
            and abs(char.baseline - before.baseline) < 1
            and abs(char.x0 - before.x1) < _CLOSE_SHARE * char.size
        )
        if run and not is_next:
            yield run
            run = []
        run.append((char, cell))
    if run:
        yield run
