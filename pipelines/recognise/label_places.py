"""Rows of table 三 that hold an empty cell for each further column that their label is merged over, and no other.

Converters to Markdown write merged labels so, and leave out what cells merged downwards cover. Then the number of cells
behind a label follows from the label alone, and the last ones are the values, blanks among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.recognise.tokens import Kind
from pipelines.recognise.traces import Trace, count_places

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen
    from schemas.codebook import Block

_NOTHING_BUT_LABELS = Trace(has_sideways=True, at_end=0)


def keeps_label_places(block: Block, rows: list[RowSeen]) -> bool:
    """Tell whether each row of a table of text is as long as its label asks for, empty up to the places of the values.

    A number in the last place of a row that has such empty cells shows that they do not stand at its end.
    """
    known = {row.code for row in block.rows}
    if not block.groups or any(row.code not in known for row in rows):
        return False
    seen = [(count_places(row, None, block, _NOTHING_BUT_LABELS)[0], row.slots) for row in rows]
    return (
        all(
            slots
            and slots[0].grid <= 0
            and len({slot.line for slot in slots}) == 1
            and len(slots) == places + len(block.columns)
            and all(slot.kind is Kind.BLANK for slot in slots[:places])
            for places, slots in seen
        )
        and any(places and slots[-1].kind is not Kind.BLANK for places, slots in seen)
        and any(not places for places, _ in seen)
    )
