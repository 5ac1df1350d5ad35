"""Heads of text that line breaks tore so far that their labels cannot be read: whether 总计 stands in front shows.

The form's order is taken for such a head; where 总计 is not the last of its line, the office has another one.
Does not belong here: heads whose labels are read (header.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from pipelines.recognise.fold import compact
from pipelines.recognise.header import read_header
from pipelines.recognise.labels import Role
from pipelines.recognise.segment import Item, ItemKind
from pipelines.recognise.tokens import Kind, Line, Token
from schemas.codebook import forms

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen
    from schemas.codebook import Form

LINES_AROUND = 3
"""Lines above and below one that a head of some lines in the middle of its cell takes."""
LINES_OF_HEAD = 12
"""So many lines a torn head may take, above the first row below it."""
_TOTALS = ("总计", "合计", "总", "合", "计")
_SIGNS = frozenset("总合计")


def find_lines_with_total_first(tokens: Iterable[Token], lines: Mapping[int, Line]) -> dict[str, list[int]]:
    """Return block → the lines of text on which 总计 or a piece of it stands in front of other heads.

    In table 四, which has three heads side by side, in front of all, or farther left than those on the lines around it.
    """
    found: dict[str, list[int]] = {"requests": [], "appeals": []}
    loose = [token for token in tokens if token.grid <= 0 and token.kind is not Kind.ROW_END]
    marked = {token.line for token in loose if not _SIGNS.isdisjoint(token.text)}
    before = ""
    for line, run in groupby((token for token in loose if token.line in marked), key=lambda token: token.line):
        own = list(run)
        pieces = [piece for token in own for piece in token.text.split()]
        is_rest, before = bool(pieces) and pieces[0] == "计" and before == "总", pieces[-1] if pieces[1:] else ""
        if is_rest:  # of the label that ends the line above
            continue
        place = next((n for n, piece in enumerate(pieces) if piece in _TOTALS), len(pieces))
        if place == len(pieces) or any(token.kind is Kind.VALUE for token in own):
            continue
        behind = [piece for piece in pieces[place + 1 :] if len(pieces[place]) > 1 or len(piece) > 1]  # no spaced word
        if any(_is_piece_of_head(piece, "requests") for piece in behind) and not _ends_upper_row(
            loose, line, pieces[:place]
        ):
            found["requests"].append(line)
        is_in_front = any(_is_piece_of_head(piece, "appeals") for piece in behind) or _is_left_of_heads(line, lines)
        if place == 0 and is_in_front:
            found["appeals"].append(line)
    return found


def _ends_upper_row(tokens: list[Token], line: int, in_front: list[str]) -> bool:
    """Tell whether the upper row of the form's head stands before 总计, which ends it: 自然人, 法人或其他组织."""
    above = [token.text for token in tokens if line - LINES_OF_HEAD <= token.line < line]
    return compact("".join([*above, *in_front])).endswith(_upper_row())


@cache
def _upper_row() -> str:
    columns = next(iter(forms().values())).block("requests").columns
    return "".join(dict.fromkeys(compact(column.group or column.label) for column in columns if column.code != "total"))


def _is_left_of_heads(number: int, lines: Mapping[int, Line]) -> bool:
    """Tell whether a line begins farther left than one near it that begins with a piece of a head of table 四."""
    around = [lines[n].text for n in range(number - LINES_AROUND, number + LINES_AROUND + 1) if n in lines]
    firsts = [(_indent(text), text.split()[0]) for text in around if text.strip()]
    own = _indent(lines[number].text) if number in lines else 0
    return any(place > own and text not in _TOTALS and _is_piece_of_head(text, "appeals") for place, text in firsts)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


@cache
def _heads(block: str) -> tuple[str, ...]:
    columns = next(iter(forms().values())).block(block).columns
    return tuple(text for c in columns if c.code not in ("total", "other") for text in (c.label, c.group or ""))


def _is_piece_of_head(text: str, block: str) -> bool:
    return bool(compact(text)) and any(compact(text) in head for head in _heads(block))


def doubt_rows_below(rows: list[RowSeen], lines: list[int], form: Form) -> None:
    """Mark the rows of table 三 in text below heads with 总计 in front, unless their labels tell the order."""
    block = form.block("requests")
    own = [row for row in rows if row.label is not None and row.block == block.code and not row.is_gridded]
    starts = [row.label.token.line for row in own if row.label is not None]
    heads = [line for line in lines if any(line < start <= line + LINES_OF_HEAD for start in starts)]
    for row, start in zip(own, starts, strict=True):
        if any(line < start for line in heads) and read_header(row.header, block).order == tuple(
            column.code for column in block.columns
        ):
            row.may_hold_other = True


def drop_totals_behind_heads(rows: list[RowSeen], lines: Mapping[int, Line], form: Form) -> None:
    """Leave 总计 out of heads of table 三 in text that are read in part, where it ends a line with pieces of others.

    It stands in front of none of them, and the labels of another line say nothing of where those in pieces stand.
    """
    block = form.block("requests")
    heads = {id(row.header): row.header for row in rows if row.block == block.code and not row.is_gridded}
    for key, head in heads.items():
        read = {m.code for item in head for m in item.meanings if (m.role, m.block) == (Role.COLUMN, block.code)}
        if len(read) < len(block.columns):
            heads[key] = [item for item in head if not _ends_line_of_heads(item, lines)]
    for row in rows:
        row.header = heads.get(id(row.header), row.header)


def _ends_line_of_heads(item: Item, lines: Mapping[int, Line]) -> bool:
    text = item.token.text
    if item.token.grid > 0 or text not in _TOTALS or item.token.line not in lines:
        return False
    *others, last = lines[item.token.line].text.split() or [""]
    return last == text and any(_is_piece_of_head(piece, "requests") for piece in others)


def stands_below(run: list[Item], lines: list[int]) -> bool:
    """Tell whether table 四 stands in text below a head with 总计 in front, of which not every label was read."""
    first = next((item.token for item in run if item.kind is ItemKind.SLOT), run[-1].token)
    labels = [m.code for item in run for m in item.meanings if (m.role, m.block) == (Role.COLUMN, "appeals")]
    count = len(next(iter(forms().values())).block("appeals").columns)
    is_read = len(labels) >= count and len(set(labels[:count])) == count
    return not is_read and any(first.line - LINES_OF_HEAD <= line < first.line for line in lines)
