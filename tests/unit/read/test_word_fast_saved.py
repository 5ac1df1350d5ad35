"""Binary Word files saved in many pieces ("fast saves"), and what such saves attach to pieces or leave behind."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipelines.read.word_binary.properties import split_changes
from pipelines.read.word_binary.story import StoryReader
from pipelines.read.word_binary.streams import WordStreams
from tests.unit.read.test_word_writers import HIDDEN, texts
from tests.unit.read.word_streams import IN_TABLE, ROW_END, make_row, make_streams

DELETED = struct.pack("<HB", 0x0800, 1)


def cut(streams: WordStreams, pieces: Sequence[tuple[int, int]], changes: bytes = b"") -> WordStreams:
    """Cut the text into pieces of (length, modifier); a modifier of 1 stands for `changes`."""
    starts = [sum(length for length, _ in pieces[:number]) for number in range(len(pieces) + 1)]
    table = struct.pack(f"<{len(starts)}I", *starts)
    table += b"".join(
        struct.pack("<HIH", 0, 2 * at, modifier) for at, (_, modifier) in zip(starts, pieces, strict=False)
    )
    stored = b"\1" + struct.pack("<H", len(changes)) + changes + b"\2" + struct.pack("<I", len(table)) + table
    return replace(streams, table=streams.table + stored, pieces=(len(streams.table), len(stored)))


@pytest.mark.parametrize(
    ("modifier", "shown"),
    [(0, "125"), (1, "12"), (1 << 8 | 0x41 << 1, "12"), (1 << 8 | 0x5C << 1, "12"), (1 << 8 | 0x57 << 1, "12")],
)
def test_a_piece_that_is_deleted_hidden_or_struck(modifier: int, shown: str) -> None:
    """Its digits were read."""
    streams = make_streams([*make_row(["新收", "125"]), ("\r", b"")], [("新收\x07125\x07\x07\r", b"")])
    assert texts(cut(streams, [(5, 0), (1, modifier), (3, 0)], DELETED)) == [["新收", shown]]


def test_a_piece_that_is_no_longer_hidden() -> None:
    streams = make_streams([*make_row(["新收", "12"]), ("\r", b"")], [("新收\x07", b""), ("12\x07\x07\r", HIDDEN)])
    assert texts(cut(streams, [(3, 0), (5, 0x5C << 1)])) == [["新收", "12"]]


def test_a_row_that_is_deleted_is_no_row_of_blanks() -> None:
    rows = [*make_row(["新收", "12"]), *make_row(["结转", "3"]), ("\r", b"")]
    streams = make_streams(rows, [("新收\x0712\x07\x07", b""), ("结转\x073\x07\x07", DELETED), ("\r", b"")])
    assert texts(streams) == [["新收", "12"]]


def test_text_put_into_a_paragraph_ends_without_a_mark() -> None:
    """It lies behind the rest, and its properties end where it does: the whole file was refused as a report."""
    streams = make_streams([("新收\r", b""), ("五", b"")])
    pieces = struct.pack("<IIII", 0, 1, 2, 4) + b"".join(struct.pack("<HIH", 0, at, 0) for at in (0, 6, 2))
    stored = b"\2" + struct.pack("<I", len(pieces)) + pieces
    streams = replace(
        streams, table=streams.table + stored, pieces=(len(streams.table), len(stored)), story_lengths=(4, *[0] * 7)
    )
    assert [getattr(block, "text", "") for block in StoryReader(streams).read_blocks()] == ["新五收"]


def test_a_row_defined_as_before_word_97() -> None:
    definition = struct.pack("<BHHHHH", 3, 0, 1000, 2000, 3000, 1) + bytes(8) + struct.pack("<H", 2) + bytes(18)
    end = IN_TABLE + ROW_END + struct.pack("<HH", 0xD606, len(definition) + 1) + definition
    assert [code for code, _ in split_changes(end)] == [0x2416, 0x2417, 0xD606]
    cells = [("新收\x07", IN_TABLE), ("\x07", IN_TABLE), ("12\x07", IN_TABLE), ("\x07", end)]
    assert texts(make_streams([*cells, ("\r", b"")])) == [["新收", "12"]]


def test_a_field_that_does_not_end_hides_nothing_of_other_stories() -> None:
    """Its mark of the end was taken from the header: what lay between was not read."""
    streams = make_streams([("第\x13 PAGE 五\r", b""), ("结转12\r", b""), ("\x15\r", b"")])
    streams = replace(streams, story_lengths=(15, 0, 2, *[0] * 5))
    assert len(StoryReader(streams).read_blocks()) == 2
