"""Numbers of rows in text without rows: 1, 2, 3 … in front of labels are no values.

Does not belong here: columns of such numbers in grids (foreign_columns.py).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.recognise.fold import fold
from pipelines.recognise.labels import Role
from pipelines.recognise.other_heads import SERIAL_HEAD
from pipelines.recognise.segment import Item, ItemKind
from pipelines.recognise.tokens import Kind

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen

MIN_SERIAL = 5
"""So many rows numbered one after another are no coincidence of their totals."""
MAX_UNSEEN = 3
"""So far a number may be ahead of the last one that was found."""


def drop_serial_numbers(items: list[Item]) -> tuple[list[Item], set[int]]:
    """Drop 1, 2, 3 … in front of the labels of successive rows, in text without rows: they number the rows.

    Returns:
        The other items, and which row labels (by `id`) have no number where the rows are numbered: the row before may
        hold it among its values.
    """
    labels = [position for position, item in enumerate(items) if item.meaning(Role.ROW)]
    has_head = any(fold(item.text) == SERIAL_HEAD for item in items)
    found = {label: n for label in labels if (n := _number_before(items, label, over_blanks=has_head)) >= 0}
    if not has_head and _longest_run(items, list(found.values())) < MIN_SERIAL:
        return items, set()
    dropped = _find_counted(items, found)
    for position in dropped if not has_head else ():
        _doubt_empty_row(items, position)
    blocks = {items[label].meanings[0].block for label, n in found.items() if n in dropped}
    bare = {
        id(items[label])
        for label in labels
        if found.get(label) not in dropped and items[label].meanings[0].block in blocks
    }
    return [item for n, item in enumerate(items) if n not in dropped], bare


def _doubt_empty_row(items: list[Item], position: int) -> None:
    """Doubt the row in front of a number that leaves it without any: it may be its only value, a total by chance."""
    before = items[position - 1] if position else None
    if before is not None and before.meaning(Role.ROW):
        before.has_dropped_digits = True


def _longest_run(items: list[Item], numbered: list[int]) -> int:
    """Return how many of the numbers at most count up one by one."""
    longest = length = 0
    last = -1
    for position in numbered:
        number = int(items[position].text)
        length = length + 1 if number == last + 1 else 1
        longest, last = max(longest, length), number
    return longest


def _find_counted(items: list[Item], found: dict[int, int]) -> set[int]:
    """Find the numbers that count up, anew in each block or not; a row whose label is torn may not show its number.

    Args:
        items: all items.
        found: position of a row label → position of the number before it.
    """
    dropped, last, block = set(), 0, ""
    for label, position in found.items():
        number, own = int(items[position].text), items[label].meanings[0].block
        if 0 < number - last <= MAX_UNSEEN or (number == 1 and own != block):
            dropped.add(position)
            last, block = number, own
    return dropped


def _number_before(items: list[Item], label: int, *, over_blanks: bool) -> int:
    """Return the position of a small number right before a row label and the headings over it, -1 if there is none."""
    position = label - 1
    while position >= 0 and (
        items[position].meaning(Role.HEADING)
        or (over_blanks and items[position].kind is ItemKind.SLOT and items[position].token.kind is Kind.BLANK)
    ):
        position -= 1
    item = items[position]
    is_number = position >= 0 and item.kind is ItemKind.SLOT and item.text.isdecimal() and len(item.text) < 4
    return position if is_number and not item.token.is_in_row else -1


def doubt_unnumbered_rows(rows: list[RowSeen], bare: set[int]) -> None:
    """Doubt a row in text without rows whose next row shows no number though the rows are numbered."""
    for row, following in pairwise(rows):
        if not row.is_gridded and following.label is not None and id(following.label) in bare:
            row.may_hold_other = True
