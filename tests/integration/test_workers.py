"""Reading spread over workers of the real engine: same contents as in one process, a killed worker included."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import yaml

from assets.engine import read_engine_file
from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from pipelines.errors import UsageProblem
from pipelines.ingest import ingest, keep_unread
from pipelines.readings import read_apart
from pipelines.rebuild import contents
from pipelines.store import Store
from pipelines.warehouse import build_warehouse
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace, open_workspace
from tests.conftest import ROOT

NOW = datetime(2024, 2, 1, tzinfo=UTC)
BIN = Path(sys.executable).parent
BATCHES = 3


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county") / "raw"
    write_county(generate_county(units=4, years=(2022, 2023), planted_share=0.5), folder)
    (folder / "2023" / "坏文件.doc").write_bytes(b"\x00\x01junk" * 50)
    return folder


def tables_of(workspace: Workspace) -> dict[str, object]:
    """The tables of a warehouse, but for the times at which the store took files in."""
    with open_warehouse(workspace.warehouse) as warehouse:
        found = contents(warehouse)
        timeless = {
            name: warehouse.execute(f"SELECT * EXCLUDE (loaded) FROM {name} ORDER BY ALL").fetchall()
            for name in ("submissions", "reports")
        }
    return {**found, **timeless}


@pytest.fixture(scope="module")
def in_process(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    workspace = Workspace(raw, tmp_path_factory.mktemp("alone"))
    ingest(workspace, NOW, lambda *_: None)
    assert not build_warehouse(workspace).discrepancies
    return tables_of(workspace)


def test_what_is_read_apart_is_the_same_and_is_added_once(
    raw: Path, in_process: dict[str, object], tmp_path: Path
) -> None:
    workspace = Workspace(raw, tmp_path / "out")
    store = Store(workspace.store)
    unread = keep_unread(workspace)
    read_apart(store, "1-late", unread[3:7])
    read_apart(store, "0-early", unread[:5])
    read_apart(store, "0-early", unread[:5])
    assert not store.parsed_hashes()
    report = ingest(workspace, NOW, lambda *_: None)
    assert report.parsed_count == len(unread) and [path for path, _ in report.refused] == ["2023/坏文件.doc"]
    assert not list(store.readings_folder.iterdir()) and keep_unread(workspace) == []
    build_warehouse(workspace)
    assert tables_of(workspace) == in_process


@pytest.mark.parametrize(
    "text",
    [
        "execution:\n  config:\n    backend: redis://x\nops: {submissions: {config: {batch_files: 8}}}",
        "execution: {celery: {broker: redis://x}}",
        "ops: {submissions: {config: {batch_files: 8}}}\nexecution: {config: {broker: a, backend: b}}\nx: [",
        "ops: {submissions: {config: {batch_files: 0}}}\nexecution: {config: {broker: a, backend: b}}",
    ],
)
def test_an_engine_file_that_would_not_reach_the_broker_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "engine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageProblem, match="engine.yaml") as problem:
        read_engine_file(str(path))
    assert "\n" not in str(problem.value)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(is_so: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


@contextmanager
def workers(raw: Path, folder: Path) -> Iterator[tuple[dict[str, str], list[int]]]:
    """Redis, two readers and the writer, started by the script; the environment of a run, the readers."""
    engine = yaml.safe_load((ROOT / "deploy" / "workers.yaml").read_text(encoding="utf-8"))
    transport = engine["execution"]["config"]["config_source"]["broker_transport_options"]
    transport |= {"visibility_timeout": 4, "unacked_restore_interval": 1}
    engine["ops"]["submissions"]["config"]["batch_files"] = -(-len(list(raw.rglob("20*/*"))) // BATCHES)
    (folder / "engine.yaml").write_text(yaml.safe_dump(engine), encoding="utf-8")
    settings = (ROOT / "dagster.yaml").read_text(encoding="utf-8").replace("out/dagster", str(folder / "dagster"))
    (folder / "dagster.yaml").write_text(settings, encoding="utf-8")
    port = str(free_port())
    environment = os.environ | {
        "GOUJI_RAW": str(raw),
        "GOUJI_OUT": str(folder / "out"),
        "GOUJI_ENGINE": str(folder / "engine.yaml"),
        "GOUJI_BROKER": f"redis://127.0.0.1:{port}/0",
        "GOUJI_REDIS_PORT": port,
        "GOUJI_BIN": str(BIN),
        "DAGSTER_HOME": str(folder),
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }
    script = subprocess.Popen(
        [ROOT / "deploy" / "workers.sh", "2"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        preexec_fn=partial(signal.signal, signal.SIGTERM, signal.SIG_DFL),  # a shell cannot trap what it began ignoring
    )
    assert script.stdout is not None
    said = [script.stdout.readline().decode() for _ in range(3)]
    try:
        yield environment, [int(line.split(": ")[1]) for line in said[:2]]
    finally:
        script.terminate()
        script.communicate(timeout=90)


def children_of(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed")
def test_two_workers_give_the_same_and_one_killed_loses_nothing(
    raw: Path, in_process: dict[str, object], tmp_path: Path
) -> None:
    """The first reader takes a batch and is killed with it; the other one gets it when it has waited long enough."""
    with workers(raw, tmp_path) as (environment, (victim, _)):
        wait_until(lambda: children_of(victim))
        held = children_of(victim)
        for child in held:
            os.kill(child, signal.SIGSTOP)
        launch = [BIN / "dg", "launch", "--job", "county"]
        run = subprocess.Popen(launch, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        folder = Store(tmp_path / "out" / "store").readings_folder
        wait_until(lambda: len(list(folder.glob("*.parquet"))) == BATCHES - 1)
        assert run.poll() is None
        for process in (victim, *held):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        said, _ = run.communicate(timeout=120)
        assert run.returncode == 0, said.decode()[-3000:]
    workspace = open_workspace(raw, tmp_path / "out")
    assert tables_of(workspace) == in_process
    assert (workspace.site / "index.html").is_file()
    assert not (tmp_path / "storage").exists(), "services may write below the output folder alone"
