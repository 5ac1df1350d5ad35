"""Tables written out column by column: a head alone on its line, below it every row with its value (`规章：3`).

For each kind of applicant the whole table 三 is such a list; the lists of one block become its rows under all heads.
Does not belong here: rows written out as pairs of head and value (pairs.py), cells that name both (named_cells.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.recognise.labels import Role, column_code, find_exact, is_piece_of_group
from pipelines.recognise.text_tables.cell_signs import hanging_value, row_of
from pipelines.recognise.tokens import Kind, Line, NumberedLine, Token, classify
from pipelines.recognise.values import is_empty, is_value
from schemas.codebook import forms

FEWEST_ROWS = 20
"""Rows in a list of table 三: the forms have more; only where it is written so are other tables."""
MAX_HEAD = 30
_DECORATION = " \t\u00a0\u3000*#=_-—·•【】[]〔〕（）()《》<>“”\"'：:|"
_BEFORE_HEAD = re.compile(r"[：:|\t,，\s]")
"""Between a word for what is listed and the head: `申请人类型：自然人`, `项目,自然人`."""
_BULLET = re.compile(r"[\s\u3000]*(?:[-*•·●○◆■–]\s+)?")
_SEPARATORS = ("|", "\t", ",", "，", ";")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of a list: block and row, their label and value as printed, and whether a sign stands between them."""

    key: tuple[str, str]
    label: str
    value: str
    is_signed: bool
    at: NumberedLine


@dataclass(slots=True)
class _List:
    """The lines below a head that name rows."""

    head: str
    at: NumberedLine
    entries: list[_Entry] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    @property
    def block(self) -> str:
        """The block that all rows are of, empty where there are none or of several."""
        blocks = {entry.key[0] for entry in self.entries}
        return blocks.pop() if len(blocks) == 1 else ""

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Rows that have a value, or a sign where it would stand."""
        return [entry.key for entry in self.entries if entry.is_signed]


def cut_column_lists(lines: list[NumberedLine]) -> list[list[NumberedLine] | list[Token]]:
    """Return the lines in runs, those of lists that make up whole blocks as the cells of rows under heads."""
    found = [own for own in _find_lists(lines) if own.block and _code(own)]
    if sum(own.block == "requests" and len(own.entries) >= FEWEST_ROWS for own in found) < 2:
        return [lines]
    blocks: dict[str, list[_List]] = {}
    for own in found:
        blocks.setdefault(own.block, []).append(own)
    whole = [lists for block, lists in blocks.items() if _is_whole(block, lists)]
    tables = {lists[0].at[0]: lists for lists in whole}
    used = {line for lists in whole for own in lists for line in own.lines}
    parts: list[list[NumberedLine] | list[Token]] = []
    rest: list[NumberedLine] = []
    for numbered in lines:
        if lists := tables.get(numbered[0]):
            parts += [rest, list(_tokens(lists))]
            rest = []
        elif numbered[0] not in used:
            rest.append(numbered)
    return [part for part in (*parts, rest) if part]


def _find_lists(lines: list[NumberedLine]) -> Iterator[_List]:
    """Yield each head with the rows below it; a line of anything else ends the list."""
    own: _List | None = None
    for numbered in lines:
        text = numbered[1].text
        if is_empty(text.strip("|-+: \t")):
            continue
        entry = _entry(numbered)
        if entry is None and (head := _head(text)):
            if own is not None:
                yield own
            own = _List(head, numbered, [], [numbered[0]])
        elif own is not None and entry is not None:
            own.entries.append(entry)
            own.lines.append(numbered[0])
        elif own is not None and _is_group(text):
            own.lines.append(numbered[0])
        elif own is not None:
            yield own
            own = None
    if own is not None:
        yield own


def _head(text: str) -> str:
    """Return the head of a column that has a line to itself, perhaps behind a word for what is listed."""
    if len(text) > MAX_HEAD:
        return ""
    shown = text.strip(_DECORATION)
    for head in (shown, _BEFORE_HEAD.split(shown, maxsplit=1)[-1].strip(_DECORATION)):
        if any(meaning.role is Role.COLUMN for meaning in find_exact(head)):
            return head
    return ""


def _is_group(text: str) -> bool:
    return all(meaning.role is Role.HEADING for meaning in find_exact(text)) and bool(find_exact(text))


def _entry(numbered: NumberedLine) -> _Entry | None:
    text = numbered[1].text.strip(" \u3000\r")
    text = text[_BULLET.match(text).end() :]  # type: ignore[union-attr]
    if text.startswith("|") and text.endswith("|"):
        text = text[1:-1].strip()
    if hanging := hanging_value(text):
        label, sign, value = hanging
        key = row_of(label)
        return _Entry(key, label, value, bool(sign.strip() or value), numbered) if key else None
    for sign in _SEPARATORS:
        label, _, value = (part.strip(' \t"') for part in text.rpartition(sign))
        if label and (is_value(value) or is_empty(value)) and (key := row_of(label)):
            return _Entry(key, label, value, is_signed=True, at=numbered)
    key = row_of(text) if any(meaning.role is Role.ROW for meaning in find_exact(text)) else None
    is_column = any(meaning.role is Role.COLUMN for meaning in find_exact(text))
    return _Entry(key, text, "", is_signed=False, at=numbered) if key and not is_column else None


def _code(own: _List) -> str:
    return column_code(own.head, own.block) or ""


def _is_whole(block: str, lists: list[_List]) -> bool:
    """Tell whether there is one list for each column of a form's block, all of them of the same rows, each once.

    A label that stands alone is that of a group, or a row without value where it has one in another list.
    """
    codes = [_code(own) for own in lists]
    columns = [
        {column.code for column in each.columns}
        for form in forms().values()
        for each in form.blocks
        if each.code == block
    ]
    signed = {key for own in lists for key in own.rows}
    names = [[entry.key for entry in own.entries if entry.key in signed] for own in lists]
    is_told = all(is_piece_of_group(entry.label) for own in lists for entry in own.entries if entry.key not in signed)
    is_once = all(len(set(rows)) == len(rows) for rows in names) and len(set(codes)) == len(codes)
    return set(codes) in columns and is_once and is_told and all(rows == names[0] for rows in names) and bool(names[0])


def _tokens(lists: list[_List]) -> Iterator[Token]:
    """Give the lists of a block the layout of a table: all heads, and below them each row with its values."""
    first = lists[0].at[0]
    grid = -1 - first
    signed = {key for own in lists for key in own.rows}

    def cell(text: str, line: Line, number: int, column: int) -> Token:
        return Token(classify(text), text, line.place, first, grid, number, column, column + 1)

    yield from (cell(own.head, own.at[1], first, n) for n, own in enumerate(lists, 1))
    yield Token(Kind.ROW_END, "", line=first)
    rows = zip(*([entry for entry in own.entries if entry.key in signed] for own in lists), strict=True)
    for number, row in enumerate(rows, first + 1):
        yield cell(row[0].label, row[0].at[1], number, 0)
        yield from (cell(entry.value, entry.at[1], number, n) for n, entry in enumerate(row, 1))
        yield Token(Kind.ROW_END, "", line=first)
