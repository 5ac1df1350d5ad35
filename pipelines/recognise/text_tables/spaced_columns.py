"""Tables of text whose columns are held apart by spaces alone: the gutters that run down the whole table become bars.

A blank cell shows only by what stands above and below it, so a table is cut only where every line fits the columns:
no two values in one of them. Typewriter fonts give a Chinese character two places; some tools count each as one. Where
both ways of counting fit and tell different cells, nothing is cut.
Does not belong here: what is done with bars (lines.py).
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise

from pipelines.recognise.labels import Role, find_exact
from pipelines.recognise.text_tables.line_pieces import Piece, Span, WidthOf, columns_of, pieces_of, read_either_way
from pipelines.recognise.text_tables.page_columns import Spot, are_aligned, keep_their_places, pages_of, stand_in_line
from pipelines.recognise.text_tables.stacked_heads import join_head_cells
from pipelines.recognise.text_tables.wrapped_labels import WrappedLine, join_row, part_rows
from pipelines.recognise.tokens import Line, NumberedLine, is_prose
from pipelines.recognise.values import is_empty, is_value
from schemas.codebook import widest_table

FEWEST_LINES = 4
"""Lines with values that show gutters; in fewer, gutters may be chance unless each column has a head."""
_WIDE_GAP = re.compile(r"\S\s{2,}\S")
_DIGITS = re.compile(r"\d[\d.,]*[^\W\d]{0,2}")
_Row = tuple[int, list[str]]
"""The number of a row's first line, and its cells."""


_GROUPS = (Role.ROW, "appeals")


def with_column_bars(lines: list[NumberedLine]) -> list[NumberedLine]:
    """Return the lines, those of tables in columns held apart by spaces with bars instead and no empty lines inside."""
    result: list[NumberedLine] = []
    for is_table, run in groupby(lines, key=lambda numbered: _may_be_row(numbered[1].text)):
        rows = list(run)
        result += _cut_table(rows) if is_table else rows
    return result


def _may_be_row(text: str) -> bool:
    if is_empty(text):
        return True
    if "\t" in text or "|" in text or any(meaning.role is Role.SECTION for meaning in find_exact(text)):
        return False
    return _WIDE_GAP.search(text.strip()) is not None or not is_prose(text)


def _cut_table(run: list[NumberedLine]) -> list[NumberedLine]:
    pages = pages_of(run)
    shown = [n for n, (_, line) in enumerate(run) if not is_empty(line.text)]
    rows, pages = [run[n] for n in shown], [pages[n] for n in shown]
    with_values = [line.text for _, line in rows if any(map(is_value, line.text.split()[1:]))]
    if 2 * sum(map(bool, map(_WIDE_GAP.search, with_values))) < max(1, len(with_values)):
        return run
    texts = [line.text for _, line in rows]

    def read(width_of: WidthOf) -> list[_Row]:
        cells = _cells(texts, pages, width_of)
        return cells if _is_shown(cells, len(with_values)) else []

    table = _with_whole_numbers(read_either_way(read), shown)
    return [(rows[n][0], Line("|".join(cells), rows[n][1].place)) for n, cells in join_head_cells(table)] or run


def _with_whole_numbers(table: list[_Row], lines: list[int]) -> list[_Row]:
    """Return the rows, digits on the very next line below values, no label beside them, put behind these.

    A cell that holds a line break is printed so: neither of both is a number.

    Args:
        table: the rows of a table.
        lines: for each line with text its number among all lines.
    """
    filled = {n for _, cells in table for n, text in enumerate(cells) if is_value(text)}
    whole: list[_Row] = []
    last = -1
    for number, cells in table:
        below = {n for n, text in enumerate(cells) if text}
        above = whole[-1][1] if whole and lines[number] == last + 1 else []
        is_rest = bool(below) and below <= filled and all(_DIGITS.fullmatch(cells[n]) for n in below)
        if above and is_rest and all(any(map(str.isdigit, above[n])) for n in below):
            whole[-1] = (whole[-1][0], [f"{a} {b}".rstrip() for a, b in zip(above, cells, strict=True)])
        else:
            whole.append((number, cells))
        last = lines[number]
    return whole


