"""Archives: names as their author saw them, nothing outside the folder, limits on what comes out."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.document import ReadError
from pipelines.read.archive import expand_zip, neutralise_name
from tests.unit.read.office_files import write_docx, write_zip


def write_gbk_zip(name: str, content: bytes) -> bytes:
    """An archive as Windows in China writes it: the name in GBK, without the flag for Unicode."""
    stored = name.encode("gbk")
    plain = write_zip({"x" * len(stored): content})
    return plain.replace(b"x" * len(stored), stored)


def test_chinese_names_however_stored() -> None:
    assert expand_zip(write_gbk_zip("棋坪镇/报告.txt", b"1"), "a.zip") == [("棋坪镇/报告.txt", b"1")]
    assert expand_zip(write_zip({"棋坪镇.txt": b"1"}), "a.zip") == [("棋坪镇.txt", b"1")]


def test_inner_archives_one_level_and_office_files_whole() -> None:
    report = write_docx("2021")
    deepest = write_zip({"丙.txt": "3"})
    inner = write_zip({"乙.docx": report, "更深.zip": deepest})
    files = expand_zip(write_zip({"甲.docx": report, "内.zip": inner}), "a.zip")
    assert files == [("甲.docx", report), ("内.zip/乙.docx", report), ("内.zip/更深.zip", deepest)]


def test_clutter_is_left_out_and_equal_names_are_told_apart() -> None:
    parts = {"__MACOSX/._a.txt": "x", "~$a.docx": "x", ".DS_Store": "x", "夹/": "", "../a.txt": "1", "a.txt": "2"}
    assert expand_zip(write_zip(parts), "a.zip") == [("a.txt", b"1"), ("a(2).txt", b"2")]


@given(st.text(min_size=1, max_size=60))
def test_no_name_leaves_its_folder(name: str) -> None:
    safe = neutralise_name(name)
    assert not safe.startswith(("/", "\\"))
    assert "\\" not in safe
    assert not {"..", "."} & set(safe.split("/"))
    assert not any(ord(char) < 32 or char == ":" for char in safe)


def test_lying_sizes_do_not_help_a_bomb() -> None:
    packed = write_zip({"a.txt": bytes(40_000_000)})
    size = struct.pack("<I", 40_000_000)
    lying = packed.replace(size, struct.pack("<I", 10))
    for data in (packed, lying):
        with pytest.raises(ReadError):
            expand_zip(data, "炸弹.zip")


def test_too_many_members() -> None:
    with pytest.raises(ReadError, match="2000"):
        expand_zip(write_zip({f"{number}.txt": "" for number in range(2001)}), "多.zip")


def test_password() -> None:
    packed = bytearray(write_zip({"a.txt": "x"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.find(signature) + offset] |= 1
    with pytest.raises(ReadError, match="密码"):
        expand_zip(bytes(packed), "锁.zip")


def test_damaged_member() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.txt", b"abcdefgh" * 10)
    with pytest.raises(ReadError, match="损坏"):
        expand_zip(packed.getvalue().replace(b"abcdefgh", b"abcdefgx", 1), "坏.zip")
