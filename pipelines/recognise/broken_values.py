"""Rows whose numbers may go on in the row beside them: broken over lines by a narrow cell, or cut by a page.

Does not belong here: rows that a line break put together from two of the form, and labels torn from values (doubts.py).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.recognise.tokens import Kind
from schemas.codebook import TABLE_OF_BLOCK

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen
    from pipelines.recognise.tokens import Token


def doubt_broken_values(rows: list[RowSeen]) -> None:
    """Mark the rows, in reading order, whose numbers may have a part in the row above or below them."""
    _doubt_numbers_with_rest_below(rows)
    _doubt_amounts_over_two_rows(rows)
    _doubt_rows_cut_by_pages(rows)


def are_of_text(slots: list[Token]) -> bool:
    """Tell whether slots stand in rows of lines of text."""
    return any(slot.is_in_row and slot.grid <= 0 for slot in slots)


def _doubt_numbers_with_rest_below(rows: list[RowSeen]) -> None:
    """In rows of text, a value alone on the next line may be the rest of the last number (6.24 above 96万元) or cell.

    A blank cell at the end may have lost the number itself to it, though the number of a page looks the same.
    """
    for row, rest in pairwise(rows):
        last, below = row.slots[-1:], rest.values
        if row.label is None or rest.code is not None or len(below) != 1 or below[0].is_in_row:
            continue
        is_open = are_of_text(last) and (last[0].kind is Kind.BLANK or "." in last[0].text)
        if is_open and below[0].line == last[0].line + 1:
            row.may_hold_other = row.is_doubtful = True


def _doubt_amounts_over_two_rows(rows: list[RowSeen]) -> None:
    """In rows of text, a lone value beside a row of table 二 with a point in either is a part of it: 15.1 over 296."""
    for upper, lower in pairwise(rows):
        row = upper if upper.label is not None else lower
        other = lower if row is upper else upper
        if row.label is None or other.code is not None or row.block in TABLE_OF_BLOCK:
            continue
        above, below = upper.values, lower.values
        if len(above) != 1 or len(below) != 1 or not (are_of_text(above) and are_of_text(below)):
            continue
        is_next = below[0].row == above[0].row + 1
        row.may_hold_other = row.may_hold_other or (is_next and "." in above[0].text + below[0].text)


def _doubt_rows_cut_by_pages(rows: list[RowSeen]) -> None:
    """A row without label that begins a table, with values for some columns, may be the rest of the one above."""
    for row, rest in pairwise(rows):
        if row.label is None or rest.code is not None or not row.slots or not 0 < len(rest.values) < len(row.slots):
            continue
        above, below = row.slots[-1], rest.slots[0]
        row.may_hold_other = row.may_hold_other or (0 < above.grid == below.grid - 1 and below.row == 0)
