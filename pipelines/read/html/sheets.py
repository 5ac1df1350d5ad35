"""Web pages that a spreadsheet program saved: the titles and prose that stand in rows of the sheet, as paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.document import Grid, Paragraph
from pipelines.read.workbook.blocks import read_sheets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.read.workbook.sheets import SheetContent

_NAME = "网页"


def split_sheets(blocks: Iterable[Paragraph | Grid]) -> list[Paragraph | Grid]:
    """Return the blocks with each grid taken for a sheet."""
    result: list[Paragraph | Grid] = []
    for block in blocks:
        if isinstance(block, Grid):
            result += read_sheets([_as_sheet(block)], {})[0] if any(cell.text for cell in block.cells) else ()
        else:
            result.append(block)
    return result


def _as_sheet(grid: Grid) -> SheetContent:
    height = max(cell.row + cell.row_span for cell in grid.cells)
    texts = [[""] * grid.column_count for _ in range(height)]
    for cell in grid.cells:
        texts[cell.row][cell.column] = cell.text
    merged = [
        (cell.row, cell.column, cell.row + cell.row_span - 1, cell.column + cell.column_span - 1)
        for cell in grid.cells
        if (cell.row_span, cell.column_span) != (1, 1)
    ]
    return {"name": _NAME, "is_visible": True, "texts": texts, "merged": merged}