def _is_shown(rows: list[_Row], value_lines: int) -> bool:
    """Tell whether there are lines enough to show gutters, or a head over each column with values.

    A part of a table without any head, as below a page break, shows its columns only where none is blank all down.
    """
    filled = [column for column in zip(*(cells for _, cells in rows), strict=True) if any(map(is_value, column))]
    headed = [any(_is_column(text) for cell in column for text in cell.split()) for column in filled]
    if all(headed):
        return True
    has_heads = any(_is_column(text) for _, cells in rows for cell in cells for text in cell.split())
    return value_lines >= FEWEST_LINES and (has_heads or len(filled) >= widest_table())


def _is_column(text: str) -> bool:
    return not is_value(text) and any(meaning.role is Role.COLUMN for meaning in find_exact(text))


def _is_row_label(text: str) -> bool:
    meanings = find_exact(text) if not is_value(text) else ()
    return bool(meanings) and all(m.role is Role.ROW and m.block != "appeals" for m in meanings)


def _cells(texts: list[str], pages: list[int], width_of: WidthOf) -> list[_Row]:
    """Return the cells of every row, nothing where some line does not fit the gutters that all of them show."""
    rows = [pieces_of(text, width_of) for text in texts]
    pieces = [piece for row in rows for piece in row if not _is_over_columns(piece) or _is_in_front(piece, row)]
    columns = _join_heads(columns_of(pieces), pieces)
    if len(columns) < 3:
        return []
    cut: list[list[str]] = []
    spots: dict[int, list[Spot]] = {}
    parted: set[int] = set()  # columns with two texts apart: they are two columns, whose values cannot be told apart
    for page, row in zip(pages, rows, strict=True):
        cells: list[list[Piece]] = [[] for _ in columns]
        for piece in row:
            column = _column_of(piece, columns)
            cells[column].append(piece)
            if is_value(piece.text):
                spots.setdefault(column, []).append(Spot(page, len(cut), piece.start, piece.end))
        if any(len(cell) > 1 and any(is_value(p.text) or _is_column(p.text) for p in cell) for cell in cells):
            return []
        cut.append([" ".join(piece.text for piece in cell) for cell in cells])
        parted |= {n for n, cell in enumerate(cells) if any(b.start - a.end > 1 for a, b in pairwise(cell))}
    filled = {n for row in cut for n, text in enumerate(row) if is_value(text)}
    if (
        parted & filled
        or any(_holds_piece_of_value(row, filled) for row in cut)
        or not keep_their_places(spots, widest_table())
        or not stand_in_line(spots, _parts(rows))
        or not _stand_under_heads(rows, columns, spots)
    ):
        return []
    return _with_whole_labels(rows, cut, columns, min(filled, default=0)) or list(enumerate(cut))


def _stand_under_heads(rows: list[list[Piece]], columns: list[Span], spots: dict[int, list[Spot]]) -> bool:
    """Tell whether values are flush with their heads or centred below them, in a table of few lines with a blank.

    There nothing else shows the columns: counted in another way than the printer's, values stand under heads by chance.
    """
    heads: dict[int, Span] = {}
    for row in rows:
        for piece in (piece for piece in row if not is_value(piece.text) and not _is_over_columns(piece)):
            column = _column_of(piece, columns)
            first, last = heads.get(column, (piece.start, piece.end))
            heads[column] = (min(first, piece.start), max(last, piece.end))
    values = [(spot, heads[number]) for number, column in spots.items() if number in heads for spot in column]
    lines = {spot.line for spot, _ in values}
    headed = {_column_of(piece, columns) for row in rows for piece in row if _is_column(piece.text)}
    is_told = len(lines) >= FEWEST_LINES or len(values) >= len(lines) * len(headed)
    offsets = [spot._replace(start=spot.start - first, end=spot.end - last) for spot, (first, last) in values]
    return is_told or are_aligned(offsets)


