"""Text whose cells each have a bar on both sides (`|规章||3||0|`), as some programs write the tables of web pages.

A cell that has several lines encloses the first of them alone, and empty cells leave nothing: what remains is one cell
a line, a layout that recognition knows.
"""

from __future__ import annotations

import re

from pipelines.document import Paragraph

FEWEST_PAIRS = 20
"""Pairs of bars between cells that are no chance."""
SHARE = 0.9
"""Of the lines with bars, those whose cells are all enclosed."""
_ENCLOSED = re.compile(r"\s*(?:\|[^|]*[^|\s][^|]*\|)+\s*")
_BARS = re.compile(r"\|+")


def with_enclosed_cells(lines: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """Return the lines of a text, those of enclosed cells cut into cells; each keeps its line's place."""
    barred = [line for line in lines if "|" in line.text]
    enclosed = {line.place: _cells(line) for line in barred if _ENCLOSED.fullmatch(line.text)}
    pairs = sum(len(cells) - 1 for cells in enclosed.values())
    if pairs < FEWEST_PAIRS or len(enclosed) < SHARE * len(barred):
        return lines
    return tuple(cell for line in lines for cell in enclosed.get(line.place, [line]))


def _cells(line: Paragraph) -> list[Paragraph]:
    return [Paragraph(text, line.place) for text in _BARS.split(line.text.strip())[1:-1]]
