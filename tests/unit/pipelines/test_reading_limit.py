"""A file that keeps the processor busy is given up in one line; those behind it are read as ever."""

import contextlib
import signal
from pathlib import Path

import pytest

from pipelines import reading_limit
from pipelines.document import Document
from pipelines.parsing import parse_bytes, parse_read

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
