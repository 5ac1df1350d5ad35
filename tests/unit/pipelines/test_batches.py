"""Work is spread over processes that end when the one that started them is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT

STARTER = """
import os, pathlib, sys, time
from pipelines.batches import map_batches

def work(paths):
    pathlib.Path(sys.argv[1], str(os.getpid())).touch()
    time.sleep(float(sys.argv[2]))
    return paths

for _ in map_batches(work, [pathlib.Path(str(number)) for number in range(64)]):
    time.sleep(float(sys.argv[2]))
"""


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc").is_dir() or (os.cpu_count() or 1) < 2, reason="needs /proc and two cores")
def test_workers_of_a_killed_process_do_not_stay(tmp_path: Path) -> None:
    script = tmp_path / "starter.py"
    script.write_text(STARTER, encoding="utf-8")
    seen = tmp_path / "workers"
    seen.mkdir()
    starter = subprocess.Popen(
        [sys.executable, script, seen, "0.05"], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    deadline = time.monotonic() + 30
    while not list(seen.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.2)
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    workers = [int(path.name) for path in seen.iterdir()]
    assert workers
    while any(map(is_running, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    left = [worker for worker in workers if is_running(worker)]
    for worker in left:
        os.kill(worker, signal.SIGKILL)
    assert left == []
