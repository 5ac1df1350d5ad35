"""Text of spreadsheets saved with a comma or semicolon between the cells (CSV): separators become bars.

Does not belong here: what is done with bars (lines.py).
"""

from __future__ import annotations

import csv

from pipelines.recognise.labels import Role, find_exact
from pipelines.recognise.tokens import Line, NumberedLine, is_prose
from pipelines.recognise.values import is_value

SEPARATORS = (",", ";", "；")
QUOTED_SEPARATORS = ("\t", "|")
"""Tabs and bars tell cells apart by themselves; only cells in quotation marks must be taken out of these first."""
FEWEST_ROWS = 6
"""Lines with the label of a row and a value behind separators that make a file one of separated cells."""


def with_bars(lines: list[NumberedLine]) -> list[NumberedLine]:
    """Return the lines, those of a table with separators with bars instead; a quoted cell may go over several lines."""
    for separator in (*SEPARATORS, *(sign for sign in QUOTED_SEPARATORS if _has_quoted_cells(lines, sign))):
        rows = _rows(lines, separator)
        if sum(_is_row_of_form(cells) for _, _, cells in rows) >= FEWEST_ROWS:
            return [line for start, end, cells in rows for line in _barred(lines[start:end], cells)]
    return lines


def _has_quoted_cells(lines: list[NumberedLine], separator: str) -> bool:
    begins = tuple(line.text.startswith('"') or f'{separator}"' in line.text for _, line in lines)
    return sum(begins) >= FEWEST_ROWS


def _rows(lines: list[NumberedLine], separator: str) -> list[tuple[int, int, list[str]]]:
    """Return (first line, line behind the last, cells) of each row; nothing where the lines are no such table."""
    if sum(separator in line.text for _, line in lines) < FEWEST_ROWS:
        return []
    reader = csv.reader((line.text for _, line in lines), delimiter=separator)
    rows, start = [], 0
    try:
        for cells in reader:
            rows.append((start, reader.line_num, cells))
            start = reader.line_num
    except csv.Error:  # a line longer than any cell
        return []
    return rows


def _is_row_of_form(cells: list[str]) -> bool:
    labels = (meaning.role is Role.ROW for cell in cells if not is_value(cell) for meaning in find_exact(cell))
    return len(cells) > 1 and any(map(is_value, cells)) and any(labels)


def _barred(lines: list[NumberedLine], cells: list[str]) -> list[NumberedLine]:
    if len(cells) < 2 or any(is_prose(cell) for cell in cells):
        return lines
    index, first = lines[0]
    return [(index, Line("|".join(cell.replace("|", " ") for cell in cells), first.place))]
