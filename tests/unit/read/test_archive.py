"""Archives: names as their author saw them, nothing outside the folder, limits on what comes out."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contract import parse_by_ourselves
from pipelines.document import ReadError
from pipelines.read.archive import expand_zip, neutralise_name
from pipelines.read.content import read_document
from pipelines.sources import contents_at
from tests.unit.read.office_files import write_docx, write_zip


def write_gbk_zip(name: str, content: bytes) -> bytes:
    """An archive as Windows in China writes it: the name in GBK, without the flag for Unicode."""
    stored = name.encode("gbk")
    plain = write_zip({"x" * len(stored): content})
    return plain.replace(b"x" * len(stored), stored)


def test_chinese_names_however_stored() -> None:
    assert list(expand_zip(write_gbk_zip("棋坪镇/报告.txt", b"1"))) == [("棋坪镇/报告.txt", b"1")]
    assert list(expand_zip(write_zip({"棋坪镇.txt": b"1"}))) == [("棋坪镇.txt", b"1")]


def test_inner_archives_to_four_levels_and_office_files_whole() -> None:
    report = write_docx("2021")
    deepest = write_zip({"五.zip": write_zip({"丙.txt": "3"})})
    inner = write_zip({"乙.docx": report, "三.zip": write_zip({"四.zip": deepest})})
    files = list(expand_zip(write_zip({"甲.docx": report, "内.zip": inner})))
    assert files[:2] == [("甲.docx", report), ("内.zip/乙.docx", report)]
    ((name, _),) = files[2:]
    assert name == "内.zip/三.zip/四.zip/五.zip"
    with pytest.raises(ReadError, match="4 层"):
        read_document(write_zip({"一.zip": write_zip({"二.zip": write_zip({"三.zip": deepest})})}))


def test_of_many_members_one_is_held_at_a_time() -> None:
    packed = write_zip({f"{number}.bin": Random(number).randbytes(40_000) * 25 for number in range(12)})
    tracemalloc.start()
    try:
        assert [len(content) for _, content in expand_zip(packed)] == [1_000_000] * 12
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_member_of_an_archive_that_was_replaced_meanwhile_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "邮件.zip"
    path.write_bytes(write_zip({"甲.txt": "1", "乙.txt": "2"}))
    first, second = (source for source, _ in contents_at(path, path.name))
    assert (second.read(), first.read(), second.read()) == (b"2", b"1", b"2")
    path.write_bytes(write_zip({"甲.txt": "另一个"}))
    with pytest.raises(FileNotFoundError, match="压缩包里已没有"):
        second.read()


def test_clutter_is_left_out_and_equal_names_are_told_apart() -> None:
    parts = {"__MACOSX/._a.txt": "x", "~$a.docx": "x", ".DS_Store": "x", "夹/": "", "../a.txt": "1", "a.txt": "2"}
    parts[".~lock.a.docx#"] = "x"
    assert list(expand_zip(write_zip(parts))) == [("a.txt", b"1"), ("a(2).txt", b"2")]


def test_a_member_whose_name_is_lost_or_is_that_of_a_folder_is_read_all_the_same() -> None:
    packed = write_zip({"../": "", "..": "1", "x": "2", "夹": "3"}).replace("夹".encode(), b"a/b")
    nameless = zipfile.ZipInfo("y")
    nameless.filename = nameless.orig_filename = ""
    made = io.BytesIO(packed.replace(b"a/b", b"ab/"))
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr(nameless, b"4")
    expected = [("无名文件", b"1"), ("x", b"2"), ("ab", b"3"), ("无名文件(2)", b"4")]
    assert list(expand_zip(made.getvalue())) == expected


def test_what_no_one_foresaw_in_an_archive_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: bytes) -> None:
        raise IndexError

    monkeypatch.setattr("pipelines.read.archive.expand_zip", fail)
    packed = tmp_path / "怪.zip"
    packed.write_bytes(write_zip({"a.txt": "1"}))
    (((label, result),),) = parse_by_ourselves([packed])
    assert label == str(packed)
    assert result.error is not None and "请把此文件交给维护人员" in result.error


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
            expand_zip(data)


def test_too_many_members() -> None:
    with pytest.raises(ReadError, match="2000"):
        expand_zip(write_zip({f"{number}.txt": "" for number in range(2001)}))


def lock(packed: bytes, name: str) -> bytes:
    """Set the sign of encryption on one member."""
    locked = bytearray(packed)
    for signature, flags, start in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        at = -1
        while (at := locked.find(signature, at + 1)) >= 0:
            if locked[at + start :].startswith(name.encode()):
                locked[at + flags] |= 1
    return bytes(locked)


def test_password() -> None:
    with pytest.raises(ReadError, match="密码"):
        expand_zip(lock(write_zip({"a.txt": "x"}), "a.txt"))


def test_a_way_of_packing_that_is_not_known_is_no_password() -> None:
    packed = bytearray(write_zip({"a.txt": "x"}))
    for sign, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", packed, packed.find(sign) + place, 98)
    with pytest.raises(ReadError, match="压缩方式"):
        expand_zip(bytes(packed))


def test_a_locked_member_or_inner_archive_says_so_itself_and_the_others_are_read() -> None:
    inner = lock(write_zip({"c.txt": "3"}), "c.txt")
    files = dict(expand_zip(lock(write_zip({"a.txt": "1", "b.txt": "2", "inner.zip": inner}), "b.txt")))
    assert files["a.txt"] == b"1"
    for name in ("b.txt", "inner.zip"):
        with pytest.raises(ReadError, match="密码"):
            read_document(files[name])


def test_an_archive_with_nothing_but_clutter_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "空.zip"
    packed.write_bytes(write_zip({"__MACOSX/._a.txt": "x", "夹/": ""}))
    ((_, content),) = contents_at(packed, "空.zip")
    with pytest.raises(ReadError, match="没有文件"):
        read_document(content)


def test_damaged_member() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.txt", b"abcdefgh" * 10)
    with pytest.raises(ReadError, match="损坏"):
        expand_zip(packed.getvalue().replace(b"abcdefgh", b"abcdefgx", 1))


def test_a_damaged_member_leaves_the_others_readable() -> None:
    packed = write_zip({"a.txt": "1", "b.txt": bytes(range(256)) * 9})
    at = packed.find(b"b.txt") + 60
    files = dict(expand_zip(packed[:at] + bytes(40) + packed[at + 40 :]))
    assert files["a.txt"] == b"1"
    with pytest.raises(ReadError, match="损坏"):
        read_document(files["b.txt"])
