"""Tables of a PDF page that have no ruling lines, from the positions of their text.

Only runs of lines that stand in columns are taken; everything else remains text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipelines.document import Grid, GridCell, Place
from pipelines.read.pdf_text import Line

_MIN_LINES = 3
_MIN_COLUMNS = 3


def split_unruled(lines: list[Line]) -> Iterator[Line | list[Line]]:
    """Give single lines of text, and lists of lines that form a table without ruling lines, in order."""
    index = 0
    while index < len(lines):
        run = _take_run(lines, index)
        if run:
            yield run
            index += len(run)
        else:
            yield lines[index]
            index += 1


def _take_run(lines: list[Line], start: int) -> list[Line]:
    """The lines from `start` that stand in columns; a lone piece between them is a label's second line."""
    end = last = start
    while end < len(lines) and (len(lines[end].gaps) > 1 or (end - last < 2 and end > start)):
        if len(lines[end].gaps) > 1:
            last = end + 1
        end += 1
    run = lines[start:last]
    columned = [line for line in run if len(line.gaps) >= _MIN_COLUMNS]
    return run if len(columned) >= _MIN_LINES else []


def make_unruled_grid(lines: list[Line], place: Place) -> Grid:
    """Return the grid of such lines: columns from the lines with the usual number of pieces, one row a line."""
    usual = Counter(len(line.gaps) for line in lines if len(line.gaps) >= _MIN_COLUMNS).most_common(1)[0][0]
    columns = _merge_extents([piece[:2] for line in lines if len(line.gaps) == usual for piece in line.gaps])
    cells = []
    for row, line in enumerate(lines):
        taken = 0
        for x0, x1, text in line.gaps:
            covered = [i for i, (low, high) in enumerate(columns) if x0 < high and x1 > low and i >= taken]
            nearest = min(range(len(columns)), key=lambda i: abs(sum(columns[i]) - x0 - x1))
            first, last = (covered[0], covered[-1]) if covered else (max(nearest, taken), max(nearest, taken))
            cell_place = Place(page=place.page, table=place.table, row=row + 1, column=first + 1)
            cells.append(GridCell(text, row, first, 1, last - first + 1, cell_place))
            taken = last + 1
    return Grid(tuple(cells), place)


def _merge_extents(extents: list[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for low, high in sorted(extents):
        if merged and low < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged
