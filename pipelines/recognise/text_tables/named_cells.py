"""Tables written out cell by cell: each value behind the names of its row and its column, `规章-本年制发件数：3`.

Row and column come in either order, joined by anything, the row's group before them or not. Between name and value all
lines have the same sign. Does not belong here: rows written out as pairs of head and value (pairs.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product

from pipelines.recognise.fold import compact, spellings
from pipelines.recognise.labels import MAX_LABEL
from pipelines.recognise.tokens import Kind, Line, NumberedLine, Token, classify
from pipelines.recognise.values import is_value
from schemas.codebook import Block, Column, Row, forms

FEWEST_LINES = 20
"""Lines with the name of a cell and its value that make a text one of named cells."""
MOST_REPEATS = 12
"""So often no text names a column of table 三 that has a head over all its rows."""
MAX_VALUE = 40
"""Longest sign and value behind a name."""
_FREQUENT_HEAD = "自然人"
_OF = re.compile("[的中]")
"""May stand between row and column, and stands in labels: left out everywhere."""
_COUNT = "数量"
"""May end a name: `规章中制发件数的数量为3`."""
_SIGN = re.compile(r"[\s\u3000]*(?:[&#^@*■：:＝=|｜→\-—–~_，,；;、./／·…]+>?|为|是|共计?|有)?[\s\u3000]*")
_BULLET = re.compile(r"[\s\u3000]*(?:[-*•·●○◆■–]\s+)?")


@dataclass(frozen=True, slots=True)
class _Name:
    """A cell that a text may name: block, row and column, whether the row comes first, and both names in it."""

    block: str
    row: str
    column: str
    is_row_first: bool
    label: str = field(compare=False)
    head: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A line taken apart: the cells that it may name, the sign behind the name, and the value as printed."""

    names: tuple[_Name, ...]
    sign: str
    value: str
    at: NumberedLine


def cut_named_cells(lines: list[NumberedLine]) -> list[list[NumberedLine] | list[Token]]:
    """Return the lines in runs, those that name cells as rows under heads, each row where its first cell stands."""
    if sum(_FREQUENT_HEAD in line.text for _, line in lines) < MOST_REPEATS:
        return [lines]
    seen = {numbered[0]: found for numbered in lines if (found := _take_apart(numbered))}
    cells = _choose(list(seen.values()))
    if len(cells) < FEWEST_LINES:
        return [lines]
    rows: dict[tuple[str, str], list[tuple[_Name, _Seen]]] = {}
    for cell in cells:
        rows.setdefault((cell[0].block, cell[0].row), []).append(cell)
    firsts = {row[0][1].at[0]: row for row in rows.values()}
    used = {line.at[0] for _, line in cells}
    parts: list[list[NumberedLine] | list[Token]] = []
    rest: list[NumberedLine] = []
    for numbered in lines:
        if row := firsts.get(numbered[0]):
            parts += [rest, list(_tokens(row))]
            rest = []
        elif numbered[0] not in used:
            rest.append(numbered)
    return [part for part in (*parts, rest) if part]


def _choose(seen: list[list[_Seen]]) -> list[tuple[_Name, _Seen]]:
    """Return each line's cell by the sign and the order that most lines have; a cell named twice is none."""
    signs = Counter(sign for found in seen for sign in {each.sign for each in found})
    if not signs:
        return []
    sign = signs.most_common(1)[0][0]
    lines = [each for found in seen for each in found if each.sign == sign]
    orders = Counter(line.names[0].is_row_first for line in lines if len(line.names) == 1)
    is_row_first = orders[True] >= orders[False]
    cells = [
        (names[0], line)
        for line in lines
        if len(names := [name for name in line.names if name.is_row_first is is_row_first]) == 1
    ]
    count = Counter((name.block, name.row, name.column) for name, _ in cells)
    return [(name, line) for name, line in cells if count[name.block, name.row, name.column] == 1]


def _take_apart(numbered: NumberedLine) -> list[_Seen]:
    """Return the ways to read a line as the name of a cell, a sign and a value or nothing, one for each sign."""
    text = numbered[1].text.strip()
    text = text[_BULLET.match(text).end() :]  # type: ignore[union-attr]
    if not 4 <= len(text) <= 2 * MAX_LABEL:
        return []
    for end in range(len(text), max(3, len(text) - MAX_VALUE), -1):
        if text[end - 1].isdigit() or not (text[end - 1].isalnum() or text[end - 1] in '）)】]”"'):
            continue
        values = _signs_and_values(text[end:])
        name = _OF.sub("", compact(text[:end])) if values else ""
        if values and (names := _names().get(name) or _names().get(name.removesuffix(_COUNT))):
            return [_Seen(names, sign, value, numbered) for sign, value in values.items()]
    return []


def _signs_and_values(rest: str) -> dict[str, str]:
    """Return what may stand between a name and its value, with the value: a dash may belong to either."""
    longest: str = _SIGN.match(rest)[0]  # type: ignore[index]
    values: dict[str, str] = {}
    for size in range(len(longest) + 1):
        value = rest[size:].strip()
        value = value if is_value(value) else value.rstrip("；;。,，")
        if not value or is_value(value):
            values.setdefault(rest[:size].strip(), value)
    return values


@cache
def _names() -> dict[str, tuple[_Name, ...]]:
    """Every name of a cell without punctuation → the cells that it may be."""
    names: dict[str, dict[_Name, None]] = {}
    for form in forms().values():
        for block in form.blocks:
            heads = [(column.code, head) for column in block.columns for head in _heads(column)]
            for row in block.rows:
                for front, (code, head) in product(_fronts(row, block), heads):
                    for text, is_row_first in ((front + head, True), (head + front, False)):
                        name = _Name(block.code, row.code, code, is_row_first, row.label, head)
                        names.setdefault(_OF.sub("", text), {})[name] = None
    return {text: tuple(cells) for text, cells in names.items()}


def _heads(column: Column) -> set[str]:
    return {spelling for text in (column.label, *column.aliases) for spelling in spellings(text)}


def _fronts(row: Row, block: Block) -> set[str]:
    """Return the spellings of a row, with and without what is printed over it."""
    own = {spelling for text in (row.label, *row.aliases) for spelling in spellings(text)}
    over = {"", *spellings(block.title)}
    if row.group:
        groups = set(spellings(row.group))
        over |= groups | {compact(top) + group for top in block.groups[:1] for group in groups}
    return {text + spelling for text in over for spelling in own}


def _tokens(row: list[tuple[_Name, _Seen]]) -> Iterator[Token]:
    """Give a row the layout of a table of its own: its heads, and below them its label and values."""
    first = row[0][1].at[0]
    grid = -1 - first

    def cell(text: str, line: Line, number: int, column: int) -> Token:
        return Token(classify(text), text, line.place, first, grid, number, column, column + 1)

    yield from (cell(name.head, found.at[1], first, n) for n, (name, found) in enumerate(row, 1))
    yield Token(Kind.ROW_END, "", line=first)
    yield cell(row[0][0].label, row[0][1].at[1], first + 1, 0)
    yield from (cell(found.value, found.at[1], first + 1, n) for n, (_, found) in enumerate(row, 1))
    yield Token(Kind.ROW_END, "", line=first)
