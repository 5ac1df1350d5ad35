"""Whether a text has lost its blank cells, as its rows without places for them show.

Does not belong here: which slot is which column (place.py).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.recognise.tokens import Kind

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen
    from schemas.codebook import Form


def loses_blanks(rows: list[RowSeen], form: Form) -> bool:
    """Tell whether some row of text has values, but fewer than columns: digits in one piece are then no row."""
    widths = {block.code: len(block.columns) for block in form.blocks}
    own = [row for row in rows if row.block in widths and row.code is not None]
    return any(_is_too_short(row, widths[row.block]) or _lacks_values(row, widths[row.block]) for row in own)


def _is_too_short(row: RowSeen, width: int) -> bool:
    """Tell whether digits that cling to their label are fewer than the columns."""
    if len(row.slots) != 1 or len(row.values) != 1:
        return False
    value = row.values[0]
    return value.is_glued and value.text.isdecimal() and len(value.text) < width


def _lacks_values(row: RowSeen, width: int) -> bool:
    """Tell whether a row of text without rows has fewer values than columns, which do not stand in one piece."""
    is_whole = len(row.slots) == 1 and (row.slots[0].is_glued or len(row.slots[0].text) == width)
    return not row.is_gridded and 0 < len(row.slots) == len(row.values) < width and not is_whole


def doubt_rows_filled_up(rows: list[RowSeen], form: Form) -> None:
    """Mark rows of table 二 whose blanks all stand at their end where a program may have put them there.

    Some leave blank cells out of a row and fill it up at its end. A blank in front of a value anywhere shows that none
    was left out, and rows of table 三 that are all whole, with nothing behind them, that none was filled up.
    """
    lines = [row for row in rows if row.label is not None and row.is_gridded and row.slots[0].grid <= 0]
    if any(_has_blank_before_value(row) for row in lines):
        return
    requests = form.block("requests")
    own = [row for row in lines if row.block == requests.code and row.values]
    if own and all(len(row.slots) == len(row.values) == len(requests.columns) for row in own):
        return
    widths = {block.code: len(block.columns) for block in form.blocks if not block.groups}
    for row in lines:
        if 0 < len(row.values) < widths.get(row.block, 0):
            row.may_hold_other = True


def _has_blank_before_value(row: RowSeen) -> bool:
    return any(a.kind is Kind.BLANK and b.kind is not Kind.BLANK for a, b in pairwise(row.slots))
