"""Table 四: three groups of five results, whichever way the table is turned and however its header is torn.

Does not belong here: which items of a document are its own (appeals_items.py), tables 二 and 三 (rows.py, tables.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from pipelines.recognise.appeals_items import BLOCK, drop_blanks_in_front, drop_texts_below, row_of
from pipelines.recognise.appeals_unmerged import place_unmerged
from pipelines.recognise.disorder import are_pieces, may_be_broken
from pipelines.recognise.labels import Meaning, Role
from pipelines.recognise.segment import Item, ItemKind
from pipelines.recognise.tokens import Kind, Token
from pipelines.recognise.values import are_joined, read_value, unreadable
from pipelines.report import Reason

if TYPE_CHECKING:
    from pipelines.recognise.tables import Sighting
    from schemas.codebook import Block


@dataclass(slots=True)
class _Part:
    """Labels and the slots that follow them; `group` is the one in front of the slots in their own row, if any."""

    labels: list[Meaning] = field(default_factory=list)
    group: str = ""
    slots: list[Token] = field(default_factory=list)


def read_appeals(
    run: list[Item],
    block: Block,
    *,
    loses_blanks: bool = False,
    breaks_numbers: bool = False,
    is_torn: bool = False,
) -> list[Sighting]:
    """Return what one run of items says about the cells of table 四.

    A grid is read by the labels above and left of each slot; anything else by the labels before each series of slots.
    Where other rows show that blanks were lost (`loses_blanks`), digits in one piece are not taken apart. Nothing is
    read where they show that numbers were broken, too (`breaks_numbers`), and one here may be, or where a torn head
    shows another order than the form's (`is_torn`).
    """
    run, fallback = drop_blanks_in_front(drop_texts_below(run), len(block.cells)), run[0].token.place
    slots = [item.token for item in run if item.kind is ItemKind.SLOT and item.token.kind is not Kind.BLANK]
    placed, raw = None, " ".join(slot.text for slot in slots)
    is_lost = (loses_blanks and len(slots) == 1) or (breaks_numbers and may_be_broken(slots))
    hold_values = any(item.kind is ItemKind.LABEL and item.holds_value for item in run)
    is_lost = is_lost or (len(slots) < len(block.cells) and hold_values)
    if not (is_torn or is_lost or _has_joined_cells(slots, block)):
        placed = _place_in_grid(run, block) or _place_downwards(run, block)
        placed = placed or place_unmerged(run, block) or _place_in_order(run, block)
    sightings: list[Sighting] = []
    for cell in block.cells:
        name = (cell.row.code, cell.column.code)
        if placed is None:
            sightings.append((cell.code, unreadable(raw, cell.column, Reason.ROW_LENGTH, fallback)))
        elif name in placed:
            slot = placed[name]
            text = slot.text if slot is not None and slot.kind is not Kind.BLANK else ""
            sightings.append((cell.code, read_value(text, cell.column, "", slot.place if slot else fallback)))
    return sightings


def _has_joined_cells(slots: list[Token], block: Block) -> bool:
    """Tell whether text has fewer values than the table and two of them in one cell: what parts cells is lost."""
    is_short = 1 < len(slots) < len(block.cells)
    return is_short and any(slot.grid <= 0 and are_joined(slot.text) for slot in slots)


_Placed = dict[tuple[str, str], Token | None]


def _place_in_grid(run: list[Item], block: Block) -> _Placed | None:
    """Place every slot by its context; give up unless each of the cells has exactly one slot."""
    if any(item.token.start < 0 for item in run if item.kind in (ItemKind.LABEL, ItemKind.SLOT)):
        return None
    labels = [item for item in run if item.kind is ItemKind.LABEL]
    placed: _Placed = {}
    filled = {row_of(item) for item in run if item.kind is ItemKind.SLOT and item.token.kind is not Kind.BLANK}
    filled |= {row_of(item) for item in labels} if filled else {row_of(item) for item in run}
    inside = [item for item in run if item.kind is ItemKind.SLOT and row_of(item) in filled]
    slots = [item.token for item in inside if not _is_between_labels(item, labels)]
    for slot in sorted(slots, key=lambda slot: _trust(slot, labels)):
        name, trust = _name_by_context(slot, labels), _trust(slot, labels)
        if name is not None and name not in placed:
            placed[name] = slot
        elif trust < 2 and not (name is None and slot.kind is Kind.BLANK):
            return None
    return placed if len(placed) == len(block.cells) else None


def _is_between_labels(slot: Item, labels: list[Item]) -> bool:
    """Tell whether a blank stands left of a label in its row: it belongs to the head."""
    return slot.token.kind is Kind.BLANK and any(
        row_of(label) == row_of(slot) and label.token.start > slot.token.start for label in labels
    )


def _name_by_context(slot: Token, labels: list[Item]) -> tuple[str, str] | None:
    """Return group and result for a slot from the nearest labels above it and to its left."""
    row = column = None
    for item in labels:
        token = item.token
        is_left = token.grid == slot.grid and token.row <= slot.row < token.row + 1 and token.end <= slot.start
        if not (is_left or _is_above(token, slot)):
            continue
        meaning = item.meanings[0]
        if meaning.role is Role.ROW:
            row = meaning.code
        elif meaning.role is Role.COLUMN:
            column = meaning.code
        else:
            row = None
    return (row, column) if row and column else None


def _trust(slot: Token, labels: list[Item]) -> int:
    """Return 0 for a value, 1 for a blank with a label above it, 2 for one that may only stand beside the table."""
    if slot.kind is not Kind.BLANK:
        return 0
    return 1 if any(_is_above(item.token, slot) for item in labels) else 2


def _is_above(label: Token, slot: Token) -> bool:
    """Tell whether a label stands over a slot in the same grid."""
    is_higher = label.grid == slot.grid and label.row < slot.row
    return is_higher and label.start < slot.end and slot.start < label.end


def _place_downwards(run: list[Item], block: Block) -> _Placed | None:
    """Place the values of a table with a row for each result, the group in front of its first one; None elsewhere."""
    placed: _Placed = {}
    group = ""
    for (_, row), items in groupby((item for item in run if item.kind is not ItemKind.ROW_END), key=row_of):
        cells = list(items)
        meanings = [next(m for m in item.meanings if m.block == BLOCK) for item in cells if item.kind is ItemKind.LABEL]
        group = next((m.code for m in meanings if m.role is Role.ROW), group)
        results = {meaning.code for meaning in meanings if meaning.role is Role.COLUMN}
        slots = [item.token for item in cells if item.kind is ItemKind.SLOT]
        values = [slot for slot in slots if slot.kind is not Kind.BLANK]
        is_before = bool(values) and (cells[-1].kind is ItemKind.LABEL or cells[0].token is values[0])
        if (row < 0 and slots) or len(results) > 1 or len(values) > len(results) or is_before:
            return None
        first = next(iter(values or slots), None)
        placed.update({(group, result): first for result in results})
    return placed if len(placed) == len(block.cells) and group else None


def _place_in_order(run: list[Item], block: Block) -> _Placed | None:
    """Place series of slots by the labels before them; None where a series is not as long as its labels ask for."""
    parts = _cut_into_parts(run)
    if any(are_pieces([slot for slot in part.slots if not slot.is_in_row], len(block.columns)) for part in parts):
        return None
    groups = [row.code for row in block.rows]
    results = [column.code for column in block.columns]
    everything = [(group, result) for group in groups for result in results]
    if not any(slot.kind is not Kind.BLANK for part in parts for slot in part.slots):
        is_read = run[-1].kind is not ItemKind.STOP and not any(item.holds_value for item in run)
        return dict.fromkeys(everything) if is_read and _has_heads(run, block) else None
    placed: _Placed = {}
    seen: list[Meaning] = []
    if run[-1].kind is ItemKind.STOP:  # what follows the last value may be another one: blanks prove nothing then
        for part in parts:
            part.slots = [slot for slot in part.slots if slot.kind is not Kind.BLANK or slot.is_in_row]
    for part in parts:
        seen += part.labels
        names = _names_of_series(seen, part, groups, results)
        slots = _split_digits(part.slots, len(everything))
        if names is not None and len(slots) != len(names) and not _has_torn_row(part, run):
            slots = [slot for slot in slots if slot.kind is not Kind.BLANK]
        if names is None or len(slots) != len(names) or not placed.keys().isdisjoint(names):
            return None
        placed.update(zip(names, slots, strict=True))
    seen_groups = {meaning.code for meaning in seen if meaning.role is Role.ROW}
    if len(placed) < len(everything) and seen_groups != set(groups):
        return None  # a label that was not read may stand over values that are not its group's
    placed.update({name: None for name in everything if name not in placed and name[0] in seen_groups})
    return placed


def _has_heads(run: list[Item], block: Block) -> bool:
    """Tell whether a run prints every group and result of the table: one that is cut short shows no blanks.

    The last of its labels is no result but the last one.
    """
    printed = [(m.role, m.code) for item in run for m in item.meanings if m.block == BLOCK]
    if printed and printed[-1][0] is Role.COLUMN and printed[-1][1] != block.columns[-1].code:
        return False
    names = {(Role.ROW, row.code) for row in block.rows} | {(Role.COLUMN, column.code) for column in block.columns}
    return names <= set(printed)


def _names_of_series(
    seen: list[Meaning], part: _Part, groups: list[str], results: list[str]
) -> list[tuple[str, str]] | None:
    slots = _split_digits(part.slots, len(groups) * len(results))
    sizes = {len(slots), sum(slot.kind is not Kind.BLANK for slot in slots)}
    own_groups = list(dict.fromkeys(m.code for m in part.labels if m.role is Role.ROW))
    known_groups = list(dict.fromkeys(m.code for m in seen if m.role is Role.ROW))
    printed = [m.code for m in part.labels if m.role is Role.COLUMN]
    order = _order_of(printed or [m.code for m in seen if m.role is Role.COLUMN], results)
    if len(groups) * len(results) in sizes and known_groups == [group for group in groups if group in known_groups]:
        return [(group, result) for group in groups for result in order]
    if len(results) in sizes and (part.group or len(own_groups) == 1):
        return [(part.group or own_groups[-1], result) for result in order]
    if 2 * len(results) in sizes and own_groups == groups[1:]:
        return [(group, result) for group in groups[1:] for result in order]
    if len(groups) in sizes and set(known_groups) == set(groups) and len(printed) == 1:
        return [(group, printed[-1]) for group in known_groups]
    if 1 in sizes and len(printed) == 1 and known_groups and len(own_groups) <= 1:
        return [(known_groups[-1], printed[-1])]
    return None


def _split_digits(slots: list[Token], size: int) -> list[Token]:
    """Take apart a table of single digits that stand together."""
    text = slots[0].text
    if len(slots) == 1 and text.isdecimal() and len(text) == size:
        return [replace(slots[0], kind=Kind.VALUE, text=digit) for digit in text]
    return slots


def _has_torn_row(part: _Part, run: list[Item]) -> bool:
    """Tell whether a blank may be a cell: one under a label is, not one behind all or covered by the group in front."""
    slots, labels = part.slots, [item.token for item in run if item.kind is ItemKind.LABEL and item.token.start >= 0]
    if any(_is_above(label, slot) for slot in slots if slot.kind is Kind.BLANK for label in labels):
        return True
    blanks = [n for n, slot in enumerate(slots) if slot.kind is Kind.BLANK]
    if not blanks or not slots[0].is_in_row or len({(slot.grid, slot.row) for slot in slots}) > 1:
        return False
    at_end = blanks == list(range(len(slots) - len(blanks), len(slots)))
    if len(blanks) > 1 or (blanks == [0] and part.group):
        return not at_end and blanks != list(range(len(blanks)))
    head = [item for item in run if row_of(item) in _rows_of_labels(run)]
    return not (at_end and head and head[-1].kind is ItemKind.SLOT)


def _order_of(printed: list[str], results: list[str]) -> list[str]:
    """Take the order of the results as printed where every group prints the same complete one."""
    first = printed[: len(results)]
    repeats = printed == first * (len(printed) // len(results)) if printed else False
    return first if repeats and set(first) == set(results) else results


def _cut_into_parts(run: list[Item]) -> list[_Part]:
    parts = [_Part()]
    labelled = _rows_of_labels(run)
    filled = {row_of(item) for item in run if item.kind is ItemKind.SLOT}
    for item in run:
        is_blank = item.token.kind is Kind.BLANK
        if item.kind is ItemKind.LABEL:
            if all(slot.kind is Kind.BLANK and not slot.is_in_row for slot in parts[-1].slots):
                parts[-1].slots = []
            else:
                parts.append(_Part())
            parts[-1].labels.append(next(m for m in item.meanings if m.block == BLOCK))
            is_in_front = item.token.is_in_row and parts[-1].labels[-1].role is Role.ROW and row_of(item) in filled
            parts[-1].group = parts[-1].labels[-1].code if is_in_front else ""
        elif item.kind is ItemKind.SLOT and not (is_blank and item.token.is_in_row and row_of(item) in labelled):
            parts[-1].slots.append(item.token)
    return [part for part in parts if part.slots] or parts[:1]


def _rows_of_labels(run: list[Item]) -> set[tuple[int, int]]:
    """Return the rows that hold labels and no value: their blanks are what merged labels covered, or blank results."""
    labels = {row_of(item) for item in run if item.kind is ItemKind.LABEL}
    values = {row_of(item) for item in run if item.kind is ItemKind.SLOT and item.token.kind is not Kind.BLANK}
    return labels - values
