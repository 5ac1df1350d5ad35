"""Tables of text with a rule between all rows: a cell broken over several lines is put together again.

Does not belong here: telling which cell is what (lines.py cuts the rows at their bars).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from pipelines.recognise.labels import Role, find_exact, find_grouped
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

    Where rules stand only around a table and below its head, nothing is joined. Where numbers are broken too, the
    pieces of a label show that the lines are one row; its numbers cannot be told then from two in a cell.
    """
    blocks = _blocks_between_rules(lines)
    rows = [block for block in blocks if block.is_ruled]
    broken = [block for block in rows if len(block.lines) > 1 and _are_alike(block.lines)]
    is_ruled = len(rows) >= FEWEST_ROWS and all(_are_alike(block.lines) for block in rows)
    are_rows = is_ruled and all(_is_one_row(block.lines) for block in broken)
    if not broken or not (are_rows or any(_breaks_numbers(block.lines) for block in broken)):
        return [line for block in blocks for line in block.lines]
    return [line for block in blocks for line in ([_join(block.lines)] if block in broken else block.lines)]


def join_pieces(pieces: list[str]) -> str:
    """Return the lines of a cell as one text; digits on both sides of a line's end stay apart: one number or two."""
    text = ""
    for piece in (piece.strip() for piece in pieces):
        text += "\n" + piece if text[-1:].isdigit() and piece[:1].isdigit() else piece
    return text


def names_one_row(texts: list[str]) -> bool:
    """Tell whether among the cells of what may be one row or several there is the label of exactly one."""
    labels = [text for text in texts if not is_value(text) and (find_exact(text) or find_grouped(text))]
    roles = [{meaning.role for meaning in find_exact(text) or find_grouped(text)} for text in labels]
    return sum(Role.ROW in found for found in roles) == 1


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


def _are_alike(block: list[NumberedLine]) -> bool:
    """Tell whether lines have equally many bars."""
    return len({line.text.count("|") for _, line in block}) == 1


def _is_one_row(block: list[NumberedLine]) -> bool:
    """Tell whether values stand in one line only."""
    return sum(_has_values(line) for _, line in block) <= 1


def _has_values(line: Line) -> bool:
    return any(is_value(piece) for piece in _pieces(line) if not is_empty(piece))


def _breaks_numbers(block: list[NumberedLine]) -> bool:
    """Tell whether lines with values are one row: their labels are pieces of one."""
    return not _is_one_row(block) and names_one_row(_cells(block))


def _cells(block: list[NumberedLine]) -> list[str]:
    return [join_pieces(list(cell)) for cell in zip(*(_pieces(line) for _, line in block), strict=True)]


def _join(block: list[NumberedLine]) -> NumberedLine:
    index, first = block[0]
    return index, Line("|".join(_cells(block)), first.place)
