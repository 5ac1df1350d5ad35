"""Lines that hold one cell each, told apart by bars: `规章 |`, `| 0`, or bars on lines of their own.

Where an empty line ends each row, the rows come out with their ends. Does not belong here: lines that are whole rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from pipelines.document import Place
from pipelines.recognise.labels import Role, find_exact, is_fragment
from pipelines.recognise.tokens import Kind, Line, NumberedLine, Token, classify, is_prose
from pipelines.recognise.values import is_empty, is_value

_Cell = tuple[int, str, Place]
MAX_ROW_CELLS = 20
"""A row of the forms has at most 15 places; a block of more cells is no row but a whole table."""
MOST_ROWS = 0.7
"""Share of rows with several cells; titles of blocks stand in rows of their own."""

FEWEST_BARS = 6
"""Bars of a row of table 三 at least, whatever stands between them."""


def has_bar_rows(lines: list[Line]) -> bool:
    """Tell whether a line is a row: then rows have their label and a value, or many blanks, on the same line."""
    cells = [line.text.split("|") for line in lines]
    filled = [sum(not is_empty(text) for text in texts) for texts in cells]
    rows = sum(
        count >= 2 or (count == 1 and len(texts) > FEWEST_BARS) for count, texts in zip(filled, cells, strict=True)
    )
    return rows > 0 and rows * 2 >= sum(count > 0 for count in filled)


def find_last_cell(lines: list[NumberedLine], end: int) -> int:
    """Return where a table of bars ends: with a value behind the last bar, where there is one."""
    behind = next((n for n in range(end, len(lines)) if not is_empty(lines[n][1].text)), end)
    return behind + 1 if behind < len(lines) and is_value(lines[behind][1].text) else end


def cut_bar_cells(
    lines: list[NumberedLine], align_rows: Callable[[list[list[Token]]], Iterator[Token]]
) -> Iterator[Token]:
    """Cut lines with one bar a cell.

    Args:
        lines: lines between the first and the last one with a bar.
        align_rows: gives the cells of rows their columns where the rows show them.
    """
    runs = [(is_loose, list(run)) for is_loose, run in groupby(lines, key=lambda item: _is_loose(item[1].text))]
    blocks = [block for is_loose, run in runs if not is_loose for block in _split_at_gaps(run)]
    opens = _open_with_bar([run for is_loose, run in runs if not is_loose])
    side = next((side for side in (True, False) if _are_rows(blocks, is_behind=side)), None)
    for is_loose, run in runs:
        if is_loose:
            yield from (_make((index, line.text, line.place)) for index, line in run)
        elif side is None:
            yield from _cut_between_bars(run, is_opened=opens)
        else:
            yield from _cut_rows(_split_at_gaps(run), align_rows, is_behind=side)


def _cut_rows(
    blocks: list[list[NumberedLine]], align_rows: Callable[[list[list[Token]]], Iterator[Token]], *, is_behind: bool
) -> Iterator[Token]:
    for is_barred, run in groupby(blocks, key=lambda block: any("|" in line.text for _, line in block)):
        if is_barred:
            rows = [_cells_of_block(block, is_behind=is_behind) for block in run]
            yield from align_rows([[_make(cell, row=row[0][0]) for cell in row] for row in rows])
        else:
            yield from (_make((index, line.text, line.place)) for block in run for index, line in block)


def _is_loose(text: str) -> bool:
    """Tell whether a line stands between cells: running text, or a line without bar that is no piece of a cell."""
    if "|" in text or is_empty(text):
        return is_prose(text.replace("|", ""))
    is_heading = any(meaning.role is Role.SECTION for meaning in find_exact(text))
    return is_heading or not (is_fragment(text) or is_value(text) or find_exact(text))


def _split_at_gaps(lines: list[NumberedLine]) -> list[list[NumberedLine]]:
    return [list(run) for is_gap, run in groupby(lines, key=lambda item: is_empty(item[1].text)) if not is_gap]


def _are_rows(blocks: list[list[NumberedLine]], *, is_behind: bool) -> bool:
    """Tell whether every line has its bar on this side, and an empty line ends a row: most rows have several cells."""
    barred = [block for block in blocks if any("|" in line.text for _, line in block)]
    texts = [line.text for block in barred for _, line in block if not is_empty(line.text.replace("|", ""))]
    if sum("|" not in text for text in texts) * 2 > len(texts):
        return False  # bars on lines of their own: an empty line is then a blank cell
    rows = [_cells_of_block(block, is_behind=is_behind) for block in barred]
    if any(map(_has_label_behind_value, rows)):
        return False
    sizes = [len(cells) for cells in rows]
    several = sum(1 < size <= MAX_ROW_CELLS for size in sizes)
    return 0 not in sizes and several >= max(3, MOST_ROWS * len(sizes))


def _has_label_behind_value(cells: list[_Cell]) -> bool:
    """Tell whether cells are those of several rows: the small tables of 二 have no more than one long row."""
    texts = [text for _, text, _ in cells]
    first = next((n for n, text in enumerate(texts) if is_value(text)), len(texts))
    return any(meaning.role is Role.ROW for text in texts[first:] for meaning in find_exact(text))


def _cells_of_block(block: list[NumberedLine], *, is_behind: bool) -> list[_Cell]:
    """Return the cells of lines with a bar each; a line without bar is a piece of the cell whose bar is next to it."""
    cells: list[_Cell] = []
    pending = ""
    for index, line in block if is_behind else reversed(block):
        text = line.text.strip()
        if "|" not in text:
            pending = pending + text if is_behind else text + pending
        elif text.count("|") == 1 and (text.endswith("|") if is_behind else text.startswith("|")):
            bare = text.strip("|").strip()
            cells.append((index, pending + bare if is_behind else bare + pending, line.place))
            pending = ""
        else:
            return []
    if pending:
        return []
    return cells if is_behind else cells[::-1]


def _open_with_bar(runs: list[list[NumberedLine]]) -> bool:
    """Tell whether each table begins with a bar, so that the last one opens a cell; the first may begin above it."""
    firsts = [next((line.text.strip() for _, line in run if not is_empty(line.text)), "") for run in runs[1:]]
    return bool(firsts) and all(text.startswith("|") for text in firsts)


def _cut_between_bars(lines: list[NumberedLine], *, is_opened: bool) -> Iterator[Token]:
    """Cut where bars alone tell cells apart and line ends say nothing: two bars with nothing between hold a blank.

    Args:
        lines: the lines of a table.
        is_opened: whether a bar opens each cell, the last one, too.
    """
    pending: list[Token] = []
    bar_open = False
    for index, line in lines:
        for number, piece in enumerate(line.text.split("|")):
            if number:
                if not pending and bar_open:
                    yield Token(Kind.BLANK, "", line.place, index)
                yield from pending
                pending, bar_open = [], True
            if not is_empty(piece):
                pending.append(_make((index, piece, line.place)))
    barred = [line.text.strip() for _, line in lines if "|" in line.text]
    is_in_front = all(text.startswith("|") for text in barred) and any(len(text) > 1 for text in barred)
    if not pending and barred and (is_in_front or is_opened):
        yield Token(Kind.BLANK, "", lines[-1][1].place, lines[-1][0])
    yield from pending


def _make(cell: _Cell, row: int = -1) -> Token:
    index, text, place = cell
    return (
        Token(Kind.STOP, text.strip(), place, index)
        if is_prose(text)
        else Token(classify(text), text.strip(), place, index, row=row)
    )
