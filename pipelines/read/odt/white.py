"""White text in the cells of an OpenDocument text, and its ground (white_text.py says what is seen of it)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pipelines.read.white_text import cover_number, is_nearly_white, keep_seen, kind_of_colour

if TYPE_CHECKING:
    from lxml.etree import _Element

_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_CELL = f"{_TABLE}table-cell"
_HOLDERS = (_CELL, f"{_TABLE}table-row", f"{_TABLE}table")
_Slot = tuple["_Element", str, bool, str]
"""A text with the element and the place that hold it, whether it is white, and its ground."""


class _Looks:
    """Which styles make text white, and on which ground."""

    def __init__(self, sheets: Iterable[_Element]) -> None:
        self.white: dict[str, bool | None] = {}
        self.grounds: dict[str, str | None] = {}
        for style in (style for sheet in sheets for style in sheet.iter(f"{_STYLE}style")):
            name, parent = style.get(f"{_STYLE}name", ""), style.get(f"{_STYLE}parent-style-name", "")
            self.white[name], self.grounds[name] = self.white.get(parent), self.grounds.get(parent)
            for properties in style:
                colour, ground = properties.get(f"{_FO}color"), properties.get(f"{_FO}background-color")
                if colour:
                    self.white[name] = is_nearly_white(colour[1:])
                if ground:
                    self.grounds[name] = "" if ground == "transparent" else kind_of_colour(ground[1:])

    def slots(self, element: _Element, is_white: bool, ground: str) -> Iterator[_Slot]:
        """Give the texts of an element in order, without those of tables in it."""
        for child in element:
            style = child.get(f"{_TEXT}style-name", "")
            own = self.white.get(style)
            inner = is_white if own is None else own, self.grounds.get(style) or ground
            if child.tag != f"{_TABLE}table":
                yield child, "text", *inner
                yield from self.slots(child, *inner)
            yield child, "tail", is_white, ground


def cover_white(root: _Element, sheets: Iterable[_Element]) -> None:
    """Take the white text out of the cells that show another text, and make numbers in white no numbers, in place.

    Args:
        root: the text.
        sheets: what holds styles, the common ones first.
    """
    looks = _Looks(sheets)
    for cell in root.iter(_CELL) if any(looks.white.values()) else ():
        holders = (cell, *cell.iterancestors(*_HOLDERS))
        grounds = (looks.grounds.get(holder.get(f"{_TABLE}style-name", "")) for holder in holders)
        slots = list(looks.slots(cell, False, next(filter(None, grounds), "")))
        texts = [getattr(element, place) or "" for element, place, _, _ in slots]
        is_covered = [is_white and ground in ("", "white") for _, _, is_white, ground in slots]
        seen = keep_seen(list(zip(texts, is_covered, strict=True)))
        for (element, place, is_white, ground), text in zip(slots, seen, strict=True):
            if is_white:
                setattr(element, place, cover_number(text, is_sure=False) if ground == "unsure" else text)
