"""Cells that may stand in a table that could not be told, or in rows that lost their labels: they are not missing.

Nor are those of a row whose label is printed, in one piece or torn, where no values were found for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from pipelines.document import TABLE_NOT_TOLD
from pipelines.recognise.fold import compact
from pipelines.recognise.tokens import is_prose
from pipelines.recognise.values import unreadable
from pipelines.report import CellReading, Reason, State
from schemas.codebook import Form, forms

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen

_LENGTH = 3
"""So many characters in a row tell a label where no other text of the form has them."""


def doubt_missing(
    cells: Mapping[str, CellReading], form: Form, notes: Iterable[str], rows: Iterable[RowSeen], texts: Iterable[str]
) -> dict[str, CellReading]:
    """Return the cells of a report, those seen nowhere as unreadable where they may stand in what could not be told.

    They may stand in any such table, and in rows of their block with numbers and no label: a sheet wider than the paper
    goes on in columns without labels pages later. So they may where their label is among the texts, or a piece of it
    that no other label has.
    """
    missing = [form.cells_by_code[code] for code, reading in cells.items() if reading.state is State.MISSING]
    if missing and not any(note.endswith(TABLE_NOT_TOLD) for note in notes):
        torn = {row.before.block for row in rows if row.code is None and row.before is not None and row.has_number}
        printed = compact("".join(text for text in texts if not is_prose(text)))
        pieces = pieces_of_labels(form.code)
        named = {name for name, own in pieces.items() if any(piece in printed for piece in own)}
        missing = [cell for cell in missing if cell.block.code in torn or (cell.block.code, cell.row.code) in named]
    return {**cells, **{cell.code: unreadable("", cell.column, Reason.ROW_LENGTH) for cell in missing}}


def doubt_blank_rows(rows: Iterable[RowSeen], form: Form, notes: Iterable[str]) -> None:
    """Mark rows left blank without a place for each column where a table could not be told: their values are in it."""
    if not any(note.endswith(TABLE_NOT_TOLD) for note in notes):
        return
    widths = {block.code: len(block.columns) for block in form.blocks}
    for row in rows:
        row.is_doubtful = row.is_doubtful or (not row.values and len(row.slots) < widths.get(row.block, 0))


@cache
def pieces_of_labels(form: str) -> dict[tuple[str, str], list[str]]:
    """Return block and row of tables 二 and 三 → the pieces of its label that stand nowhere else in the form."""
    whole = forms()[form]
    labels = {
        (block.code, row.code): compact(row.label)
        for block in whole.blocks
        for row in block.rows
        if block.table != "四"
    }
    others = [row.label for row in whole.block("appeals").rows]
    others += [section.title for section in whole.sections] + [c.label for block in whole.blocks for c in block.columns]
    others += [group for block in whole.blocks for row in block.rows if (group := row.group)]
    counts = Counter(piece for text in [*labels.values(), *map(compact, others)] for piece in _cut(text))
    return {name: [piece for piece in _cut(label) if counts[piece] == 1] for name, label in labels.items()}


def _cut(text: str) -> set[str]:
    return {text[at : at + _LENGTH] for at in range(len(text) - _LENGTH + 1)}
