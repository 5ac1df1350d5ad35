"""Text with one cell a line in which an empty line is an empty cell, as office programs save a document as text.

Empty lines may stand anywhere for other reasons. They are cells only where the rows of table 三 agree on one way to
count: the values of each, and the cells that a merged label covers in front of the next row.
Does not belong here: lines that show their cells by tabs or bars (lines.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
from typing import NamedTuple

from pipelines.recognise.labels import Meaning, Role, find_exact, find_grouped
from pipelines.recognise.rows import RowSeen
from pipelines.recognise.text_tables.pairs import Part
from pipelines.recognise.tokens import Kind, NumberedLine, Token, classify
from pipelines.recognise.traces import MIN_PAIRS, MIN_SHARE, Trace, count_places
from pipelines.recognise.values import is_empty, is_value
from schemas.codebook import Block, forms

_CORNER = "信息内容"


class _Way(NamedTuple):
    """What leaves an empty line: cells that labels cover (`trace`, `has_covered` for those of groups)."""

    trace: Trace
    has_covered: bool

    def measure(self, code: str, following: str, block: Block) -> tuple[int, int]:
        """Return how many places come before the values of a row of table 三, and how many it has in all."""
        row, below = (RowSeen(block.code, name, None, []) for name in (code, following))
        lead, places = count_places(row, below if self.has_covered else None, block, self.trace)
        return lead, places


class _Label(NamedTuple):
    """A row label with its position among the lines, and how many empty lines and values follow it at once."""

    position: int
    meaning: Meaning
    room: int


def cut_cell_lines(lines: list[NumberedLine]) -> list[Part]:
    """Return the lines in runs, the rows whose empty lines are cells as the pieces of rows."""
    if not any(is_empty(line.text) for _, line in lines):
        return [lines]
    labels = list(_find_labels(lines))
    block = _find_block(labels, lines)
    way = _find_way(labels, block, lines) if block is not None else None
    if block is None or way is None:
        return [lines]
    rows = [*_rows_of_requests(labels, block, way, lines), *_rows_of_disclosure(lines, labels, way)]
    rows += _row_of_appeals(lines, way)
    if not any(is_empty(line.text) for _, first, width in rows for _, line in lines[first : first + width]):
        return [lines]
    parts: list[Part] = []
    done = 0
    for label, first, width in sorted(rows):
        parts += [lines[done:label], list(_make_row(lines, label, first, width))]
        done = first + width
    return [part for part in (*parts, lines[done:]) if part]


def _find_labels(lines: list[NumberedLine]) -> Iterator[_Label]:
    """Give the labels with a line for their values: not groups, and no text that is also a head (总计, 其他)."""
    for position, (_, line) in enumerate(lines):
        meanings = meanings_of(line.text) if _is_room(lines, position + 1) else ()
        room = _room_behind(lines, position + 1) if meanings else 0
        if room and meanings[0].block != "appeals" and {meaning.role for meaning in meanings} == {Role.ROW}:
            yield _Label(position, meanings[0], room)


def meanings_of(text: str) -> tuple[Meaning, ...]:
    """Return what a line by itself may be on the form: nothing where it is a value or empty."""
    return () if is_value(text) or is_empty(text) else find_exact(text) or find_grouped(text)


def _find_heads(lines: list[NumberedLine]) -> Iterator[tuple[int, tuple[Meaning, ...]]]:
    """Give what each line means, alone and with the line before it, where a head is broken in two."""
    before = ""
    for position, (_, line) in enumerate(lines):
        text = line.text.strip()
        yield position, meanings_of(text)
        if before and text:
            yield position, meanings_of(before + text)
        before = text


def _room_behind(lines: list[NumberedLine], start: int) -> int:
    """Return how many lines from here on are empty or one value each."""
    end = start
    while _is_room(lines, end):
        end += 1
    return end - start


def _is_room(lines: list[NumberedLine], position: int) -> bool:
    """Tell whether there is such a line, empty or one value."""
    return position < len(lines) and (is_empty(lines[position][1].text) or is_value(lines[position][1].text))


def _find_block(labels: list[_Label], lines: list[NumberedLine]) -> Block | None:
    """Return table 三 of the form that has every row printed; None where a head is lost, or tabs or bars show cells."""
    own = [label for label in labels if label.meaning.block == "requests"]
    if not own or any("\t" in line.text or "|" in line.text for _, line in lines[own[0].position : own[-1].position]):
        return None
    heads = {meaning for _, meanings in _find_heads(lines[: own[0].position]) for meaning in meanings}
    seen = {label.meaning.code for label in own}
    return next(
        (
            block
            for block in (form.block("requests") for form in forms().values())
            if seen <= {row.code for row in block.rows}
            and heads >= {Meaning(Role.COLUMN, block.code, column.code) for column in block.columns}
        ),
        None,
    )


def _find_way(labels: list[_Label], block: Block, lines: list[NumberedLine]) -> _Way | None:
    """Return the one way to count that nearly all rows of table 三 agree on, if there is one."""
    pairs = [(a, b) for a, b in pairwise(labels) if a.meaning.block == b.meaning.block == block.code]
    ways = [
        _Way(Trace(has_sideways, at_end), has_covered)
        for has_sideways, at_end, has_covered in product((False, True), (0, 1), (False, True))
    ]
    needed = max(MIN_PAIRS, MIN_SHARE * len(pairs))
    fitting = [way for way in ways if sum(_fits(a, b, block, way, lines) for a, b in pairs) >= needed]
    return fitting[0] if len(fitting) == 1 else None


def _fits(label: _Label, following: _Label | None, block: Block, way: _Way, lines: list[NumberedLine]) -> bool:
    """Tell whether a row has as many lines as it should, and nothing stands in those that are not its own cells."""
    lead, places = way.measure(label.meaning.code, following.meaning.code if following else "", block)
    first = label.position + 1
    own = range(first + lead, first + lead + len(block.columns))
    is_long = label.room == places or (following is None and label.room >= places)
    return is_long and all(is_empty(lines[n][1].text) for n in range(first, first + places) if n not in own)


def _rows_of_requests(
    labels: list[_Label], block: Block, way: _Way, lines: list[NumberedLine]
) -> Iterator[tuple[int, int, int]]:
    """Give position of the label, position of the first value and number of values for each row that fits."""
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        if label.meaning.block == block.code and _fits(label, following, block, way, lines):
            lead, _ = way.measure(label.meaning.code, "", block)
            yield label.position, label.position + 1 + lead, len(block.columns)


def _rows_of_disclosure(lines: list[NumberedLine], labels: list[_Label], way: _Way) -> Iterator[tuple[int, int, int]]:
    """Give the rows of table 二 that have as many lines as their heads, counted behind the corner."""
    corners = [n for n, (_, line) in enumerate(lines) if line.text.strip() == _CORNER]
    for corner, end in pairwise([*corners, len(lines)]):
        own = [label for label in labels if corner < label.position < end and label.meaning.block != "requests"]
        if not own or way.trace.has_sideways:
            continue
        heads = [line.text for _, line in lines[corner + 1 : own[0].position] if not is_empty(line.text)]
        width = len(heads)
        if not all(any(meaning.role is Role.COLUMN for meaning in meanings_of(head)) for head in heads):
            continue
        for label, following in zip(own, [*own[1:], None], strict=True):
            is_last = following is None and label.room > width and _has_only(lines, label.position + 1, width)
            if label.room == width + way.trace.at_end or is_last:
                yield label.position, label.position + 1, width


def _row_of_appeals(lines: list[NumberedLine], way: _Way) -> list[tuple[int, int, int]]:
    """Return the row of values behind the last head of table 四; its own head is no label of it."""
    heads = [
        position
        for position, meanings in _find_heads(lines)
        if any(meaning.block == "appeals" and meaning.role is Role.COLUMN for meaning in meanings)
    ]
    block = next(iter(forms().values())).block("appeals")
    width = len(block.cells)
    if len(heads) < width:
        return []
    start = heads[-1] + 1 + way.trace.at_end
    is_whole = _room_behind(lines, start) >= width and _has_only(lines, start, width)
    return [(start, start, width)] if is_whole else []


def _has_only(lines: list[NumberedLine], start: int, width: int) -> bool:
    """Tell whether no value stands behind so many lines: then these are cells, and no lines between cells."""
    room = range(start + width, start + _room_behind(lines, start))
    return all(is_empty(lines[position][1].text) for position in room)


def _make_row(lines: list[NumberedLine], label: int, first: int, width: int) -> Iterator[Token]:
    row = lines[label][0]
    for index, line in [*lines[label : label + 1 if label < first else label], *lines[first : first + width]]:
        yield Token(classify(line.text), line.text.strip(), line.place, index, row=row)
    yield Token(Kind.ROW_END, "", line=row)
