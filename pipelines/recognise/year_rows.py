"""Rows of last year beside those of this year, each with the word for its year (本年, 上年): this year's are kept.

Only a grid in which both words stand in one column, one row of either beside every row of the other, is one of these;
alone each of them may be anything. Does not belong here: columns of last year (foreign_columns.py), and whole tables
of another year (repeats.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipelines.document import Grid, GridCell, Paragraph
from pipelines.recognise.fold import compact
from pipelines.recognise.tokens import Kind, classify

_OWN = frozenset(("本年", "本年度", "本年数", "本年度数", "今年", "本期", "本期数"))
_YEARS = ("上年", "上年度", "上一年", "上一年度", "去年", "上期")
_OTHER = frozenset(word + more for word in _YEARS for more in ("", "数", "同期", "同期数"))


def keep_rows_of_this_year(blocks: Iterable[Paragraph | Grid]) -> Iterator[Paragraph | Grid]:
    """Yield the pieces of a document, grids without rows of last year and without the words that tell the years."""
    for block in blocks:
        yield _cleaned(block) if isinstance(block, Grid) else block


def _cleaned(grid: Grid) -> Grid:
    """Return a grid without the rows of last year; a sheet may hold several tables, each with a column of words."""
    for column in sorted({cell.column for cell in grid.cells if _is_word(cell)}):
        grid = _without_last_year(grid, column)
    return grid


def _is_word(cell: GridCell) -> bool:
    return cell.row_span == 1 and compact(cell.text) in _OWN | _OTHER


def _without_last_year(grid: Grid, column: int) -> Grid:
    words = {cell.row: cell for cell in grid.cells if cell.column == column and _is_word(cell)}
    own, other = ([row for row, cell in words.items() if compact(cell.text) in kind] for kind in (_OWN, _OTHER))
    values = [cell for cell in grid.cells if cell.row in words and cell.column > column]
    if not own or not _are_pairs(own, other) or any(classify(cell.text) is Kind.TEXT for cell in values):
        return grid
    pairs = dict(zip(other, own, strict=True))
    rows = [row for row in range(grid.row_count) if row not in pairs]
    labels = {(cell.row, cell.column): cell for cell in grid.cells if cell.row in words and cell.column < column}
    cells = []
    for cell in grid.cells:
        kept = [row for row in range(cell.row, cell.row + cell.row_span) if row not in pairs]
        above = labels.get((cell.row - 1, cell.column)) if pairs.get(cell.row - 1) == cell.row else None
        if cell is words.get(cell.row):
            cell = cell._replace(text="")
        elif above is not None and above.row_span == 1 and not cell.text.strip():
            cell = cell._replace(text=above.text, place=above.place)  # its label stands beside last year's alone
        if kept:
            cells.append(cell._replace(row=rows.index(kept[0]), row_span=len(kept)))
    return Grid(tuple(cells), grid.place)


def _are_pairs(own: list[int], other: list[int]) -> bool:
    """Tell whether rows of both years stand beside each other, one by one and in one order throughout."""
    distances = {theirs - mine for mine, theirs in zip(own, other, strict=False)}
    return len(own) == len(other) and (distances == {1} or distances == {-1})