def _parts(rows: list[list[Piece]]) -> list[int]:
    """Return for each row the number of the part it is of: one begins with each head below values."""
    numbers: list[int] = []
    number, has_values = 0, False
    for row in rows:
        if has_values and any(_is_column(piece.text) for piece in row):
            number, has_values = number + 1, False
        has_values = has_values or any(is_value(piece.text) for piece in row)
        numbers.append(number)
    return numbers


def _with_whole_labels(
    rows: list[list[Piece]], cut: list[list[str]], columns: list[Span], first_filled: int
) -> list[_Row]:
    """Return the rows with the labels that go on over several lines put together; nothing where none does."""
    for gap in (1, 0):
        lines = [
            WrappedLine(_texts_before(row, columns[first_filled][0], gap), cells[first_filled:])
            for row, cells in zip(rows, cut, strict=True)
        ]
        if parts := part_rows(lines):
            return [(start, join_row(lines[start:end])) for start, end in parts]
    return []


def _texts_before(row: list[Piece], end: int, gap: int) -> list[str]:
    """Return the texts in front of a place, those no farther apart than the gap as one."""
    texts: list[str] = []
    last = -9
    for piece in row:
        if piece.start >= end:
            break
        if texts and piece.start - last <= gap:
            texts[-1] += piece.text
        else:
            texts.append(piece.text)
        last = piece.end
    return texts


def _holds_piece_of_value(row: list[str], filled: set[int]) -> bool:
    """Tell whether a row without label holds a text with digits among the values: a piece of one of several lines."""
    is_labelled = any(row[: min(filled, default=0)])
    return not is_labelled and any(any(map(str.isdigit, row[n])) and not is_value(row[n]) for n in filled)


def _is_over_columns(piece: Piece) -> bool:
    """Tell whether a text is a head that may stand over several columns, and shows none of them."""
    meanings = find_exact(piece.text) if not is_value(piece.text) else ()
    return bool(meanings) and all(m.role is Role.HEADING or (m.role, m.block) == _GROUPS for m in meanings)


def _is_in_front(piece: Piece, row: list[Piece]) -> bool:
    """Tell whether a group of table 四 is the label of a row of values: then it is over no columns."""
    return any(is_value(other.text) and other.start >= piece.end for other in row) and any(
        (meaning.role, meaning.block) == _GROUPS for meaning in find_exact(piece.text)
    )


def _join_heads(columns: list[Span], pieces: list[Piece]) -> list[Span]:
    """Join heads at the left of a column with values at its right, where all that stand apart do.

    Heads that stand over the labels of rows do not stand over their values: what merged cells covered was left out.

    Returns:
        The columns; nothing where values are left without a head beside columns that have one.
    """
    headed = {_column_of(piece, columns) for piece in pieces if _is_column(piece.text)}
    filled = {_column_of(piece, columns) for piece in pieces if is_value(piece.text)}
    heads, values = headed - filled, filled - headed
    labelled = {_column_of(piece, columns) for piece in pieces if _is_row_label(piece.text)}
    if not headed or labelled & headed or not any(n > min(headed) for n in values):
        return columns
    if {n + 1 for n in heads} != values:
        return []
    return [
        (start, columns[n + 1][1] if n in heads else end) for n, (start, end) in enumerate(columns) if n not in values
    ]


def _column_of(piece: Piece, columns: list[Span]) -> int:
    """Return the first column that a piece touches, or the last one that begins before it."""
    touched = (n for n, (start, end) in enumerate(columns) if start < piece.end and piece.start < end)
    return next(touched, max((n for n, (start, _) in enumerate(columns) if start <= piece.start), default=0))
