"""Rows become the cells of tables 二 and 三.

Does not belong here: table 四 (appeals.py), and which rows those without label are (rows_by_order.py).
"""

from __future__ import annotations

from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from pipelines.document import Place
from pipelines.recognise.disorder import doubt_disordered_rows
from pipelines.recognise.labels import Role
from pipelines.recognise.lost_blanks import doubt_rows_filled_up, loses_blanks
from pipelines.recognise.other_tables import drop_rows_of_other_tables
from pipelines.recognise.place import Placer
from pipelines.recognise.repeats import tables_printed_twice
from pipelines.recognise.rows import RowSeen
from pipelines.recognise.rows_by_order import name_by_order, unname_groups
from pipelines.recognise.tokens import Kind
from pipelines.recognise.traces import find_trace
from pipelines.recognise.under_head import Placed
from pipelines.recognise.values import read_value, unreadable
from pipelines.report import CellReading, Reason, State
from schemas.codebook import TABLE_OF_BLOCK

if TYPE_CHECKING:
    from schemas.codebook import Block, Form

Sighting = tuple[str, CellReading]
"""Cell code and what was read there; a cell may be seen more than once."""


def read_tables(rows: list[RowSeen], form: Form) -> list[Sighting]:
    """Return what the rows say about the cells of tables 二 and 三, in reading order."""
    rows = drop_rows_of_other_tables(rows, form)
    doubt_disordered_rows(rows, form)
    rows = _split_double_rows(rows, form)
    unname_groups(rows, form)
    name_by_order(rows, form)
    for table in ("二", "三"):
        _doubt_blank_rows(rows, form, table)
    _doubt_labels_beside_unnamed_rows(rows)
    _doubt_rows_beside_unnamed_ones(rows)
    _doubt_rows_over_single_values(rows, form)
    doubt_rows_filled_up(rows, form)
    sightings: list[Sighting] = []
    named = {(block.code, row.code) for block in form.blocks for row in block.rows}
    rows = [row for row in rows if row.slots or (row.block, row.code) in named]  # a group may be named like a row
    trace = find_trace(rows, form.block("requests"))
    fuller, has_lost = _tables_with_more(rows, form), loses_blanks(rows, form)
    for block in form.blocks:
        codes = {row.code for row in block.rows}
        neighbours = zip_longest(rows, rows[1:])
        pairs = [(row, following) for row, following in neighbours if row.block == block.code and row.code in codes]
        own = [row for row, _ in pairs]
        placer = Placer(block, own, trace, has_more=block.table in fuller, loses_blanks=has_lost)
        for row, following in pairs:
            sightings += _read_row(row, block, placer.place(row, following), placer.heads.above(row).units)
    return sightings


def _tables_with_more(rows: list[RowSeen], form: Form) -> set[str]:
    """Return the tables with a row of more values than columns: there are numbers beside the form's.

    In table 二, whose values may be merged and then written once for each column they cover, of more different ones.
    """
    blocks = {block.code: block for block in form.blocks}
    return {
        blocks[row.block].table
        for row in rows
        if row.is_gridded
        and row.block in blocks
        and len(row.values if blocks[row.block].groups else {slot.text for slot in row.values})
        > len(blocks[row.block].columns)
    }


def _split_double_rows(rows: list[RowSeen], form: Form) -> list[RowSeen]:
    """Split a series of twice the values of a row, in text without rows: the second half may have lost its label."""
    widths = {(block.code, row.code): len(block.columns) for block in form.blocks for row in block.rows}
    strays = [
        row for row in rows if not row.is_gridded and len(row.values) > widths.get((row.block, row.code or ""), 0)
    ]
    if len(strays) != 1:
        return rows
    result: list[RowSeen] = []
    for row, following in zip_longest(rows, rows[1:]):
        width = widths.get((row.block, row.code or ""), 0)
        result.append(row)
        is_double = len(row.slots) == len(row.values) == 2 * width and not row.may_hold_other
        if width > 1 and is_double and not row.is_gridded and row.label and _are_on_lines_of_rows(row, width):
            after = following.label.meanings[0] if following and following.label else None
            rest = RowSeen("", None, None, row.header, row.slots[width:], row.label.meanings[0], after)
            row.slots = row.slots[:width]
            result.append(rest)
    return result


def _are_on_lines_of_rows(row: RowSeen, width: int) -> bool:
    """Tell whether values of two rows stand one a line, or those of the first beside its label: no piece parts them."""
    lines = [slot.line for slot in row.slots]
    is_beside = row.label is not None and set(lines[:width]) == {row.label.last_line}
    return is_beside or len(set(lines)) in (1, len(lines))


def _doubt_blank_rows(rows: list[RowSeen], form: Form, table: str) -> None:
    """Where a table has values too many or without a row, a label without values is torn from them, not blank."""
    widths = {block.code: len(block.columns) for block in form.blocks if block.table == table}
    own = [row for row in rows if row.block in widths and row.code is not None]
    has_excess = any(len(row.values) > widths[row.block] and not row.is_gridded for row in own)
    is_torn = any(
        row.code is None and row.before is not None and row.before.block in widths and not row.is_gridded
        for row in rows
    )
    if has_excess or is_torn:
        for row in own:
            row.is_doubtful = row.is_doubtful or not row.slots


