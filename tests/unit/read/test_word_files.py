"""Binary Word files as Word itself wrote them: paragraphs, cells and spans agree with LibreOffice's reading."""

from __future__ import annotations

import struct
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from pipelines.document import Document, Paragraph, ReadError
from pipelines.read import doc, odt
from pipelines.read.content import read_document
from pipelines.read.office_conversion import convert_many
from pipelines.read.open_tables import UncertainError
from pipelines.read.word_binary.properties import ParagraphRuns
from pipelines.read.word_binary.property_pages import PAGE_BYTES
from pipelines.read.word_binary.streams import WordStreams
from pipelines.recognise.report import recognise
from pipelines.report import NotAReportError
from tests.unit.read.office_files import FORMS, grids_of, office_files, tables_of

if TYPE_CHECKING:
    from pathlib import Path


def squeeze(text: str) -> str:
    return "".join(text.split())


def summarise(document: Document) -> tuple[list[str], list[list[tuple[int, int, int, int, str]]]]:
    texts = [squeeze(block.text) for block in document.blocks if isinstance(block, Paragraph)]
    grids = [
        [(cell.row, cell.column, cell.row_span, cell.column_span, squeeze(cell.text)) for cell in grid.cells]
        for grid in grids_of(document)
    ]
    return [text for text in texts if text], grids


@pytest.mark.office
def test_files_written_by_word_agree_with_libreoffice(shared: Path) -> None:
    paths = sorted((shared / "word").glob("*.doc"))
    converted = convert_many([(path.read_bytes(), "doc") for path in paths])
    native = 0
    for path, result in zip(paths, converted, strict=True):
        assert isinstance(result, bytes), path.name
        try:
            document = doc.read_natively(path.read_bytes())
        except UncertainError:
            continue
        native += 1
        assert summarise(document) == summarise(odt.read(result)), path.name
    assert native >= len(paths) - 1


@pytest.mark.office
def test_word_95_goes_through_libreoffice(shared: Path) -> None:
    document = read_document((shared / "word" / "Bug49933.doc").read_bytes())
    assert "LibreOffice" in document.notes[-1]
    last = [squeeze(cell.text) for cell in grids_of(document)[2].cells if cell.text.strip()][-2:]
    assert last == ["0,7л", "38-00"]


def test_without_office_program_the_message_says_what_to_install(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ReadError, match="请安装 LibreOffice"):
        read_document((shared / "word" / "Bug49933.doc").read_bytes())


@pytest.mark.office
@pytest.mark.parametrize("form", FORMS)
def test_text_cut_off_is_never_read_as_if_it_were_whole(form: str) -> None:
    data = office_files()[form, "doc"]
    for share in (0.2, 0.5, 0.8, 0.95):
        with pytest.raises(ReadError):
            doc.read_natively(data[: int(len(data) * share)])


@pytest.mark.office
def test_row_with_another_number_of_cells_than_defined_is_uncertain() -> None:
    data = office_files()["2021", "doc"]
    at = data.find(struct.pack("<H", 0xD608))
    count = data[at + 4]
    assert count > 1
    wound = data[: at + 4] + bytes([count - 1]) + data[at + 5 :]
    with pytest.raises(UncertainError):
        doc.read_natively(wound)
    check_refused_as_contradicting_itself(read_document(wound))


@pytest.mark.office
def test_text_of_which_a_part_was_cleared_is_refused_as_a_report() -> None:
    """It came as blank cells; LibreOffice takes each cleared character for the number of a page."""
    data = office_files()["2021", "doc"]
    at = data.find("申请人情况".encode("utf-16-le"))
    assert at > 0
    wound = data[:at] + bytes(4) + data[at + 4 :]
    with pytest.raises(UncertainError):
        doc.read_natively(wound)
    check_refused_as_contradicting_itself(read_document(wound))


@pytest.mark.office
def test_a_field_that_is_not_worked_out_is_no_blank() -> None:
    data = office_files()["2021", "doc"]
    label = "现行有效件数".encode("utf-16-le")
    document = doc.read_natively(data.replace(label, "\x13=SUM\x15".encode("utf-16-le"), 1))
    assert any(text == "□" for table in tables_of(document) for *_, text in table)


@pytest.mark.parametrize(("number", "is_numbered"), [(0, False), (1, True), (0x7FE, True), (0xF801, False)])
def test_a_paragraph_of_a_list_is_known_by_its_number(number: int, is_numbered: bool) -> None:
    """Word prints the number before it: a cell with nothing else was read as blank."""
    page = bytearray(PAGE_BYTES)
    struct.pack_into("<II", page, 0, 0, 10)
    page[8], page[60], page[-1] = 30, 5, 1
    page[61:70] = struct.pack("<HHBHH", 0, 0x2416, 1, 0x460B, number)
    index = struct.pack("<III", 0, 10, 0)
    streams = SimpleNamespace(main=bytes(page), data=b"", paragraph_runs=(0, 12), slice_table=lambda _: index)
    properties = ParagraphRuns(cast(WordStreams, streams)).find(5, b"")
    assert properties is not None
    assert (properties.depth, properties.is_numbered) == (1, is_numbered)


@pytest.mark.office
def test_rtf_row_with_another_number_of_cells_than_defined_is_refused_as_a_report() -> None:
    data = office_files()["2021", "rtf"]
    check_refused_as_contradicting_itself(read_document(data.replace(b"\\cell\\", b"\\par\\", 1)))


def check_refused_as_contradicting_itself(document: Document) -> None:
    """LibreOffice opens such a file by mending it: of 160 tried, 19 then had a wrong number or a number lost."""
    assert "LibreOffice" in document.notes[-1]
    with pytest.raises(NotAReportError, match="自相矛盾"):
        recognise(document)


@pytest.mark.office
def test_password(shared: Path) -> None:
    data = bytearray((shared / "word" / "Bug44603.doc").read_bytes())
    at = data.find(b"\xec\xa5")
    data[at + 11] |= 0x01
    with pytest.raises(ReadError, match="密码"):
        doc.read(bytes(data))
