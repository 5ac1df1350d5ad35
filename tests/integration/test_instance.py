"""Dagster's records of a run: they wait for the disk when it ends, not at every event."""

from __future__ import annotations

import shutil
from pathlib import Path

from assets.instance import open_instance
from pipelines.workspace import Workspace


def test_the_files_of_the_records_are_closed_once_and_hold_everything(dagster_home: Path, tmp_path: Path) -> None:
    shutil.copytree(dagster_home, tmp_path / "dagster")
    workspace = Workspace(tmp_path / "raw", tmp_path)
    with open_instance(workspace) as instance:
        instance.add_dynamic_partitions("units", ["铜鼓县棋坪镇"])
        assert list(tmp_path.rglob("index.db-wal"))
    assert not list(tmp_path.rglob("*-wal"))
    with open_instance(workspace) as instance:
        assert instance.get_dynamic_partitions("units") == ["铜鼓县棋坪镇"]
