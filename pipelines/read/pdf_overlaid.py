"""Signs printed over a table of a PDF that belong to none of its cells: level watermarks, the star of a seal.

They are far larger than the text of the table, and higher than the cell they stand in. Those of the same size belong to
them wherever they stand in a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from pipelines.read.pdf_content import Char
from pipelines.read.pdf_slots import Slots

_LARGER = 2.0


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
    return [char for char in chars if id(char) not in gone]


def _find_cell(char: Char, slots: Slots) -> int | None:
    slot = slots.find_slot((char.x0 + char.x1) / 2, (char.top + char.bottom) / 2)
    return slots.owners.get(slot) if slot is not None else None
