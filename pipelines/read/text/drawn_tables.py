"""Tables drawn with lines in plain text (`+---+`, `┌──┬──┐`), with cells merged over rows and columns and broken lines.

Does not belong here: tables with a line below the head alone, whose rows are lines of text (pipelines/recognise/).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import groupby, pairwise

from pipelines.display_width import display_width, single_width, unambiguous_width
from pipelines.document import Grid, GridCell, Paragraph, Place
from pipelines.read.limits import MAX_GRID_COLUMNS
from pipelines.recognise.text_tables.ruled_rows import join_pieces, names_one_row

_ACROSS = "-=─━═"
_DOWN = "|│┃║"
_CORNERS = "+┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫╭╮╰╯┡┢┩┪┯┷┿╇╈╉╊"
_RULE = re.compile(rf"\s*[{_CORNERS}][{re.escape(_ACROSS + _CORNERS)}:]{{2,}}\s*")
_EDGES = _DOWN + _CORNERS
FEWEST_RULES = 4
"""Rules of a table that has one between all its rows."""
RULES_OF_ONE_ROW = 3
"""Rules around a head and one row of a line each, as table 四 may have."""


def with_drawn_tables(blocks: Iterable[Paragraph | Grid]) -> tuple[Paragraph | Grid, ...]:
    """Return the blocks, lines that draw a table with its cells as a grid; what is not surely one stays lines."""
    result: list[Paragraph | Grid] = []
    count = 0
    for is_drawn, run in groupby(_without_gaps(list(blocks)), key=_is_of_table):
        lines = list(run)
        grid = _grid([line for line in lines if isinstance(line, Paragraph)], count + 1) if is_drawn else None
        count += grid is not None
        result += [grid] if grid is not None else lines
    return tuple(result)


def _without_gaps(blocks: list[Paragraph | Grid]) -> list[Paragraph | Grid]:
    """Leave out empty lines between lines of a drawn table, as mail programs put them there."""
    around = zip([None, *blocks], blocks, [*blocks[1:], None], strict=False)
    return [
        block
        for before, block, after in around
        if not (isinstance(block, Paragraph) and not block.text.strip() and before and after)
        or not (_is_of_table(before) and _is_of_table(after))
    ]


def _is_of_table(block: Paragraph | Grid) -> bool:
    text = block.text.strip() if isinstance(block, Paragraph) else ""
    return len(text) > 2 and text[0] in _EDGES and text[-1] in _EDGES


def _grid(lines: list[Paragraph], number: int) -> Grid | None:
    texts = [line.text.strip() for line in lines]
    rules = [n for n, text in enumerate(texts) if _RULE.fullmatch(text)]
    is_ruled = len(rules) >= FEWEST_RULES or (len(rules) == RULES_OF_ONE_ROW and len(texts) == 2 * len(rules) - 1)
    if not is_ruled or rules[0] > 0 or rules[-1] < len(texts) - 1:
        return None
    texts = [text.replace(":", "-") if n in rules else text for n, text in enumerate(texts)]
    for width_of in (unambiguous_width, _wide_or_ambiguous, single_width):
        canvas = [_canvas(text, width_of) for text in texts]
        if len({len(row) for row in canvas}) == 1:
            return _read(canvas, lines, number)
    is_broken = any(after - before > 2 for before, after in pairwise(rules))
    padded = _padded(texts) if is_broken else []
    return _read([_canvas(text, unambiguous_width) for text in padded], lines, number) if padded else None


def _padded(texts: list[str]) -> list[str]:
    """Return the lines with equally wide columns, where tools let wide characters push the bars out of their places.

    Nothing where not every line has a bar for each column.
    """
    rows = [re.split(rf"[{re.escape(_EDGES)}]", text)[1:-1] for text in texts]
    if len({len(row) for row in rows}) != 1 or any(
        char in _CORNERS for text in texts for char in text[1:-1] if not _RULE.fullmatch(text)
    ):
        return []
    widths = [max(sum(map(unambiguous_width, row[n])) for row in rows) for n in range(len(rows[0]))]
    lines = []
    for text, row in zip(texts, rows, strict=True):
        is_rule = _RULE.fullmatch(text) is not None
        cells = (
            cell + (_ACROSS[0] if is_rule else " ") * (width - sum(map(unambiguous_width, cell)))
            for cell, width in zip(row, widths, strict=True)
        )
        edge = _CORNERS[0] if is_rule else _DOWN[0]
        lines.append(edge + edge.join(cells) + edge)
    return lines


def _wide_or_ambiguous(char: str) -> int:
    return 1 if char in _ACROSS + _EDGES else display_width(char)


def _canvas(text: str, width_of: Callable[[str], int]) -> list[str]:
    """Return what stands in each place of a line: a character of double width leaves the place behind it empty."""
    return [piece for char in text for piece in ([char, ""] if width_of(char) == 2 else [char])]


def _read(canvas: list[list[str]], lines: list[Paragraph], number: int) -> Grid | None:
    """Cut the canvas at its lines into fields, join those with no line between, and read each as a cell."""
    corners = {n: found for n, row in enumerate(canvas) if (found := _corners(row))}
    across = list(corners)
    down = sorted({place for found in corners.values() for place in found})
    if len(across) < 2 or not 2 <= len(down) <= MAX_GRID_COLUMNS:
        return None
    cells: list[GridCell] = []
    broken: set[int] = set()
    taken: set[tuple[int, int]] = set()
    for row in range(len(across) - 1):
        for column in range(len(down) - 1):
            if (row, column) in taken:
                continue
            width, height = _size(canvas, across, down, row, column)
            own = {(row + y, column + x) for y in range(height) for x in range(width)}
            if taken & own:
                return None
            taken |= own
            left, right = down[column] + 1, down[column + width]
            drawn = ["".join(canvas[n][left:right]) for n in range(across[row] + 1, across[row + height])]
            if _has_several_numbers([piece.strip() for piece in drawn]):
                broken.add(row)
            place = Place(line=lines[across[row] + 1].place.line, table=number, row=row + 1, column=column + 1)
            cells.append(GridCell(_joined(drawn, right - left), row, column, height, width, place))
    if any(not names_one_row([c.text for c in cells if c.row == row and c.row_span == 1]) for row in broken):
        return None  # several rows have no line between them
    return Grid(tuple(cells), Place(table=number))


def _corners(row: list[str]) -> list[int]:
    """Return where lines meet in a row that has a line across; a plus before a number is no corner."""
    return [
        n
        for n, char in enumerate(row)
        if char in _CORNERS
        and char
        and any(side and side in _ACROSS for side in (*row[n - 1 : n], *row[n + 1 : n + 2]))
    ]


def _size(canvas: list[list[str]], across: list[int], down: list[int], row: int, column: int) -> tuple[int, int]:
    """Return how many fields a cell covers to the right and down from its first one."""
    line = canvas[min(across[row] + 1, across[row + 1])]
    width = 1
    while column + width < len(down) - 1 and (not (char := line[down[column + width]]) or char not in _EDGES):
        width += 1
    height = 1
    inside = range(down[column] + 1, down[column + width])
    while row + height < len(across) - 1 and not all(
        canvas[across[row + height]][n] in _ACROSS + _CORNERS for n in inside
    ):
        height += 1
    return width, height


def _has_several_numbers(pieces: list[str]) -> bool:
    return sum(piece.isdecimal() for piece in pieces) > 1 and not _is_broken_number(pieces)


def _is_broken_number(pieces: list[str]) -> bool:
    """Tell whether digits of double width fill every line of a cell but the last: tools break lines between them."""
    shown = [piece for piece in pieces if piece]
    is_wide = all(unambiguous_width(char) == 2 for piece in shown for char in piece)
    return is_wide and len({len(piece) for piece in shown[:-1]}) == 1 and 0 < len(shown[-1]) <= len(shown[0])


def _joined(drawn: list[str], width: int) -> str:
    """Return the lines of a cell as one text; digits that would fit into one line of it are not put together."""
    room = width - 2 * all(line[:1] == line[-1:] == " " for line in drawn)
    pieces = [line.strip() for line in drawn]
    shown = [piece.strip(_ACROSS) if set(piece) <= set(_ACROSS) and len(piece) > 3 else piece for piece in pieces]
    whole = "".join(shown)
    is_without_gap = "\n\n" not in "\n".join(shown).strip()
    if is_without_gap and (_is_broken_number(shown) or sum(map(unambiguous_width, whole)) > room):
        return whole
    return join_pieces(shown)
