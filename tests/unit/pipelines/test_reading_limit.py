"""A file that keeps the processor busy is given up in one line; those behind it are read as ever."""

import contextlib
import signal
import sys
from pathlib import Path

import pytest

from pipelines import contract, reading_limit
from pipelines.document import Document
from pipelines.parsing import TOO_LONG, ParsedFile, parse_bytes, parse_read
from tests.unit.read.office_files import write_zip

REPORT = Path(__file__).parents[3] / "data/raw/2020/棋坪镇.txt"


def spin() -> Document:
    """Never ends, and swallows every `Exception` as libraries do."""
    while True:
        with contextlib.suppress(Exception):
            sum(range(1000))


def test_a_file_that_never_ends_is_given_up_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_limit, "MOST_SECONDS", 0.2)
    given_up = parse_read("0" * 64, spin)
    assert given_up.report is None
    assert given_up.error is not None and "用时过长" in given_up.error
    monkeypatch.undo()
    assert parse_bytes(REPORT.read_bytes()).report is not None
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems limit no memory")
def test_a_file_that_takes_all_memory_is_given_up_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_limit, "MOST_BYTES", 16 * 1024 * 1024)
    given_up = parse_read("0" * 64, lambda: Document("text", (), (str(bytearray(1 << 28)[0]),)))
    assert given_up.error is not None and "内存过多" in given_up.error
    assert len(bytearray(1 << 28)) == 1 << 28
    monkeypatch.undo()
    assert parse_bytes(REPORT.read_bytes()).report is not None


def test_an_archive_of_files_that_never_end_is_given_up_and_the_next_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def parse(data: bytes) -> ParsedFile:
        return ParsedFile("", None, None, TOO_LONG) if data == b"slow" else parse_bytes(data)

    monkeypatch.setattr(contract, "parse_bytes", parse)
    good = REPORT.read_bytes()
    (tmp_path / "1.zip").write_bytes(write_zip({"1": b"slow", "2": good, "3": b"slow", "4": b"slow", "5": good}))
    (tmp_path / "2.zip").write_bytes(write_zip({"1": good}))
    archive, other = contract.parse_by_ourselves([tmp_path / "1.zip", tmp_path / "2.zip"])
    assert [result.error for _, result in archive] == [TOO_LONG, None, TOO_LONG, *[contract.SLOW_ARCHIVE] * 2]
    assert [result.error for _, result in other] == [None]


@pytest.mark.parametrize(
    "data",
    [
        ("铜鼓县棋坪镇2020年政府信息公开工作年度报告\n" + "（" * 900_000).encode(),
        b"<html><body><table>x</table >" + b"<table><tr><td>" * 60_000,
        b"<style>"
        + b"".join(b".b%d{display:none}" % n for n in range(3_000))
        + b"</style><body><p class='"
        + b" ".join(b"a%d" % n for n in range(75_000))
        + b"'>x",
        b"<html><body><a href='" + b"%2e" * 2_000_000 + b".doc'>x</a>",
    ],
    ids=["line", "tables", "classes", "address"],
)
def test_what_once_took_time_by_the_square_of_its_length_is_refused_for_what_it_is(data: bytes) -> None:
    error = parse_bytes(data).error
    assert error
    assert error != TOO_LONG
