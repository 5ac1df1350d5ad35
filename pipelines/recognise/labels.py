"""Which label of the forms a printed text is: exactly, by its beginning, or with a misprint, never by a guess.

A text that could be two labels is none, except for the few labels that the forms themselves print in several places
(总计, 其他): those give all their meanings, and the context decides.
Does not belong here: the labels themselves (the codebook), and context (segment.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from pipelines.recognise.fold import TEXTS_KEPT, compact, fold, has_traditional, spellings, split_mark
from schemas.codebook import forms

MAX_LABEL = 110
"""Longest text, folded, that can be a label: local remarks in brackets reach 60 characters."""
_BRACKETED = re.compile(r"\([一二三四五六七]\)")
SAFE_DISTANCE = 2
"""Every other label must be more than this many edits farther away than the one a misprint is taken for."""
LEAST_LEFT = 7
"""A label that lacks a character is known by the others where at least so many are left and no other label fits."""


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
    """All labels and aliases of all forms with their meanings; texts are simplified before they are looked up."""
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
    return tuple((meaning, text) for meaning, text in named if not has_traditional(text))


@cache
def _index() -> dict[str, tuple[Meaning, ...]]:
    """Spelling → its meanings. A spelling with its mark belongs to the labels that print that mark."""
    index: dict[str, dict[Meaning, None]] = {}
    for meaning, text in _named():
        for spelling in spellings(text):
            index.setdefault(spelling, {})[meaning] = None
    return {spelling: _prefer_tables(tuple(meanings)) for spelling, meanings in index.items()}


def _prefer_tables(meanings: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """A group that is also a row (其他处理) is taken for the row; a block titled like a section for the section."""
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
    return not (piece := compact(text)) or piece in _beginnings()


@lru_cache(maxsize=TEXTS_KEPT)
def is_fragment(text: str) -> bool:
    """Tell whether a text is a piece of some label, cut off where a line or cell ended."""
    piece = compact(text)
    return not piece or piece in _all_text()


def is_piece_of(text: str, meanings: tuple[Meaning, ...]) -> bool:
    """Tell whether a text is a piece of a label that has one of these meanings."""
    piece = compact(text)
    return any(piece in compact(label) for meaning, label in _named() if meaning in meanings)


def is_piece_of_group(text: str) -> bool:
    """Tell whether a text is a piece of a label over several rows, which may stand anywhere beside these."""
    return any(compact(text) in group for group in _groups_of_rows())


@cache
def _groups_of_rows() -> frozenset[str]:
    blocks = [block for form in forms().values() for block in form.blocks]
    groups = {row.group for block in blocks for row in block.rows} | {name for block in blocks for name in block.groups}
    return frozenset(compact(name) for name in groups if name)


@lru_cache(maxsize=TEXTS_KEPT)
def find_exact(text: str) -> tuple[Meaning, ...]:
    """Return the meanings of a text that is a label letter for letter, numbering and remarks aside."""
    if len(text) > 4 * MAX_LABEL:
        return ()
    index = _index()
    marked = bool(split_mark(fold(text))[0])
    if marked and (meanings := _find_by_mark(compact(text))):
        return meanings
    for spelling in spellings(text):
        if found := index.get(spelling):
            return _drop_unmarked(found) if marked else found
    return ()


def column_code(text: str, block: str) -> str | None:
    """Return which column of a block a text is the label of, None where it is of none."""
    return next((m.code for m in find_exact(text) if (m.role, m.block) == (Role.COLUMN, block)), None)


def labels_in(text: str) -> list[str]:
    """Return the labels that a text is made of without a rest; nothing where it is anything else."""
    if find_exact(text):
        return [text]
    labels: list[str] = []
    while text:
        if not may_continue(text[:2]):
            return []
        size = next((end for end in range(min(len(text), MAX_LABEL), 1, -1) if find_exact(text[:end])), 0)
        if not size:
            return []
        labels.append(text[:size])
        text = text[size:]
    return labels


def is_spelled_so(text: str) -> bool:
    """Tell whether a label is printed like this with its numbering, if it has any here."""
    return compact(text) in _index()


@cache
def _grouped() -> dict[str, tuple[Meaning, ...]]:
    """Spelling of a row behind its group's, or its block's → the row; that over all results may stand before it."""
    found: dict[str, set[Meaning]] = {}
    for form in forms().values():
        for block in form.blocks:
            for row in (row for row in block.rows if row.group or block.table == "二"):
                fronts = set(spellings(row.group or block.title))
                fronts |= {over + front for group in block.groups[:1] for over in spellings(group) for front in fronts}
                texts = [text for text in (row.label, *row.aliases) if not has_traditional(text)]
                owns = [own for text in texts for own in spellings(text)]
                for name in (front + own for front in fronts for own in owns):
                    found.setdefault(name, set()).add(Meaning(Role.ROW, block.code, row.code))
    return {name: tuple(meanings) for name, meanings in found.items() if len(meanings) == 1 and name not in _index()}


@lru_cache(maxsize=TEXTS_KEPT)
def find_grouped(text: str) -> tuple[Meaning, ...]:
    """Return the row of a text that names its group before it, letter for letter: 不予公开-属于国家秘密."""
    if len(text) > 2 * MAX_LABEL:
        return ()
    return _grouped().get(compact(text)) or _grouped().get(compact(split_mark(fold(text))[1]), ())


def _nearest_with_mark(text: str) -> tuple[Meaning, ...]:
    """Return the one label with the same numeral in brackets that a text is a misprint of: （一）予公开, not （三）."""
    from rapidfuzz.distance import Levenshtein  # only misprinted labels need it

    mark, rest = split_mark(fold(text))
    if not _BRACKETED.fullmatch(mark) or len(rest) < 3 or rest[-1].isdigit():
        return ()
    marked = ((meaning, split_mark(fold(label))) for meaning, label in _named())
    near = {
        meaning
        for meaning, (own, label) in marked
        if own == mark and Levenshtein.distance(compact(rest), compact(label)) <= 1
    }
    own = _prefer_tables(tuple(near))
    return own if len(own) == 1 else ()


@cache
def _marked_rows() -> dict[str, tuple[Meaning, ...]]:
    """Spelling with its mark → the row, for rows marked with a Chinese numeral."""
    rows = {compact(text): (meaning,) for meaning, text in _named() if meaning.role is Role.ROW}
    return {spelling: meanings for spelling, meanings in rows.items() if spelling[0] in "一二三四五六七"}


def _find_by_mark(spelling: str) -> tuple[Meaning, ...]:
    """Find a row by numeral and beginning: （六）其他 is not the column 其他 but （六）其他处理, cut short."""
    return find_marked(spelling) if 3 <= len(spelling) <= 4 else ()


def find_marked(beginning: str) -> tuple[Meaning, ...]:
    """Find the one row marked with a Chinese numeral that begins so."""
    found = {meanings for known, meanings in _marked_rows().items() if known.startswith(beginning)}
    return found.pop() if len(found) == 1 else ()


def _drop_unmarked(meanings: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """Columns carry no numbering: 3.其他 and （七）总计 are rows."""
    marked = tuple(meaning for meaning in meanings if meaning.role is not Role.COLUMN)
    return marked or meanings


@lru_cache(maxsize=TEXTS_KEPT)
def find_similar(text: str) -> tuple[Meaning, ...]:
    """Return the meaning of a label cut short, lengthened or misprinted; nothing where two are possible.

    A digit at its end is a value that stands together with it (规章：0) and would be lost as part of a misprint. A
    bracket that is not closed may begin a remark or be a misprint itself: then the label must be the same without it.
    """
    if len(text) > 4 * MAX_LABEL:
        return ()
    versions = spellings(text)
    nearest = (_nearest(versions[-1]) or _nearest_with_mark(text)) if versions else ()
    if nearest and len(versions) > 1 and fold(text).count("(") > fold(text).count(")"):
        whole = _nearest(versions[-2])
        return nearest if whole in (nearest, ()) else ()
    return nearest


def _nearest(spelling: str) -> tuple[Meaning, ...]:
    """Return the meanings of the one label that a spelling is near to."""
    is_middle = is_fragment(spelling) and spelling not in _beginnings()
    if not 3 <= len(spelling) <= MAX_LABEL or spelling[-1].isdigit() or is_middle:
        return ()
    distances = _measure(spelling)
    candidates = {meanings: edits for meanings, (edits, is_near) in distances.items() if is_near}
    if not candidates:
        return ()
    best = min(candidates, key=lambda meanings: candidates[meanings])
    others = [edits for meanings, (edits, _) in distances.items() if meanings != best]
    margin = 1 if _lacks_one_character(spelling) == {best} else SAFE_DISTANCE
    return best if min(others, default=1000) - candidates[best] >= margin else ()


def _lacks_one_character(spelling: str) -> set[tuple[Meaning, ...]]:
    """Return the labels that a text is but for a single character that was left out: 未经复议直起诉."""
    size = len(spelling) + 1
    longer = [label for label in _index() if len(label) == size > LEAST_LEFT]
    return {_index()[label] for label in longer if any(label[:n] + label[n + 1 :] == spelling for n in range(size))}


def _measure(spelling: str) -> dict[tuple[Meaning, ...], tuple[int, bool]]:
    """Return for each label not too far away its distance in edits, and whether that is near enough to be meant."""
    from rapidfuzz import process  # only misprinted labels need it
    from rapidfuzz.distance import Levenshtein

    index = _index()
    cutoff = len(spelling) // 3 + 1 + SAFE_DISTANCE
    close = process.extract(spelling, index.keys(), scorer=Levenshtein.distance, score_cutoff=cutoff, limit=None)
    nearest: dict[tuple[Meaning, ...], tuple[int, bool]] = {}
    measured = [(label, edits, edits <= max(1, len(label) // 4)) for label, edits, _ in close]
    measured += [(label, 1, True) for label in index if _is_part(spelling, label)]
    for label, edits, is_near in measured:
        known = nearest.get(index[label], (1000, False))
        nearest[index[label]] = (min(edits, known[0]), is_near or known[1])
    return nearest


def _is_part(spelling: str, label: str) -> bool:
    """Tell whether a text is the beginning of a label, or a label with a remark that lost its brackets."""
    if label.startswith(spelling):
        return len(spelling) >= 4
    is_most = label in spelling and len(label) >= 5 and len(label) * 5 >= len(spelling) * 3
    return is_most and not _is_row(spelling.replace(label, "", 1))


def _is_row(rest: str) -> bool:
    """Tell whether what is left of a text beside a label is the label of another row: two rows stand in one cell."""
    meanings = _index().get(rest.strip("0123456789"), ())
    return bool(meanings) and all(meaning.role is Role.ROW for meaning in meanings)
