"""Which label of the forms a printed text is: exactly, by its beginning, or with a misprint, never by a guess.

A text that could be two labels is none, except for the few labels that the forms themselves print in several places
(总计, 其他): those give all their meanings, and the context decides.
Does not belong here: the labels themselves (the codebook), and context (segment.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from pipelines.recognise.fold import compact, fold, spellings, split_mark
from schemas.codebook import forms

MAX_LABEL = 110
"""Longest text, folded, that can be a label: local remarks in brackets reach 60 characters."""
SAFE_DISTANCE = 2
"""Every other label must be more than this many edits farther away than the one a misprint is taken for."""


class Role(StrEnum):
    """What a label is on the form."""

    ROW = "row"
    COLUMN = "column"
    HEADING = "heading"
    """A cell that only structures the table: a block's title, a corner, the label over several rows or columns."""
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a printed label stands for: its role, block (or number of the section) and code within the block."""

    role: Role
    block: str
    code: str = ""


@cache
def _named() -> tuple[tuple[Meaning, str], ...]:
    """All labels and aliases of all forms with their meanings."""
    named: dict[tuple[Meaning, str], None] = {}
    for form in forms().values():
        for block in form.blocks:
            for row in block.rows:
                named.update(
                    {(Meaning(Role.ROW, block.code, row.code), text): None for text in (row.label, *row.aliases)}
                )
            for column in block.columns:
                meaning = Meaning(Role.COLUMN, block.code, column.code)
                named.update({(meaning, text): None for text in (column.label, *column.aliases)})
            headings = [block.title, block.corner, block.group_label, *block.groups]
            headings += [row.group for row in block.rows] + [column.group for column in block.columns]
            named.update({(Meaning(Role.HEADING, block.code, compact(text)), text): None for text in headings if text})
        for section in form.sections:
            texts = (section.title, *section.aliases)
            named.update({(Meaning(Role.SECTION, section.number), text): None for text in texts})
    named[Meaning(Role.HEADING, "disclosure", "信息内容"), "信息内容"] = None
    return tuple(named)


@cache
def _index() -> dict[str, tuple[Meaning, ...]]:
    """Spelling → its meanings. A spelling with its mark belongs to the labels that print that mark."""
    index: dict[str, dict[Meaning, None]] = {}
    for meaning, text in _named():
        for spelling in spellings(text):
            index.setdefault(spelling, {})[meaning] = None
    return {spelling: _prefer_tables(tuple(meanings)) for spelling, meanings in index.items()}


def _prefer_tables(meanings: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """A group that is also a row (其他处理) is a row until its own rows follow; a block titled like a section is that."""
    rows = tuple(meaning for meaning in meanings if meaning.role in (Role.ROW, Role.COLUMN))
    sections = tuple(meaning for meaning in meanings if meaning.role is Role.SECTION)
    return rows or sections or meanings


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(spelling[:end] for spelling in _index() for end in range(1, len(spelling) + 1))


@cache
def _all_text() -> str:
    return "\n".join(compact(text) for _, text in _named())


def may_continue(text: str) -> bool:
    """Tell whether some label begins with this text, so that the next piece may complete it."""
    return compact(text) in _beginnings()


@lru_cache(maxsize=4096)
def is_fragment(text: str) -> bool:
    """Tell whether a text is a piece of some label, cut off where a line or cell ended."""
    piece = compact(text)
    return not piece or piece in _all_text()


@lru_cache(maxsize=4096)
def find_exact(text: str) -> tuple[Meaning, ...]:
    """Return the meanings of a text that is a label letter for letter, numbering and remarks aside."""
    if len(text) > 4 * MAX_LABEL:
        return ()
    index = _index()
    marked = bool(split_mark(fold(text))[0])
    for spelling in spellings(text):
        meanings = index.get(spelling)
        if meanings:
            return _drop_unmarked(meanings) if marked else meanings
    return ()


def _drop_unmarked(meanings: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """Columns carry no numbering: 3.其他 and （七）总计 are rows."""
    marked = tuple(meaning for meaning in meanings if meaning.role is not Role.COLUMN)
    return marked or meanings


@lru_cache(maxsize=4096)
def find_similar(text: str) -> tuple[Meaning, ...]:
    """Return the meaning of a text that is a label cut short, lengthened or misprinted; nothing where two are possible."""
    spelling = spellings(text)[-1] if spellings(text) else ""
    if not 3 <= len(spelling) <= MAX_LABEL or spelling.isdigit():
        return ()
    distances = _measure(spelling)
    candidates = {meanings: edits for meanings, (edits, is_near) in distances.items() if is_near}
    if not candidates:
        return ()
    best = min(candidates, key=lambda meanings: candidates[meanings])
    others = [edits for meanings, (edits, _) in distances.items() if meanings != best]
    return best if min(others) - candidates[best] >= SAFE_DISTANCE else ()


def _measure(spelling: str) -> dict[tuple[Meaning, ...], tuple[int, bool]]:
    """Return for each label its distance in edits, and whether that is near enough to be meant."""
    from rapidfuzz.distance import Levenshtein  # only misprinted labels need it

    nearest: dict[tuple[Meaning, ...], tuple[int, bool]] = {}
    for other, meanings in _index().items():
        edits = Levenshtein.distance(spelling, other, score_cutoff=12)
        is_near = edits <= max(1, len(other) // 4)
        if _is_part(spelling, other):
            edits, is_near = min(edits, 1), True
        known = nearest.get(meanings, (1000, False))
        nearest[meanings] = (min(edits, known[0]), is_near or known[1])
    return nearest


def _is_part(spelling: str, label: str) -> bool:
    """Tell whether a text is the beginning of a label, or a label with a remark that lost its brackets."""
    if label.startswith(spelling):
        return len(spelling) >= 4
    return label in spelling and len(label) >= 5 and len(label) * 5 >= len(spelling) * 3
