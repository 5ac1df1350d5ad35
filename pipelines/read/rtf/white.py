"""Which colours of an RTF file are white, and which grounds its cells have (white_text.py says what is seen of it)."""

from __future__ import annotations

import re

from pipelines.read.white_text import is_nearly_white, kind_of_colour

_TABLE = re.compile(rb"\{\\colortbl([^{}]*)\}")
_PART = re.compile(rb"\\(red|green|blue)(\d{1,3})(?!\d)")
_OTHER_GROUNDS = re.compile(rb"\\(?:cbpat|chcbpat|highlight|shading|chshdng|clshdng)[1-9]")


class Colours:
    """The colours of a file by their number; the first is that of the program, black on white."""

    def __init__(self, data: bytes) -> None:
        """Find the table of colours."""
        table = _TABLE.search(data)
        self._colours = [_hexadecimal(entry) for entry in table[1].split(b";")[:-1]] if table else []
        self._is_certain = _OTHER_GROUNDS.search(data) is None

    def is_white(self, number: int | None) -> bool:
        """Tell whether a colour of text is white."""
        return is_nearly_white(self._find(number))

    def ground(self, number: int | None) -> str:
        """Return what a ground with this colour is to white text: `white`, `colour`, `unsure`."""
        if not self._is_certain:
            return "unsure"
        colour = self._find(number)
        return kind_of_colour(colour) if colour else "white"

    def _find(self, number: int | None) -> str:
        return self._colours[number] if number and number < len(self._colours) else ""


def _hexadecimal(entry: bytes) -> str:
    parts = {name: min(int(value), 255) for name, value in _PART.findall(entry)}
    return bytes(parts.get(name, 0) for name in (b"red", b"green", b"blue")).hex() if parts else ""
