"""Heads over heads that came into one cell, `行政诉讼.复议后起诉.总计` or `行政复议结果维持`: parted again.

The heads of table 四 become two rows, its groups above its results; in table 三 the head of the column alone is left.
Does not belong here: heads that stand one above the other (text_tables/stacked_heads.py).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from pipelines.recognise.labels import Meaning, Role, find_exact, labels_in
from pipelines.recognise.tokens import Kind, Token, TokenRow, split_rows

FEWEST_HEADS = 3
"""So many heads over heads in a row are a head of the form; its smallest has more."""
_SHIFT = 10**6
"""Rows of a table behind a head that became two have numbers from here on, so that there is room for it."""


def part_joined_heads(tokens: list[Token]) -> list[Token]:
    """Return the pieces, each row of heads over heads as those of table 四, or as one row of heads."""
    result: list[Token] = []
    for _, run in groupby(split_rows(tokens), key=lambda row: row[0].grid):
        shift = 0
        for row in run:
            parted = _part(row)
            if parted:
                result += [_moved(token, shift + _SHIFT - 1) for token in parted[0]]
                shift += _SHIFT
                result += [_moved(token, shift) for token in parted[1]]
            else:
                result += [_moved(token, shift) for token in row] if shift else row
    return result


def _moved(token: Token, rows: int) -> Token:
    return replace(token, row=token.row + rows) if token.row >= 0 else token


def _part(row: TokenRow) -> tuple[list[Token], list[Token]] | None:
    """Return the groups and the results of a row of heads over heads, None where it is none."""
    cells = [token for token in row if token.kind is not Kind.ROW_END]
    heads = [_heads(token) for token in cells]
    if sum(head is not None for head in heads) < FEWEST_HEADS or any(token.kind is Kind.VALUE for token in cells):
        return None
    upper = [replace(t, text=head[0]) for t, head in zip(cells, heads, strict=True) if head is not None and head[0]]
    lower = [t if head is None else replace(t, text=head[1]) for t, head in zip(cells, heads, strict=True)]
    ends = row[len(cells) :]
    groups = list({token.text: token for token in upper}.values()) if cells[0].row < 0 else upper
    return [*groups, *ends], [*lower, *ends]


def _heads(token: Token) -> tuple[str, str] | None:
    """Return the group of table 四, if any, and the head of a column that a cell holds together, None elsewhere."""
    if token.kind is not Kind.TEXT or find_exact(token.text):
        return None
    labels = labels_in(token.text)
    if len(labels) < len(("行政复议", "总计")):
        return None
    *over, head = [find_exact(label) for label in labels]
    if not _is(head, Role.COLUMN) or not all(_is(each, Role.HEADING) or _is_group(each) for each in over):
        return None
    group = next((label for label, each in zip(labels, over, strict=False) if _is_group(each)), "")
    return group, labels[-1]


def _is(meanings: tuple[Meaning, ...], role: Role) -> bool:
    return any(meaning.role is role for meaning in meanings)


def _is_group(meanings: tuple[Meaning, ...]) -> bool:
    return any(meaning.role is Role.ROW and meaning.block == "appeals" for meaning in meanings)
