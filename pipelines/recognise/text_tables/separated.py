"""Text with a sign between the cells: commas and semicolons of a spreadsheet (CSV), or any other sign in a letter.

The signs become bars. Does not belong here: which sign it is (cell_signs.py), and what is done with bars (lines.py).
"""

from __future__ import annotations

import csv
from functools import cache

from pipelines.recognise.labels import Role, find_exact
from pipelines.recognise.text_tables.cell_signs import (
    SignedRow,
    cut_at,
    find_signs,
    row_of,
    signs_of_hanging,
    with_labels,
    without_brackets,
)
from pipelines.recognise.tokens import Line, NumberedLine, is_prose
from pipelines.recognise.values import is_empty, is_value
from schemas.codebook import forms

SEPARATORS = (",", ";", "；")
QUOTED_SEPARATORS = ("\t", "|")
"""Tabs and bars tell cells apart by themselves; only cells in quotation marks must be taken out of these first."""
MOST_WHOLE = 0.9
FEWEST_ROWS = 6
"""Lines with the label of a row and a value behind separators that make a file one of separated cells, heads among them
where the separator is that of a spreadsheet: nearly all cells may be blank, and be cut off."""


def with_bars(lines: list[NumberedLine]) -> list[NumberedLine]:
    """Return the lines, those of a table with separators with bars instead; a quoted cell may go over several lines."""
    lines = without_brackets(lines)
    for separator in (*SEPARATORS, *(sign for sign in QUOTED_SEPARATORS if _has_quoted_cells(lines, sign))):
        plain = _rows(lines, separator)
        rows = with_labels(plain)
        heads = sum(_is_head_of_form(row.cells) for row in plain)
        if _are_rows_of_form(rows, heads) and (rows == plain or _are_whole(rows, is_exact=True)):
            return _barred_rows(lines, rows)
    for sign in find_signs(lines):
        plain = cut_at(sign, lines)
        rows = with_labels(plain)
        if _are_rows_of_form(rows) and _are_whole(rows, is_exact=rows != plain):
            return _barred_rows(lines, rows)
    for sign in signs_of_hanging(lines):
        plain = cut_at(sign, lines)
        rows = with_labels(plain)
        if rows != plain and _are_rows_of_form(rows) and _are_whole(rows, is_exact=True):
            return _barred_rows(lines, rows)
    return lines


def _are_whole(rows: list[SignedRow], *, is_exact: bool) -> bool:
    """Tell whether nearly all rows of the form have a cell for each column and no cell holds several values.

    Where values hang on their labels (`is_exact`) no cell is left over for what merged labels covered.
    """
    own = [(row.cells, widths) for row in rows if (widths := _widths_of(row.cells))]
    whole = sum(
        (len(cells) - 1 in widths if is_exact else len(cells) > min(widths) or _names_column(cells))
        and not any(sum(map(is_value, cell.split())) > 1 for cell in cells)
        for cells, widths in own
    )
    return whole >= MOST_WHOLE * len(own)


def _names_column(cells: list[str]) -> bool:
    """Tell whether a row has the head of a column beside its one value, as lists of cells have."""
    return any(meaning.role is Role.COLUMN for meaning in find_exact(cells[-2]))


@cache
def _widths() -> dict[tuple[str, str], set[int]]:
    """Block and row of tables 二 and 三 → how many columns the forms have there."""
    found: dict[tuple[str, str], set[int]] = {}
    for form in forms().values():
        for block in form.blocks:
            for row in block.rows:
                found.setdefault((block.code, row.code), set()).add(len(block.columns))
    return found


def _widths_of(cells: list[str]) -> set[int]:
    """Return how many values the row may have whose label stands first among the cells with values."""
    named = next((row for cell in cells if (row := row_of(cell))), None)
    return _widths()[named] if named and any(map(is_value, cells)) else set()


def _are_rows_of_form(rows: list[SignedRow], heads: int = 0) -> bool:
    return heads + sum(_is_row_of_form(row.cells) for row in rows) >= FEWEST_ROWS


def _has_quoted_cells(lines: list[NumberedLine], separator: str) -> bool:
    begins = tuple(line.text.startswith('"') or f'{separator}"' in line.text for _, line in lines)
    return sum(begins) >= FEWEST_ROWS


def _rows(lines: list[NumberedLine], separator: str) -> list[SignedRow]:
    """Return the rows of a spreadsheet; nothing where the lines are no such table."""
    if sum(separator in line.text for _, line in lines) < FEWEST_ROWS:
        return []
    reader = csv.reader((line.text for _, line in lines), delimiter=separator, skipinitialspace=True)
    rows, start = [], 0
    try:
        for cells in reader:
            rows.append(SignedRow(start, reader.line_num, cells or [""]))
            start = reader.line_num
    except csv.Error:  # a line longer than any cell
        return []
    return rows


def _is_row_of_form(cells: list[str]) -> bool:
    labels = (meaning.role is Role.ROW for cell in cells if not is_value(cell) for meaning in find_exact(cell))
    return len(cells) > 1 and any(map(is_value, cells)) and any(labels)


def _is_head_of_form(cells: list[str]) -> bool:
    named = (any(meaning.role is Role.COLUMN for meaning in find_exact(cell)) for cell in cells if not is_empty(cell))
    return len(cells) > 1 and sum(named) > 1


def _barred_rows(lines: list[NumberedLine], rows: list[SignedRow]) -> list[NumberedLine]:
    return [line for row in rows for line in _barred(lines[row.start : row.end], row.cells)]


def _barred(lines: list[NumberedLine], cells: list[str]) -> list[NumberedLine]:
    if len(cells) < 2 or any(is_prose(cell) for cell in cells if not is_empty(cell)):
        return lines
    index, first = lines[0]
    return [(index, Line("|".join(cell.replace("|", " ") for cell in cells), first.place))]
