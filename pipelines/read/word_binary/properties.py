"""Properties of paragraphs in a binary Word file: the property changes (sprm) that its pages hold.

Of those of paragraphs, what decides about tables is interpreted: membership in tables, ends of rows, table definitions.
Those of characters are characters.py's.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from pipelines.document import ReadError
from pipelines.read.open_tables import ContradictionError
from pipelines.read.word_binary.colours import CELL_SHADINGS, is_coloured
from pipelines.read.word_binary.property_pages import read_runs_of_paragraphs
from pipelines.read.word_binary.streams import DAMAGED, WordStreams

_IN_TABLE, _ROW_END, _DEPTH, _DEPTH_CHANGE = 0x2416, 0x2417, 0x6649, 0x664A
_INNER_CELL, _INNER_ROW_END = 0x244B, 0x244C
_SWITCHES = {_IN_TABLE, _ROW_END, _INNER_CELL, _INNER_ROW_END}
_LIST_NUMBER, _LAST_LIST = 0x460B, 0x7FE
_HUGE, _HUGE_OLD, _TABLE_PROPERTIES = 0x6646, 0x6645, 0x646B
_DEFINE_TABLE, _DEFINE_TABLE_OLD, _CHANGE_TABS = 0xD608, 0xD606, 0xC615
_CELL_BYTES, _OLD_CELL_BYTES, _ACROSS_BITS = 20, 10, 0x03
_TABLE_CHANGES = {0x7621, 0x5622, 0x7623, 0x5624, 0x5625, 0xD62B} | CELL_SHADINGS
_MAX_DATA_BYTES = 16 * 1024 * 1024
"""Property changes read from the data stream; a row of a wide table takes some 500 bytes."""
_STYLE_BYTES = 2
"""The number of its style stands before the property changes of a paragraph."""
_OPERAND_BYTES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}


@dataclass(frozen=True)
class ParagraphProperties:
    """What a paragraph's properties say about tables. `depth` 0 is outside tables, 1 in a table, 2 in a nested one.

    `is_numbered`: Word prints the number of a list before it. `definition` is the operand of the table definition of a
    row end; `changes` are later changes to it, and what shades its cells.
    """

    depth: int = 0
    is_row_end: bool = False
    is_inner_cell_end: bool = False
    is_numbered: bool = False
    definition: bytes = b""
    changes: tuple[tuple[int, bytes], ...] = field(default=())


def split_changes(changes: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the property changes of a list as (code, operand).

    Raises:
        ContradictionError: the last one is cut off; one byte more fills up the list.
    """
    at = 0
    while at + 2 <= len(changes):
        code = struct.unpack_from("<H", changes, at)[0]
        at += 2
        size, head = _measure_operand(code, changes, at)
        if at + head + size > len(changes):
            at -= 2
            break
        yield code, changes[at + head : at + head + size]
        at += head + size
    if len(changes) - at > 1 and any(changes[at:]):
        raise ContradictionError("属性不完整")


def _measure_operand(code: int, changes: bytes, at: int) -> tuple[int, int]:
    """Size of the operand and of the length that stands before it."""
    kind = code >> 13
    if kind != 6:
        return _OPERAND_BYTES[kind], 0
    if code in (_DEFINE_TABLE, _DEFINE_TABLE_OLD) and at + 2 <= len(changes):
        return max(0, struct.unpack_from("<H", changes, at)[0] - 1), 2
    if at >= len(changes):
        return 0, 1
    if code == _CHANGE_TABS and changes[at] == 255 and at + 1 < len(changes):
        deleted = changes[at + 1]
        added_at = at + 2 + 4 * deleted
        added = changes[added_at] if added_at < len(changes) else 0
        return 2 + 4 * deleted + 3 * added, 1
    return changes[at], 1


