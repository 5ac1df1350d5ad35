"""White text and shaded ground in a binary Word file, by the property changes that say so.

What is seen of white text does not belong here (white_text.py).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from pipelines.read.white_text import is_nearly_white

WHITE = 0x6870
"""The property of the colour of text; settings hold 1 for white, 0 for any other."""
_OLD_COLOUR, _OLD_WHITE = 0x2A42, 8
_HIGHLIGHT = 0x2A0C
_SHADINGS, _SHADING_BYTES = frozenset({0xCA71, 0xC64D, 0xD612, 0xD616, 0xD60C, 0xD670}), 10
_OLD_SHADINGS = frozenset({0x4866, 0x442D, 0xD609})
_TRANSPARENT = 0xFFFF
_GROUNDLESS = (0, _OLD_WHITE)
_AUTO = 0xFF


def says_white(code: int, operand: bytes) -> int | None:
    """Return 1 where a property change makes text white, 0 where it gives it another colour, None where neither."""
    if code == WHITE and len(operand) == 4:
        return int(operand[3] != _AUTO and is_nearly_white(operand[:3].hex()))
    return int(operand[0] == _OLD_WHITE) if code == _OLD_COLOUR else None


def is_coloured(changes: Iterable[tuple[int, bytes]]) -> bool:
    """Tell whether property changes lay a colour or a pattern under text, a paragraph or cells."""
    return any(_lays_colour(code, operand) for code, operand in changes)


def _lays_colour(code: int, operand: bytes) -> bool:
    if code == _HIGHLIGHT:
        return operand[0] not in _GROUNDLESS
    if code in _OLD_SHADINGS:
        stored = struct.unpack(f"<{len(operand) // 2}H", operand[: len(operand) // 2 * 2])
        return any(each != _TRANSPARENT and (each >> 10 or (each >> 5) & 0x1F not in _GROUNDLESS) for each in stored)
    parts = range(0, len(operand), _SHADING_BYTES) if code in _SHADINGS else ()
    return any(_is_colour(operand[at : at + _SHADING_BYTES]) for at in parts)


def _is_colour(shading: bytes) -> bool:
    """Tell whether a shading (colour of the pattern, colour of the ground, pattern) is anything but white or none."""
    if shading[:4] == shading[4:8] == b"\xff\xff\xff\xff":
        return False
    has_ground = len(shading) > 7 and shading[7] != _AUTO and not is_nearly_white(shading[4:7].hex())
    return has_ground or any(shading[8:10])
