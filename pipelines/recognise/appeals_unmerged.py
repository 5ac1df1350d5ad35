"""Table 四 in a grid whose merged cells were parted again: labels stand over the empty cells right of and below them.

A label may instead be written out in each of these cells, as programs fill them. Only a grid in which every cell of the
table has a slot right under the first cell of its result, and no number stands anywhere else, is read.
Does not belong here: grids with their merged cells (appeals.py).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.recognise.labels import Role
from pipelines.recognise.segment import Item, ItemKind
from pipelines.recognise.tokens import Kind, Token

if TYPE_CHECKING:
    from schemas.codebook import Block

_Row = list[Item]
_Name = tuple[str, str]


def place_unmerged(run: list[Item], block: Block) -> dict[_Name, Token | None] | None:
    """Return group and result → slot, None where some cell of the table has no slot or two, or a number no name."""
    rows = _rows_of(run)
    if rows is None:
        return None
    placed: dict[_Name, Token | None] = {}
    for number, row in rows.items():
        head = _head_above(rows, number)
        if not _is_row_of_values(rows, number) or head is None:
            continue
        slots = [item.token for item in row if item.kind is ItemKind.SLOT]
        starts = _first_cells(rows[head])
        for slot, result in ((slot, starts.get(slot.start)) for slot in slots):
            group = _group_left(rows, head, slot) or _group_above(rows, head, slot) if result else None
            if slot.kind is Kind.BLANK:
                if group and result:
                    placed.setdefault((group, result), slot)
            elif group and result and _is_free(placed.get((group, result))):
                placed[group, result] = slot
            elif result or not _repeats(slot, slots, rows[head]):
                return None
    return placed if len(placed) == len(block.cells) else None


def _rows_of(run: list[Item]) -> dict[int, _Row] | None:
    """Return the rows of the one grid that holds all labels and slots; None where they stand in several or in text."""
    pieces = [item for item in run if item.kind is not ItemKind.ROW_END]
    if len({item.token.grid for item in pieces}) != 1 or any(item.token.start < 0 for item in pieces):
        return None
    if any(item.kind is ItemKind.STOP for item in pieces):
        return None
    rows: dict[int, _Row] = {}
    for item in pieces:
        rows.setdefault(item.token.row, []).append(item)
    return dict(sorted(rows.items()))


def _code(item: Item, role: Role) -> str:
    return next((m.code for m in item.meanings if m.block == "appeals" and m.role is role), "")


def _is_head(row: _Row) -> bool:
    return any(_code(item, Role.COLUMN) for item in row)


def _has_number(row: _Row) -> bool:
    return any(item.kind is ItemKind.SLOT and item.token.kind is not Kind.BLANK for item in row)


def _is_row_of_values(rows: dict[int, _Row], number: int) -> bool:
    """Tell whether a row may hold values: one that is blank and has a group's label does where no head follows."""
    row = rows[number]
    if _is_head(row) or not any(item.kind is ItemKind.SLOT for item in row):
        return False
    has_label = any(item.kind is ItemKind.LABEL for item in row)
    below = next((other for other in rows if other > number), None)
    has_group = any(_code(item, Role.ROW) for item in row)
    return _has_number(row) or not has_label or (has_group and (below is None or not _is_head(rows[below])))


def _head_above(rows: dict[int, _Row], number: int) -> int | None:
    return next((other for other in reversed(rows) if other < number and _is_head(rows[other])), None)


def _first_cells(head: _Row) -> dict[int, str]:
    """Return the first column of each result in a head, of one that is written out again the first of them."""
    labels = [(item.token, _code(item, Role.COLUMN)) for item in head if _code(item, Role.COLUMN)]
    again = {right.start for (left, code), (right, own) in pairwise(labels) if code == own and left.end == right.start}
    return {token.start: code for token, code in labels if token.start not in again}


def _group_left(rows: dict[int, _Row], head: int, slot: Token) -> str:
    """Return the group whose label stands left of a slot in its row, or above there down from the row of the head."""
    labels = [
        (item.token.row, item.token.start, _code(item, Role.ROW))
        for number in rows
        if head <= number <= slot.row
        for item in rows[number]
        if _code(item, Role.ROW) and item.token.end <= slot.start
    ]
    return max(labels)[2] if labels else ""


def _group_above(rows: dict[int, _Row], head: int, slot: Token) -> str:
    """Return the group that the nearest label above the head begins at or left of a slot."""
    for number in reversed([number for number in rows if number < head]):
        labels = [item for item in rows[number] if item.kind is ItemKind.LABEL and item.token.start <= slot.start]
        if _is_head(rows[number]) or _has_number(rows[number]):
            return ""
        if labels:
            last = labels[-1]
            is_over = last.token.end - last.token.start == 1 or slot.start < last.token.end
            return _code(last, Role.ROW) if is_over else ""
    return ""


def _is_free(slot: Token | None) -> bool:
    return slot is None or slot.kind is Kind.BLANK


def _repeats(slot: Token, slots: list[Token], head: _Row) -> bool:
    """Tell whether a number is that of the cell on its left, written out again under a label that is, too."""
    left = next((other for other in slots if other.end == slot.start), None)
    own = [item.text for item in head if item.token.start in (slot.start, slot.start - 1)]
    return left is not None and left.text == slot.text and len(own) == 2 and own[0] == own[1]  # noqa: PLR2004