def _doubt_labels_beside_unnamed_rows(rows: list[RowSeen]) -> None:
    """A label that fills a row of its own in a grid has its values below it, or above; some perhaps blank."""
    for row, below in pairwise(rows):
        is_alone = row.label is not None and row.label.token.grid > 0 and not row.slots
        is_unnamed = below.code is None and below.has_number
        if is_alone and is_unnamed and below.before is not None and below.before.block == row.block:
            row.is_doubtful = True
        if row.is_gridded and row.stands_apart and not below.values and not _is_of_another_table(row, below):
            below.is_doubtful = True


def _is_of_another_table(row: RowSeen, below: RowSeen) -> bool:
    """Tell whether a row without label stands in front of the heads of a table, behind a label that is not of it.

    A narrative prints numbers in a table of its own, and a list of contents those of pages.
    """
    last = row.before
    if row.code is not None or last is None or not below.header or row.header is below.header:
        return False
    table = last.block if last.role is Role.SECTION else TABLE_OF_BLOCK.get(last.block, "二")
    return table != TABLE_OF_BLOCK.get(below.block, "二")


def _doubt_rows_beside_unnamed_ones(rows: list[RowSeen]) -> None:
    """Blanks of a row may have their values in the next one without a label: over a page break, or beside one label.

    Nor is a row blank at the top of a page where the one that ends the page before has values and no label. If neither
    has a label, both may be one row that the page cuts, and its numbers with it.
    """
    for row, following in pairwise(row for row in rows if row.is_gridded):
        is_over_break = row.slots[-1].grid != following.slots[0].grid
        is_beside = following.before is not None and following.before.block == row.block
        if following.code is None and following.has_number and is_beside:
            row.is_doubtful = row.is_doubtful or not row.values
            fits = len(row.values) + len(following.values) <= len(row.slots)
            is_own = all(slot.is_in_row for slot in following.values)  # no page number
            row.may_hold_other = row.may_hold_other or (is_over_break and fits and is_own)
        elif row.code is None and row.has_number and is_over_break and not following.values:
            is_beside = row.before is not None and row.before.block == following.block
            following.is_doubtful = following.is_doubtful or is_beside
        if is_over_break and _may_be_pieces(row, following):
            row.may_hold_other = following.may_hold_other = True


def _may_be_pieces(upper: RowSeen, lower: RowSeen) -> bool:
    """Tell whether two rows without labels may be one, a number parted in it: both have places, not all with values."""
    pieces = [row for row in (upper, lower) if row.label is None and row.has_number and len(row.slots) > 1]
    return pieces == [upper, lower] and any(len(row.values) < len(row.slots) for row in pieces)


def _doubt_rows_over_single_values(rows: list[RowSeen], form: Form) -> None:
    """A row without values has them below, each beside its head, where what follows has no label and stayed unnamed.

    Unless the row shows a place for each column, or as many in the same grid: then the other one is a row of its own.
    """
    widths = {block.code: len(block.columns) for block in form.blocks}
    last: RowSeen | None = None
    for row in rows:
        if row.code is not None:
            last = row
        elif last is not None and row.has_number and not last.values and row.before and row.before.role is Role.COLUMN:
            is_beside = bool(last.slots) and last.slots[0].grid == row.slots[0].grid
            is_whole = 0 < widths.get(last.block, 0) <= len(last.slots)
            is_own = is_whole or (is_beside and len(last.slots) >= max(2, len(row.slots)))
            last.is_doubtful = last.is_doubtful or not is_own


def _read_row(row: RowSeen, block: Block, placed: Placed | Reason, units: dict[str, str]) -> list[Sighting]:
    first_slot_place = row.slots[0].place if row.slots else Place()
    label_place = row.label.token.place if row.label else first_slot_place
    if isinstance(placed, Reason):
        raw = " ".join(slot.text for slot in row.values)
        return [(f"{block.code}.{row.code}.{c.code}", unreadable(raw, c, placed, label_place)) for c in block.columns]
    sightings = []
    for column in block.columns:
        if column.code not in placed:
            continue
        slot = placed[column.code]
        text, place = (slot.text, slot.place) if slot is not None else ("", label_place)
        reading = read_value(
            text if slot is None or slot.kind is not Kind.BLANK else "", column, units[column.code], place
        )
        sightings.append((f"{block.code}.{row.code}.{column.code}", reading))
    return sightings


_RANK = {State.NUMBER: 0, State.UNREADABLE: 1, State.MARK: 2, State.BLANK: 3, State.MISSING: 4}


def merge_sightings(sightings: list[Sighting], form: Form) -> tuple[dict[str, CellReading], tuple[str, ...]]:
    """Choose one reading for each cell of the form and list the sightings that disagree with it.

    The first number wins; where no number was seen, the sighting that shows most. Cells never seen are missing. Of a
    table printed twice with other numbers the first is taken, with its blanks.

    Returns:
        The cells in the order of the form, and a line for each other number seen for a cell.
    """
    known = form.cells_by_code
    seen: dict[str, list[CellReading]] = {}
    for code, reading in sightings:
        seen.setdefault(code, []).append(reading)
    twice = tables_printed_twice(seen)
    cells: dict[str, CellReading] = {}
    others: list[str] = []
    for code, cell in known.items():
        readings = seen.get(code, [])
        if not readings and cell.row.optional:
            continue
        if not readings:
            cells[code] = CellReading(None, "", cell.column.unit, State.MISSING)
            continue
        is_repeated = cell.block.table in twice
        cells[code] = readings[0] if is_repeated else min(readings, key=lambda reading: _RANK[reading.state])
        others += [
            f"{cell.label}：{reading.place} 又见“{reading.raw}”"
            for reading in readings
            if reading.value is not None and reading.value != cells[code].value
        ]
    return cells, tuple(others)
