"""Reports as Excel files: one sheet or many, merged or not, numbers as numbers or as text."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from tests.corpus.model import Draft, DraftCell, DraftTable


def _put(sheet: Any, cell: DraftCell, row: int, column: int, as_text: bool, merge: bool) -> None:
    text = cell.text
    value: str | int | None = (
        int(text) if not as_text and cell.code and text.isascii() and text.isdecimal() else text or None
    )
    sheet.cell(row, column, value)
    if merge and (cell.row_span > 1 or cell.column_span > 1):
        sheet.merge_cells(
            start_row=row,
            start_column=column,
            end_row=row + cell.row_span - 1,
            end_column=column + cell.column_span - 1,
        )


def _fill(
    sheet: Any, pieces: list[str | DraftTable], shift: int = 0, as_text: bool = False, merge: bool = True
) -> None:
    row = 1 + shift
    for piece in pieces:
        if isinstance(piece, DraftTable):
            for cell in piece.cells:
                _put(sheet, cell, row + cell.row, 1 + shift + cell.column, as_text, merge)
            row += piece.row_count + 1
        else:
            sheet.cell(row, 1 + shift, piece)
            row += 1


def _save(book: Workbook) -> bytes:
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def one_sheet(draft: Draft) -> bytes:
    """Return a book with everything on one sheet, merged cells, numbers as numbers."""
    book = Workbook()
    _fill(book.active, draft.pieces)
    return _save(book)


def as_text(draft: Draft) -> bytes:
    """Return a book whose numbers are text, not beginning at the first cell."""
    book = Workbook()
    _fill(book.active, draft.pieces, shift=2, as_text=True)
    return _save(book)


def unmerged(draft: Draft) -> bytes:
    """Return a book without merged cells: a label stands in the first place it covers."""
    book = Workbook()
    _fill(book.active, draft.pieces, merge=False)
    return _save(book)


def sheet_for_each_table(draft: Draft) -> bytes:
    """Return a book with the text on the first sheet and a sheet for each table with its title."""
    book = Workbook()
    texts: list[str | DraftTable] = [p for p in draft.pieces if isinstance(p, str)]
    book.active.title = "文字"
    _fill(book.active, texts)
    for number, table in enumerate(draft.tables, start=1):
        at = draft.pieces.index(table)
        title = draft.pieces[at - 1]
        sheet = book.create_sheet(f"表{number}")
        _fill(sheet, [title, table] if isinstance(title, str) else [table])
    return _save(book)


Writer = Callable[[Draft], bytes]

WRITERS: tuple[Writer, ...] = (one_sheet, as_text, unmerged, sheet_for_each_table)
