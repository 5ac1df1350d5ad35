"""The streams of a binary Word file and the header that says where everything is in them (File Information Block).

Text and properties are read elsewhere from what is found here.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import olefile

from pipelines.document import ReadError
from pipelines.read.open_tables import ContradictionError, UncertainError

DAMAGED = "文件已损坏或不完整，请用 Word 或 WPS 打开后另存为 .docx，再重新报送"
_WORD_97_MARK = 0xA5EC
_FIRST_WORD_97 = 0x00C1
_FLAGS = 0x0A
_FLAG_ENCRYPTED = 0x0100
_FLAG_SECOND_TABLE = 0x0200
_TABLE_STREAMS = {"0table", "1table"}
"""Files of earlier versions have none."""
_FIRST_COUNT = 0x4C
"""Where the lengths of the eight stories start: text, footnotes, headers, macros, comments, endnotes, text boxes…"""
_FIRST_PAIR = 0x9A
"""Where the pairs (offset, length) into the table stream start."""
_PAIR_CHARACTER_RUNS, _PAIR_PARAGRAPH_RUNS, _PAIR_PIECES, _PAIR_ANCHORS, _PAIR_TEXT_BOXES = 12, 13, 33, 40, 56
_PAIR_STYLES = 1


@dataclass(frozen=True)
class WordStreams:
    """What the other modules need of a file.

    `main`, `table` and `data` are the streams; the pairs are (offset, length) in `table`; `story_lengths` are in
    characters, the main text first; `styles` is the table of styles, as much of it as is there.
    """

    main: bytes
    table: bytes
    data: bytes
    styles: bytes
    story_lengths: tuple[int, ...]
    character_runs: tuple[int, int]
    paragraph_runs: tuple[int, int]
    pieces: tuple[int, int]
    anchors: tuple[int, int]
    text_boxes: tuple[int, int]

    def slice_table(self, pair: tuple[int, int]) -> bytes:
        """Return a part of the table stream.

        Raises:
            ReadError: it lies outside the stream.
        """
        offset, length = pair
        if offset < 0 or length < 0 or offset + length > len(self.table):
            raise ReadError(DAMAGED)
        return self.table[offset : offset + length]


class OldVersionError(UncertainError):
    """A file of a version before Word 97, with its main stream."""

    def __init__(self, version: int, main: bytes) -> None:
        """Say which version."""
        super().__init__(f"Word 97 之前的格式（{version}）")
        self.main = main


def open_streams(data: bytes) -> WordStreams:
    """Open the compound file and read its header.

    Raises:
        ReadError: damaged or encrypted.
        OldVersionError: a version before Word 97.
        ContradictionError: the header says so of a file that is of a later one.
    """
    streams = _read_compound(data)
    main = streams["worddocument"]
    if len(main) < 34:
        raise ReadError(DAMAGED)
    mark, version = struct.unpack_from("<HH", main, 0)
    flags = struct.unpack_from("<H", main, _FLAGS)[0]
    if flags & _FLAG_ENCRYPTED:
        raise ReadError("文件设有打开密码，请去掉密码后重新报送")
    if mark != _WORD_97_MARK or version < _FIRST_WORD_97:
        if streams.keys() & _TABLE_STREAMS:
            raise ContradictionError("文件头与内容不一致")
        raise OldVersionError(version, main)
    if len(main) < _FIRST_PAIR + 8 * (_PAIR_TEXT_BOXES + 1):
        raise ReadError(DAMAGED)
    name = "1table" if flags & _FLAG_SECOND_TABLE else "0table"
    if name not in streams:
        raise ReadError(DAMAGED)
    lengths = struct.unpack_from("<8i", main, _FIRST_COUNT)
    if min(lengths) < 0 or sum(lengths) > len(main):
        raise ReadError(DAMAGED)
    indexes = (_PAIR_CHARACTER_RUNS, _PAIR_PARAGRAPH_RUNS, _PAIR_PIECES, _PAIR_ANCHORS, _PAIR_TEXT_BOXES)
    pairs = [_read_pair(main, index) for index in indexes]
    table = streams[name]
    offset, length = _read_pair(main, _PAIR_STYLES)
    styles = table[offset : offset + length]
    return WordStreams(main, table, streams.get("data", b""), styles, lengths, *pairs)


def _read_pair(main: bytes, index: int) -> tuple[int, int]:
    offset, length = struct.unpack_from("<II", main, _FIRST_PAIR + 8 * index)
    return offset, length


def _read_compound(data: bytes) -> dict[str, bytes]:
    wanted = {"worddocument", "data", *_TABLE_STREAMS}
    streams: dict[str, bytes] = {}
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            for entry in compound.listdir():
                name = str(entry[0]).lower()
                if len(entry) == 1 and name in wanted:
                    with compound.openstream(entry) as stream:
                        streams[name] = stream.read()
    except Exception as error:  # olefile raises many kinds, RecursionError among them, on broken files
        raise ReadError(DAMAGED) from error
    if "worddocument" not in streams:
        raise ReadError(DAMAGED)
    return streams
