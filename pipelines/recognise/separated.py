"""Text with a sign between the cells: commas and semicolons of a spreadsheet (CSV), or `，`, `、`, ` - ` in a letter.

The signs become bars. Does not belong here: what is done with bars (lines.py).
"""

from __future__ import annotations

import csv
import re
from functools import cache

from pipelines.recognise.labels import MAX_LABEL, Role, find_exact
from pipelines.recognise.tokens import Line, NumberedLine, is_prose
from pipelines.recognise.values import is_empty, is_value
from schemas.codebook import forms

SEPARATORS = (",", ";", "；")
QUOTED_SEPARATORS = ("\t", "|")
"""Tabs and bars tell cells apart by themselves; only cells in quotation marks must be taken out of these first."""
INNER_SEPARATORS = {"，": re.compile("，"), "、": re.compile("、")}
"""Signs that also stand inside labels."""
_DASHES = "—―–－-"
_CLEAR_SIGNS = ("||", "／", "～", "~", "·", "・", "•", "#", "$", "&", "^", "→", "->", "=>", "::", "：", ":", "——")
"""Signs that need no white space around them."""
_SPACED_SIGNS = ("//", "/", "／", "\\", "@", "*", "+", "=", "--", *_DASHES)
"""Signs that are marks for nothing, or of numbers, too: between cells they have white space around them."""
FEWEST_SIGNS = 30
"""Signs in all: table 三 alone has more between its cells."""
MOST_WHOLE = 0.9
FEWEST_ROWS = 6
"""Lines with the label of a row and a value behind separators that make a file one of separated cells."""
_Row = tuple[int, int, list[str]]
"""First line, line behind the last, and cells."""


def with_bars(lines: list[NumberedLine]) -> list[NumberedLine]:
    """Return the lines, those of a table with separators with bars instead; a quoted cell may go over several lines."""
    for separator in (*SEPARATORS, *(sign for sign in QUOTED_SEPARATORS if _has_quoted_cells(lines, sign))):
        if _are_rows_of_form(rows := _rows(lines, separator)):
            return [line for start, end, cells in rows for line in _barred(lines[start:end], cells)]
    for sign, cut in INNER_SEPARATORS.items():
        if _are_rows_of_form(rows := _rows_of_lines(lines, sign, cut)):
            return [line for start, end, cells in rows for line in _barred(lines[start:end], cells)]
    return _cut_at_signs(lines)


def _cut_at_signs(lines: list[NumberedLine]) -> list[NumberedLine]:
    """Return the lines, those of a table with any other sign between all its cells with bars instead."""
    text = "\n".join(line.text for _, line in lines)
    for sign in (*_CLEAR_SIGNS, *_SPACED_SIGNS):
        if text.count(sign) < FEWEST_SIGNS:
            continue
        cut = re.compile(rf"\s*{re.escape(sign)}[ \u3000]*") if sign in _CLEAR_SIGNS else _spaced(sign)
        rows = _rows_of_lines(lines, sign, cut)
        if _are_rows_of_form(rows) and _are_whole([cells for _, _, cells in rows]):
            return [line for start, end, cells in rows for line in _barred(lines[start:end], cells)]
    return lines


def _spaced(sign: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[ \u3000]+|(?<={re.escape(sign)})){re.escape(sign)}(?=\s|$)")


def _are_whole(rows: list[list[str]]) -> bool:
    """Tell whether nearly all rows of the form have a cell for each column and no cell holds several values."""
    own = [(cells, width) for cells in rows if (width := _width(cells))]
    whole = sum(
        len(cells) > width and not any(sum(map(is_value, cell.split())) > 1 for cell in cells) for cells, width in own
    )
    return whole >= MOST_WHOLE * len(own)


@cache
def _widths() -> dict[tuple[str, str], int]:
    """Block and row of tables 二 and 三 → how many columns every form has at least there."""
    found: dict[tuple[str, str], int] = {}
    for form in forms().values():
        for block in form.blocks:
            for row in block.rows:
                name = (block.code, row.code)
                found[name] = min(len(block.columns), found.get(name, len(block.columns)))
    return found


def _width(cells: list[str]) -> int:
    """Return how many values the row has whose label stands first among the cells with values, 0 where none does."""
    for cell in cells:
        if is_empty(cell) or is_value(cell):
            continue
        meanings = find_exact(cell)
        row = next((meaning for meaning in meanings if meaning.role is Role.ROW), None)
        if row is not None:
            return _widths()[row.block, row.code] if any(map(is_value, cells)) else 0
    return 0


def _are_rows_of_form(rows: list[_Row]) -> bool:
    return sum(_is_row_of_form(cells) for _, _, cells in rows) >= FEWEST_ROWS


def _has_quoted_cells(lines: list[NumberedLine], separator: str) -> bool:
    begins = tuple(line.text.startswith('"') or f'{separator}"' in line.text for _, line in lines)
    return sum(begins) >= FEWEST_ROWS


def _rows(lines: list[NumberedLine], separator: str) -> list[_Row]:
    """Return the rows of a spreadsheet; nothing where the lines are no such table."""
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


def _rows_of_lines(lines: list[NumberedLine], sign: str, cut: re.Pattern[str]) -> list[_Row]:
    """Return each line as a row, the pieces of a label put together again; nothing where few lines have values."""
    with_values = sum(sum(map(is_value, cut.split(line.text))) > 1 for _, line in lines if cut.search(line.text))
    if with_values < FEWEST_ROWS:
        return []
    return [(n, n + 1, _join_labels(cut.split(line.text), sign)) for n, (_, line) in enumerate(lines)]


def _join_labels(pieces: list[str], sign: str) -> list[str]:
    """Put together the pieces that are a label with the sign inside, the longest first."""
    cells: list[str] = []
    while pieces:
        cell = next((n for n, piece in enumerate(pieces) if is_empty(piece) or is_value(piece)), len(pieces))
        texts = {end: sign.join(pieces[:end]) for end in range(cell, 1, -1)}
        end = next((n for n, text in texts.items() if len(text) <= MAX_LABEL and find_exact(text)), 1)
        cells.append(texts.get(end, pieces[0]).strip())
        pieces = pieces[end:]
    return cells


def _is_row_of_form(cells: list[str]) -> bool:
    labels = (meaning.role is Role.ROW for cell in cells if not is_value(cell) for meaning in find_exact(cell))
    return len(cells) > 1 and any(map(is_value, cells)) and any(labels)


def _barred(lines: list[NumberedLine], cells: list[str]) -> list[NumberedLine]:
    if len(cells) < 2 or any(is_prose(cell) for cell in cells if not is_empty(cell)):
        return lines
    index, first = lines[0]
    return [(index, Line("|".join(cell.replace("|", " ") for cell in cells), first.place))]
