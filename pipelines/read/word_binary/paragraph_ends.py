"""Whether the text of a binary Word file and the properties of its paragraphs say the same of where paragraphs end.

By [MS-DOC] 2.4.2 the properties alone tell: text that was moved, cut short or taken from a wrong place ends its
paragraphs elsewhere. Without this check it was read with rows less, or with the text of other places in cells.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from pipelines.read.open_tables import ContradictionError
from pipelines.read.word_binary.pieces import PieceText

_MARKS = re.compile(r"[\r\x07]")
_ENDING = "\r\x07\x0c"
"""A page break ends a paragraph only where it ends a section."""


def check_paragraph_ends(pieces: PieceText, ends: list[int], length: int) -> None:
    """Compare the marks in the main text with the byte offsets at which paragraphs end, which are in order.

    Raises:
        ContradictionError: they differ.
    """
    for start, stop, offset, width in zip(pieces.starts, pieces.ends, pieces.offsets, pieces.widths, strict=True):
        text = pieces.text[start : min(stop, length)]
        behind = offset + len(text) * width
        told = ends[bisect_right(ends, offset) : bisect_right(ends, behind)]
        within = [end for end in told if end < behind]  # a piece that was put into a paragraph ends without a mark
        if any((end - offset) % width or text[(end - offset) // width - 1] not in _ENDING for end in within):
            raise ContradictionError("段落属性指向一段文字中间")
        marked = (offset + mark.end() * width for mark in _MARKS.finditer(text))
        if not all(_holds(told, end) for end in marked):
            raise ContradictionError("文字中的段落与段落属性不一致")


def _holds(ends: list[int], wanted: int) -> bool:
    at = bisect_left(ends, wanted)
    return at < len(ends) and ends[at] == wanted
