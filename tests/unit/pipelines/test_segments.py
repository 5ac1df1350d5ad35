"""Segments of the store: small ones are put together, and no row is lost, doubled or moved by it."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from pipelines.errors import UsageProblem
from pipelines.segments import ENOUGH, add_segment, compact, read_segment, segments


def killed_at(folder, stop):
    """Put segments together in a process that is killed before its act on the disk of this number; tell if it was."""
    child = os.fork()
    if not child:
        left = count(stop, -1)

        def stopping(act):
            return lambda *arguments, **named: act(*arguments, **named) if next(left) else os._exit(9)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Path, "replace", stopping(Path.replace))
            patch.setattr(Path, "unlink", stopping(Path.unlink))
            patch.setattr(pa.parquet, "write_table", stopping(pa.parquet.write_table))
            compact(folder)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def add(folder, *numbers):
    add_segment(folder, pa.table({"number": list(numbers)}))


def rows(folder):
    return [number for path in segments(folder) for number in read_segment(path)["number"].to_pylist()]


def small_ones(folder, number):
    """Segments of a row each as an earlier version left them, which did not put them together."""
    for row in range(1, number + 1):
        made = folder / f"{row:06d}-{row:08x}.parquet"
        folder.mkdir(parents=True, exist_ok=True)
        pa.parquet.write_table(pa.table({"number": [row]}), made)


def test_reports_that_come_one_by_one_do_not_pile_up_as_files(tmp_path):
    for number in range(100):
        add(tmp_path, number)
        assert len(list(tmp_path.iterdir())) <= 6 * ENOUGH
    assert rows(tmp_path) == list(range(100))


def test_large_segments_stay_as_they_are(tmp_path):
    add(tmp_path, *range(9_000))
    large = segments(tmp_path)
    for number in range(9_000, 9_000 + 2 * ENOUGH):
        add(tmp_path, number)
    assert segments(tmp_path)[:1] == large
    assert len(segments(tmp_path)) < ENOUGH
    assert rows(tmp_path) == list(range(9_000 + 2 * ENOUGH))


def test_who_began_to_read_before_can_go_on(tmp_path):
    small_ones(tmp_path, ENOUGH)
    begun = segments(tmp_path)
    compact(tmp_path)
    assert len(segments(tmp_path)) == 1
    assert [read_segment(path)["number"].to_pylist() for path in begun] == [[n] for n in range(1, ENOUGH + 1)]


def test_killed_anywhere_every_row_is_there_once(tmp_path):
    for stop in count():
        folder = tmp_path / str(stop)
        small_ones(folder, ENOUGH)
        add(folder, *range(100, 140))
        for row in range(200, 200 + ENOUGH - 1):
            pa.parquet.write_table(pa.table({"number": [row]}), folder / f"{row:06d}-{row:08x}.parquet")
        before = rows(folder)
        was_killed = killed_at(folder, stop)
        assert rows(folder) == before
        compact(folder)
        add(folder, 999)
        assert rows(folder) == [*before, 999]
        if not was_killed:
            assert stop > 3
            return


def test_a_strange_file_is_named_and_not_skipped(tmp_path):
    add(tmp_path, 1)
    (tmp_path / "copy of 000001.parquet").write_bytes(b"")
    with pytest.raises(UsageProblem, match=r"copy of 000001\.parquet"):
        segments(tmp_path)
