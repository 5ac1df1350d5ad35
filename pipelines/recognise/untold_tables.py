"""Cells that may stand in a table that could not be told, or in rows that lost their labels: they are not missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pipelines.document import TABLE_NOT_TOLD
from pipelines.recognise.values import unreadable
from pipelines.report import CellReading, Reason, State
from schemas.codebook import Form

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen


def doubt_missing(
    cells: Mapping[str, CellReading], form: Form, notes: Iterable[str], rows: Iterable[RowSeen]
) -> dict[str, CellReading]:
    """Return the cells of a report, those seen nowhere as unreadable where they may stand in what could not be told.

    They may stand in any such table, and in rows of their block with numbers and no label: a sheet wider than the paper
    goes on in columns without labels pages later.
    """
    is_untold = any(note.endswith(TABLE_NOT_TOLD) for note in notes)
    torn = {row.before.block for row in rows if row.code is None and row.before is not None and row.has_number}
    return {
        code: unreadable("", form.cells_by_code[code].column, Reason.ROW_LENGTH)
        if reading.state is State.MISSING and (is_untold or form.cells_by_code[code].block.code in torn)
        else reading
        for code, reading in cells.items()
    }
