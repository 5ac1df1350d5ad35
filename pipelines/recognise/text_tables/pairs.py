"""Tables written out as pairs: each value stands behind the head of its column, `规章：制发件数 3，废止件数 0`.

The row may be on one line, on a line a pair below its label, or repeated before each pair; heads and values may be on
lines of their own. A row is read only where every column of it is named.
Does not belong here: lines whose values have their heads above them (lines.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from pipelines.recognise.fold import TEXTS_KEPT
from pipelines.recognise.labels import MAX_LABEL, Meaning, Role, find_exact, find_grouped
from pipelines.recognise.tokens import Kind, Line, NumberedLine, Token, classify
from pipelines.recognise.values import is_empty, is_mark, is_value, is_wrapped
from schemas.codebook import Block, forms

FEWEST_ROWS = 6
"""Whole rows in pairs that make a text one of pairs; in a narrative no table is written out."""
ROWS_OF_APPEALS = 3
"""Whole rows of table 四 where table 三 is written out in another way."""
MAX_LINE = 400
MOST_COMMAS = 3
"""Commas and colons inside a label."""
_SEPARATOR = re.compile(
    r"\s*(?:[:：=→|\t]|(?<!\d)[,，;；]|[,，;；](?!\d{3}(?!\d))|(?<=[\d件项个元/无—-])、(?=[\u4e00-\u9fff])|…+|[.·]{3,}|[。；;]$)\s*"
)
_SIGNS = re.compile("[:：=→]")
_ENDS_IN_BLANK = re.compile(r"(?:[:：=→,，;；|]\s*|\t[ ]*)$")
_HAS_VALUE_BESIDE = re.compile(r"[:：=→]\s*[-+\d—/无]")
FEWEST_BESIDE = 12
"""Lines with a value behind a colon that show where values stand in a text."""
_IS = re.compile(r"(?:分别)?[为是]\s*")
_OPENING, _CLOSING = "(（", ")）"
_CLOSED_LINE = re.compile(r"[)）][。；;，,]?$")
_NAMES_OF_LABEL = frozenset(
    {"项目", "指标", "名称", "事项", "行", "类别", "类型", "分类", "情形", "组", "row", "name", "item", "label"}
)
"""Keys under which lists of records keep the label of their row, and before it that of its group."""
_GROUP_NAMED = ("类别", "行政诉讼")
"""How records name their group, before they name the row."""
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_EDGES = ' \t\u00a0\u3000"“”{}'
"""White space and the quotation marks and braces of a list with commas."""
_BETWEEN_RECORDS = re.compile(r"[\W_]*(?:(?:\d+[.、]?\s*)?(?:row|record|item|行|记录)\s*\d*)?[\W_]*", re.I)
"""A line that only parts two records: braces, or a rule with the number of the next one."""
Part = list[NumberedLine] | list[Token]


@dataclass(slots=True)
class _Row:
    """A row that is being put together: its label, its columns with their heads and values, and the lines it takes."""

    label: str
    meaning: Meaning
    lines: list[NumberedLine]
    pairs: dict[str, tuple[str, str, NumberedLine]] = field(default_factory=dict)
    awaits: str = ""
    """The column whose value may stand on the next line."""

    @property
    def is_whole(self) -> bool:
        """Whether every column of a form's block is named, with a value behind some of them or a colon behind each."""
        names = self.pairs.keys()
        whole = [{column.code for column in block.columns} for block in _blocks(self.meaning.block)]
        has_signs = sum(len(_SIGNS.findall(line.text)) for _, line in self.lines) >= len(names)
        has_signs = has_signs or sum(_ENDS_IN_BLANK.search(line.text) is not None for _, line in self.lines) >= len(
            names
        )
        return names in whole and (has_signs or any(value for _, value, _ in self.pairs.values()))


def cut_pairs(lines: list[NumberedLine], fewest: int = FEWEST_ROWS) -> list[Part]:
    """Return the lines in runs, those of rows in pairs as the cells of rows under heads.

    Args:
        lines: lines of text that follow one another.
        fewest: whole rows that must be among them; fewer than `FEWEST_ROWS` where other tables are written out, too.
    """
    parts: list[list[NumberedLine] | _Row] = []
    has_values_beside = sum(_HAS_VALUE_BESIDE.search(line.text) is not None for _, line in lines) >= FEWEST_BESIDE
    for numbered in map(_without_name_of_group, lines):
        row = parts[-1] if parts and isinstance(parts[-1], _Row) else None
        if row is not None and row.awaits and not _may_stand_below(row, has_values_beside=has_values_beside):
            row.awaits = ""
        found = _take(row, numbered)
        if found is not None:
            parts += [found] if found is not row else []
        elif row is not None and _goes_on(row, numbered[1].text):
            row.lines.append(numbered)
        else:
            if row is not None and is_value(numbered[1].text):
                row.pairs.clear()  # values that follow one another have their heads elsewhere
            parts.append([numbered])
    whole = [part for part in parts if isinstance(part, _Row) and part.is_whole]
    if len(whole) < fewest:
        return [lines]
    return _join(parts)


