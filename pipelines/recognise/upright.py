"""Grids brought into the form's own order before they are read: turned back, halves joined, neighbours parted.

Does not belong here: what the cells say, and columns that no form has (foreign_columns.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise

from pipelines.document import Grid, GridCell, Paragraph
from pipelines.recognise.labels import Meaning, Role, find_exact, find_grouped
from schemas.codebook import TABLE_OF_BLOCK

FEWEST_ACROSS, FEWEST_DOWN = 2, 3
"""So many labels of rows side by side and of columns one below the other show that a table is turned."""
FEWEST_ROWS = 8
"""Two grids with so many rows of the same labels are halves of one table."""
LONGEST_BETWEEN = 20
"""A paragraph between two halves says no more than that the table goes on."""
_Named = tuple[GridCell, Meaning]


def set_upright(blocks: Iterable[Paragraph | Grid]) -> list[Paragraph | Grid]:
    """Return the pieces of a document with grids turned and joined as the form prints them; all else as it was."""
    result: list[Paragraph | Grid] = []
    for block in (part for whole in blocks for part in (_split(whole) if isinstance(whole, Grid) else [whole])):
        if not isinstance(block, Grid):
            result.append(block)
            continue
        grid = _turn(block) if _is_turned(block) else block
        at = _place_of_first_half(result)
        joined = _join(result[at], grid) if at >= 0 else None
        if joined is None:
            result.append(grid)
        else:
            result[at] = joined
    return result


def _place_of_first_half(blocks: list[Paragraph | Grid]) -> int:
    """Return where the grid before stands that this one may go on, -1 where text stands between."""
    for at in range(len(blocks) - 1, -1, -1):
        block = blocks[at]
        if isinstance(block, Grid):
            return at
        if len(block.text.strip()) > LONGEST_BETWEEN:
            break
    return -1


def _names(grid: Grid, role: Role, belongs: Callable[[Meaning], bool] = bool) -> list[_Named]:
    """Return the cells that are labels in a role, with what each is there."""
    found = []
    for cell in grid.cells:
        if cell.text and not cell.text.isdecimal():
            meanings = find_exact(cell.text) or find_grouped(cell.text)
            found += [(cell, meaning) for meaning in meanings if meaning.role is role and belongs(meaning)]
    return found


def _most(labels: list[_Named], *, down: bool) -> Counter[str]:
    """Return for each block how many different labels stand at most in one row, or (`down`) in one column."""
    lines: dict[tuple[str, int], set[str]] = {}
    for cell, meaning in labels:
        lines.setdefault((meaning.block, cell.column if down else cell.row), set()).add(meaning.code)
    most: Counter[str] = Counter()
    for (block, _), codes in lines.items():
        most[block] = max(most[block], len(codes))
    return most


def _is_turned(grid: Grid) -> bool:
    """Tell whether labels of rows stand side by side and those of columns one below the other.

    Table 四 is turned where all its labels stand below each other, each of its groups once.
    """
    columns = _names(grid, Role.COLUMN)
    down, across = _most(columns, down=True), _most(columns, down=False)
    lying = [block for block, count in down.items() if count >= FEWEST_DOWN and across[block] <= 1]
    if not lying:
        return False
    rows = _names(grid, Role.ROW)
    if lying == ["appeals"] or (set(lying) == {"appeals", "requests"} and not _has_applicants(columns)):
        groups = Counter(meaning.code for _, meaning in rows if meaning.block == "appeals")
        results = Counter(meaning.code for _, meaning in columns if meaning.block == "appeals")
        return len(groups) > 1 and set(groups.values()) == {1} and results["upheld"] == len(groups)
    side_by_side, below = _most(rows, down=False), _most(rows, down=True)
    return any(side_by_side[block] >= max(FEWEST_ACROSS, below[block] + 1) for block in lying)


def _has_applicants(columns: list[_Named]) -> bool:
    """Tell whether labels of table 三 are among those of columns, besides 其他 and 总计 which table 四 has too."""
    return any(meaning.block == "requests" and len(find_exact(cell.text)) == 1 for cell, meaning in columns)


def _split(grid: Grid) -> list[Grid]:
    """Return the tables that stand side by side in a grid, parted by blank columns; the grid itself where it is one."""
    filled = {column for c in grid.cells if c.text.strip() for column in range(c.column, c.column + c.column_span)}
    gaps = [column for column in range(1, max(filled, default=0)) if column not in filled]
    if not gaps:
        return [grid]
    tables: dict[int, set[str]] = {}
    for role in (Role.ROW, Role.COLUMN):
        for cell, meaning in _names(grid, role):
            if len(find_exact(cell.text)) == 1:
                first = sum(gap < cell.column for gap in gaps)
                tables.setdefault(first, set()).add(TABLE_OF_BLOCK.get(meaning.block, "二"))
    named = [tables[part] for part in sorted(tables)]
    if len(named) < 2 or sum(map(len, named)) != len(set().union(*named)):
        return [grid]
    edges = [0, *(gaps[part - 1] + 1 for part in sorted(tables)[1:]), grid.column_count]
    return [
        replace(grid, cells=tuple(c._replace(column=c.column - first) for c in grid.cells if first <= c.column < last))
        for first, last in pairwise(edges)
    ]


def _turn(grid: Grid) -> Grid:
    cells = [
        cell._replace(row=cell.column, column=cell.row, row_span=cell.column_span, column_span=cell.row_span)
        for cell in grid.cells
    ]
    return replace(grid, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def _join(first: Paragraph | Grid, second: Grid) -> Grid | None:
    """Return two halves of a table as one; None where they are not: other rows, or a column that both have."""
    if not isinstance(first, Grid) or first.row_count != second.row_count:
        return None
    heads = [_names(half, Role.COLUMN, lambda meaning: meaning.block == "requests") for half in (first, second)]
    edges = [min((cell.column for cell, _ in head), default=0) for head in heads]
    codes = [{meaning.code for _, meaning in head} for head in heads]
    if not all(edges) or codes[0] & codes[1]:
        return None
    labels = [_labels_left(half, edge) for half, edge in zip((first, second), edges, strict=True)]
    if labels[0] != labels[1] or len(labels[0]) < FEWEST_ROWS:
        return None
    shift = first.column_count - edges[1]
    moved = [cell._replace(column=cell.column + shift) for cell in second.cells if cell.column >= edges[1]]
    return replace(first, cells=tuple(sorted((*first.cells, *moved), key=lambda cell: (cell.row, cell.column))))


def _labels_left(grid: Grid, edge: int) -> dict[int, str]:
    """Return for each row the label nearest to the values."""
    ordered = sorted((cell for cell in grid.cells if cell.column < edge and cell.text), key=lambda cell: cell.column)
    return {cell.row: cell.text for cell in ordered}
