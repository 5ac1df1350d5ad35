"""Text of a PDF page that a picture or filled box drawn later hides: text below a scan, numbers painted over.

Where something on the page is drawn see-through, nothing counts as hidden: which parts are is not told.
"""

from __future__ import annotations

from collections import defaultdict

from pdfminer.layout import LTChar, LTImage, LTItem, LTRect

_BAND_POINTS = 20
_LEAST_SIDE = 4.0
"""Smaller boxes are lines and signs."""


class Covers:
    """Where the characters drawn so far on a page stand, by their numbers, and which of them something hid later."""

    def __init__(self) -> None:
        """Start a page on which nothing is drawn yet."""
        self.hidden: set[int] = set()
        self._bands: dict[int, list[tuple[int, float, float]]] = defaultdict(list)

    def add(self, number: int, item: LTChar) -> None:
        """Take a drawn character."""
        x, y = (item.x0 + item.x1) / 2, (item.y0 + item.y1) / 2
        self._bands[int(y // _BAND_POINTS)].append((number, x, y))

    def cover(self, item: LTItem) -> bool:
        """Note what a picture or box drawn now hides, and tell whether it hides anything."""
        if not isinstance(item, LTImage | LTRect) or not _is_opaque(item):
            return False
        first, last = int(item.y0 // _BAND_POINTS), int(item.y1 // _BAND_POINTS)
        found = {
            number
            for band, held in self._bands.items()
            if first <= band <= last
            for number, x, y in held
            if item.x0 < x < item.x1 and item.y0 < y < item.y1
        }
        self.hidden |= found
        return bool(found)


def _is_opaque(item: LTImage | LTRect) -> bool:
    if min(item.width, item.height) < _LEAST_SIDE:
        return False
    if isinstance(item, LTRect):
        return bool(item.fill)
    return not any(item.stream.get(name) for name in ("SMask", "Mask", "ImageMask", "IM"))
