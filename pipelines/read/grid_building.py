"""From rows whose cells are bounded by positions to a grid with spans.

Word and RTF say where each cell of a row ends, not which column it is in, and rows differ. What columns there are
follows from all the positions together. How formats store them does not belong here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from pipelines.document import Grid, GridCell, Place, ReadError
from pipelines.read.limits import MAX_GRID_CELLS, MAX_GRID_COLUMNS

_TOLERANCE_TWIPS = 40
"""Positions this close (0.7 mm) are one column boundary that was dragged or rounded differently in two rows."""


class Merge(Enum):
    """How a cell is merged with the one above it, or left of it."""

    NONE = 0
    FIRST = 1
    CONTINUED = 2


@dataclass
class RowCell:
    """A cell of a row: its text, its left and right boundary (twips), and how it is merged."""

    text: str
    left: int
    right: int
    across: Merge = Merge.NONE
    down: Merge = Merge.NONE


@dataclass
class _Draft:
    text: str
    row: int
    column: int
    row_span: int
    column_span: int
    open_below: bool


def build_grid(rows: Sequence[Sequence[RowCell]], place: Place) -> Grid:
    """Return the grid of rows of cells; cells of no width and without text are left out.

    Raises:
        ReadError: more cells than any table of a report has.
    """
    boundaries = _cluster(position for row in rows for cell in row for position in (cell.left, cell.right))
    if len(boundaries) > MAX_GRID_COLUMNS or len(boundaries) * len(rows) > MAX_GRID_CELLS:
        raise ReadError("文件中有异常庞大的表格，不像一份年度报告，请核对后重新报送")
    drafts: list[_Draft] = []
    above: dict[tuple[int, int], _Draft] = {}
    for number, row in enumerate(rows):
        here: dict[tuple[int, int], _Draft] = {}
        for cell in _merge_across(row):
            first, last = _find(boundaries, cell.left), _find(boundaries, cell.right)
            if first == last and not cell.text:
                continue
            draft = above.get((first, last))
            if cell.down is Merge.CONTINUED and draft is not None and draft.open_below:
                draft.row_span += 1
                if cell.text != draft.text:  # some programs write the text into every part of a merged cell
                    draft.text = "\n".join(part for part in (draft.text, cell.text) if part)
            else:
                draft = _Draft(cell.text, number, first, 1, max(1, last - first), cell.down is not Merge.NONE)
                drafts.append(draft)
            here[first, last] = draft
        above = here
    return Grid(tuple(_finish(draft, place) for draft in drafts), place)


def _merge_across(row: Iterable[RowCell]) -> list[RowCell]:
    result: list[RowCell] = []
    for cell in row:
        if cell.across is Merge.CONTINUED and result and result[-1].across is not Merge.NONE:
            before = result[-1]
            text = "\n".join(part for part in (before.text, cell.text) if part)
            result[-1] = RowCell(text, before.left, cell.right, before.across, before.down)
        else:
            result.append(cell)
    return result


def _cluster(positions: Iterable[int]) -> list[int]:
    result: list[int] = []
    for position in sorted(set(positions)):
        if not result or position - result[-1] > _TOLERANCE_TWIPS:
            result.append(position)
    return result


def _find(boundaries: list[int], position: int) -> int:
    return bisect_right(boundaries, position) - 1


def _finish(draft: _Draft, place: Place) -> GridCell:
    at = Place(table=place.table, row=draft.row + 1, column=draft.column + 1)
    return GridCell(draft.text, draft.row, draft.column, draft.row_span, draft.column_span, at)
