"""How many places a character takes where text is set in characters of one width, as in a terminal or a text file."""

from __future__ import annotations

import unicodedata

WIDE = "WF"
WIDE_OR_AMBIGUOUS = "WFA"
"""Chinese settings give signs of ambiguous width, such as quotation marks, two places."""


def display_width(char: str, double: str = WIDE_OR_AMBIGUOUS) -> int:
    """Return 2 for characters whose width in Unicode (East Asian Width) is among those of double width, else 1."""
    return 2 if unicodedata.east_asian_width(char) in double else 1


def unambiguous_width(char: str) -> int:
    """Return 2 for characters that are wide in any setting, else 1: most programs count quotation marks as 1."""
    return display_width(char, WIDE)


def single_width(_: str) -> int:
    """Return 1: programs that count characters do so for all of them."""
    return 1
