"""Reading spread over worker processes: files a second against the number of workers, and in one process.

    python -m benchmarks.workers [--units 64] [--years 2019-2022] [--workers 1,2,4] [--batch 32]

Needs redis-server. Each time everything is started afresh by deploy/workers.sh and the whole job is run by `dg launch`.
"Reading" is from the start of the first batch to the end of the last; "whole" is the run from its start to its end.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml
from dagster import DagsterEventType, DagsterInstance

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
STARTED_SECONDS = 15


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=64)
    parser.add_argument("--years", default="2019-2022")
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--batch", type=int, default=32)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw"
        subprocess.run([BIN / "gouji", "demo", raw, "--units", str(asked.units), "--years", asked.years], check=True)
        count = sum(1 for _ in raw.glob("20*/*"))
        print(f"{count} reports, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, batches of {asked.batch}")
        _tell("in one process", count, *in_process(raw, Path(folder) / "alone"))
        for number in map(int, asked.workers.split(",")):
            out = Path(folder) / f"workers-{number}"
            _tell(f"{number} workers", count, *with_workers(raw, out, number, asked.batch))


def _tell(what: str, count: int, reading: float, whole: float) -> None:
    print(f"{what:15} reading {reading:6.1f} s  {count / reading:6.1f} files/s   whole {whole:6.1f} s", flush=True)


def in_process(raw: Path, out: Path) -> tuple[float, float]:
    """Return the seconds of reading and of the whole job, as `gouji run` does it: on all cores of this machine."""
    started = time.perf_counter()
    done = subprocess.run([BIN / "gouji", "run", "--raw", raw, "--out", out], capture_output=True, text=True)
    found = re.search(r"读取 ([\d.]+) 秒", done.stdout)
    if not found:
        sys.exit(done.stderr)
    return float(found[1]), time.perf_counter() - started


def with_workers(raw: Path, out: Path, number: int, batch: int) -> tuple[float, float]:
    """Return the seconds of reading and of the whole run with workers."""
    home = out / "home"
    home.mkdir(parents=True)
    environment = _environment(raw, out, home, batch)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    script = subprocess.Popen([ROOT / "deploy" / "workers.sh", str(number)], env=environment, **quiet)
    try:
        time.sleep(STARTED_SECONDS)
        launch = [BIN / "dg", "launch", "--job", "county"]
        done = subprocess.run(launch, env=environment, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stdout[-3000:] + done.stderr[-3000:])
        return _seconds(home)
    finally:
        script.terminate()
        script.wait(30)


def _environment(raw: Path, out: Path, home: Path, batch: int) -> dict[str, str]:
    engine = yaml.safe_load((ROOT / "deploy" / "workers.yaml").read_text(encoding="utf-8"))
    engine["ops"]["submissions"]["config"]["batch_files"] = batch
    (home / "engine.yaml").write_text(yaml.safe_dump(engine), encoding="utf-8")
    settings = (ROOT / "dagster.yaml").read_text(encoding="utf-8").replace("out/dagster", str(home / "records"))
    (home / "dagster.yaml").write_text(settings, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return os.environ | {
        "GOUJI_RAW": str(raw),
        "GOUJI_OUT": str(out),
        "GOUJI_ENGINE": str(home / "engine.yaml"),
        "GOUJI_BROKER": f"redis://127.0.0.1:{port}/0",
        "GOUJI_REDIS_PORT": str(port),
        "GOUJI_BIN": str(BIN),
        "DAGSTER_HOME": str(home),
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }


def _seconds(home: Path) -> tuple[float, float]:
    with DagsterInstance.from_config(str(home)) as instance:
        run = instance.get_run_records()[0]
        events = instance.all_logs(run.dagster_run.run_id)
    kinds = {DagsterEventType.STEP_START, DagsterEventType.STEP_SUCCESS}
    times = [
        each.timestamp
        for each in events
        if each.dagster_event and each.dagster_event.event_type in kinds and "read_batch" in (each.step_key or "")
    ]
    return max(times) - min(times), float(run.end_time or 0) - float(run.start_time or 0)


if __name__ == "__main__":
    main()
