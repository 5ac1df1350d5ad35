"""Slots placed by the head they stand under: by the columns of the grid, or one for each repetition of a merged head.

Does not belong here: rows that are placed otherwise (place.py).
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pipelines.recognise.tokens import Kind, Token

if TYPE_CHECKING:
    from pipelines.recognise.header import Header

Placed = dict[str, Token | None]
"""Column code → its slot; None where the row is blank and shows no slots."""


def place_by_extent(header: Header, slots: list[Token]) -> Placed | None:
    """Place by the columns of the grid that each header covers."""
    if not header.extents or any(slot.start < 0 for slot in slots):
        return None
    placed: Placed = {}
    for slot in slots:
        codes = [code for code, (start, end) in header.extents.items() if slot.start < end and start < slot.end]
        if slot.kind is Kind.BLANK:
            for code in codes:
                placed.setdefault(code, slot)
            continue
        known = placed.get(codes[0]) if len(codes) == 1 else slot
        if known is not None and known.kind is not Kind.BLANK:
            return None
        placed[codes[0]] = slot
    return placed if len(placed) == len(header.extents) else None


def place_repeated(header: Header, slots: list[Token], width: int) -> Placed | None:
    """Undo a merged cell that was written once for every column it covered."""
    if width == 1 and len({slot.text for slot in slots}) == 1:
        return {header.order[0]: slots[0]}
    is_in_order = len(list(groupby(header.repeated))) == len(set(header.repeated))  # else heads of several rows
    if len(header.repeated) != len(slots) or len(header.repeated) <= width or not is_in_order:
        return None
    placed: Placed = {}
    for code, slot in zip(header.repeated, slots, strict=True):
        known = placed.setdefault(code, slot)
        if known is not None and known.text != slot.text:
            return None
    return placed if len(placed) == width else None
