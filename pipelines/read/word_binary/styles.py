"""The styles of a binary Word file, as far as they hide, strike, raise or whiten characters."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from pipelines.read.word_binary.colours import WHITE, says_white
from pipelines.read.word_binary.properties import split_changes

_OF_PARAGRAPHS, _OF_CHARACTERS = 1, 2
_PLACE_OF_FIXED = 4
"""Where the table says how long the fixed part of each style is."""
_NO_STYLE = 0x0FFF
_LONGEST_CHAIN = 12
"""Styles that a style is based on, one after the other."""
_SETTINGS = frozenset({0x083C, 0x0837, 0x2A53, 0x2A48})
"""Hidden, struck through once or twice, raised."""


class Styles:
    """Styles by their number; of a table of styles that is cut off, those before the cut."""

    def __init__(self, table: bytes) -> None:
        """Read the table of styles."""
        self._own: dict[int, dict[int, int]] = {}
        self._bases: dict[int, int] = {}
        self.marks_paragraphs = False
        """Whether any style of paragraphs changes characters."""
        try:
            fixed = struct.unpack_from("<H", table, _PLACE_OF_FIXED)[0]
            for number, style in _split(table):
                self._take(number, style, fixed)
        except struct.error:
            return

    def settings(self, number: int) -> dict[int, int]:
        """Return what a style sets, by the code of the property: its own settings over those it is based on."""
        found: dict[int, int] = {}
        for _ in range(_LONGEST_CHAIN):
            if number not in self._own:
                break
            found = self._own[number] | found
            number = self._bases[number]
        return found

    def _take(self, number: int, style: bytes, fixed: int) -> None:
        if not style:
            return
        kind_and_base, count_and_next = struct.unpack_from("<HH", style, 2)
        kind, parts = kind_and_base & 0xF, list(_parts(style, fixed, count_and_next & 0xF))
        self._bases[number] = kind_and_base >> 4
        changes = b""
        if kind == _OF_CHARACTERS and parts:
            changes = parts[0]
        elif kind == _OF_PARAGRAPHS and len(parts) > 1:
            changes = parts[1]
        own = self._own[number] = {}
        for code, operand in split_changes(changes):
            if code in _SETTINGS:
                own[code] = operand[0]
            elif (is_white := says_white(code, operand)) is not None:
                own[WHITE] = is_white
        self.marks_paragraphs |= kind == _OF_PARAGRAPHS and any(own.values())


def _split(table: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the styles as (number, definition); the head before them says how many there are."""
    head = struct.unpack_from("<H", table)[0]
    at, count = 2 + head, struct.unpack_from("<H", table, 2)[0]
    for number in range(min(count, _NO_STYLE)):
        size = struct.unpack_from("<H", table, at)[0]
        yield number, table[at + 2 : at + 2 + size]
        at += 2 + size + (size & 1)


def _parts(style: bytes, fixed: int, count: int) -> Iterator[bytes]:
    """Give the property changes of a style, one list for paragraphs, one for characters, that follow its name."""
    at = fixed + 4 + 2 * struct.unpack_from("<H", style, fixed)[0]
    for _ in range(count):
        size = struct.unpack_from("<H", style, at)[0]
        yield style[at + 2 : at + 2 + size]
        at += 2 + size + (size & 1)
