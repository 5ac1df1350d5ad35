"""Text whose blank cells leave a trace though nothing shows where a row ends: how many places each row then has.

Merged cells leave a trace too: those a label covers to its right, and those that a group covers at the left of the next
row. Which of them do is the same in all of table 三, so its rows show together where the values of each begin.
Does not belong here: placing the values (place.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.recognise.tokens import Kind
from schemas.layout import LABEL_COLUMNS

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen
    from schemas.codebook import Block

MIN_PAIRS = 10
MIN_SHARE = 0.8
TABLE_TWO_VALUES = 3
"""Table 二 has three columns of values; the last one of a block with fewer is merged over the rest."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What leaves a trace: cells merged sideways (`has_sideways`), and the end of a row (`at_end` places)."""

    has_sideways: bool
    at_end: int


def find_trace(rows: list[RowSeen], requests: Block) -> Trace | None:
    """Find the one way to count places that the rows of table 三 agree on; None where none or several fit."""
    pairs = [
        (row, following)
        for row, following in zip(rows, rows[1:], strict=False)
        if row.block == following.block == requests.code and row.slots and not row.is_gridded and following.label
    ]
    blanks = sum(slot.kind is Kind.BLANK for row, _ in pairs for slot in row.slots)
    if len(pairs) < MIN_PAIRS or not blanks:
        return None
    fitting = [
        trace
        for trace in (Trace(sideways, at_end) for sideways in (False, True) for at_end in (0, 1))
        if sum(count_places(row, following, requests, trace)[1] == len(row.slots) for row, following in pairs)
        >= MIN_SHARE * len(pairs)
    ]
    return fitting[0] if len(fitting) == 1 else None


def count_places(row: RowSeen, following: RowSeen | None, block: Block, trace: Trace) -> tuple[int, int]:
    """Return how many places of a row come before its values, and how many it has in all."""
    width = len(block.columns)
    if block.table == "二":
        return 0, (TABLE_TWO_VALUES if trace.has_sideways else width) + trace.at_end
    lead = LABEL_COLUMNS - 1 - _depth(row.code, block) if trace.has_sideways else 0
    return lead, lead + width + trace.at_end + _covered(row.code, following, block)


def _depth(code: str | None, block: Block) -> int:
    """Return how many columns of labels stand left of a row's own: 0 for an item, 1 and 2 below groups."""
    group = next((row.group for row in block.rows if row.code == code), None)
    return 0 if group is None else 1 if group == block.groups[0] else 2


def _covered(code: str | None, following: RowSeen | None, block: Block) -> int:
    """Return how many cells that a group covers stand before the first label of the row that follows."""
    if following is None or following.block != block.code:
        return 0
    groups: dict[str | None, str | None] = {row.code: row.group for row in block.rows}
    depth = _depth(following.code, block)
    is_first = groups.get(following.code) != groups.get(code)
    if depth == 1:
        return 0 if _depth(code, block) == 0 else 1
    return 1 if depth == 2 and is_first else depth
