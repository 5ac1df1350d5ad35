"""The text of a binary Word file, put together from its piece table.

Gives the characters with the way from a character's position to its byte offset, by which properties are found. One
element of the text is one UTF-16 unit, since positions count those.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from pipelines.document import ReadError
from pipelines.read.open_tables import ContradictionError
from pipelines.read.word_binary.streams import DAMAGED, WordStreams

_STORY_ENDS = "\r\x07\x0c"
"""A paragraph, a section, or a row: LibreOffice puts nothing behind a table that ends the text."""
_PROPERTIES_MARK, _PIECES_MARK = 0x01, 0x02
MAX_CHARACTERS = 1_000_000
"""A report has some 20,000."""
_COMPRESSED = 0x4000_0000
_CP1252 = "".join(
    bytes([code]).decode("cp1252", errors="ignore") or chr(code)  # five codes have no character
    for code in range(256)
)


@dataclass
class PieceText:
    """The whole text with its pieces.

    `starts` and `ends` are positions in characters, `offsets` byte offsets in the main stream, `widths` bytes a
    character (1 or 2), `modifiers` the property changes that fast saving attached to whole pieces.
    """

    text: str = ""
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    modifiers: list[bytes] = field(default_factory=list)

    def find_offset(self, position: int) -> tuple[int, bytes]:
        """Return the byte offset of a character and the modifiers of its piece."""
        index = bisect_right(self.starts, position) - 1
        return self.offsets[index] + (position - self.starts[index]) * self.widths[index], self.modifiers[index]

    def find_modified(self) -> list[tuple[int, int, bytes]]:
        """Return the byte ranges of the pieces that have modifiers, with these, ordered by their bytes."""
        places = zip(self.starts, self.ends, self.offsets, self.widths, self.modifiers, strict=True)
        spans = ((offset, (end - start) * width, changes) for start, end, offset, width, changes in places)
        return sorted((offset, offset + size, changes) for offset, size, changes in spans if changes)

    def find_positions(self, low: int, high: int) -> list[tuple[int, int]]:
        """Return the ranges of characters whose bytes lie in [low, high)."""
        result = []
        for start, end, offset, width in zip(self.starts, self.ends, self.offsets, self.widths, strict=True):
            first = start + max(0, -(-(low - offset) // width))
            last = min(end, start + max(0, -(-(high - offset) // width)))
            if first < last:
                result.append((first, last))
        return result


def read_pieces(streams: WordStreams) -> PieceText:
    """Read the piece table and the text.

    Raises:
        ReadError: the table or a piece lies outside its stream, or pieces and story lengths contradict each other.
        UncertainError: there is no piece table.
    """
    table, changes = _find_piece_table(streams.slice_table(streams.pieces))
    positions = _read_positions(table, streams)
    result = PieceText()
    texts = []
    for index, (start, end) in enumerate(pairwise(positions)):
        _, location, modifier = struct.unpack_from("<HIH", table, 4 * len(positions) + 8 * index)
        width = 1 if location & _COMPRESSED else 2
        offset = (location & ~_COMPRESSED) // 2 if width == 1 else location
        stop = offset + (end - start) * width
        if end < start or stop > len(streams.main):
            raise ReadError(DAMAGED)
        texts.append(_decode(streams.main[offset:stop], width))
        result.starts.append(start)
        result.ends.append(end)
        result.offsets.append(offset)
        result.widths.append(width)
        result.modifiers.append(_read_modifier(modifier, changes))
    result.text = "".join(texts)
    _check_lengths(result.text, streams.story_lengths)
    return result


def _check_lengths(text: str, story_lengths: tuple[int, ...]) -> None:
    """Each story ends a paragraph, and behind them is at most the mark that ends the text: else lengths are wrong."""
    ends = [end for end, length in zip(accumulate(story_lengths), story_lengths, strict=True) if length]
    is_whole = story_lengths[0] > 0 and not text[ends[-1] :].strip()
    if not is_whole or any(text[end - 1] not in _STORY_ENDS for end in ends):
        raise ContradictionError("正文长度与文字不一致")


def _read_positions(table: bytes, streams: WordStreams) -> tuple[int, ...]:
    """The positions at which pieces begin, and the end of the last one."""
    count = (len(table) - 4) // 12
    if count < 1:
        raise ReadError(DAMAGED)
    positions = struct.unpack_from(f"<{count + 1}I", table, 0)
    if positions[0] != 0 or positions[-1] > len(streams.main):
        raise ReadError(DAMAGED)
    if sum(streams.story_lengths) > positions[-1]:
        raise ContradictionError("正文长度与文字块不一致")
    if positions[-1] > MAX_CHARACTERS:
        raise ReadError(f"正文超过 {MAX_CHARACTERS // 10_000} 万字，不像一份年度报告，请只报送年度报告本身")
    return positions


def _find_piece_table(clx: bytes) -> tuple[bytes, list[bytes]]:
    changes: list[bytes] = []
    at = 0
    while at + 3 <= len(clx):
        if clx[at] == _PROPERTIES_MARK:
            size = struct.unpack_from("<H", clx, at + 1)[0]
            changes.append(clx[at + 3 : at + 3 + size])
            at += 3 + size
        elif clx[at] == _PIECES_MARK and at + 5 <= len(clx):
            size = struct.unpack_from("<I", clx, at + 1)[0]
            if at + 5 + size > len(clx):
                raise ReadError(DAMAGED)
            return clx[at + 5 : at + 5 + size], changes
        else:
            raise ReadError(DAMAGED)
    raise ContradictionError("没有文字块表")


def _decode(data: bytes, width: int) -> str:
    if width == 1:
        return data.decode("latin-1").translate(_CP1252)
    units = array("H", data)
    text = data.decode("utf-16-le", errors="surrogatepass")
    return text if len(text) == len(units) else "".join(map(chr, units))


def _read_modifier(modifier: int, changes: list[bytes]) -> bytes:
    if modifier & 1:
        index = modifier >> 1
        return changes[index] if index < len(changes) else b""
    code = _SHORT_MODIFIERS.get((modifier >> 1) & 0x7F)
    return struct.pack("<HB", code, modifier >> 8) if code else b""


_SHORT_MODIFIERS = {
    **{0x18: 0x2416, 0x19: 0x2417},
    **{0x41: 0x0800, 0x57: 0x0837, 0x5C: 0x083C, 0x62: 0x2A42, 0x68: 0x2A48, 0x73: 0x2A53},
}
"""One-byte names of the property changes that matter here: of paragraphs in a table and at the end of a row, of
characters deleted, struck, hidden, coloured, raised and struck twice."""


def join_surrogates(text: str) -> str:
    """Turn UTF-16 units back into whole characters."""
    if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
