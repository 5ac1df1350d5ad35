"""A watcher reads a file again only when it may have changed, and always when it has."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pipelines.ingest import hashed_contents
from pipelines.seen_files import SETTLED_NANOSECONDS, SeenFiles


class Watcher:
    """Counts what it reads; its clock may be set forward, so that nobody need wait until a file is old enough."""

    def __init__(self, path: Path) -> None:
        self.path, self.reads = path, 0
        self.seen = SeenFiles(self._read)

    def _read(self, location, label):
        self.reads += 1
        return hashed_contents(location, label)

    def look(self) -> str:
        ((_, sha256),) = self.seen.hashes_at(self.path, self.path.name)
        return sha256


@pytest.fixture
def watcher(tmp_path, monkeypatch):
    path = tmp_path / "棋坪镇.txt"
    path.write_text("收到 12 件", encoding="utf-8")
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + 2 * SETTLED_NANOSECONDS)
    found = Watcher(path)
    found.look()
    return found


def test_what_stays_is_read_once(watcher):
    first = watcher.look()
    assert [watcher.look() for _ in range(3)] == [first] * 3 and watcher.reads == 1


def overwrite(path, text):
    """Other content of the same size, its times set back to what they were."""
    before = path.stat()
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replace_by_another(path, text):
    before = path.stat()
    other = path.with_name("other")
    other.write_text(text, encoding="utf-8")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)


@pytest.mark.parametrize("change", [overwrite, replace_by_another])
@pytest.mark.parametrize("text", ["收到 21 件", "收到 121 件"], ids=["same size", "longer"])
def test_other_content_is_noticed_whatever_its_time_says(watcher, change, text):
    before, mtime = watcher.look(), watcher.path.stat().st_mtime_ns
    change(watcher.path, text)
    assert watcher.path.stat().st_mtime_ns == mtime
    assert watcher.look() != before


def test_a_file_touched_is_read_again_and_is_the_same(watcher):
    before = watcher.look()
    watcher.path.touch()
    assert watcher.look() == before and watcher.reads == 2


def test_a_file_just_written_is_read_at_every_look(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("1", encoding="utf-8")
    fresh = Watcher(path)
    assert fresh.look() == fresh.look() and fresh.reads == 2
