"""Cells of an .xls that do not show what stands in them for their font: struck, raised signs, white numbers on white.

The same of an .xlsx is marks.py's; what records are is records.py's.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.read.raised import set_apart
from pipelines.read.workbook.records import Record, find_numbers
from pipelines.read.workbook.shown import Shown, not_shown

_FONT, _STYLE, _STRINGS, _GOES_ON = 0x0031, 0x00E0, 0x00FC, 0x003C
_TEXT_OF_STRINGS, _TEXTS = 0x00FD, (0x00FD, 0x0204, 0x00D6)
_IS_STRUCK = 0x08
_WHITES = (1, 9)
_NO_FOURTH_FONT = 4
"""There is no font of this number: those behind it stand one place before theirs."""
_WIDE, _HAS_EXTRA, _HAS_RUNS = 0x01, 0x04, 0x08
_MAX_STRINGS = 200_000


class _Font(NamedTuple):
    is_struck: bool = False
    is_white: bool = False
    is_raised: bool = False


_Runs = list[tuple[int, _Font]]


@dataclass(frozen=True)
class _Style:
    font: _Font
    is_bare: bool


def find_marked(records: Sequence[Record]) -> Iterator[tuple[int, Shown]]:
    """Yield where the sheet starts with row, column and text of each cell that shows something else.

    Raises:
        struct.error: damaged.
    """
    fonts = [_read_font(content) for kind, content, _ in records if kind == _FONT and len(content) >= 10]
    if not any(map(any, fonts)):
        return
    styles = [_read_style(content, fonts) for kind, content, _ in records if kind == _STYLE and len(content) >= 20]
    texts = dict(_rich_strings(records, fonts))
    for record in records:
        for row, column, number in _styles_of(record):
            if number < len(styles) and styles[number].font.is_struck:
                yield record.start, (row, column, "")  # a rich text follows
        for cell in find_numbers(record):
            if cell.style < len(styles) and styles[cell.style].font.is_white and styles[cell.style].is_bare:
                yield record.start, (cell.row, cell.column, not_shown(f"{cell.value:.15g}"))
        if record.kind == _TEXT_OF_STRINGS and len(record.content) >= 10:
            row, column, number, text = struct.unpack_from("<3HI", record.content)
            if text in texts:
                base = styles[number].font if number < len(styles) else _Font()
                yield record.start, (row, column, _shown(*texts[text], base))


def _styles_of(record: Record) -> Iterator[tuple[int, int, int]]:
    """Give row, column and style of the cells of a record that hold something."""
    if record.kind in _TEXTS and len(record.content) >= 6:
        yield struct.unpack_from("<3H", record.content)
    yield from ((cell.row, cell.column, cell.style) for cell in find_numbers(record))


def _read_font(content: bytes) -> _Font:
    marks, colour, _, raised = struct.unpack_from("<4H", content, 2)
    return _Font(bool(marks & _IS_STRUCK), colour in _WHITES, raised in (1, 2))


def _font(fonts: list[_Font], number: int) -> _Font:
    place = number - (number > _NO_FOURTH_FONT)
    return fonts[place] if place < len(fonts) else _Font()


def _read_style(content: bytes, fonts: list[_Font]) -> _Style:
    number, fill, colours = struct.unpack_from("<H12xIH", content)
    return _Style(_font(fonts, number), fill >> 26 == 0 or (fill >> 26 == 1 and colours & 0x7F in _WHITES))


def _rich_strings(records: Sequence[Record], fonts: list[_Font]) -> Iterator[tuple[int, tuple[str, _Runs]]]:
    """Yield the number of each shared text of several fonts, the text, and where in it which font begins."""
    at = next((place for place, record in enumerate(records) if record.kind == _STRINGS), None)
    if at is None:
        return
    pieces = [records[at].content]
    for record in records[at + 1 :]:
        if record.kind != _GOES_ON:
            break
        pieces.append(record.content)
    reader = _Pieces(pieces)
    (count,) = struct.unpack("<4xI", reader.take(8))
    for number in range(min(count, _MAX_STRINGS)):
        text, runs = reader.take_string()
        if runs:
            yield number, (text, [(start, _font(fonts, font)) for start, font in runs])


def _shown(text: str, runs: _Runs, base: _Font) -> str:
    runs = [(0, base), *runs]
    ends = [*(start for start, _ in runs[1:]), len(text)]
    shown = ""
    for (start, font), end in zip(runs, ends, strict=True):
        if not font.is_struck:
            shown += set_apart(shown, text[start:end]) if font.is_raised else text[start:end]
    return shown


class _Pieces:
    """A record and those in which it goes on; a text that goes on says anew how wide its signs are."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces
        self._index = self._at = 0

    def take(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size:
            taken += self._take_some(size - len(taken))
        return taken

    def take_string(self) -> tuple[str, list[tuple[int, int]]]:
        """Return the next text, and where in it which font begins."""
        length, flags = struct.unpack("<HB", self.take(3))
        run_count = struct.unpack("<H", self.take(2))[0] if flags & _HAS_RUNS else 0
        extra = struct.unpack("<I", self.take(4))[0] if flags & _HAS_EXTRA else 0
        text = ""
        while len(text) < length:
            if self._is_at_end():
                self._index, self._at = self._index + 1, 0
                flags = self.take(1)[0]
            width = 2 if flags & _WIDE else 1
            part = self._take_some((length - len(text)) * width)
            text += part.decode("utf-16-le" if width == 2 else "latin-1", "replace")
        runs = list(struct.iter_unpack("<HH", self.take(4 * run_count)))
        self.take(extra)
        return text, runs

    def _is_at_end(self) -> bool:
        return self._at >= len(self._pieces[self._index])

    def _take_some(self, size: int) -> bytes:
        if self._is_at_end():
            self._index, self._at = self._index + 1, 0
        if self._index >= len(self._pieces):
            raise struct.error("strings")
        part = self._pieces[self._index][self._at : self._at + size]
        self._at += len(part)
        return part
