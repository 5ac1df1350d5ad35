"""Tables 二 and 三 printed on their side in rows of text, the form's columns as rows: turned back before rows are read.

Only a table of which every column of a block stands in front of a row, and labels of its rows over the values, is
turned. Does not belong here: grids (upright.py), and table 四, which is read whichever way it is turned (appeals.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import groupby

from pipelines.recognise.labels import Role, find_exact
from pipelines.recognise.tokens import Kind, Token, TokenRow, split_rows
from schemas.codebook import forms

FEWEST_LINES = 2
"""Labels of rows, and a column below them."""
_TEXT_GRIDS = -(10**7)
"""Numbers of grids below this are those of turned tables of text, one for each first line."""


def turn_tables(tokens: list[Token]) -> list[Token]:
    """Return the pieces, those of tables that lie on their side row by row as the form prints them."""
    result: list[Token] = []
    for grid, run in groupby(split_rows(tokens), key=lambda row: row[0].grid):
        rows = list(run)
        result += _turned(rows) if grid < 0 and len(rows) >= FEWEST_LINES else (t for row in rows for t in row)
    return result


def _turned(rows: list[TokenRow]) -> Iterator[Token]:
    position = 0
    while position < len(rows):
        end = _end_of_table(rows, position)
        if end:
            yield from _turn(rows[position:end])
            position = end
        else:
            yield from rows[position]
            position += 1


def _end_of_table(rows: list[TokenRow], start: int) -> int:
    """Return the row behind a table on its side that begins with this row, 0 where none does."""
    blocks = _blocks_of_rows(rows[start])
    if not blocks:
        return 0
    first = next((n for n in range(start, min(start + 4, len(rows))) if _first_columns(rows[n])), 0)
    if not first or any(token.kind is Kind.VALUE for row in rows[start:first] for token in row):
        return 0
    ends = [0]
    for block, codes in _columns_of_blocks():
        seen: list[str] = []
        end = first
        while end < len(rows) and (code := _first_columns(rows[end]).get(block)) and code not in seen:
            seen.append(code)
            end += 1
        is_shown = len(codes) > 1 or any(token.kind is Kind.VALUE for row in rows[first:end] for token in row)
        if block in blocks and is_shown and set(seen) == codes and _has_own_places(rows[start:end]):
            ends.append(end)
    return max(ends)


def _has_own_places(rows: list[TokenRow]) -> bool:
    return all(token.start >= 0 for row in rows for token in row if token.kind is not Kind.ROW_END)


def _blocks_of_rows(row: TokenRow) -> set[str]:
    """Return the blocks of which several rows, or all, have their labels in this row and no value stands there."""
    if any(token.kind is Kind.VALUE for token in row):
        return set()
    found: dict[str, set[str]] = {}
    for token in row:
        for meaning in find_exact(token.text) if token.kind is Kind.TEXT else ():
            if meaning.role is Role.ROW and meaning.block != "appeals":
                found.setdefault(meaning.block, set()).add(meaning.code)
    return {block for block, codes in found.items() if len(codes) >= min(2, _row_counts()[block])}


@cache
def _row_counts() -> dict[str, int]:
    return {block.code: len(block.rows) for form in forms().values() for block in form.blocks}


@cache
def _columns_of_blocks() -> list[tuple[str, frozenset[str]]]:
    blocks = (block for form in forms().values() for block in form.blocks if block.code != "appeals")
    return list(dict.fromkeys((block.code, frozenset(column.code for column in block.columns)) for block in blocks))


def _first_columns(row: TokenRow) -> dict[str, str]:
    """Return block → column of the first label of a column in a row, where no value stands in front of it."""
    for token in row:
        if token.kind is Kind.VALUE:
            break
        meanings = find_exact(token.text) if token.kind is Kind.TEXT else ()
        columns = {meaning.block: meaning.code for meaning in meanings if meaning.role is Role.COLUMN}
        if columns:
            return columns
    return {}


def _turn(rows: list[TokenRow]) -> Iterator[Token]:
    first = rows[0][0]
    grid = _TEXT_GRIDS - first.line
    columns: dict[int, list[Token]] = {}
    for number, row in enumerate(rows):
        for token in row:
            if token.kind is not Kind.ROW_END:
                turned = replace(token, grid=grid, row=first.row + token.start, start=number, end=number + 1)
                columns.setdefault(token.start, []).append(turned)
    for column in sorted(columns):
        yield from columns[column]
        yield Token(Kind.ROW_END, "", line=first.line, grid=grid, row=first.row + column)
