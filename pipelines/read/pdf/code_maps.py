"""Fonts of a PDF whose codes are not the numbers of their signs: which is which is told by a map, also in the file.

The library looks a sign up by its number where the file tells it by its code, and leaves out maps that a file brings.
"""

from __future__ import annotations

import re

from pdfminer.cmapdb import CMap, FileCMap, FileUnicodeMap
from pdfminer.pdffont import PDFCIDFont
from pdfminer.pdftypes import PDFStream, resolve1

_SECTION = re.compile(rb"begincid(?:char|range)(.*?)endcid", re.DOTALL)
_ENTRY = re.compile(rb"<([0-9a-fA-F]{4})>\s*(?:<([0-9a-fA-F]{4})>\s*)?(\d{1,5})\b")
_OTHER_CODES = re.compile(rb"\busecmap\b|/WMode\s+1\b|<(?:[0-9a-fA-F]{2}|[0-9a-fA-F]{6,})>")
"""What goes on from another map, runs down the page, or has codes that are not of two bytes is left alone."""
_MOST_CODES = 0x10000
"""A map that tells more is made to keep its reader busy."""
_CODE_BYTES, _LAST_CODE = 2, 0xFFFF


def take_code_maps(font: PDFCIDFont, encoding: object) -> None:
    """Give a font the map of codes that its file brings, and know its signs by code where the file tells them so."""
    stream = resolve1(encoding)
    if isinstance(stream, PDFStream) and (numbers := _read_numbers(stream.get_data())):
        font.cmap = FileCMap()
        for code, number in numbers.items():
            font.cmap.add_code2cid(chr(code >> 8) + chr(code & 0xFF), number)
    told = font.unicode_map
    if isinstance(told, FileUnicodeMap) and isinstance(font.cmap, CMap):
        font.unicode_map = FileUnicodeMap()
        for code, sign in told.cid2unichr.items():
            own = list(font.cmap.decode(code.to_bytes(_CODE_BYTES, "big"))) if code <= _LAST_CODE else []
            if len(own) == 1:
                font.unicode_map.cid2unichr[own[0]] = sign


def _read_numbers(data: bytes) -> dict[int, int]:
    """Return the number of the sign of each code; nothing where the map is of another kind."""
    if _OTHER_CODES.search(data):
        return {}
    numbers: dict[int, int] = {}
    told = 0
    for first, last, number in (entry for section in _SECTION.findall(data) for entry in _ENTRY.findall(section)):
        start, end = int(first, 16), int(last or first, 16)
        told += max(end - start, 0) + 1
        if told > _MOST_CODES:
            return {}
        numbers.update({code: int(number) + code - start for code in range(start, end + 1)})
    return numbers
