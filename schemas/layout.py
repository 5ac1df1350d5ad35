"""The tables 二 三 四 of a form as the State Council's format prints them: every cell with its place and its spans.

Whatever prints or writes a table in the official layout takes it from here; what the cells say comes from the codebook.
How a table is drawn (HTML, Word, Excel) does not belong here.

Source: the attachments of 国办公开办函〔2019〕60号 and 国办公开办函〔2021〕30号.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from schemas.codebook import TABLES, Block, Column, Form, Row, forms

DISCLOSURE_COLUMNS = 4
"""Table 二 has four columns; the last column of a block with fewer is printed over those that are left."""

LABEL_COLUMNS = 3
"""Table 三 has three columns of labels: the item, the group of outcomes, the outcome."""


@dataclass(frozen=True, slots=True)
class LayoutCell:
    """A printed cell. Rows and columns count from 0; `code` is the cell code of a value cell, whose text is empty."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    code: str | None
    is_header: bool


def table_layout(form: Form, table: str, *, with_optional: bool = False) -> tuple[LayoutCell, ...]:
    """Return the cells of table 二, 三 or 四 in reading order; together they tile the table's rectangle.

    Args:
        form: a form of the codebook.
        table: number of the table as printed.
        with_optional: also lay out rows that only some places print (其他主动公开文件).

    Raises:
        ValueError: no form has such a table.
    """
    if table not in TABLES:
        raise ValueError(f"没有表{table}，只有：{'、'.join(TABLES)}")
    return _lay_out(form.code, table, with_optional)


@cache
def _lay_out(form_code: str, table: str, with_optional: bool) -> tuple[LayoutCell, ...]:
    blocks = tuple(block for block in forms()[form_code].blocks if block.table == table)
    lay_out = {"二": _disclosure, "三": _requests, "四": _appeals}[table]
    return tuple(sorted(lay_out(blocks, with_optional), key=lambda cell: (cell.row, cell.column)))


def layout_rows(cells: Iterable[LayoutCell]) -> tuple[tuple[LayoutCell, ...], ...]:
    """Group the cells of a layout by the row they begin in, for writers that go row by row (HTML, Word)."""
    return tuple(tuple(row) for _, row in groupby(cells, key=lambda cell: cell.row))


def layout_size(cells: Iterable[LayoutCell]) -> tuple[int, int]:
    """Return how many rows and columns the cells of a layout cover."""
    ends = [(cell.row + cell.row_span, cell.column + cell.column_span) for cell in cells]
    return max(row for row, _ in ends), max(column for _, column in ends)


def _header(text: str, row: int, column: int, row_span: int = 1, column_span: int = 1) -> LayoutCell:
    return LayoutCell(row, column, row_span, column_span, text, None, is_header=True)


def _value(block: Block, row: Row, column: Column, at: tuple[int, int], column_span: int = 1) -> LayoutCell:
    return LayoutCell(at[0], at[1], 1, column_span, "", f"{block.code}.{row.code}.{column.code}", is_header=False)


def _printed_rows(block: Block, with_optional: bool) -> list[Row]:
    return [row for row in block.rows if with_optional or not row.optional]


def _disclosure(blocks: tuple[Block, ...], with_optional: bool) -> Iterator[LayoutCell]:
    """Table 二: the blocks one below the other, each under its title and a line of column labels."""
    top = 0
    for block in blocks:
        last = len(block.columns)
        spans = [1] * (last - 1) + [DISCLOSURE_COLUMNS - last]
        yield _header(block.title, top, 0, column_span=DISCLOSURE_COLUMNS)
        yield _header(block.corner or "", top + 1, 0)
        for place, (column, span) in enumerate(zip(block.columns, spans, strict=True), start=1):
            yield _header(column.label, top + 1, place, column_span=span)
        top += 2
        for row in _printed_rows(block, with_optional):
            yield _header(row.label, top, 0)
            for place, (column, span) in enumerate(zip(block.columns, spans, strict=True), start=1):
                yield _value(block, row, column, (top, place), span)
            top += 1


def _requests(blocks: tuple[Block, ...], with_optional: bool) -> Iterator[LayoutCell]:
    """Table 三: the applicants across, the items and their outcomes down."""
    (block,) = blocks
    yield _header(block.corner or "", 0, 0, row_span=3, column_span=LABEL_COLUMNS)
    yield _header(block.group_label or "", 0, LABEL_COLUMNS, column_span=len(block.columns))
    yield from _applicants(block)
    rows = _printed_rows(block, with_optional)
    yield from _outcomes(block, rows, top=3)
    for line, row in enumerate(rows, start=3):
        for place, column in enumerate(block.columns, start=LABEL_COLUMNS):
            yield _value(block, row, column, (line, place))


def _applicants(block: Block) -> Iterator[LayoutCell]:
    """Lay out the second and third line of the head: single columns over both, grouped ones under their group."""
    place = LABEL_COLUMNS
    for group, members in groupby(block.columns, key=lambda column: column.group):
        columns = list(members)
        if group:
            yield _header(group, 1, place, column_span=len(columns))
        for column in columns:
            yield _header(column.label, 2 if group else 1, place, row_span=1 if group else 2)
            place += 1


def _outcomes(block: Block, rows: list[Row], top: int) -> Iterator[LayoutCell]:
    """Lay out the labels at the left: an item takes all three columns, an outcome stands right of its group."""
    item = block.groups[0]
    of_item = [line for line, row in enumerate(rows, start=top) if row.group]
    yield _header(item, of_item[0], 0, row_span=len(of_item))
    line = top
    for group, members in groupby(rows, key=lambda row: row.group):
        grouped = list(members)
        if group not in (None, item):
            yield _header(group or "", line, 1, row_span=len(grouped))
        first = 0 if group is None else 1 if group == item else 2
        for row in grouped:
            yield _header(row.label, line, first, column_span=LABEL_COLUMNS - first)
            line += 1


def _appeals(blocks: tuple[Block, ...], with_optional: bool) -> Iterator[LayoutCell]:
    """Table 四: one line of numbers under three lines of heads; the columns of 行政复议 stand over two of them."""
    (block,) = blocks
    width, place = len(block.columns), 0
    for group, members in groupby(_printed_rows(block, with_optional), key=lambda row: row.group):
        procedures = list(members)
        if group:
            yield _header(group, 0, place, column_span=width * len(procedures))
        for procedure in procedures:
            yield _header(procedure.label, 1 if group else 0, place, column_span=width)
            for column in block.columns:
                yield _header(column.label, 2 if group else 1, place, row_span=1 if group else 2)
                yield _value(block, procedure, column, (3, place))
                place += 1
