"""Cells that may stand in a table of which its reader could tell nothing: they are not missing from the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipelines.document import TABLE_NOT_TOLD
from pipelines.recognise.values import unreadable
from pipelines.report import CellReading, Reason, State
from schemas.codebook import Form


def doubt_missing(cells: Mapping[str, CellReading], form: Form, notes: Iterable[str]) -> dict[str, CellReading]:
    """Return the cells of a report, those seen nowhere as unreadable where a note tells of such a table."""
    if not any(note.endswith(TABLE_NOT_TOLD) for note in notes):
        return dict(cells)
    columns = {code: cell.column for code, cell in form.cells_by_code.items()}
    return {
        code: unreadable("", columns[code], Reason.ROW_LENGTH) if reading.state is State.MISSING else reading
        for code, reading in cells.items()
    }
