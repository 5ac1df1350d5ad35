"""Outlines of characters on a PDF page, which some programs draw over them to make them bold.

Their strokes are as straight as ruling lines: those of 目 are a small table, and no cell around them was found.
"""

from __future__ import annotations

from collections import defaultdict

from pdfminer.layout import LTChar
from pdfminer.utils import Rect

_REACH_SHARE = 0.15
"""An outline reaches beyond the box of its character by so much of the size at most."""
_BAND_POINTS = 20


class Outlines:
    """Where characters stand on a page, to be asked whether a drawn shape is the outline of one."""

    def __init__(self) -> None:
        """Start a page on which nothing is drawn yet."""
        self._bands: dict[int, list[Rect]] = defaultdict(list)

    def add(self, char: LTChar) -> None:
        """Take a drawn character."""
        reach = _REACH_SHARE * char.size
        box = char.x0 - reach, char.y0 - reach, char.x1 + reach, char.y1 + reach
        for band in range(int(box[1] // _BAND_POINTS), int(box[3] // _BAND_POINTS) + 1):
            self._bands[band].append(box)

    def __contains__(self, shape: Rect | None) -> bool:
        """Tell whether the box around something lies within that of a character."""
        if shape is None:
            return False
        left, bottom, right, top = shape
        held = self._bands.get(int(bottom // _BAND_POINTS), ())
        return any(box[0] <= left and box[1] <= bottom and right <= box[2] and top <= box[3] for box in held)
