"""Heads of table 三 that narrow columns broke over several lines of text, put together by where their pieces stand.

Where the pieces that stand one below the other are the labels of all columns, these are written on one line. Then rows
with a value for each column can be read by order; which column a value of another row is of shows elsewhere.
Does not belong here: columns that run down the whole table (spaced_columns.py).
"""

from __future__ import annotations

import re
from functools import partial
from itertools import groupby, pairwise

from pipelines.recognise.labels import Role, column_code, find_exact
from pipelines.recognise.text_tables.line_pieces import (
    WidthOf,
    columns_of,
    pieces_of,
    read_either_way,
    texts_of_columns,
)
from pipelines.recognise.tokens import Line, NumberedLine
from pipelines.recognise.values import is_empty, is_value
from schemas.codebook import widest_table

_MOST_LINES = 8
_BLOCK = "requests"
_NUMBERED = re.compile(r"[一二三四五六七]、|[（(][一二三四五六七][）)]")
"""How the labels of rows begin."""


def with_joined_heads(lines: list[NumberedLine]) -> list[NumberedLine]:
    """Return the lines, a head in pieces as one at the place of the first."""
    result: list[NumberedLine] = []
    for is_head, run in groupby(lines, key=lambda numbered: _may_be_head(numbered[1].text)):
        rows = list(run)
        result += _join_lines(rows) if is_head else rows
    return result


def join_head_cells(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Return the rows of a table cut into cells, with its head in one row where it is in pieces."""
    result: list[tuple[int, list[str]]] = []
    for is_head, run in groupby(rows, key=lambda row: _may_be_head(" ".join(row[1]))):
        own = list(run)
        ways = (own[-size:] for size in range(min(_MOST_LINES, len(own)), 1, -1) if is_head)
        head = next((way for way in ways if _is_whole(_join_columns(way))), [])
        result += own[: len(own) - len(head)]
        result += [(head[0][0], _join_columns(head))] if head else []
    return result


def _join_columns(rows: list[tuple[int, list[str]]]) -> list[str]:
    columns = zip(*(cells for _, cells in rows), strict=True)
    return ["".join(cell for cell in column if not _is_over_others(cell)) for column in columns]


def _may_be_head(text: str) -> bool:
    if is_empty(text) or "|" in text or "\t" in text or _NUMBERED.match(text.strip()):
        return False
    return not any(is_value(piece) or _is_row_label(piece) for piece in text.split())


def _is_row_label(text: str) -> bool:
    meanings = find_exact(text)
    return bool(meanings) and all(meaning.role is Role.ROW for meaning in meanings)


def _join_lines(rows: list[NumberedLine]) -> list[NumberedLine]:
    for size in range(min(_MOST_LINES, len(rows)), 1, -1):
        head = rows[-size:]
        texts = [line.text for _, line in head]
        if names := read_either_way(partial(_names, texts)):
            number, line = head[0]
            return [*rows[:-size], (number, Line("  ".join(names), line.place))]
    return rows


def _names(texts: list[str], width_of: WidthOf) -> list[str]:
    """Return the texts over the columns from left to right, the form's last; nothing where these are not all there."""
    rows = [pieces_of(text, width_of) for text in texts]
    pieces = [piece for row in rows for piece in row if not _is_over_others(piece.text)]
    columns = columns_of(pieces)
    names = texts_of_columns(pieces, columns)
    return names if _is_whole(names) and _stand_apart(columns[-widest_table() :]) else []


def _is_whole(names: list[str]) -> bool:
    """Tell whether the last of the names are those of all columns of table 三, each once."""
    codes = [code for name in names[-widest_table() :] if (code := column_code(name, _BLOCK))]
    return len(codes) == len(set(codes)) == widest_table()


def _is_over_others(text: str) -> bool:
    meanings = find_exact(text)
    return bool(meanings) and all(meaning.role is Role.HEADING for meaning in meanings)


def _stand_apart(columns: list[tuple[int, int]]) -> bool:
    return all(after[0] > before[1] for before, after in pairwise(columns))
