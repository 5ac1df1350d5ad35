"""Kinds are told from the bytes; what cannot hold a report is refused with what to do instead."""

from __future__ import annotations

import pytest

from pipelines.document import ReadError
from pipelines.read.signatures import sniff_binary
from tests.unit.read.office_files import office_files, write_docx, write_pdf, write_xlsx, write_zip

MHT = b'From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n'


@pytest.mark.office
@pytest.mark.parametrize("ending", ["doc", "rtf", "odt", "pdf", "xls"])
def test_kind_of_what_office_programs_write(ending: str) -> None:
    assert sniff_binary(office_files()["2021", ending]) == ending


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("docx", write_docx("2019")),
        ("xlsx", write_xlsx("2019")),
        ("zip", write_zip({"甲.txt": "x"})),
        ("pdf", b"\r\njunk before " + write_pdf("")),
        ("rtf", b"\xef\xbb\xbf\n{\\rtf1 x}"),
        ("mht", MHT),
        ("doc", b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>'),
        ("xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'),
        ("ods", write_zip({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"})),
        ("odt", b'<?xml version="1.0"?><office:document xmlns:office="urn:x"/>'),
        (None, "一、总体情况".encode()),
        (None, "一、总体情况".encode("gb18030")),
        (None, b"<!DOCTYPE html><html></html>"),
        (None, b""),
    ],
)
def test_kind(kind: str | None, data: bytes) -> None:
    assert sniff_binary(data) == kind


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(100), "扫描件"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "扫描件"),
        (b"II*\x00" + bytes(100), "扫描件"),
        (b"Rar!\x1a\x07\x00" + bytes(100), "ZIP"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(100), "ZIP"),
        (b"a.docx".ljust(257, b"\0") + b"ustar\x0000" + bytes(200), "ZIP"),
        (b"PK\x07\x08PK\x03\x04" + bytes(100), "分卷"),
        (b"\xb7\x01" * 50 + b"PK\x05\x06\x04\0" + bytes(16), "分卷"),
        (b"MZ\x90\x00" + bytes(100), "程序"),
        (b"MZ".ljust(60, b"x") + b"\x40\0\0\0PE\0\0" + bytes(100) + b"Rar!\x1a\x07\x00", "自解压"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "损坏"),
        (b"PK\x03\x04" + bytes(100), "损坏"),
        (write_zip({"OFD.xml": "<x/>"}), "OFD"),
        (write_zip({"uof.xml": "<x/>"}), "UOF"),
        (b'<?xml version="1.0"?><uof:UOF xmlns:uof="http://schemas.uof.org/cn/2003/uof">', "UOF"),
        (write_zip({"[Content_Types].xml": "ms-excel.sheet.binary"}), "xlsx"),
        (write_zip({"[Content_Types].xml": "presentationml"}), "演示文稿"),
        (
            write_zip(
                {
                    "mimetype": "application/vnd.oasis.opendocument.text",
                    "META-INF/manifest.xml": "<manifest:encryption-data/>",
                }
            ),
            "密码",
        ),
    ],
)
def test_refused_with_a_reason(data: bytes, word: str) -> None:
    with pytest.raises(ReadError, match=word) as caught:
        sniff_binary(data)
    assert "\n" not in str(caught.value)
