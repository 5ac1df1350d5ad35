"""Whether a file of Word 6 or 95 agrees with itself: the office program reads it, and mends a damaged one as it likes.

Of 100 damaged ones it gave 29 with rows lost or cells moved. Only what tells of damage is looked at, nothing is read.
"""

from __future__ import annotations

import struct

from pipelines.document import ReadError
from pipelines.read.open_tables import ContradictionError
from pipelines.read.word_binary.paragraph_ends import check_paragraph_ends
from pipelines.read.word_binary.pieces import PieceText
from pipelines.read.word_binary.property_pages import (
    CHARACTERS_95,
    PARAGRAPHS_95,
    read_runs_of_characters,
    read_runs_of_paragraphs,
)
from pipelines.read.word_binary.streams import DAMAGED, WordStreams

_MARK = 0xA5DC
"""Those of the Far East have others, and other texts."""
_FLAGS, _FLAG_COMPLEX = 0x0A, 0x0004
_TEXT, _COUNTS = 0x18, 0x34
_PAIRS = (0xB8, 0xC0, 0x160)
"""Where the places of the lists of characters, of paragraphs and of pieces stand."""
_HEADER_BYTES = _PAIRS[-1] + 8


def check_word_95(main: bytes) -> None:
    """Look that lists, lengths and pages of properties agree with the text.

    Raises:
        ReadError: damaged.
        ContradictionError: they do not.
    """
    if len(main) < _HEADER_BYTES:
        raise ReadError(DAMAGED)
    if struct.unpack_from("<H", main)[0] != _MARK:
        return
    lengths = struct.unpack_from("<8I", main, _COUNTS)
    characters, paragraphs, pieces = (struct.unpack_from("<II", main, at) for at in _PAIRS)
    streams = WordStreams(main, main, b"", b"", lengths, characters, paragraphs, pieces, (0, 0), (0, 0))
    ends = [end for _, end, _ in read_runs_of_paragraphs(streams, PARAGRAPHS_95)]
    for _ in read_runs_of_characters(streams, CHARACTERS_95):
        pass
    is_complex = bool(struct.unpack_from("<H", main, _FLAGS)[0] & _FLAG_COMPLEX)
    if is_complex != bool(streams.pieces[1]):
        raise ContradictionError("文件头与内容不一致")
    if not is_complex:
        _check_text(streams, ends)


def _check_text(streams: WordStreams, ends: list[int]) -> None:
    start, stop = struct.unpack_from("<II", streams.main, _TEXT)
    text = streams.main[start:stop].decode("latin-1")
    length, count = streams.story_lengths[0], sum(streams.story_lengths)
    if not count <= len(text) <= count + 1 or "\0" in text or text[length - 1 : length] != "\r":
        raise ContradictionError("正文长度与文字不一致")
    check_paragraph_ends(PieceText(text, [0], [len(text)], [start], [1], [b""]), ends, length)
    if not ends or ends[-1] < start + length:
        raise ContradictionError("有一段文字没有段落属性")
