"""Rows of cells with spans, as markup gives them, laid out as a grid.

Does not belong here: any markup.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipelines.document import Grid, GridCell, Place, ReadError
from pipelines.read.limits import MAX_GRID_CELLS, MAX_GRID_COLUMNS

_NOTHING: frozenset[int] = frozenset()
_new = tuple.__new__
"""Of each table hundreds of named tuples are made: through their own constructors in a third more time."""


@dataclass(slots=True)
class CellSource:
    """A cell as markup gives it: text and how many rows and columns it asks to cover; 0 rows means to the end."""

    text: str
    row_span: int = 1
    column_span: int = 1


def limit_span(value: str | None, limit: int) -> int:
    """Return a span attribute as a number from 0 to `limit`; what is no number counts as 1."""
    if value is None:
        return 1
    text = value.strip()
    return min(int(text), limit) if text.isdecimal() and len(text) < 10 else (limit if text.isdecimal() else 1)


def lay_out(rows: Sequence[Sequence[CellSource | str]], number: int) -> Grid:
    """Lay cells out row by row, each in the first free column, spans cut to the rows that there are.

    Args:
        rows: the cells of each row in order; those that cover nothing else may be their text alone.
        number: number of the table in its file, for places.

    Raises:
        ReadError: the table covers more cells than any report's.
    """
    covered: dict[int, set[int]] = {}
    cells: list[GridCell] = []
    area = 0
    for row, sources in enumerate(rows):
        taken = covered.pop(row, _NOTHING)
        column = 0
        for source in sources:
            while column in taken:
                column += 1
            place = _new(Place, (None, None, number, row + 1, column + 1, None))
            if isinstance(source, str):
                cells.append(_new(GridCell, (source, row, column, 1, 1, place)))
                area += 1
                column += 1
                continue
            row_span = min(source.row_span or len(rows), len(rows) - row)
            asked = min(source.column_span, MAX_GRID_COLUMNS + 1)
            column_span = 1 if asked <= 1 else _free_width(taken, column, asked)
            area += row_span * column_span
            if area > MAX_GRID_CELLS:
                break
            for below in range(row + 1, row + row_span):
                covered.setdefault(below, set()).update(range(column, column + column_span))
            cells.append(GridCell(source.text, row, column, row_span, column_span, place))
            column += column_span
        if area > MAX_GRID_CELLS or column > MAX_GRID_COLUMNS:
            raise ReadError("表格过大，不像年度报告的表格，请只报送年度报告本身")
    return Grid(tuple(cells), Place(table=number))


def _free_width(taken: Collection[int], column: int, wanted: int) -> int:
    """Return how many of the wanted columns are free: cells never overlap, whatever the markup asks for."""
    width = 1
    while width < wanted and column + width not in taken:
        width += 1
    return width
