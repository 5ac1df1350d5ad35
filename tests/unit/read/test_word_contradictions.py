"""Binary Word files of which one number is wrong: rows were lost or text moved without a word before these checks."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipelines.document import OfficeNeededError, ReadError
from pipelines.read import doc
from pipelines.read.grid_building import Merge
from pipelines.read.open_tables import ContradictionError
from pipelines.read.word_binary.properties import split_changes
from pipelines.read.word_binary.rows import RowDefinition
from pipelines.read.word_binary.story import StoryReader
from pipelines.read.word_binary.streams import open_streams
from tests.unit.read.word_streams import make_streams

if TYPE_CHECKING:
    from pathlib import Path

TABLES, BOXES, WORD_95 = "AIOOB-Tap.doc", "Bug46817.doc", "Bug49933.doc"
VERSION, TEXT_LENGTH, HEADER_LENGTH = 2, 0x4C, 0x54
PAIRS, CHARACTER_RUNS, PARAGRAPH_RUNS, TEXT_BOXES = 0x9A, 12, 13, 56
PAGE = 512


class Wound:
    """A file in whose streams numbers are changed, wherever they lie in the file."""

    def __init__(self, path: Path) -> None:
        self.data = bytearray(path.read_bytes())
        self.streams = open_streams(bytes(self.data))

    def change(self, stream: str, at: int, by: int, size: int = 4) -> None:
        """Add to a number of a stream."""
        content = self.streams.main if stream == "main" else self.streams.table
        part = content[at - at % PAGE :][:PAGE]
        place = self.data.find(part) + at % PAGE
        assert self.data.count(part) == 1
        number = int.from_bytes(content[at : at + size], "little") + by
        self.data[place : place + size] = number.to_bytes(size, "little")

    def first_page(self) -> int:
        """Where the first page of paragraphs' properties begins."""
        index = self.streams.slice_table(self.streams.paragraph_runs)
        count = (len(index) - 4) // 8
        return PAGE * int(struct.unpack_from("<I", index, 4 * (count + 1))[0])

    def check(self) -> None:
        """Look that the file is refused, by itself or as one that contradicts itself."""
        with pytest.raises((OfficeNeededError, ReadError)) as caught:
            doc.read(bytes(self.data))
        assert isinstance(caught.value, ReadError) or caught.value.doubt


@pytest.mark.parametrize(
    ("name", "at", "by"),
    [(TABLES, TEXT_LENGTH, -2), (TABLES, TEXT_LENGTH, -2000), (TABLES, TEXT_LENGTH, 1), (BOXES, HEADER_LENGTH, 1)],
)
def test_lengths_of_stories_that_do_not_fit(shared: Path, name: str, at: int, by: int) -> None:
    """A main text made shorter came with fewer rows; behind a longer header, text boxes began a letter too late."""
    wound = Wound(shared / "word" / name)
    wound.change("main", at, by)
    wound.check()


@pytest.mark.parametrize("pair", [CHARACTER_RUNS, PARAGRAPH_RUNS, TEXT_BOXES])
def test_lists_of_places_made_shorter(shared: Path, pair: int) -> None:
    """Without the properties of characters, hidden text was shown; boxes behind the cut were not read."""
    wound = Wound(shared / "word" / BOXES)
    wound.change("main", PAIRS + 8 * pair + 4, -8)
    wound.check()


def test_text_in_front_of_the_first_properties_of_characters() -> None:
    """What was deleted there was shown."""
    streams = make_streams([("12\r", b"")], [("1", struct.pack("<HB", 0x0800, 1)), ("2\r", b"")])
    offset, _ = streams.character_runs
    later = streams.table[:offset] + struct.pack("<I", 2) + streams.table[offset + 4 :]
    assert [getattr(block, "text", "") for block in StoryReader(streams).read_blocks()] == ["2"]
    with pytest.raises(ContradictionError):
        StoryReader(replace(streams, table=later)).read_blocks()


def test_a_page_of_other_paragraphs(shared: Path) -> None:
    wound = Wound(shared / "word" / TABLES)
    offset, length = wound.streams.paragraph_runs
    wound.change("table", offset + 4 * ((length - 4) // 8 + 1), 1)
    wound.check()


def test_properties_that_lie_over_one_another(shared: Path) -> None:
    wound = Wound(shared / "word" / TABLES)
    page = wound.first_page()
    runs = wound.streams.main[page + PAGE - 1]
    wound.change("main", page + 4 * (runs + 1), -1, 1)
    wound.check()


def test_a_paragraph_that_ends_elsewhere(shared: Path) -> None:
    wound = Wound(shared / "word" / TABLES)
    wound.change("main", wound.first_page() + 4, 1)
    wound.check()


def test_a_piece_of_text_from_another_place(shared: Path) -> None:
    wound = Wound(shared / "word" / TABLES)
    offset, _ = wound.streams.pieces
    wound.change("table", offset + 5 + 8 + 2, 64)
    wound.check()


def test_a_header_of_an_earlier_word(shared: Path) -> None:
    """LibreOffice reads the file of Word 97 as one of Word 95, and gives what it can."""
    wound = Wound(shared / "word" / TABLES)
    wound.change("main", VERSION, -100, 2)
    wound.check()


def test_a_text_box_that_begins_elsewhere(shared: Path) -> None:
    """A part of its table stood in the text box before it, or nowhere."""
    wound = Wound(shared / "word" / BOXES)
    offset, _ = wound.streams.text_boxes
    wound.change("table", offset + 4, -9)
    wound.check()


def test_a_switch_that_is_neither_on_nor_off(shared: Path) -> None:
    """A whole piece of the text went into a table by it, in the place of the first cell."""
    wound = Wound(shared / "word" / TABLES)
    offset, _ = wound.streams.pieces
    wound.change("table", offset + 5 + 8 + 6, 0x9930, 2)
    wound.check()


@pytest.mark.parametrize("at", [0x0A, 0x1C, 0x34, 0xB8, 0xBC, 0xC0, 0xC4, 0x164])
def test_a_header_of_word_95_that_does_not_fit(shared: Path, at: int) -> None:
    """LibreOffice opened such files, with rows less."""
    data = bytearray((shared / "word" / WORD_95).read_bytes())
    place = data.find(b"\xdc\xa5") + at
    data[place] ^= 4
    with pytest.raises((OfficeNeededError, ReadError)) as caught:
        doc.read(bytes(data))
    assert isinstance(caught.value, ReadError) or caught.value.doubt


def test_a_whole_file_of_word_95_is_for_the_office_program(shared: Path) -> None:
    with pytest.raises(OfficeNeededError) as caught:
        doc.read((shared / "word" / WORD_95).read_bytes())
    assert not caught.value.doubt


def test_text_under_a_merged_cell() -> None:
    row = RowDefinition(0, [10, 10], [0, 0], [Merge.NONE, Merge.CONTINUED])
    assert len(row.make_cells(["a", " "])) == len(row.make_cells(["a", "a"])) == 2
    with pytest.raises(ContradictionError):
        row.make_cells(["a", "2"])


def test_property_changes_that_are_cut_off() -> None:
    whole = struct.pack("<HBHB", 0x2416, 1, 0x2417, 1)
    assert list(split_changes(whole)) == list(split_changes(whole + b"\0")) == [(0x2416, b"\1"), (0x2417, b"\1")]
    with pytest.raises(ContradictionError):
        list(split_changes(whole[:-1]))


@pytest.mark.parametrize("name", [TABLES, BOXES])
def test_whole_files_are_read(shared: Path, name: str) -> None:
    assert doc.read((shared / "word" / name).read_bytes()).blocks
