"""White text and shaded ground in a binary Word file, by the property changes that say so.

What is seen of white text does not belong here (white_text.py).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from pipelines.read.white_text import is_nearly_white, kind_of_colour

WHITE = 0x6870
"""The property of the colour of text; settings hold 1 for white, 0 for any other."""
_OLD_COLOUR, _OLD_WHITE = 0x2A42, 8
_HIGHLIGHT = 0x2A0C
_UNDER_TEXT, _OLD_UNDER_TEXT = (0xCA71, 0xC64D), (0x4866, 0x442D)
"""Shading of runs and of paragraphs."""
_FIRST_CELLS = {0xD612: 0, 0xD616: 22, 0xD60C: 44}
"""Shading of the cells of a row, by the first cell that it is of."""
_OLD_CELLS = 0xD609
_OF_SOME_CELLS = (0xD62D, 0xD62E, 0xD660)
CELL_SHADINGS = frozenset((*_FIRST_CELLS, _OLD_CELLS, *_OF_SOME_CELLS))
_SHADING_BYTES = 10
_TRANSPARENT, _AUTO, _GROUNDLESS = 0xFFFF, 0xFF, (0, _OLD_WHITE)


def says_white(code: int, operand: bytes) -> int | None:
    """Return 1 where a property change makes text white, 0 where it gives it another colour, None where neither."""
    if code == WHITE and len(operand) == 4:
        return int(operand[3] != _AUTO and is_nearly_white(operand[:3].hex()))
    return int(operand[0] == _OLD_WHITE) if code == _OLD_COLOUR else None


def is_coloured(changes: Iterable[tuple[int, bytes]]) -> bool:
    """Tell whether property changes lay a colour or a pattern under text or a paragraph."""
    return any(_lays_colour(code, operand) for code, operand in changes)


def _lays_colour(code: int, operand: bytes) -> bool:
    if code == _HIGHLIGHT:
        return operand[0] not in _GROUNDLESS
    if code in _OLD_UNDER_TEXT:
        return _kind_of_old(struct.unpack("<H", operand)[0]) == "unsure"
    return code in _UNDER_TEXT and _kind(operand) in ("colour", "unsure")


def grounds_of_cells(shadings: Iterable[tuple[int, bytes]], count: int) -> list[str]:
    """Return what each cell of a row makes of the ground: `white`, `colour`, `unsure`, or nothing."""
    found, old = [""] * count, [""] * count
    is_clear = True
    for code, operand in shadings:
        if code == _OLD_CELLS:
            stored = struct.unpack(f"<{len(operand) // 2}H", operand[: len(operand) // 2 * 2])
            old[: len(stored)] = map(_kind_of_old, stored[:count])
        elif code in _FIRST_CELLS:
            first = _FIRST_CELLS[code]
            parts = [operand[at : at + _SHADING_BYTES] for at in range(0, len(operand), _SHADING_BYTES)]
            found[first : first + len(parts)] = map(_kind, parts[: max(0, count - first)])
        elif code in _OF_SOME_CELLS:
            is_clear = is_clear and _kind(operand[-_SHADING_BYTES:]) in ("", "white")
    return [new or before if is_clear else "unsure" for new, before in zip(found, old, strict=True)]


def _kind(shading: bytes) -> str:
    """Return what a shading (colour of the pattern, colour of the ground, pattern) makes of the ground."""
    if len(shading) < _SHADING_BYTES or any(shading[8:]):
        return "" if shading[8:] == b"\xff\xff" else "unsure"
    return "" if shading[7] == _AUTO else kind_of_colour(shading[4:7].hex())


def _kind_of_old(shading: int) -> str:
    return "" if shading == _TRANSPARENT or shading >> 5 in _GROUNDLESS else "unsure"
