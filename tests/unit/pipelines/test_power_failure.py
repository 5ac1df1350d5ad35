"""What is written down lasts through a power failure: content is synced before it gets its name, then the name."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.changes import WAREHOUSE, write_built
from pipelines.ingest import clock_doubt, ingest
from pipelines.ledger import Ledger
from pipelines.set_aside import SET_ASIDE, set_aside_acts
from pipelines.store import Store
from pipelines.workspace import Workspace
from tests.conftest import ROOT
from tests.unit.pipelines.making import START, make_workspace


class Disk:
    """Notes what is synced and renamed, in order, and tells which names would be lost or empty without power."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.synced: list[int] = []
        self.renamed: list[Path] = []
        self.unsafe: list[str] = []
        self.waiting: set[Path] = set()
        for name in ("fsync", "rename", "replace", "mkdir"):
            monkeypatch.setattr(os, name, getattr(self, f"_{name}")(getattr(os, name)))

    def _fsync(self, real):
        def fsync(descriptor):
            path = Path(f"/proc/self/fd/{descriptor}").readlink()
            self.synced.append(os.fstat(descriptor).st_ino)
            self.waiting = {each for each in self.waiting if each.parent != path}
            return real(descriptor)

        return fsync

    def _replace(self, real):
        def replace(source, target, **more):
            if Path(source).stat().st_ino not in self.synced:
                self.unsafe.append(f"{target} may be empty")
            self.renamed.append(Path(target))
            self.waiting.add(Path(target))
            return real(source, target, **more)

        return replace

    _rename = _replace

    def _mkdir(self, real):
        def mkdir(path, *more, **named):
            result = real(path, *more, **named)
            self.waiting.add(Path(path))
            return result

        return mkdir

    def losses(self, root: Path) -> list[str]:
        """What would be lost below a folder."""
        return self.unsafe + [f"{each} has no lasting name" for each in self.waiting if root in each.parents]


def _take_in_one_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Workspace, Disk]:
    workspace = make_workspace(tmp_path)
    report = workspace.raw / "2020" / "棋坪镇.txt"
    report.parent.mkdir()
    report.write_bytes((ROOT / "data/raw/2020/棋坪镇.txt").read_bytes())
    disk = Disk(monkeypatch)
    ingest(workspace, START, lambda *_: None)
    return workspace, disk


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the system does not say which file is synced")
def test_what_is_taken_in_and_decided_lasts_through_a_power_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, disk = _take_in_one_report(tmp_path, monkeypatch)
    ledger = Ledger(Store(workspace.store))
    ledger.append(set_aside_acts([("s1", "2020/棋坪镇.txt")], SET_ASIDE, "李敏", "来函撤回"), START)
    write_built(workspace, WAREHOUSE, "0" * 64)
    kinds = {each.relative_to(workspace.out).parts[:2] for each in disk.renamed}
    assert {("store", "files"), ("store", "parsed"), ("store", "submissions"), ("store", "ledger")} < kinds
    assert disk.losses(workspace.store) == []


def test_a_file_is_kept_before_it_is_registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace, disk = _take_in_one_report(tmp_path, monkeypatch)
    order = [each.relative_to(workspace.store).parts[0] for each in disk.renamed if workspace.store in each.parents]
    assert order.index("files") < order.index("submissions")


def test_a_clock_that_stands_before_the_last_loading_is_said(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    assert clock_doubt(workspace, START) is None
    report = workspace.raw / "2020" / "棋坪镇.txt"
    report.parent.mkdir()
    report.write_bytes((ROOT / "data/raw/2020/棋坪镇.txt").read_bytes())
    now = datetime(2025, 1, 20, 8, tzinfo=UTC)
    ingest(workspace, now, lambda *_: None)
    assert clock_doubt(workspace, now + timedelta(seconds=1)) is None
    assert "早于上次载入的时间 2025-01-20 08:00" in (clock_doubt(workspace, now - timedelta(days=1)) or "")
