"""Rows of table 三 whose label shows which of the cells behind it are the values, blanks among them.

Converters to Markdown leave out what cells merged downwards cover. Some write an empty cell for each further column
that a label is merged over: then the number of cells behind a label follows from the label alone, and the last ones are
the values. Others leave those out, too, and fill each row up at its end: then the first ones are the values.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.recognise.tokens import Kind
from pipelines.recognise.traces import Trace, count_places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.recognise.rows import RowSeen
    from pipelines.recognise.tokens import Token
    from schemas.codebook import Block

_NOTHING_BUT_LABELS = Trace(has_sideways=True, at_end=0)


FEWEST_ROWS = 10
"""Rows that show which of the columns are filled."""
Seen = list[tuple[int, "list[Token]"]]
"""Of each row, how many empty cells its label asks for, and the cells behind it."""


def keeps_label_places(block: Block, rows: list[RowSeen]) -> bool:
    """Tell whether each row of a table of text is as long as its label asks for, empty up to the places of the values.

    A number in the last place of a row that has such empty cells shows that they do not stand at its end.
    """
    seen = _seen(block, rows)
    return (
        bool(seen)
        and all(
            len(slots) == places + len(block.columns)
            and all(map(_is_blank, slots[:places]))
            and slots[0].line == slots[-1].line
            for places, slots in seen
        )
        and any(places and not _is_blank(slots[-1]) for places, slots in seen)
        and any(not places for places, _ in seen)
    )


def fills_up_at_end(block: Block, rows: list[RowSeen]) -> bool:
    """Tell whether the values of a table of text begin right behind each label, and rows are filled up behind them.

    A number where the empty cells of a merged label would stand shows that they do not, in all rows whose labels are
    merged over as many columns. Numbers in the first and the last place, and none behind, show how many places there
    are, and a blank before a number that blanks were not left out. So do rows that all have their total alone, or all
    but it.
    """
    seen, width = _seen(block, rows), len(block.columns)
    if _differ_by_total(seen, width):
        return True
    shown = {places for places, slots in seen if not all(map(_is_blank, slots[:places]))}
    return (
        bool(seen)
        and all(len(slots) >= width and all(map(_is_blank, slots[width:])) for _, slots in seen)
        and all(places in shown for places, slots in seen if places and len(slots) > width)
        and all(any(not _is_blank(slots[place]) for _, slots in seen) for place in (0, width - 1))
        and any(_is_blank(before) > _is_blank(after) for _, slots in seen for before, after in pairwise(slots))
    )


def _differ_by_total(seen: Seen, width: int) -> bool:
    """Tell whether rows filled up at their end, below groups too, have numbers in the last place alone or before it."""
    filled = {tuple(n for n, slot in enumerate(slots) if not _is_blank(slot)) for _, slots in seen} - {()}
    below_groups = [slots for places, slots in seen if not places]
    is_filled_up = bool(below_groups) and all(len(slots) > width for slots in below_groups)
    is_alike = filled in ({(width - 1,)}, {tuple(range(width - 1))})
    return len(seen) >= FEWEST_ROWS and is_filled_up and is_alike


def _seen(block: Block, rows: Sequence[RowSeen]) -> Seen:
    """Return the rows of a table of text that are rows for certain; none if there is another one among them."""
    known = {row.code for row in block.rows}
    is_known = bool(block.groups) and all(
        row.code in known and row.slots and row.slots[0].grid <= 0 and _is_laid_out(row.slots, len(block.columns))
        for row in rows
    )
    return [(places_of_label(row, block), row.slots) for row in rows] if is_known else []


def places_of_label(row: RowSeen, block: Block) -> int:
    """Return how many empty cells stand behind a label that is merged over columns, where each leaves one."""
    return count_places(row, None, block, _NOTHING_BUT_LABELS)[0]


def _is_laid_out(slots: Sequence[Token], width: int) -> bool:
    """Tell whether cells stand on one line, or each value on its own and what fills the row up on one behind them."""
    lines = [slot.line for slot in slots]
    return len(set(lines)) in {1, width + (len(lines) > width)} and len(set(lines[width:])) <= 1


def _is_blank(slot: Token) -> bool:
    return slot.kind is Kind.BLANK
