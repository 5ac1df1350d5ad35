"""Lines of text cut into cells: by bars, by tabs, by white space, or one cell a line.

Rows come out with a row end where the layout shows it; where it does not, the labels find the rows (segment.py).
Does not belong here: grids, and what the cells mean.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, takewhile

from pipelines.document import Place
from pipelines.recognise.labels import Role, find_exact, labels_in
from pipelines.recognise.spaced_labels import count_leading_pieces, give_marks_to_labels, part_corner
from pipelines.recognise.text_tables.bar_cells import MAX_ROW_CELLS, cut_bar_cells, find_last_cell, has_bar_rows
from pipelines.recognise.text_tables.cell_gaps import with_blank_lines
from pipelines.recognise.text_tables.cell_lines import cut_cell_lines
from pipelines.recognise.text_tables.column_lists import cut_column_lists
from pipelines.recognise.text_tables.cut_labels import with_labels_in_front, with_whole_labels
from pipelines.recognise.text_tables.glued_values import unglue
from pipelines.recognise.text_tables.menus import without_menus
from pipelines.recognise.text_tables.named_cells import cut_named_cells
from pipelines.recognise.text_tables.pairs import FEWEST_ROWS as FEWEST_ROWS_IN_PAIRS
from pipelines.recognise.text_tables.pairs import ROWS_OF_APPEALS, Part, cut_pairs
from pipelines.recognise.text_tables.ruled_rows import join_ruled_rows
from pipelines.recognise.text_tables.separated import with_bars
from pipelines.recognise.text_tables.spaced_columns import with_column_bars
from pipelines.recognise.text_tables.stacked_heads import with_joined_heads
from pipelines.recognise.text_tables.stacked_results import with_heads_of_blank_table, with_joined_results
from pipelines.recognise.tokens import Kind, Line, NumberedLine, Token, classify, is_prose
from pipelines.recognise.values import is_empty, is_value

_BARS = str.maketrans({"｜": "|", "│": "|", "┃": "|", "║": "|", "¦": "|", "∣": "|", "丨": "|"})
FEWEST_TRAILING_VALUES = 3
"""So many values behind a text, with nothing between, make a line a row of a table."""
FEWEST_NUMBERED = 4
"""Rows counted from 1 on, the first of them a head, that show numbers of lines."""
_LONE_UNIT = re.compile(r"万元|亿元|元|人次|[件个项条份次宗]")


def tokens_of_lines(lines: list[NumberedLine]) -> list[Token]:
    """Cut a run of lines into cells.

    Args:
        lines: lines that follow one another without a grid between them.
    """
    lines = join_ruled_rows([(index, Line(line.text.translate(_BARS), line.place)) for index, line in lines])
    runs = cut_cell_lines(lines)
    if len(runs) == 1 and (parted := with_blank_lines(lines)):
        runs = cut_cell_lines(parted)
    return [
        token
        for run in runs
        for part in ([run] if isinstance(run[0], Token) else _cut_written_out(run))
        for token in _tokens_of_part(part)
    ]


def _cut_written_out(run: list[NumberedLine]) -> Iterator[Part]:
    """Cut tables that are written out, by columns, by rows or cell by cell; table 四 has rows anyway."""
    parts = cut_column_lists(run)
    fewest = FEWEST_ROWS_IN_PAIRS if len(parts) == 1 else ROWS_OF_APPEALS
    for listed in parts:
        for part in [listed] if isinstance(listed[0], Token) else cut_pairs(listed, fewest):
            yield from [part] if isinstance(part[0], Token) else cut_named_cells(part)


def _tokens_of_part(part: Part) -> list[Token]:
    if isinstance(part[0], Token):
        return [piece for piece in part if isinstance(piece, Token)]
    plain = with_heads_of_blank_table([piece for piece in part if not isinstance(piece, Token)])
    plain = with_labels_in_front(plain)
    lines = with_joined_heads(with_joined_results(with_column_bars(with_bars(plain))))
    barred = without_menus(
        [n for n, (_, line) in enumerate(lines) if "|" in line.text and not _has_prose(line.text, "|")], lines
    )
    if len(barred) < 4:
        return list(_cut_unbarred(lines))
    first, last = barred[0], barred[-1] + 1
    if has_bar_rows([lines[position][1] for position in barred]):
        table = _cut_bar_rows(lines[first:last])
    else:
        last = find_last_cell(lines, last)
        table = cut_bar_cells(lines[first:last], _align_rows)
    return [*_cut_unbarred(lines[:first]), *table, *_cut_unbarred(lines[last:])]


def _has_prose(text: str, between: str) -> bool:
    return any(map(_is_prose_cell, text.split(between)))


def _is_prose_cell(text: str) -> bool:
    """Tell whether a cell is running text: a number with a remark behind it (22，其中网上2件) is none.

    Nor is one that was broken over lines.
    """
    return is_prose(text) and not is_value("".join(text.rstrip("。；;").split("\n")))


def _cut_bar_rows(lines: list[NumberedLine]) -> Iterator[Token]:
    """Cut rows at their bars. An outer bar is a border where every row of the document has it."""
    barred = [line.text.strip() for _, line in lines if "|" in line.text]
    opens, closes = (all(text.startswith("|") for text in barred), all(text.endswith("|") for text in barred))
    shown = [numbered for numbered in lines if not is_empty(numbered[1].text)]
    for is_barred, run in groupby(shown, key=lambda item: "|" in item[1].text):
        if not is_barred:
            yield from _cut_unbarred(list(run))
            continue
        rows = []
        for index, line in run:
            pieces = line.text.strip().split("|")[1 if opens else 0 : -1 if closes else None]
            rows.append([_make(piece, index, line.place, index) for piece in pieces or [""]])
        yield from _align_rows(rows)


def _align_rows(rows: list[list[Token]]) -> Iterator[Token]:
    """Give the cells of rows their columns where nearly all rows have the same number of cells, or as many as a head.

    Where the parts of a table have heads of different lengths, each head counts for the rows right below it.
    """
    rows = with_whole_labels(_without_line_numbers(rows))
    width, count = Counter(len(row) for row in rows).most_common(1)[0]
    is_aligned = width > 1 and count >= max(3, 0.8 * len(rows))
    grid = -1 - rows[0][0].line
    for size, run in groupby(rows, key=len):
        alike = list(run)
        if is_aligned and size == width:
            yield from _in_columns(alike, grid)
        elif len(alike) > 1 and _is_head(alike[0]):
            yield from _in_columns(alike, -1 - alike[0][0].line)
        else:
            yield from (token for row in alike for token in (*row, _row_end(row)))


def _align_even_rows(rows: list[list[Token]]) -> Iterator[Token]:
    """Give the cells of rows their columns where all have the same number of cells, and else their ends alone."""
    is_even = len({len(row) for row in rows}) == 1
    yield from _align_rows(rows) if is_even else (token for row in rows for token in (*row, _row_end(row)))


def _without_line_numbers(rows: list[list[Token]]) -> list[list[Token]]:
    """Return the rows without the number in front of each, where the rows of a head are counted with the others."""
    numbers = [int(row[0].text) if row[0].text.isdecimal() and len(row) > 1 else -1 for row in rows]
    is_head_counted = all(token.kind is not Kind.VALUE for token in rows[0][1:])
    if len(rows) < FEWEST_NUMBERED or not is_head_counted or numbers != list(range(1, len(rows) + 1)):
        return rows
    return [row[1:] for row in rows]


def _in_columns(rows: list[list[Token]], grid: int) -> Iterator[Token]:
    for row in rows:
        yield from (
            Token(token.kind, token.text, token.place, token.line, grid, token.row, n, n + 1, token.is_glued)
            for n, token in enumerate(row)
        )
        yield _row_end(row)


def _row_end(row: list[Token]) -> Token:
    return Token(Kind.ROW_END, "", line=row[0].line)


def _is_head(row: list[Token]) -> bool:
    """Tell whether a row has labels of columns and no value."""
    roles = (meaning.role for token in row if token.kind is Kind.TEXT for meaning in find_exact(token.text))
    return Role.COLUMN in roles and all(token.kind is not Kind.VALUE for token in row)


def _cut_unbarred(lines: list[NumberedLine]) -> Iterator[Token]:
    position, rows = 0, []
    sizes = [len(list(run)) for is_cell, run in groupby(lines, key=lambda item: _is_tab_cell(item[1].text)) if is_cell]
    has_rows, has_cells = _has_tab_rows(sizes), _has_tab_cells(sizes)
    while position < len(lines):
        end = position
        while (
            (has_rows or has_cells)
            and end < len(lines)
            and (_is_tab_cell(lines[end][1].text) or (end > position and _is_cell_rest(lines, end)))
        ):
            end += 1
        if end > position and has_rows:
            rows.append(list(_cut_tab_cells(lines[position:end], lines[position][0])))
            position = end + (end < len(lines) and not lines[end][1].text.strip())
            if position == len(lines) or not _is_tab_cell(lines[position][1].text):
                yield from _align_even_rows(rows)
                rows = []
        elif end > position:
            yield from _cut_tab_cells(lines[position:end], -1)
            position = end
        elif _is_tab_row(lines[position][1].text):
            end = next((n for n in range(position, len(lines)) if not _is_tab_row(lines[n][1].text)), len(lines))
            yield from _align_rows([_cut_tab_row(index, line) for index, line in lines[position:end]])
            position = end
        else:
            yield from _cut_line(*lines[position])
            position += 1


def _is_tab_cell(text: str) -> bool:
    return text.startswith("\t") and "\t" not in text[1:] and not is_prose(text)


def _is_cell_rest(lines: list[NumberedLine], position: int) -> bool:
    """Tell whether a line without tab is the rest of the cell before it: then another cell of the row follows."""
    text = lines[position][1].text
    is_followed = position + 1 < len(lines) and _is_tab_cell(lines[position + 1][1].text)
    return is_followed and not is_empty(text) and "\t" not in text and not is_prose(text)


def _cut_tab_cells(lines: list[NumberedLine], row: int) -> Iterator[Token]:
    cells: list[tuple[int, Line]] = []
    for index, line in lines:
        if line.text.startswith("\t"):
            cells.append((index, line))
        else:
            first, cell = cells[-1]
            cells[-1] = (first, Line(cell.text + line.text, cell.place))
    yield from (_make(line.text, index, line.place, row) for index, line in cells)


def _is_tab_row(text: str) -> bool:
    return ("\t" in text.strip() or text.rstrip(" ").endswith("\t\t")) and not _has_prose(text, "\t")


def _cut_tab_row(index: int, line: Line) -> list[Token]:
    return [_make(piece, index, line.place, index) for piece in line.text.strip(" \r").split("\t")]


def _has_tab_rows(sizes: list[int]) -> bool:
    """Tell whether lines with a leading tab are cells and an empty line ends a row: most rows have several cells."""
    return sum(1 < size <= MAX_ROW_CELLS for size in sizes) * 2 > len(sizes)


def _has_tab_cells(sizes: list[int]) -> bool:
    """Tell whether lines with a leading tab are cells and nothing ends a row: whole tables follow one another."""
    return sum(size > MAX_ROW_CELLS for size in sizes) * 2 > len(sizes)


def _cut_line(index: int, line: Line) -> Iterator[Token]:
    text = line.text
    if is_empty(text):
        return
    cells = [] if "\t" in text else _with_trailing_values(text)
    if is_prose(text) and len(cells) > FEWEST_TRAILING_VALUES:
        yield from (_make(cell, index, line.place) for cell in cells)  # a piece of a long label, and the row's values
    elif is_prose(text) and not _are_labels(text.split()):
        corner, heads = part_corner(text.strip())
        yield Token(Kind.STOP, corner, line.place, index)
        yield from (_make(head, index, line.place) for head in heads)
    else:
        yield from _cut_at_spaces(text, index, line.place)


def _are_labels(pieces: list[str]) -> bool:
    """Tell whether a long line is a row of heads, each perhaps together with the one over it."""
    return len(pieces) > FEWEST_TRAILING_VALUES and all(map(labels_in, pieces))


def _with_trailing_values(text: str) -> list[str]:
    """Return what a line says in front of the values at its end, and each of these."""
    pieces = text.split()
    count = len(list(takewhile(is_value, reversed(pieces))))
    return ["".join(pieces[: len(pieces) - count]), *pieces[len(pieces) - count :]]


def _cut_at_spaces(text: str, index: int, place: Place) -> Iterator[Token]:
    pieces = text.split()
    if is_value(text) or (find_exact(text) and not any(is_value(piece) for piece in pieces)):
        yield _make(text, index, place)
        return
    pieces = whole = _join_units(give_marks_to_labels(pieces))
    while pieces:
        size = count_leading_pieces(pieces, is_line_start=pieces is whole)
        if size:
            yield _make("".join(pieces[:size]), index, place)
        else:
            yield from unglue(pieces[0], index, place)
        pieces = pieces[max(1, size) :]


def _join_units(pieces: list[str]) -> list[str]:
    """Give a unit that stands alone back to the number before it."""
    joined: list[str] = []
    for piece in pieces:
        if joined and _LONE_UNIT.fullmatch(piece) and is_value(joined[-1]):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _make(text: str, index: int, place: Place, row: int = -1) -> Token:
    return Token(classify(text), text.strip(), place, index, row=row)
