"""Numbers of lines in the left margin of PDF pages: they stand before everything else and count up line by line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipelines.read.pdf.content import Char, PageContent
from pipelines.read.pdf.text import make_base_lines

_FEWEST = 3
_WIDEST = 3.0
"""Numbers take no more room than this, in sizes of their digits."""


def drop_line_numbers(page: PageContent) -> None:
    """Take the numbers of lines off a page, in place. Texts and tables begin behind them, heads of columns too."""
    first = min(page.chars, key=_left, default=None)
    if first is None or not first.text.isdecimal():
        return
    edge = first.x0 + _WIDEST * first.size
    margin = [char for char in page.chars if char.x0 < edge and not char.text.isspace()]
    lines = make_base_lines(margin) if all(char.text.isdecimal() for char in margin) else []
    if len(lines) >= _FEWEST and _count_up([line.text for line in lines]):
        page.chars = [char for char in page.chars if char.x0 >= edge or char.text.isspace()]


def _left(char: Char) -> float:
    return char.x0


def _count_up(texts: Sequence[str]) -> bool:
    return all(text.isdecimal() for text in texts) and all(
        int(after) == int(before) + 1 for before, after in pairwise(texts)
    )