def _join(parts: list[list[NumberedLine] | _Row]) -> list[Part]:
    joined: list[Part] = []
    open_lines: list[NumberedLine] = []
    for part in parts:
        if isinstance(part, _Row) and part.is_whole:
            joined += [open_lines] if open_lines else []
            joined.append(list(_tokens(part)))
            open_lines = []
        else:
            open_lines += part.lines if isinstance(part, _Row) else part
    return [*joined, open_lines] if open_lines else joined


def _may_stand_below(row: _Row, *, has_values_beside: bool) -> bool:
    """Tell whether the value of a row's last head may be on the next line, and is no page number below a blank.

    It is not where a sign between cells ends the line, or a colon in a text whose values stand behind colons.
    """
    text = row.lines[-1][1].text
    return not (_ENDS_IN_BLANK.search(text) and (has_values_beside or not _SIGNS.search(text.rstrip()[-1:])))


def _goes_on(row: _Row, text: str) -> bool:
    """Tell whether a line without pairs belongs to a row: an empty one inside it, or what parts it from the next."""
    if is_empty(text):
        return bool(row.awaits) or not row.is_whole
    return row.is_whole and not is_value(text) and _BETWEEN_RECORDS.fullmatch(text) is not None


def _without_name_of_group(numbered: NumberedLine) -> NumberedLine:
    """Return a line that gives a record's group (类别：行政诉讼) as this group alone."""
    index, line = numbered
    pieces = [piece for piece in _split(line.text) if piece] if len(line.text) <= MAX_LABEL else []
    is_named = len(pieces) == len(_GROUP_NAMED) and pieces[0].casefold() in _NAMES_OF_LABEL
    is_group = is_named and {meaning.role for meaning in find_exact(pieces[1])} == {Role.HEADING}
    return (index, Line(pieces[1], line.place)) if is_group else numbered


def _take(row: _Row | None, numbered: NumberedLine) -> _Row | None:
    """Return the row that a line belongs to, a new one where it begins one; None where it is no part of a row."""
    text = numbered[1].text
    if len(text) > MAX_LINE or is_empty(text):
        return None
    pieces = _split(text)
    if row is not None and row.awaits and len(pieces) == 1 and is_value(pieces[0]):
        head, _, _ = row.pairs[row.awaits]
        row.pairs[row.awaits], row.awaits = (head, pieces[0], numbered), ""
        row.lines.append(numbered)
        return row
    if row is not None and (pairs := _pairs(pieces, row.meaning.block)) and not pairs.keys() & row.pairs.keys():
        return _add(row, pairs, numbered)
    return _begin(row, pieces, numbered)


def _begin(row: _Row | None, pieces: list[str], numbered: NumberedLine) -> _Row | None:
    while len(pieces) > len(_GROUP_NAMED) and all(pieces[n].casefold() in _NAMES_OF_LABEL for n in (0, 2)):
        pieces = pieces[2:]
    pieces = pieces[1:] if pieces[0].casefold() in _NAMES_OF_LABEL else pieces
    for end in range(1, min(len(pieces), MOST_COMMAS + 1) + 1):
        label = "，".join(pieces[:end])
        meanings = find_exact(label) or find_grouped(label)
        meaning = next((meaning for meaning in meanings if meaning.role is Role.ROW), None)
        pairs = _pairs(pieces[end:], meaning.block) if meaning is not None else None
        if meaning is None or pairs is None:
            continue
        if row is not None and row.meaning == meaning and pairs and not pairs.keys() & row.pairs.keys():
            return _add(row, pairs, numbered)
        return _add(_Row(label, meaning, []), pairs, numbered)
    return None


def _add(row: _Row, pairs: dict[str, tuple[str, str]], numbered: NumberedLine) -> _Row:
    row.pairs.update({code: (head, value, numbered) for code, (head, value) in pairs.items()})
    row.awaits = next((code for code, (_, value) in reversed(pairs.items()) if not value), "") if pairs else ""
    row.lines.append(numbered)
    return row


