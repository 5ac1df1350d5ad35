"""Tables of text printed in another order than rows by rows, so that values stand below labels of other rows.

Tools that take text out of a page by where its cells stand print some columns, or some cells of a row, before others.
Where one place of table 三 shows that they did, no row whose values do not stand beside its label is certain, though by
chance it has as many as there are columns.
Does not belong here: rows whose own lines show it (doubts.py, disorder.py).
"""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING

from pipelines.recognise.doubts import is_group_over
from pipelines.recognise.labels import Role
from schemas.codebook import forms, widest_table

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen

FEWEST_BARE = 3
"""Rows without values that make a heap of values below another label theirs."""
FEWEST_HOLDERS = 2
"""One label with a number in it may be a label whose own number was printed further back."""
BLOCK = "requests"


def doubt_printed_order(rows: list[RowSeen]) -> None:
    """Mark the rows in reading order that may hold the values of others, or lack their own, by how text was printed."""
    _doubt_rows_out_of_order(rows)
    _doubt_empty_rows_beside_values_in_labels(rows)
    _doubt_values_far_below(rows)


def _doubt_rows_out_of_order(rows: list[RowSeen]) -> None:
    """Mark the rows of table 三 in text whose values do not stand beside their label, where they are out of order."""
    named = [row for row in rows if row.block == BLOCK and row.label is not None and not row.is_gridded]
    loose = [row for row in rows if row.code is None and _is_in_table(row) and not row.is_gridded]
    groups = [above for above, row in pairwise(named) if is_group_over(above, row)]
    named = [row for row in named if all(row is not group for group in groups)]
    bare = [row for row in named if not row.slots]
    is_heaped = len(bare) >= FEWEST_BARE and any(_is_heap(row) for row in chain(named, loose))
    is_above = bool(bare) and _labels_lost(named) == 0 and any(_is_row_above_labels(row) for row in loose)
    is_behind = bool(bare) and any(row.has_group_between and row.slots for row in named)
    if is_heaped or is_above or is_behind or _has_labels_above_heads(named) or _has_two_in_one(named, loose):
        for row in named:
            if not _are_all_beside_label(row):
                row.may_hold_other = row.is_doubtful = True


def _doubt_empty_rows_beside_values_in_labels(rows: list[RowSeen]) -> None:
    """In text, where rows have one value on their label (`予以公开：3件`), those without may lack others."""
    holders = [row for row in rows if row.label is not None and row.label.holds_value and not row.slots]
    for row in rows if len(holders) >= FEWEST_HOLDERS else ():
        if row.label is not None and not row.slots and not row.is_gridded:
            row.is_doubtful = True


def _doubt_values_far_below(rows: list[RowSeen]) -> None:
    """In text, a number alone behind an empty line, below values beside their label, may be that of the page."""
    for row in rows:
        beside = [slot for slot in row.values if row.label is not None and slot.line == row.label.last_line]
        below = [slot for slot in row.values if slot not in beside]
        if beside and len(below) == 1 and not row.is_gridded and below[0].line > beside[-1].line + 1:
            row.may_hold_other = row.is_doubtful = True


def _has_two_in_one(named: list[RowSeen], loose: list[RowSeen]) -> bool:
    """Tell whether rows have the values of two, more of them than there are rows that lost their label."""
    double = [row for row in chain(named, loose) if len(row.values) == 2 * widest_table()]
    return any(not row.slots for row in named) and len(double) > _labels_lost(named)


def _labels_lost(named: list[RowSeen]) -> int:
    """Return how many rows a form has without one of these labels, of the form that fits best."""
    found = {row.code for row in named}
    return min(len({row.code for row in form.block(BLOCK).rows} - found) for form in forms().values())


def _is_in_table(row: RowSeen) -> bool:
    return row.has_number and row.before is not None and row.before.block == BLOCK


def _is_heap(row: RowSeen) -> bool:
    """Tell whether more values stand together than two rows have, each on a line of its own or a few on one."""
    return len(row.values) > 2 * widest_table()


def _is_row_above_labels(row: RowSeen) -> bool:
    """Tell whether values stand between the heads and the first label, or right behind a group, which has none."""
    role = row.before.role if row.before is not None else None
    is_behind_group = role is Role.HEADING and bool(row.header)
    return is_behind_group or (role is Role.COLUMN and len(row.values) == widest_table())


def _has_labels_above_heads(named: list[RowSeen]) -> bool:
    """Tell whether some rows of the table were printed in front of its heads, and others behind them."""
    headed = [any(m.block == BLOCK for item in row.header for m in item.meanings) for row in named]
    return True in headed and not all(headed)


def _are_all_beside_label(row: RowSeen) -> bool:
    """Tell whether all values stand on the line where the label of the row ends."""
    return row.label is not None and bool(row.slots) and all(s.line == row.label.last_line for s in row.slots)
