"""Heads of table 四 that narrow columns broke over several lines of text, put together by where their pieces stand.

Only where the pieces that stand one below the other are the results of all three groups in the form's order; and where
nothing but the pieces of all heads stands in their section, since the table is blank.
Does not belong here: the heads of table 三 (stacked_heads.py), and heads whose pieces show no order (torn_heads.py).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, partial
from itertools import groupby, pairwise

from pipelines.recognise.fold import compact
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
from schemas.codebook import Block, forms

_SPACED = re.compile(r"(?<!\S)(\S) (\S)(?!\S)")
"""Two characters of one word that justified text holds apart (总 计)."""


def with_joined_results(lines: list[NumberedLine]) -> list[NumberedLine]:
    """Return the lines, a head of table 四 in pieces as one line at the place of its first."""
    result: list[NumberedLine] = []
    for may_be_head, run in groupby(lines, key=lambda numbered: _may_be_of_head(numbered[1].text)):
        own = list(run)
        result += _join(own) if may_be_head else own
    return result


def with_heads_of_blank_table(lines: list[NumberedLine]) -> list[NumberedLine]:
    """Return the lines, all heads of table 四 in pieces as whole ones where nothing else stands in its section.

    Where a value stands alone right behind the next section's heading, it may be one of the table.
    """
    sections = [n for n, (_, line) in enumerate(lines) if _is_section(line.text)]
    for start, end in pairwise(sections):
        text = "".join(line.text for _, line in lines[start + 1 : end])
        below = next((line.text for _, line in lines[end + 1 :] if not is_empty(line.text)), "")
        if _are_all_heads("".join(text.split())) and not any(map(is_value, below.split())):
            number, first = lines[start + 1]
            whole = [(number, Line(name, first.place)) for name in _heads()]
            return [*lines[: start + 1], *whole, *lines[end:]]
    return lines


def _are_all_heads(text: str) -> bool:
    """Tell whether a text holds the characters of all heads and no others."""
    heads = "".join(_heads())
    return len(text) == len(heads) and Counter(compact(text)) == Counter(heads)


def _is_section(text: str) -> bool:
    return any(meaning.role is Role.SECTION for meaning in find_exact(text))


@cache
def _heads() -> tuple[str, ...]:
    """Return all heads in an order in which they are read: those of the groups, then the results of each."""
    groups = dict.fromkeys(name for row in _block().rows for name in (row.group, row.label) if name)
    return (*groups, *[column.label for column in _block().columns] * len(_block().rows))


def _may_be_of_head(text: str) -> bool:
    return is_empty(text) or all(map(_is_piece, _SPACED.sub(r"\1\2", text).split()))


def _is_piece(text: str) -> bool:
    piece = compact(text)
    return bool(piece) and any(piece in compact(column.label) for column in _block().columns)


@cache
def _block() -> Block:
    return next(iter(forms().values())).block("appeals")


def _join(lines: list[NumberedLine]) -> list[NumberedLine]:
    shown = [(number, line) for number, line in lines if not is_empty(line.text)]
    if len(shown) < 2:
        return lines
    texts = [line.text for _, line in shown]
    names = read_either_way(partial(_names, texts))
    number, first = shown[0]
    return [(number, Line("  ".join(names), first.place))] if names else lines


def _names(texts: list[str], width_of: WidthOf) -> list[str]:
    """Return the texts over the columns from left to right; nothing where they are not the results in their order."""
    pieces = [piece for text in texts for piece in pieces_of(_SPACED.sub(r"\1\2 ", text), width_of)]
    names = texts_of_columns(pieces, columns_of(pieces))
    results = [column.code for column in _block().columns] * len(_block().rows)
    return names if [column_code(name, _block().code) for name in names] == results else []
