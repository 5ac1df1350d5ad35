"""Tables that a program wrote as data: lists of lists and of records, records in records; JSON, Python, SQL, YAML, XML.

Each becomes a grid: a list of words and numbers is a row, names in records are heads, that of a record is its label.
Does not belong here: how data are written (data_values.py, element_data.py, item_rows.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from pipelines.document import Grid, Paragraph
from pipelines.read.table_layout import CellSource, lay_out
from pipelines.read.text.data_values import NotDataError, parse_data
from pipelines.read.text.element_data import parse_element
from pipelines.read.text.item_rows import take_items

FEWEST_VALUES = 60
"""Words and numbers in lists and records that make a text one of data: table 三 alone has more."""
_START = re.compile(
    r"[ \t]*(?:-[ ]+)?(?:insert\s+into\s+\S+?\s*(?P<heads>\([^()]*\))?\s*values\s*|return\s+"
    r"|[^\s\[\]{}(),;，。：]{0,40}[ ]?[:=]\s*)?(?=[\[{(])",
    re.I,
)
_GOES_ON = re.compile(r"[ \t]*[,;][ \t]*(?=[\[{(])")
_END = re.compile(r"[ \t]*[,;]?[ \t]*(?=\n|$)")
_OPENING = re.compile(r"[ \t]*insert\s+into\s+\S+?\s*(?:\([^()]*\))?\s*values[ \t]*$", re.I)
MAX_INDENT = 80
_SIGNS_OF_DATA = ("[", "{", "(", "<", "&lt;/", "- ", "* ")
_MARK = "\ue0d0"
"""A sign for private use: it holds the place of a table in the text until all else is read."""
_BROKEN = re.compile(r"[ \t]*(?:-[ ]+)?(?:[\[{(][\"'\d\[{(-][^\n]*[\]})],?;?|[\[{(])[ \t]*(?:\n|$)")
"""A line like those of data that is none: then where cells stand is not sure in any."""
_HELD = re.compile(f"{_MARK}(\\d+){_MARK}")


@dataclass(slots=True)
class _Table:
    """Rows of one table in the making, with the names that are its heads where it is made of records."""

    heads: tuple[str, ...] = ()
    rows: list[list[CellSource | str]] = field(default_factory=list)


def hold_data(text: str) -> tuple[str, list[list[Paragraph | Grid]]]:
    """Return a text with a mark in the place of each piece of data, and what each of them is.

    The text is as it was where it is not one of data; else it has as many lines as before.
    """
    if _MARK in text or not any(sign in text for sign in _SIGNS_OF_DATA):
        return text, []
    if text.count("&lt;/") >= FEWEST_VALUES:
        text = text.replace("&lt;", "<").replace("&gt;", ">")
    pieces = list(_pieces(text))
    if sum(_count(data) for _, _, found in pieces for data in found) < FEWEST_VALUES or _has_broken_lines(text, pieces):
        return text, []
    held, last, tables = [], 0, 0
    kept: list[list[Paragraph | Grid]] = []
    for start, end, found in pieces:
        blocks = list(_blocks(found, tables + 1))
        tables += sum(isinstance(block, Grid) for block in blocks)
        lines = text.count("\n", start, end)
        held += [text[last:start], f"{_MARK}{len(kept)}{_MARK}", "\n" * lines]
        kept.append(blocks)
        last = end
    return "".join((*held, text[last:])), kept


def with_held(blocks: Iterable[Paragraph | Grid], held: list[list[Paragraph | Grid]]) -> Iterator[Paragraph | Grid]:
    """Yield blocks, what was held in the place of its mark."""
    for block in blocks:
        found = _HELD.search(block.text) if isinstance(block, Paragraph) else None
        if found is None:
            yield block
        else:
            yield from (
                replace(own, place=block.place) if isinstance(own, Paragraph) else own for own in held[int(found[1])]
            )


def _pieces(text: str) -> Iterator[tuple[int, int, list[object]]]:
    """Yield where data begin and end, those on lines that follow one another together."""
    at, start, last = 0, -1, 0
    found: list[object] = []
    while at < len(text):
        line_end = text.find("\n", at)
        line_end = len(text) if line_end < 0 else line_end
        end = _take(text, at, found)
        if end > at:
            start, last = (at if start < 0 else start), end
            at = end + 1
            continue
        is_between = not text[at:line_end].strip() or _OPENING.fullmatch(text, at, line_end)
        if found and not is_between:
            yield start, last, found
            start, found = -1, []
        at = line_end + 1
    if found:
        yield start, last, found


def _take(text: str, at: int, found: list[object]) -> int:
    """Add the data that begin on a line, and return where they end, `at` where there are none."""
    return max(_take_brackets(text, at, found), at) if (end := _take_others(text, at, found)) == at else end


def _take_others(text: str, at: int, found: list[object]) -> int:
    try:
        start = at + len(text[at : at + MAX_INDENT]) - len(text[at : at + MAX_INDENT].lstrip(" \t"))
        data, end = parse_element(text, start)
    except NotDataError:
        row, end = take_items(text, at)
        found += [row] if row else []
        return end
    if (last := _END.match(text, end)) is None:
        return at
    found.append(data)
    return last.end()


def _take_brackets(text: str, at: int, found: list[object]) -> int:
    begin = _START.match(text, at)
    if begin is None or text[begin.end() : begin.end() + 1] not in ("[", "{", "("):
        return at
    try:
        if begin["heads"]:
            heads, _ = parse_data(begin["heads"], 0)
            if heads not in found:
                found.append(heads)
        place, own = begin.end(), []
        while True:
            data, place = parse_data(text, place)
            own.append(data)
            end = _END.match(text, place)
            if end is not None:
                break
            following = _GOES_ON.match(text, place)
            if following is None:
                return at
            place = following.end()
    except NotDataError:
        return at
    found += own
    return end.end()


def _has_broken_lines(text: str, pieces: list[tuple[int, int, list[object]]]) -> bool:
    """Tell whether a line outside the data looks like one of them."""
    last = 0
    for start, end, _ in (*pieces, (len(text), 0, [])):
        if any(_BROKEN.match(line) for line in text[last:start].split("\n")):
            return True
        last = end
    return False


def _count(data: object) -> int:
    if isinstance(data, dict):
        return sum(map(_count, data.values()))
    return sum(map(_count, data)) if isinstance(data, list) else 1


def _blocks(found: list[object], number: int) -> Iterator[Paragraph | Grid]:
    """Yield the tables and texts of data in their order; the tables are counted from `number` on."""
    table = _Table()
    for heads, row in _rows(found):
        is_other = bool(row) and heads != table.heads and bool(heads or table.heads)
        if table.rows and (is_other or not row):
            yield lay_out(table.rows, number)
            number, table = number + 1, _Table()
        if not row:
            yield Paragraph(heads[0])
            continue
        if heads and not table.rows:
            table.rows.append(list(heads))
        table.heads = heads
        table.rows.append(row)
    if table.rows:
        yield lay_out(table.rows, number)


Row = tuple[tuple[str, ...], "list[CellSource | str]"]
"""Heads above a row, none in lists, and its cells; a text that is no row is its only head."""


def _rows(found: list[object]) -> Iterator[Row]:
    for data in found:
        if isinstance(data, dict):
            yield from _rows_of_record("", data)
        elif isinstance(data, list) and data and all(isinstance(each, str | CellSource) for each in data):
            yield (), list(data)
        elif isinstance(data, list):
            yield from _rows(data)
        elif isinstance(data, str) and data.strip():
            yield (data,), []


def _rows_of_record(name: str, record: dict[str, object]) -> Iterator[Row]:
    """Yield a record as a row, or those in it behind its name; words beside others are texts."""
    if record and all(isinstance(value, str) for value in record.values()):
        values = [str(value) for value in record.values()]
        yield (("", *record), [name, *values]) if name else (tuple(record), [*values])
        return
    if name:
        yield (name,), []
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _rows_of_record(key, value)
        elif isinstance(value, list):
            yield (key,), []
            yield from _rows([value])
        elif isinstance(value, str):
            yield (key,), []
            yield (value,), []
