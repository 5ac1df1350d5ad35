"""A province: everything built by `gouji run`, then one report handed in again; seconds, memory, and what changed.

    python -m benchmarks.province [--units 2000] [--folder FOLDER]

The reports of seven years stand in the store as reading leaves them. The first run builds warehouse, slips, county
tables and site of all of them and enters each report in Dagster's records; the second takes in one file whose number of
requests is another. The target is 15 s for 2,000 units on 2 cores from its start until the site's data is in place, and
5 minutes for the site of all of them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generated import draw
from benchmarks.stored import YEARS, write_store
from dashboards.writer import MANIFEST
from pipelines.demo.county import County
from pipelines.demo.writers.docx import write_docx
from pipelines.workspace import Workspace

GOUJI = Path(sys.executable).with_name("gouji")
SEED = 7
CHANGED_CELL = "requests.received.total"
"""Its rows and columns no longer add up then: the report gets findings, proposals and a slip."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took: seconds until the site was in place, in all, of processors, its peak in MiB; and its words."""

    site_seconds: float
    seconds: float
    processor_seconds: float
    peak_mebibytes: float
    said: str

    @property
    def line(self) -> str:
        """The figures in one line."""
        return (
            f"{self.seconds:6.1f} s, its site after {self.site_seconds:6.1f} s,"
            f" processors {self.processor_seconds:6.1f} s, peak of one process {self.peak_mebibytes:5.0f} MiB"
        )


def run(workspace: Workspace) -> Cost:
    """Run the main job in a process of its own and wait for it."""
    start, start_of_clock = time.perf_counter(), time.time()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        process = subprocess.Popen(
            [GOUJI, "run", "--raw", workspace.raw, "--out", workspace.out], stdout=said, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        said.seek(0)
        words = said.read()
    if os.waitstatus_to_exitcode(status) not in (0, 2):
        sys.exit(words)
    site_seconds = (workspace.site / MANIFEST).stat().st_mtime - start_of_clock
    return Cost(site_seconds, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, words)


def change_one(workspace: Workspace, unit_count: int) -> None:
    """Hand one report of the store in again, as a Word file with another number of requests."""
    units, values = draw(unit_count, YEARS, SEED)
    values[CHANGED_CELL] = values[CHANGED_CELL] + 1
    report = County(SEED, units, YEARS, values).report((len(units) // 2, YEARS[-2]))
    path = workspace.raw / str(report.year) / f"{report.unit.name}.docx"
    path.parent.mkdir(parents=True)
    path.write_bytes(write_docx(report))


def measure(folder: Path, unit_count: int) -> None:
    """Build everything, change one report, and print what each took."""
    workspace = Workspace(folder / "raw", folder / "out")
    count = write_store(workspace, unit_count, SEED)
    everything = run(workspace)
    print(f"{unit_count} units, {count} reports")
    print(f"everything new      {everything.line}\n{everything.said}", flush=True)
    change_one(workspace, unit_count)
    changed = run(workspace)
    print(f"one report changed  {changed.line}\n{changed.said}")
    print(f"a change costs {100 * changed.seconds / everything.seconds:.1f} % of building everything")


def main() -> None:
    """Measure in a folder that goes, or in one that stays to be looked at."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=2_000)
    parser.add_argument("--folder", type=Path, help="new folder to work in, kept afterwards")
    options = parser.parse_args()
    if options.folder:
        measure(options.folder, options.units)
        return
    with tempfile.TemporaryDirectory() as scratch:
        measure(Path(scratch), options.units)


if __name__ == "__main__":
    main()
