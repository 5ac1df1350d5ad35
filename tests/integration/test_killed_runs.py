"""A run killed at any point loses nothing and leaves nothing half done; the next one ends where it would have ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from pipelines.ingest import ingest
from pipelines.warehouse import build_warehouse
from pipelines.workspace import Workspace
from tests.conftest import ROOT
from tests.integration.killed_runs import NOW

POINTS = int(os.environ.get("GOUJI_KILL_POINTS", "4"))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A county with one report loaded, another one waiting, and the first one waiting again in a new version."""
    raw = tmp_path / "base" / "raw"
    write_county(generate_county(seed=3, units=2, years=(2023,), planted_share=0), raw)
    first, second = sorted((raw / "2023").iterdir())
    waiting = second.rename(tmp_path / second.name)
    workspace = Workspace(raw, raw / "out")
    ingest(workspace, NOW, lambda *_: None)
    build_warehouse(workspace)
    waiting.rename(second)
    again = tmp_path / "again"
    write_county(generate_county(seed=4, units=2, years=(2023,), planted_share=0), again)
    (revised,) = (path for path in (again / "2023").iterdir() if path.stem == first.stem)
    revised.rename(first.with_name(f"{first.stem}（更正）{revised.suffix}"))
    return raw.parent


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_run_killed_anywhere_loses_nothing_and_leaves_a_whole_warehouse(base: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.integration.killed_runs", str(base), str(POINTS)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stderr[-2000:]
    first, second, *points = map(json.loads, done.stdout.splitlines())
    before, after = first["before"], second["after"]
    assert len(before["registered"]) == 1 and len(after["registered"]) == 3
    assert len(points) == POINTS
    for point in points:
        assert point["was_killed"], point["at"]
        left, finished = point["left"], point["done"]
        assert left["contents"] in (before["contents"], after["contents"]), point["at"]
        assert left["is_kept"] and set(before["registered"]) <= set(left["registered"])
        assert finished["contents"] == after["contents"], point["at"]
        assert finished["registered"] == after["registered"] and finished["is_kept"]
        assert finished["left"] == []
