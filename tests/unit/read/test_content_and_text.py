"""The kind of a file is told by its content; text is decoded whatever its encoding; hostile files get one line."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.document import Document, Paragraph, ReadError
from pipelines.read.content import detect_kind, read_document
from pipelines.recognise.report import recognise
from pipelines.report import NotAReportError
from tests.conftest import ROOT

TEXT = "铜鼓县棋坪镇2020年度政府信息公开\n年度报告\n\t规章\n\t0\n\t0\n"


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, line_end: str) -> None:
    document = read_document(TEXT.replace("\n", line_end).encode(encoding))
    assert document.kind == "text"
    assert texts(document) == TEXT.split("\n")


def test_lines_keep_tabs_and_numbers() -> None:
    document = read_document(TEXT.encode())
    third = document.blocks[2]
    assert third.place.line == 3
    assert isinstance(third, Paragraph)
    assert third.text == "\t规章"


def test_text_cut_in_the_middle_of_a_character_is_still_read() -> None:
    assert texts(read_document((TEXT * 40).encode()[:-5]))[:2] == TEXT.split("\n")[:2]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (TEXT.encode(), "text"),
        (b"<html><body><p>x</p></body></html>", "html"),
        ("<table><tr><td>规章</td></tr></table>".encode("gb18030"), "html"),
        ("\ufeff<!DOCTYPE html><html></html>".encode("utf-16"), "html"),
        (b"%PDF-1.7\n", "pdf"),
        (b"{\\rtf1\\ansi", "rtf"),
    ],
)
def test_kind_by_content(data: bytes, kind: str) -> None:
    assert detect_kind(data) == kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \n ",
        b"\xef\xbb\xbf",
        b"\xff\xd8\xff\xe0" + b"\x00" * 400,
        b"MZ\x90\x00" + b"\x00" * 99,
        b"PK\x03\x04broken",
    ],
)
def test_hopeless_files_get_one_line(data: bytes) -> None:
    with pytest.raises(ReadError) as refused:
        read_document(data, "x.docx")
    assert 0 < len(str(refused.value)) < 120
    assert "\n" not in str(refused.value)


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        document = read_document(data)
    except ReadError:
        return
    with pytest.raises(NotAReportError):
        recognise(document)


@given(st.text(alphabet="一二三（）1234567890.、|\t \n规章总计其他自然人结果维持行政复议-—", max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_is_recognised_or_refused(text: str) -> None:
    try:
        recognise(read_document(f"报告\n{text}".encode()))
    except NotAReportError as refused:
        assert "\n" not in str(refused)


def test_reading_text_stays_light() -> None:
    """Reading one plain text must not bring the heavy libraries along: `gouji check` starts with it."""
    code = (
        "import sys; from pathlib import Path; from pipelines.read.content import read_document; "
        "from pipelines.recognise.report import recognise; "
        "recognise(read_document(Path('data/raw/2020/棋坪镇.txt').read_bytes())); "
        "heavy = ('pandas', 'duckdb', 'pandera', 'dagster', 'pdfplumber', 'lxml', 'opencc', 'olefile'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
