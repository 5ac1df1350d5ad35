"""Text whose cells each have a bar on both sides (`|规章||3||0|`), as some programs write the tables of web pages.

Empty cells leave nothing. Of a cell that has several lines the first alone is enclosed: then rows go on in the lines
below, and what remains is one cell a line, a layout that recognition knows. Where cells are paragraphs, their texts and
the two bars between them have lines of their own.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import replace
from itertools import groupby

from pipelines.document import Paragraph, Place

FEWEST_PAIRS = 20
"""Pairs of bars between cells that are no chance."""
SHARE = 0.9
"""Of the lines with bars, those whose cells are all enclosed."""
MOST_BETWEEN = 6
"""Lines of rows between which a heading stands, at most; more are broken by the lines of their cells."""
_ENCLOSED = re.compile(r"\s*(?:\|\s*[^|\s][^|]*\|)+\s*")
"""In one way only: where a cell could be matched in several, a long row took hours."""
_BARS = re.compile(r"\|+")


def with_enclosed_cells(lines: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """Return the lines of a text, those of enclosed cells as usual rows or cut into cells, each at its line's place."""
    lines = _with_single_bars(lines)
    barred = [line for line in lines if "|" in line.text]
    cells = {line.place: _cells(line.text) for line in barred if _ENCLOSED.fullmatch(line.text)}
    pairs = sum(len(texts) - 1 for texts in cells.values())
    if pairs < FEWEST_PAIRS or len(cells) < SHARE * len(barred):
        return lines
    if _count_broken(lines, cells) <= MOST_BETWEEN:
        return tuple(
            replace(line, text=f"|{'|'.join(cells[line.place])}|") if line.place in cells else line for line in lines
        )
    return tuple(replace(line, text=text) for line in lines for text in cells.get(line.place, [line.text]))


def _with_single_bars(lines: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """Return the lines with half of those that are a bar alone, where these always stand in pairs."""
    runs = [(is_bar, list(run)) for is_bar, run in groupby(lines, key=lambda line: line.text.strip() == "|")]
    sizes = [len(run) for is_bar, run in runs if is_bar]
    if len(sizes) < FEWEST_PAIRS or any(size % 2 for size in sizes):
        return lines
    return tuple(line for is_bar, run in runs for line in (run[::2] if is_bar else run))


def _cells(row: str) -> list[str]:
    return _BARS.split(row.strip())[1:-1]


def _count_broken(lines: tuple[Paragraph, ...], rows: Container[Place]) -> int:
    """Return how many rows have a line of text right below them and another row below that."""
    shown = [line for line in lines if line.text.strip()]
    return sum(
        above.place in rows and line.place not in rows and below.place in rows
        for above, line, below in zip(shown, shown[1:], shown[2:], strict=False)
    )
