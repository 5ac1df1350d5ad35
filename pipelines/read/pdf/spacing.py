"""Letter spacing of PDF tables: what is added behind every character alike parts no words and no digits.

A gap that only some characters have is not touched: between digits it may part two numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from pipelines.read.pdf.content import Char

_FEWEST_PAIRS = 20
_LEAST_SHARE = 0.1
"""Spacing and its unevenness, in sizes of the characters: below it digits are close enough, above it gaps differ."""


def close_spacing(cells: Iterable[Sequence[Char]]) -> None:
    """Let characters end where the next one begins where all of them stand equally apart.

    Args:
        cells: the characters of each cell of a table in reading order; their right edges are changed.
    """
    held = [chars for chars in cells if chars]
    pairs = [pair for chars in held for pair in _neighbours(chars)]
    if len(pairs) < _FEWEST_PAIRS:
        return
    gaps = [after.x0 - before.x1 for before, after in pairs]
    size, spacing = median(before.size for before, _ in pairs), min(gaps)
    if spacing > _LEAST_SHARE * size and median(gaps) - spacing < _LEAST_SHARE * size:
        for char in (char for chars in held for char in chars if not char.turn):
            char.x1 += spacing


def close_spacing_by_size(chars: Iterable[Char]) -> None:
    """Do the same for the text of a page outside ruled tables: that of a size may be a table without lines."""
    sizes: dict[int, list[Char]] = {}
    for char in chars:
        sizes.setdefault(round(2 * char.size), []).append(char)
    for alike in sizes.values():
        close_spacing([alike])


def _neighbours(chars: Sequence[Char]) -> Iterator[tuple[Char, Char]]:
    """Give digits and Chinese characters that follow each other on a line; signs are set closer by some programs."""
    for before, after in pairwise(chars):
        is_plain = all(char.text.isalnum() and not char.turn for char in (before, after))
        if is_plain and abs(before.baseline - after.baseline) < 1 and 0 < after.x0 - before.x0 < 3 * before.size:
            yield before, after
