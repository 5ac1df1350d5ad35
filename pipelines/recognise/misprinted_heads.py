"""Heads of table 四 with a misprint that might be two results (结果正), or turned round (维持结果).

The heads beside them tell which one it is.

Does not belong here: misprints that are near to one label only (labels.py).
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pipelines.recognise.fold import compact
from pipelines.recognise.labels import Meaning, Role
from pipelines.recognise.segment import Item, ItemKind
from pipelines.recognise.tokens import Kind

if TYPE_CHECKING:
    from schemas.codebook import Block


def name_misprinted_heads(run: list[Item], block: Block) -> list[Item]:
    """Return a run of items in which such texts are labels; a head that is no misprint of its place's stays a text."""
    named: list[Item] = []
    for _, cells in groupby(run, key=lambda item: (item.token.grid, item.token.row)):
        own = list(cells)
        if own[0].token.is_in_row and not any(item.token.kind is Kind.VALUE for item in own):
            own = [_named(own, place, block) for place in range(len(own))]
        named += own
    return named


def _named(cells: list[Item], place: int, block: Block) -> Item:
    item = cells[place]
    if item.kind is not ItemKind.SLOT or item.token.kind is not Kind.TEXT:
        return item
    codes = [column.code for column in block.columns]
    before, after = (_result(cells[n]) if 0 <= n < len(cells) else "" for n in (place - 1, place + 1))
    meant = {codes[(codes.index(before) + 1) % len(codes)]} if before else set()
    meant |= {codes[codes.index(after) - 1]} if after else set()
    column = next(column for column in block.columns if column.code in meant) if len(meant) == 1 else None
    if column is None or not _is_misprint(compact(item.text), compact(column.label)):
        return item
    meaning = Meaning(Role.COLUMN, block.code, column.code)
    return Item(ItemKind.LABEL, item.token, (meaning,), item.text, item.last_line)


def _result(item: Item) -> str:
    """Return the result that a head names, empty where it is none."""
    meaning = item.meaning(Role.COLUMN)
    return meaning.code if item.kind is ItemKind.LABEL and meaning is not None else ""


def _is_misprint(text: str, label: str) -> bool:
    from rapidfuzz.distance import Levenshtein  # only misprinted heads need it

    return len(text) > 1 and (Levenshtein.distance(text, label) <= 1 or sorted(text) == sorted(label))
