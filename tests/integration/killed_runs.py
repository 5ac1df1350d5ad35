"""Run by `test_killed_runs.py`: kills a run at its n-th step on the disk, and tells what is left, as JSON lines.

Each run is a fork of this process, which has everything imported and no threads of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.ingest import ingest
from pipelines.parsing import hash_bytes
from pipelines.rebuild import contents
from pipelines.store import Store
from pipelines.warehouse import build_warehouse
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace

NOW = datetime(2024, 2, 1, tzinfo=UTC)
STEPS = {"open", "os.rename", "os.remove", "os.mkdir"}


def run(workspace: Workspace) -> None:
    ingest(workspace, NOW, lambda *_: None)
    report = build_warehouse(workspace)
    assert not report.discrepancies, report.discrepancies


def counted(workspace: Workspace, die_at: int, tell: Callable[[int], None]) -> None:
    """Run, counting steps that write below the output folder; die at one of them."""
    steps = 0

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal steps
        if event not in STEPS or str(workspace.out) not in str(arguments[0]):
            return
        if event == "open" and not int(arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            return
        steps += 1
        if steps == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    run(workspace)
    tell(steps)


def state(workspace: Workspace) -> dict[str, Any]:
    """What stands: contents of the warehouse, and whether each registered file is kept as it was."""
    store = Store(workspace.store)
    hashes = store.submissions()["sha256"].to_pylist()
    kept = [store.file_path(sha256).read_bytes() for sha256 in hashes]
    with open_warehouse(workspace.warehouse) as warehouse:
        found = contents(warehouse)
    return {
        "contents": {name: list(each) for name, each in found.items()},
        "registered": sorted(hashes),
        "is_kept": [hash_bytes(data) for data in kept] == hashes,
        "left": sorted(path.name for path in workspace.out.iterdir() if path.name.endswith(".tmp")),
    }


def forked(work: Callable[[Callable[[Any], None]], None]) -> Any:
    """Do work in a fork; return what it told, None when it was killed."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            work(lambda said: os.write(writing, json.dumps(said).encode()) and None)
            os._exit(0)
        except BaseException as error:
            os.write(writing, json.dumps({"error": repr(error)}).encode())
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        said = told.read()
    os.wait()
    return json.loads(said) if said else None


def main(base: Path, points: int) -> None:
    """Bases: a county that was run, with more reports waiting; a copy of it is killed at each of so many points."""
    work = base.with_name("work")
    workspace = Workspace(work / "raw", work / "raw" / "out")

    def fresh() -> None:
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(base, work, copy_function=shutil.copy2)

    fresh()
    print(json.dumps({"before": forked(lambda tell: tell(state(workspace)))}))
    steps = forked(lambda tell: counted(workspace, 0, tell))
    print(json.dumps({"steps": steps, "after": forked(lambda tell: tell(state(workspace)))}))
    for number in range(points):
        at = 1 + number * (steps - 1) // max(points - 1, 1)
        fresh()
        killed = forked(lambda tell, at=at: counted(workspace, at, tell))
        left = forked(lambda tell: tell(state(workspace)))
        forked(lambda tell: run(workspace))
        done = forked(lambda tell: tell(state(workspace)))
        print(json.dumps({"at": at, "was_killed": killed is None, "left": left, "done": done}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
