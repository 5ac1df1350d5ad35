"""Binary Word files as programs other than Word and LibreOffice write them, or leave them when they edit them."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipelines.document import UNREAD_PICTURE, Grid
from pipelines.read import doc
from pipelines.read.grid_building import Merge
from pipelines.read.open_tables import ContradictionError, OpenTables
from pipelines.read.word_binary.rows import RowDefinition
from pipelines.read.word_binary.story import StoryReader
from pipelines.read.word_binary.streams import WordStreams
from tests.unit.read.test_word_contradictions import BOXES, PAIRS, Wound
from tests.unit.read.word_streams import IN_TABLE, make_row, make_streams, row_end

if TYPE_CHECKING:
    from pathlib import Path

ANCHORS = 40
HIDDEN = struct.pack("<HB", 0x083C, 1)


def texts(streams: WordStreams) -> list[list[str]]:
    """The texts of the cells of each table."""
    return [
        [cell.text for cell in block.cells] for block in StoryReader(streams).read_blocks() if isinstance(block, Grid)
    ]


def test_runs_and_entries_without_text() -> None:
    """Apache POI leaves them where it deletes text."""
    row = make_row(["新收", "12"])
    streams = make_streams(
        [("", IN_TABLE), *row, ("\r", b"")], [("", HIDDEN), ("新收\x07", b""), ("12\x07\x07\r", b"")]
    )
    assert texts(streams) == [["新收", "12"]]
    offset, length = streams.paragraph_runs
    start, stop, page = struct.unpack_from("<III", streams.table, offset)
    index = struct.pack("<IIIII", start, stop, stop, page, page + 9)
    twice = replace(streams, table=streams.table + index, paragraph_runs=(len(streams.table), len(index)))
    assert texts(twice) == [["新收", "12"]]


def test_no_properties_of_characters_at_all() -> None:
    assert texts(make_streams([*make_row(["新收", "12"]), ("\r", b"")])) == [["新收", "12"]]


def test_the_number_of_the_page_is_no_lost_text() -> None:
    """Word draws it at a NUL that is set as special; any other is of a sector that is gone."""
    drawn = struct.pack("<HB", 0x0855, 1)
    paragraphs = [*make_row(["新收", "\x00"]), ("第\x00页\r", b"")]
    runs = [("新收\x07", b""), ("\x00", drawn), ("\x07\x07第", b""), ("\x00", drawn), ("页\r", b"")]
    assert texts(make_streams(paragraphs, runs)) == [["新收", UNREAD_PICTURE]]
    for lost in (1, 3):
        with pytest.raises(ContradictionError):
            StoryReader(make_streams(paragraphs, [*runs[:lost], (runs[lost][0], b""), *runs[lost + 1 :]]))


def test_a_table_that_ends_the_text() -> None:
    """So LibreOffice writes it; all numbers of such a file were lost."""
    assert texts(make_streams(make_row(["新收", "12"]))) == [["新收", "12"]]


def test_a_last_cell_that_is_said_to_end_the_row_as_well() -> None:
    """So writes Apache POI where the row was saved in two pieces."""
    row = [("新收\x07", IN_TABLE), ("12\x07", row_end([0, 0])), ("\x07", row_end([0, 0]))]
    assert texts(make_streams([*row, ("\r", b"")])) == [["新收", "12"]]


def test_a_table_in_a_table_that_frames_a_value_is_not_lost() -> None:
    """It was, where the cells around it held a number."""
    tables = OpenTables()
    for depth, row in ((3, ["结转", "12", "3", "4", "5"]), (2, ["", "7"]), (1, ["", "新收"])):
        for text in row:
            tables.add_paragraph(depth, text)
            tables.end_cell(depth)
        tables.end_row(depth, RowDefinition(0, [9] * len(row), [0] * len(row), [Merge.NONE] * len(row)).make_cells)
        found = tables.close_to(depth - 1)
    assert any("12" in [cell.text for cell in grid.cells] for grid in found)


def cells_of(wound: Wound) -> list[str]:
    blocks = doc.read(bytes(wound.data)).blocks
    return sorted(cell.text for each in blocks if isinstance(each, Grid) for cell in each.cells)


def test_text_boxes_that_hang_beside_their_place(shared: Path) -> None:
    """Apache POI does not move them along with the text: the tables in them were lost without a word."""
    wound = Wound(shared / "word" / BOXES)
    whole = cells_of(wound)
    offset = struct.unpack_from("<I", wound.streams.main, PAIRS + 8 * ANCHORS)[0]
    wound.change("table", offset, 1)
    assert len(cells_of(wound)) == len(whole) > 40


def test_text_boxes_that_hang_nowhere(shared: Path) -> None:
    """LibreOffice writes them with a list of places in which there is none; such a file was not read without it."""
    wound = Wound(shared / "word" / BOXES)
    whole = cells_of(wound)
    at = PAIRS + 8 * ANCHORS + 4
    wound.change("main", at, 4 - struct.unpack_from("<I", wound.streams.main, at)[0], 4)
    assert cells_of(wound) == whole


WHITE = struct.pack("<HI", 0x6870, 0xFFFFFF)
OLD_WHITE = struct.pack("<HB", 0x2A42, 8)
BLUE, SNOW = (struct.pack("<HBIIH", 0xCA71, 10, 0xFF000000, ground, 0) for ground in (0xC47244, 0xFFFFFF))


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([("12", b""), ("5", WHITE)], "12"),
        ([("12", b""), ("5", OLD_WHITE)], "12"),
        ([("12", b""), ("5", WHITE + SNOW)], "12"),
        ([("12", b""), ("5", struct.pack("<HI", 0x6870, 0xFFFFFFFF))], "125"),
        ([("12", BLUE), ("5", WHITE)], "12"),
        ([("12", b""), ("5", WHITE + BLUE)], "125"),
        ([("125", WHITE)], "□"),
        ([("1", b""), ("5", WHITE), ("2", b"")], "1□2"),
    ],
)
def test_white_text_in_a_cell(runs: list[tuple[str, bytes]], text: str) -> None:
    """It was read as a number; on a colour of its own it still is."""
    cell = "".join(part for part, _ in runs)
    streams = make_streams([*make_row(["新收", cell]), ("\r", b"")], [("新收\x07", b""), *runs, ("\x07\x07\r", b"")])
    assert texts(streams) == [["新收", text]]


@pytest.mark.parametrize(
    ("ground", "text"), [(0xFF000000, "12"), (0xFFFFFF, "12"), (0xF2F2F2, "12"), (0xC47244, "125"), (0xD9D9D9, "12□")]
)
def test_white_text_in_a_shaded_cell(ground: int, text: str) -> None:
    clear, own = (struct.pack("<IIH", 0xFF000000, colour, 0) for colour in (0xFF000000, ground))
    shading = struct.pack("<HB", 0xD612, 20) + clear + own
    row = make_row(["新收", "125"], shading)
    streams = make_streams([*row, ("\r", b"")], [("新收\x0712", b""), ("5", WHITE), ("\x07\x07\r", b"")])
    assert texts(streams) == [["新收", text]]
