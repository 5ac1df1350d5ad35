"""Tables that list their cells, one a row: the row's label, the column's head, and the value, each in its own place.

Databases and spreadsheets keep tables so. The rows that list one block become its rows under their heads, in grids as
in text whose rows show their cells. Does not belong here: lines that name a cell in running text
(text_tables/named_cells.py), and tables on their side (turned.py, upright.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from pipelines.recognise.labels import Meaning, Role, find_exact, find_grouped
from pipelines.recognise.tokens import Kind, Token, TokenRow, split_rows

FEWEST_CELLS = 8
"""Rows that name a cell each and make a table one that lists them."""


_NEW_ROWS = 10**6
"""Rows of the tables that are made have numbers from here on, behind those of any that are there."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """A row that names a cell: where it stands, its label and head with what they mean, and its value or blank."""

    at: int
    label: Token
    head: Token
    row: Meaning
    column: Meaning
    slot: Token


def name_listed_cells(tokens: list[Token]) -> list[Token]:
    """Return the pieces, those of tables that list their cells as rows under heads."""
    runs = [list(run) for _, run in groupby(split_rows(tokens), key=lambda row: row[0].grid)]
    for is_row_first in (True, False):
        listed = [_listed(run, is_row_first=is_row_first) for run in runs]
        if sum(map(len, listed)) >= FEWEST_CELLS:
            return [token for run, own in zip(runs, listed, strict=True) for token in _as_rows(run, own)]
    return tokens


def _as_rows(rows: list[TokenRow], listed: list[_Listed]) -> Iterator[Token]:
    blocks: dict[str, list[_Listed]] = {}
    for cell in listed:
        blocks.setdefault(cell.row.block, []).append(cell)
    twice = Counter((cell.row, cell.column) for cell in listed)
    if not listed or any(count > 1 for count in twice.values()):
        yield from (token for row in rows for token in row)
        return
    firsts = {cells[0].at: cells for cells in blocks.values()}
    used = {cell.at for cell in listed} | {listed[0].at - 1 if _is_plain(rows[listed[0].at - 1]) else -1}
    number = _NEW_ROWS
    for at, row in enumerate(rows):
        if at in firsts:
            yield from _rows_of_block(firsts[at], number)
            number += len(rows)
        elif at not in used:
            yield from row


def _is_plain(row: TokenRow) -> bool:
    """Tell whether a row above the list is its head: words, none of them a row or column of the form."""
    is_named = any(m.role in (Role.ROW, Role.COLUMN) for token in row for m in find_exact(token.text))
    return not is_named and all(token.kind is not Kind.VALUE for token in row)


def _listed(rows: list[TokenRow], *, is_row_first: bool) -> list[_Listed]:
    """Return the cells that rows of a table name, their label in front of their head or behind it."""
    if rows[0][0].grid == 0:
        return []
    return [cell for at, row in enumerate(rows) if (cell := _take(at, row, is_row_first=is_row_first))]


def _take(at: int, row: TokenRow, *, is_row_first: bool) -> _Listed | None:
    """Return the cell that a row names; the last two words are its label and head, behind them is its value."""
    cells = [token for token in row if token.kind is not Kind.ROW_END]
    words = [n for n, token in enumerate(cells) if token.kind is Kind.TEXT]
    if len(words) < 2 or words[-1] != len(cells) - 2 or any(t.kind is Kind.VALUE for t in cells[: words[-1]]):  # noqa: PLR2004
        return None
    pair = [cells[n] for n in words[-2:]]
    label, head = pair if is_row_first else reversed(pair)
    for row_meaning in find_exact(label.text) or find_grouped(label.text):
        if row_meaning.role is Role.ROW:
            for column in find_exact(head.text):
                if column.role is Role.COLUMN and column.block == row_meaning.block:
                    return _Listed(at, label, head, row_meaning, column, cells[-1])
    return None


def _rows_of_block(cells: list[_Listed], number: int) -> Iterator[Token]:
    """Yield the cells of a block as a table: its heads, and below them each row with what is listed for it."""
    first = cells[0].label
    columns = {cell.column: n for n, cell in reversed(list(enumerate(cells, 1)))}
    places = {column: n for n, column in enumerate(sorted(columns, key=columns.__getitem__), 1)}
    heads = {cell.column: cell.head for cell in reversed(cells)}

    def moved(token: Token, row: int, column: int) -> Token:
        return replace(token, grid=first.grid, row=row, start=column, end=column + 1)

    def row_end(row: int) -> Token:
        return Token(Kind.ROW_END, "", line=first.line, grid=first.grid, row=row)

    yield from (moved(heads[column], number, n) for column, n in places.items())
    yield row_end(number)
    rows = {cell.row: [other for other in cells if other.row == cell.row] for cell in cells}
    for below, own in enumerate(rows.values(), number + 1):
        yield moved(own[0].label, below, 0)
        yield from (
            moved(cell.slot, below, places[cell.column]) for cell in sorted(own, key=lambda c: places[c.column])
        )
        yield row_end(below)
