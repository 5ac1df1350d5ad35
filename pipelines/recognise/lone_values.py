"""Values of text without rows, in one piece or beside the number of a page, taken apart before they are placed.

Does not belong here: which column each of them is (place.py).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from pipelines.recognise.tokens import Kind, Token
from pipelines.recognise.values import is_value
from pipelines.report import Reason

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen


def drop_page_numbers(slots: list[Token], width: int) -> list[Token] | Reason:
    """Drop small numbers on lines of their own beside a line with all the values of the row, in text without rows.

    Where a line has several values but not all, a number on a line of its own may be its last one or a page number.
    On the line above or below all values it may be digits that a narrow cell broke off from one of them.
    """
    if any(slot.is_in_row or slot.kind is Kind.BLANK for slot in slots):
        return slots
    lines = [list(run) for _, run in groupby(slots, key=lambda slot: slot.line)]
    if len(lines) == 1 or len(lines) == len(slots):
        return slots
    whole = [line for line in lines if len(line) == width]
    rest = [line for line in lines if len(line) != width]
    is_page = all(len(line) == 1 and line[0].text.isdecimal() and len(line[0].text) < 4 for line in rest)
    is_apart = len(whole) == 1 and all(abs(line[0].line - whole[0][0].line) > 1 for line in rest)
    return whole[0] if is_page and is_apart else Reason.ROW_LENGTH


def split_packed(row: RowSeen, width: int, *, may_have_other: bool) -> list[Token] | Reason:
    """Take apart values that stand in one piece: `0 0 0` in a cell, or `000` where every cell is one digit.

    Where other rows show that blanks were lost, or not all heads were read (`may_have_other`), as many digits as there
    are columns may be fewer and longer numbers, also where the last is the sum of the others: then only noughts are
    taken apart, and what ends them. A sign in front of digits may be a mark for nothing in a cell of its own (-12).
    """
    values = row.values
    if any(value.is_glued and not value.text[0].isdecimal() for value in values):
        return Reason.RUN_TOGETHER
    if len(values) != 1 or width == 1 or len(row.slots) != 1:
        return row.slots
    text = values[0].text
    pieces = text.split()
    if len(pieces) == width and all(is_value(piece) for piece in pieces):
        return [replace(values[0], text=piece) for piece in pieces]
    if not _is_run_together(values[0]):
        return row.slots
    may_be_longer = may_have_other and text[:-1].strip("0") != ""  # no number begins with a nought
    if len(text) != width or may_be_longer:
        return Reason.RUN_TOGETHER
    return [replace(values[0], text=digit) for digit in text]


def _is_run_together(value: Token) -> bool:
    """Tell whether a row of digits is several values: it clings to its label, or begins with a zero."""
    return value.text.isdecimal() and len(value.text) > 1 and (value.is_glued or value.text.startswith("0"))
