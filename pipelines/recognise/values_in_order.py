"""Values of table 三 on lines above their labels or between their pieces, as tools print the middle of high rows.

The rows and the lines of values have one order, which shows whose they are.
Does not belong here: values that stand apart from all labels (doubts.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from pipelines.recognise.doubts import is_group_over
from schemas.codebook import forms, widest_table

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen
    from pipelines.recognise.tokens import Token

BLOCK = "requests"
FEWEST_BESIDE = 5
"""So many rows with values beside their labels show that lines of values are in the order of the form."""
_Line = list["Token"]
"""Values that stand on one line."""


@dataclass(slots=True)
class _Stretch:
    """The row before that has its values beside its label, the rows and lines of values behind, the next such row."""

    before: RowSeen | None = None
    rows: list[RowSeen] = field(default_factory=list)
    lines: list[_Line] = field(default_factory=list)
    after: RowSeen | None = None


def settle_values_in_order(rows: list[RowSeen]) -> list[RowSeen]:
    """Return the rows, where lines of values stand above labels those of each stretch given to its rows in order.

    Where a row of the form is lacking, or there is not one whole line for each, whose the values are is in doubt.
    """
    numbers = [n for n, row in enumerate(rows) if row.block == BLOCK]
    start, end = (numbers[0], numbers[-1] + 1) if numbers else (0, 0)
    while start and rows[start - 1].label is None and _has_line_too_many(rows[start - 1]):
        start -= 1
    table = rows[start:end]
    if any(row.is_gridded for row in table) or not any(map(_has_line_too_many, table)):
        return rows
    settled = _settle_whole_table(table) or [row for stretch in _stretches_of(table) for row in _settle(stretch)]
    return [*rows[:start], *settled, *rows[end:]]


def _settle_whole_table(table: list[RowSeen]) -> list[RowSeen]:
    """Return the rows of a table with as many whole lines of values as a form has rows, whose labels may be torn.

    Nothing where these are not the places of the rows with values beside their labels, or these are few.
    """
    lines = [line for row in table for line in _lines_of(row)]
    beside = {row.code: row.label.last_line for row in table if row.label is not None and _has_values_beside(row)}
    if len(beside) < FEWEST_BESIDE or not all(map(_is_whole, lines)):
        return []
    places = {line[0].line: number for number, line in enumerate(lines)}
    orders = {
        tuple(order)
        for order in _orders()
        if len(order) == len(lines)
        and all(code in order and places[line] == order.index(code) for code, line in beside.items())
    }
    if len(orders) != 1:
        return []
    seen = {row.code: row for row in sorted(table, key=lambda row: bool(row.slots)) if row.label is not None}
    first = table[0]
    settled = []
    for code, line in zip(orders.pop(), lines, strict=True):
        row = seen.get(code) or replace(first, block=BLOCK, code=code, label=None, before=None, after=None)
        row.slots = line
        settled.append(row)
    return settled


def _stretches_of(table: list[RowSeen]) -> list[_Stretch]:
    stretches = [_Stretch()]
    for row in table:
        if _has_values_beside(row):
            stretches[-1].after = row
            stretches.append(_Stretch(row, lines=_lines_of(row)[1:]))
        else:
            stretches[-1].rows.append(row)
            stretches[-1].lines += _lines_of(row)
    return stretches


def _settle(stretch: _Stretch) -> list[RowSeen]:
    """Return the row before a stretch and its rows, each with its own values."""
    before = [stretch.before] if stretch.before else []
    labelled = [row for row in stretch.rows if row.label is not None]
    following = [*labelled[1:], *([stretch.after] if stretch.after else [])]
    groups = [
        row for row, below in zip(labelled, following, strict=False) if not row.slots and is_group_over(row, below)
    ]
    named = [row for row in labelled if not any(row is group for group in groups)]
    if not named or not stretch.lines:
        return [*before, *stretch.rows]
    is_told = len(named) == len(stretch.lines) and all(map(_is_whole, stretch.lines))
    if is_told and _is_whole_order([*before, *named, *following[len(labelled) - 1 :]]):
        for row, line in zip(named, stretch.lines, strict=True):
            row.slots = line
        for row in before:
            row.slots = _lines_of(row)[0]
        return [*before, *labelled]
    for row in stretch.rows:
        row.is_doubtful = row.may_hold_other = True
    return [*before, *stretch.rows]


def _lines_of(row: RowSeen) -> list[_Line]:
    return [list(run) for _, run in groupby(row.slots, key=lambda slot: slot.line)]


def _is_whole(line: _Line) -> bool:
    return len(line) == widest_table()


def _has_line_too_many(row: RowSeen) -> bool:
    """Tell whether a row has a whole line of values more than its label can have."""
    return sum(map(_is_whole, _lines_of(row))) > (row.label is not None)


def _has_values_beside(row: RowSeen) -> bool:
    return row.label is not None and any(
        line[0].line == row.label.last_line and _is_whole(line) for line in _lines_of(row)[:1]
    )


def _is_whole_order(rows: list[RowSeen]) -> bool:
    """Tell whether rows follow one another in a form, none between them lacking."""
    codes = [row.code for row in rows]
    return any(codes == order[at : at + len(codes)] for order in _orders() for at in range(len(order)))


def _orders() -> list[list[str]]:
    return [[row.code for row in form.block(BLOCK).rows] for form in forms().values()]
