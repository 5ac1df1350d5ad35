"""The rows of an official table with given texts in their cells, for whatever prints them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from schemas.codebook import Form
from schemas.layout import LayoutCell, layout_rows, layout_size, table_layout

Texts = dict[str, str]
Rows = list[list[LayoutCell]]


def fill(form: Form, table: str, texts: Texts, edit: Callable[[str], str] = lambda text: text) -> Rows:
    """Return the rows of a table with their texts; `edit` decorates labels."""
    cells = (
        replace(cell, text=texts.get(cell.code, "") if cell.code else edit(cell.text))
        for cell in table_layout(form, table)
    )
    return [list(row) for row in layout_rows(cells)]


def as_matrix(rows: Rows, covered: str = "") -> list[list[str]]:
    """Return rows of equal length; positions that a merged cell covers hold `covered`, or its text for "repeat"."""
    height, width = layout_size(cell for row in rows for cell in row)
    matrix = [[""] * width for _ in range(height)]
    for cell in (cell for row in rows for cell in row):
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                is_origin = (row, column) == (cell.row, cell.column)
                matrix[row][column] = cell.text if is_origin or covered == "repeat" else covered
    return matrix