def _split(text: str) -> list[str]:
    """Split a line at colons, commas, bars and dots that stand in no brackets; an empty end is no piece.

    All pairs of a row may stand in brackets behind its label: `规章（制发件数：3；废止件数：0）`.
    """
    text = _without_brackets_of_row(text)
    shown = _BRACKETS.sub(lambda found: "x" * len(found[0]), text)
    pieces, start = [], 0
    for found in _SEPARATOR.finditer(shown):
        pieces.append(text[start : found.start()].strip(_EDGES))
        start = found.end()
    pieces.append(text[start:].strip(_EDGES))
    while len(pieces) > 1 and not pieces[0]:
        pieces.pop(0)
    return pieces


def _without_brackets_of_row(text: str) -> str:
    """Return a line whose last brackets hold pairs with a colon in the place of these."""
    closed = _CLOSED_LINE.search(text.rstrip())
    if closed is None:
        return text
    depth = 0
    for place in range(closed.start(), -1, -1):
        depth += (text[place] in _CLOSING) - (text[place] in _OPENING)
        if depth == 0:
            inner = text[place + 1 : closed.start()]
            is_unit = inner.startswith(("单位", "單位"))
            has_pairs = _SIGNS.search(inner) or _begins_with_pair(inner)
            return f"{text[:place]}：{inner}" if has_pairs and not is_unit else text
    return text


def _begins_with_pair(inner: str) -> bool:
    """Tell whether a remark begins with a head and its value and no sign between them: （制发件数 3, 废止件数 0）."""
    first = _SEPARATOR.split(inner, maxsplit=1)[0]
    blocks = {block.code for form in forms().values() for block in form.blocks}
    return any(_head_and_value(first, code)[2] for code in blocks)


def _pairs(pieces: list[str], block: str) -> dict[str, tuple[str, str]] | None:
    """Return column → head and value as printed; None where the pieces are more than heads with a value each."""
    pairs: dict[str, tuple[str, str]] = {}
    head = ""
    for piece in pieces:
        if head and (is_empty(piece) or is_value(piece)):
            if piece:
                pairs[head] = (pairs[head][0], piece)
                head = ""
            continue
        if not piece:
            continue
        code, label, value = _head_and_value(piece, block)
        if not code or code in pairs:
            return None
        pairs[code] = (label, value)
        head = "" if value else code
    return pairs


@lru_cache(maxsize=TEXTS_KEPT)
def _head_and_value(piece: str, block: str) -> tuple[str, str, str]:
    """Return column, head and value of a piece such as 自然人 or 自然人3件; empty texts where it is none."""
    for end in range(min(len(piece), MAX_LABEL), 1, -1):
        value = _IS.sub("", piece[end:].strip(), count=1)
        if (value and not is_value(value)) or not (piece[end - 1].isalpha() or piece[end - 1] in ")）"):
            continue
        columns = [m for m in find_exact(piece[:end]) if m.role is Role.COLUMN and m.block == block]
        if len(columns) == 1 and _may_stand_behind(value, columns[0]):
            return columns[0].code, piece[:end], value
    return "", "", ""


def _may_stand_behind(value: str, column: Meaning) -> bool:
    """Tell whether a value is nothing, a mark or a number, in brackets or not; one with a sign only in some columns."""
    return not value or is_mark(value) or is_wrapped(value) or value[0].isdigit() or _may_change(column)


def _may_change(meaning: Meaning) -> bool:
    """Tell whether a column is one of changes: behind any other head a sign may be a dash before the value."""
    return any(
        column.kind == "change" and column.code == meaning.code
        for block in _blocks(meaning.block)
        for column in block.columns
    )


def _blocks(code: str) -> list[Block]:
    """Return a block as each form prints it."""
    return [block for form in forms().values() for block in form.blocks if block.code == code]


def _tokens(row: _Row) -> Iterator[Token]:
    """Give the row the layout of a table of its own: its heads, and below them its label and values."""
    first = row.lines[0][0]
    grid = -1 - first

    def cell(text: str, at: NumberedLine, line: int, column: int) -> Token:
        return Token(classify(text), text, at[1].place, first, grid, line, column, column + 1)

    pairs = list(row.pairs.values())
    yield from (cell(head, at, first, n) for n, (head, _, at) in enumerate(pairs, 1))
    yield Token(Kind.ROW_END, "", line=first)
    yield cell(row.label, row.lines[0], first + 1, 0)
    yield from (cell(value, at, first + 1, n) for n, (_, value, at) in enumerate(pairs, 1))
    yield Token(Kind.ROW_END, "", line=first)
