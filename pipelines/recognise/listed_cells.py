"""Tables that list their cells, one a row: the row's label, the column's head, and the value, each in its own place.

Databases and spreadsheets keep tables so. The rows that list one block become its rows under their heads, in grids as
in text whose rows show their cells. Does not belong here: lines that name a cell in running text
(text_tables/named_cells.py), and tables on their side (turned.py, upright.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipelines.recognise.labels import Meaning, Role, find_exact, find_grouped
from pipelines.recognise.tokens import Kind, Token, TokenRow, split_rows
from schemas.codebook import forms

FEWEST_CELLS = 8
"""Rows that name a cell each and make a table one that lists them."""
_LOST = "\ufffd"
"""Stands for digits of which it is not known whether they are a cell's."""
_NEW_ROWS = 10**6
"""Rows of the tables that are made have numbers from here on, behind those of any that are there."""
FEWEST_LOOSE = 30
"""Cells that text without rows lists, one piece a line; in a table's own order few heads stand behind labels."""


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
    """Return the pieces, those of tables that list their cells as rows under heads, each block where it begins."""
    rows = [part for row in split_rows(tokens) for part in ([row] if row[0].is_in_row else _cut_at_values(row))]
    for is_row_first in (True, False):
        listed = [cell for at, row in enumerate(rows) if (cell := _take(at, row, is_row_first=is_row_first))]
        loose = [cell for cell in listed if not cell.slot.is_in_row]
        if len(loose) < FEWEST_LOOSE or not is_row_first:
            listed = [cell for cell in listed if cell.slot.is_in_row]
        if len(listed) >= FEWEST_CELLS:
            return list(_as_rows(rows, listed))
    return tokens


def _cut_at_values(row: TokenRow) -> Iterator[TokenRow]:
    """Cut text without rows behind each value or blank that follows words."""
    start = 0
    for end in range(1, len(row)):
        if row[end].kind in (Kind.VALUE, Kind.BLANK) and row[end - 1].kind is Kind.TEXT:
            yield row[start : end + 1]
            start = end + 1
    yield from [row[start:]] if row[start:] else []


def _as_rows(rows: list[TokenRow], listed: list[_Listed]) -> Iterator[Token]:
    twice = Counter((cell.row, cell.column) for cell in listed)
    blocks: dict[str, list[_Listed]] = {}
    for cell in (_without_doubt(cell, rows) for cell in listed if twice[cell.row, cell.column] == 1):
        blocks.setdefault(cell.row.block, []).append(cell)
    places = {cell.at for cells in blocks.values() for cell in cells}
    firsts = {cells[0].at: cells for cells in blocks.values()}
    used = places | {at - 1 for at in firsts if at and _is_plain(rows[at - 1])}
    used |= {at for at, row in enumerate(rows) if at - 1 in places and at + 1 in places and _is_number_alone(row)}
    for at, row in enumerate(rows):
        if at in firsts:
            yield from _rows_of_block(firsts[at], _NEW_ROWS + at * len(rows))
        elif at not in used:
            yield from row


def _is_number_alone(row: TokenRow) -> bool:
    """Tell whether a row is one number without label: that of a page, between rows that have theirs."""
    return [token.kind for token in row if token.kind is not Kind.ROW_END] == [Kind.VALUE]


def _without_doubt(cell: _Listed, rows: list[TokenRow]) -> _Listed:
    """Return a cell, a blank one that has a number alone on the next line as one that cannot be read."""
    is_last = cell.at + 1 == len(rows)
    if cell.slot.kind is not Kind.BLANK or is_last or not _is_number_alone(rows[cell.at + 1]):
        return cell
    return replace(cell, slot=replace(cell.slot, kind=Kind.TEXT, text=_LOST))


def _is_plain(row: TokenRow) -> bool:
    """Tell whether a row above the list is its head: words, none of them a row or column of the form."""
    is_named = any(m.role in (Role.ROW, Role.COLUMN) for token in row for m in find_exact(token.text))
    return not is_named and all(token.kind is not Kind.VALUE for token in row)


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
    grid = first.grid or -1 - first.line
    blocks = [block for form in forms().values() for block in form.blocks if block.code == cells[0].row.block]
    order = [column.code for block in blocks for column in block.columns]
    places = {m: n for n, m in enumerate(sorted({cell.column for cell in cells}, key=lambda m: order.index(m.code)), 1)}
    heads = {cell.column: cell.head for cell in reversed(cells)}

    def moved(token: Token, row: int, column: int) -> Token:
        return replace(token, grid=grid, row=row, start=column, end=column + 1)

    def row_end(row: int) -> Token:
        return Token(Kind.ROW_END, "", line=first.line, grid=grid, row=row)

    yield from (moved(heads[column], number, n) for column, n in places.items())
    yield row_end(number)
    rows = {cell.row: [other for other in cells if other.row == cell.row] for cell in cells}
    for below, own in enumerate(rows.values(), number + 1):
        yield moved(own[0].label, below, 0)
        yield from (
            moved(cell.slot, below, places[cell.column]) for cell in sorted(own, key=lambda c: places[c.column])
        )
        yield row_end(below)
