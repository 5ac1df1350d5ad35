"""Tables of text with a rule between all rows: a cell broken over several lines is put together again.

Does not belong here: telling which cell is what (lines.py cuts the rows at their bars).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from pipelines.recognise.tokens import Line, NumberedLine
from pipelines.recognise.values import is_empty, is_value

_RULE = re.compile(
    r"(?=.*(?:[-─━═_=]{2}|[┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╒╕╘╛╞╡╤╧╪╭╮╰╯+]))[\s|:+=\-_─━┄┅┈┉┌┐└┘├┤┬┴┼═╔╗╚╝╠╣╦╩╬╒╕╘╛╞╡╤╧╪╭╮╰╯]{3,}"
)
FEWEST_ROWS = 4
"""Rows between rules that a table has at least; a frame around a table, with a rule below its head, has fewer."""


def is_rule(text: str) -> bool:
    """Tell whether a line is nothing but a rule drawn with dashes, crosses or box characters."""
    return ("-" in text or "─" in text or "=" in text or "━" in text) and _RULE.fullmatch(text) is not None


def join_ruled_rows(lines: list[NumberedLine]) -> list[NumberedLine]:
    """Return the lines without rules, those of one row between two rules as one line, cells joined bar by bar.

    Where rules stand only around a table and below its head, nothing is joined.
    """
    blocks = _blocks_between_rules(lines)
    rows = [block for block in blocks if block.is_ruled]
    broken = [block for block in rows if len(block.lines) > 1]
    if len(rows) < FEWEST_ROWS or not broken or not all(_is_one_row(block.lines) for block in broken):
        return [line for block in blocks for line in block.lines]
    return [line for block in blocks for line in ([_join(block.lines)] if block in broken else block.lines)]


@dataclass(slots=True, eq=False)
class _Block:
    """Lines that follow one another, with bars or without; `is_ruled` where a rule stands above and below bars."""

    lines: list[NumberedLine]
    is_ruled: bool = False


def _blocks_between_rules(lines: list[NumberedLine]) -> list[_Block]:
    kinds = [(kind, list(run)) for kind, run in groupby(lines, key=lambda numbered: _kind_of(numbered[1].text))]
    around = [None, *(kind for kind, _ in kinds), None]
    return [
        _Block(run, kind is _Kind.ROW and around[number] is around[number + 2] is _Kind.RULE)
        for number, (kind, run) in enumerate(kinds)
        if kind is not _Kind.RULE
    ]


class _Kind(Enum):
    RULE, ROW, TEXT = range(3)


def _kind_of(text: str) -> _Kind:
    if is_rule(text):
        return _Kind.RULE
    return _Kind.ROW if "|" in text else _Kind.TEXT


def _pieces(line: Line) -> list[str]:
    return [piece.strip() for piece in line.text.split("|")]


def _is_one_row(block: list[NumberedLine]) -> bool:
    """Tell whether lines with equally many bars are one row: values stand in one of them only."""
    cut = [_pieces(line) for _, line in block]
    with_values = [pieces for pieces in cut if any(is_value(piece) for piece in pieces if not is_empty(piece))]
    return len({len(pieces) for pieces in cut}) == 1 and len(with_values) <= 1


def _join(block: list[NumberedLine]) -> NumberedLine:
    index, first = block[0]
    cells = zip(*(_pieces(line) for _, line in block), strict=True)
    return index, Line("|".join("".join(cell) for cell in cells), first.place)
