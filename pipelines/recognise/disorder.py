"""Rows of text whose values may stand in another order than their columns, since a tool took them out of a page.

Where a tool prints the cells of a page by where they stand, a cell that is higher than its neighbours comes early or
late, and the end of a number that a narrow cell broke is a line of its own.
Does not belong here: rows that a layout holds together, and rows beside others without label (doubts.py).
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.recognise.labels import Role
from pipelines.recognise.segment import Item
from pipelines.recognise.tokens import Kind

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen
    from pipelines.recognise.tokens import Token
    from schemas.codebook import Form

_DIGITS = re.compile(r"\d+")
_OPENING, _CLOSING = "(（[【〔", ")）]】〕"

SHORTEST_BROKEN = 3
"""Digits that the narrowest cell has room for, where numbers are broken at all."""
FEWEST_RUN_DOWN = 4
"""Lines with a character or two that make a label one that runs down."""


def is_cut_short(text: str) -> bool:
    """Tell whether a remark in brackets is not closed: the rest of it is on another line, perhaps of the number too."""
    return sum(map(text.count, _OPENING)) > sum(map(text.count, _CLOSING))


def is_of_digits(text: str) -> bool:
    """Tell whether a text holds digits and no words, or is a row between bars, whose words are remarks."""
    return any(map(str.isdigit, text)) and ("|" in text or not any(map(str.isalpha, text)))


def are_pieces(slots: list[Token], width: int) -> bool:
    """Tell whether a series of values without rows has pieces of cells, or lines hold some of them and others fewer.

    Groups of the table have `width` columns each, and may stand on lines of their own.
    """
    counts = Counter(slot.line for slot in slots)
    has_signs = any(slot.kind is Kind.BLANK for slot in slots)
    is_uneven = len(set(counts.values())) > 1 and any(count % width for count in counts.values())
    return _is_torn(slots) if has_signs else is_uneven or _is_torn(slots)


def is_between_values(label: Item, before: RowSeen | None) -> bool:
    """Tell whether values in front of a label on its line have their own label on another line.

    A tool put them there: they may be parts of the row of the label behind them.
    """
    last = before.slots[-1] if before is not None and before.slots else None
    if before is None or last is None or last.kind is Kind.BLANK or label.token.is_in_row:
        return False
    if last.line != label.token.line:
        return False
    return before.label is None or before.label.last_line != label.token.line


def is_below_its_label(row: RowSeen, head: Item) -> bool:
    """Tell whether the head of a row's own block is printed below its label: what follows may be another row's."""
    is_loose = row.label is not None and not row.slots and not row.label.token.is_in_row and not head.token.is_in_row
    return is_loose and any((m.role, m.block) == (Role.COLUMN, row.block) for m in head.meanings)


def doubt_disordered_rows(rows: list[RowSeen], form: Form) -> None:
    """Mark the rows of text without rows whose values show that cells were cut into pieces or taken out of order.

    Where some do, a label without values may have those below the next label.
    """
    loose, widths = _loose_rows(rows, form)
    _doubt_digits_that_run_down(loose, widths)
    if any(slot.kind is Kind.BLANK for row in loose for slot in row.slots):
        return  # signs tell the cells apart
    torn = [row for row in loose if _is_torn(row.slots)]
    for row in torn:
        row.may_hold_other = True
    has_more = _has_more(loose, widths)
    for row in loose if has_more and _has_fewer(loose, widths) else ():
        is_narrow = bool(form.block(row.block).groups)
        has_rest = len(row.values) > widths[row.block] or may_be_broken(row.slots)
        row.may_hold_other = row.may_hold_other or (is_narrow and has_rest)
    for before, row, following in zip([None, *loose], loose, loose[1:], strict=False):
        holds_both = before is not None and len(before.values) == 2 * widths[row.block]
        is_torn = torn or has_more or _is_scattered(following)
        if is_torn and not row.slots and row.block == following.block and not holds_both:
            row.is_doubtful = following.may_hold_other = True


def _is_torn(slots: list[Token]) -> bool:
    """Tell whether a value is cut short, or values on lines of their own stand now close and now apart."""
    if any(is_cut_short(slot.text) for slot in slots):
        return True
    if any(slot.kind is Kind.BLANK for slot in slots):
        return False  # signs tell the cells apart
    gaps = [after.line - before.line for before, after in pairwise(slots)]
    return 1 in gaps and 0 not in gaps and max(gaps) > 1


def _doubt_digits_that_run_down(rows: list[RowSeen], widths: dict[str, int]) -> None:
    """Digits one a line behind labels with one character a line are pieces of numbers, unless all rows are whole."""
    own = [row for row in rows if _runs_down(row)]
    if any(len(row.values) != widths[row.block] for row in own):
        for row in own:
            row.may_hold_other = True


def _runs_down(row: RowSeen) -> bool:
    if row.label is None or not row.values or any(len(slot.text) > 1 for slot in row.values):
        return False
    lines = row.label.last_line - row.label.token.line + 1
    is_label_down = lines >= FEWEST_RUN_DOWN and len(row.label.text) < 2 * lines
    return is_label_down and len({slot.line for slot in row.values}) == len(row.values)


def _is_scattered(row: RowSeen) -> bool:
    """Tell whether some values of a row stand beside its label, or side by side, and others on lines of their own."""
    lines = Counter(slot.line for slot in row.slots)
    is_beside = row.label is not None and row.label.last_line in lines
    return len(lines) > 1 and (is_beside or max(lines.values()) > 1)


def breaks_numbers(rows: list[RowSeen], form: Form) -> bool:
    """Tell whether text without rows has rows with more values than columns, and others with fewer.

    It has lost its blanks, and cells that are too narrow break numbers: a row that seems whole may be so by chance.
    """
    loose, widths = _loose_rows(rows, form)
    return _has_more(loose, widths) and _has_fewer(loose, widths)


def _loose_rows(rows: list[RowSeen], form: Form) -> tuple[list[RowSeen], dict[str, int]]:
    """The rows with a label that no layout holds together, and how many columns each block has."""
    widths = {block.code: len(block.columns) for block in form.blocks}
    return [row for row in rows if row.label is not None and row.block in widths and not row.is_gridded], widths


def _has_more(loose: list[RowSeen], widths: dict[str, int]) -> bool:
    """Tell whether a row has more values than columns, but for two rows in one."""
    return any(widths[row.block] < len(row.values) != 2 * widths[row.block] for row in loose)


def _has_fewer(loose: list[RowSeen], widths: dict[str, int]) -> bool:
    return any(0 < len(row.values) < widths[row.block] for row in loose)


def may_be_broken(slots: list[Token]) -> bool:
    """Tell whether text without rows has a number that fills a narrow cell before a shorter one that may be its end."""
    lengths = [len(digits[0]) if (digits := _DIGITS.match(slot.text)) else 0 for slot in slots]
    return any(
        0 < below < above >= SHORTEST_BROKEN and before.line != after.line and not after.is_in_row
        for (before, above), (after, below) in pairwise(zip(slots, lengths, strict=True))
    )