def _widen(operand: bytes) -> bytes:
    """Return a definition of before Word 97 as later ones write it: its cells take 10 bytes, and merge across only."""
    cells = 1 + 2 * (operand[0] + 1) if operand else 0
    flags = operand[cells::_OLD_CELL_BYTES]
    return operand[:cells] + b"".join(bytes([flag & _ACROSS_BITS, *bytes(_CELL_BYTES - 1)]) for flag in flags)


def _possible(changes: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Give property changes on; those that switch something on or off must do either."""
    for code, operand in changes:
        if code in _SWITCHES and operand[0] > 1:
            raise ContradictionError("属性有不可能的值")
        yield code, operand


class ParagraphRuns:
    """Paragraph properties by byte offset."""

    def __init__(self, streams: WordStreams) -> None:
        """Read the index of property pages, and the pages."""
        self._data = streams.data
        self._budget = _MAX_DATA_BYTES
        self._starts: list[int] = []
        self.ends: list[int] = []
        self._changes: list[bytes] = []
        self._known: dict[tuple[bytes, bytes], ParagraphProperties] = {}
        for low, high, changes in read_runs_of_paragraphs(streams):
            self._starts.append(low)
            self.ends.append(high)
            self._changes.append(changes[_STYLE_BYTES:])

    def find(self, offset: int, modifiers: bytes) -> ParagraphProperties | None:
        """Return the properties of the paragraph whose mark is at `offset`, None where no page knows it."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or offset >= self.ends[index]:
            return None
        key = (self._changes[index], modifiers)
        if key not in self._known:
            self._known[key] = self._interpret(*key)
        return self._known[key]

    def has_colours(self) -> bool:
        """Tell whether any paragraph has a ground of its own."""
        return any(is_coloured(self._expand(changes)) for changes in set(self._changes))

    def _interpret(self, own: bytes, modifiers: bytes) -> ParagraphProperties:
        properties = ParagraphProperties()
        depth: int | None = None
        for code, operand in _possible(chain(self._expand(own), self._expand(modifiers))):
            if code == _IN_TABLE:
                properties = replace(properties, depth=max(properties.depth, 1) if operand[0] else 0)
            elif code == _DEPTH:
                depth = struct.unpack("<i", operand)[0]
            elif code == _DEPTH_CHANGE:
                depth = (depth or 0) + struct.unpack("<i", operand)[0]
            elif code in (_ROW_END, _INNER_ROW_END):
                properties = replace(properties, is_row_end=bool(operand[0]) or properties.is_row_end)
            elif code == _INNER_CELL:
                properties = replace(properties, is_inner_cell_end=bool(operand[0]))
            elif code == _LIST_NUMBER:
                properties = replace(properties, is_numbered=0 < struct.unpack("<H", operand)[0] <= _LAST_LIST)
            elif code in (_DEFINE_TABLE, _DEFINE_TABLE_OLD):
                operand = operand if code == _DEFINE_TABLE else _widen(operand)
                kept = tuple(change for change in properties.changes if change[0] in CELL_SHADINGS)
                properties = replace(properties, definition=operand, changes=kept)
            elif code in _TABLE_CHANGES:
                properties = replace(properties, changes=(*properties.changes, (code, operand)))
        return replace(properties, depth=max(properties.depth, depth)) if depth and properties.depth else properties

    def _expand(self, changes: bytes) -> Iterator[tuple[int, bytes]]:
        """Property changes with those that are too long for a page and lie in the data stream."""
        for code, operand in split_changes(changes):
            if code in (_HUGE, _HUGE_OLD, _TABLE_PROPERTIES):
                offset = struct.unpack("<I", operand)[0]
                if offset + 2 > len(self._data):
                    raise ReadError(DAMAGED)
                size = struct.unpack_from("<H", self._data, offset)[0]
                self._budget -= size
                if self._budget < 0:
                    raise ReadError(DAMAGED)
                yield from split_changes(self._data[offset + 2 : offset + 2 + size])
            else:
                yield code, operand
