"""A province: everything built by `gouji run`, then one report handed in again; seconds, memory, and what changed.

    python -m benchmarks.province [--units 2000] [--keep FOLDER]

The reports of seven years stand in the store as reading leaves them, and each has its file in the raw folder. The first
run builds warehouse, slips, county tables and site of all of them and enters each report in Dagster's records; the last
takes in one file whose number of requests is another. Targets for 2,000 units on 2 cores: 15 s from its start until the
site's data is in place, and 5 minutes for the site of all of them.

A province that was kept is not made again: it is brought up to date with the program, then another change is handed in.
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
from benchmarks.memory import peak_below
from benchmarks.stored import YEARS, made_bytes, write_store
from dashboards.writer import MANIFEST
from pipelines.demo.county import County
from pipelines.demo.writers.docx import write_docx
from pipelines.store import Store
from pipelines.workspace import Workspace

GOUJI = Path(sys.executable).with_name("gouji")
SEED = 7
UNITS = "units"
"""File of a kept province that says how many units it was made of; written once everything is built."""
BETWEEN_LOOKS_SECONDS = 0.02
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
        site = f"its site after {self.site_seconds:6.1f} s" if self.site_seconds > 0 else "its site as it was"
        return (
            f"{self.seconds:6.1f} s, {site},"
            f" processors {self.processor_seconds:6.1f} s, peak of one process {self.peak_mebibytes:5.0f} MiB"
        )


def run(workspace: Workspace) -> Cost:
    """Run the main job in a process of its own and wait for it."""
    start, start_of_clock = time.perf_counter(), time.time()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        process = subprocess.Popen(
            [GOUJI, "run", "--raw", workspace.raw, "--out", workspace.out], stdout=said, stderr=subprocess.STDOUT
        )
        done, peak = 0, 0.0
        while not done:
            time.sleep(BETWEEN_LOOKS_SECONDS)
            peak = max(peak, peak_below(process.pid))
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
        seconds = time.perf_counter() - start
        said.seek(0)
        words = said.read()
    if os.waitstatus_to_exitcode(status) not in (0, 2):
        sys.exit(words)
    site_seconds = (workspace.site / MANIFEST).stat().st_mtime - start_of_clock
    return Cost(site_seconds, seconds, usage.ru_utime + usage.ru_stime, peak, words)


def write_raw(workspace: Workspace, unit_count: int) -> None:
    """Lay a file for each report of the store into the raw folder: of the bytes whose digest it goes by there."""
    units, _ = draw(unit_count, YEARS, SEED)
    for year in YEARS:
        (workspace.raw / str(year)).mkdir()
        for unit in units:
            (workspace.raw / str(year) / f"{unit.name}.docx").write_bytes(made_bytes(unit, year))


def change_one(workspace: Workspace, unit_count: int) -> None:
    """Hand one report of the store in again, as a Word file with another number of requests than ever before."""
    units, values = draw(unit_count, YEARS, SEED)
    year, unit = YEARS[-2], units[len(units) // 2]
    path = workspace.raw / str(year) / f"{unit.name}.docx"
    paths = Store(workspace.store).submissions()["path"].to_pylist()
    values[CHANGED_CELL] = values[CHANGED_CELL] + paths.count(path.relative_to(workspace.raw).as_posix())
    path.write_bytes(write_docx(County(SEED, units, YEARS, values).report((len(units) // 2, year))))


def make(folder: Path, unit_count: int) -> None:
    """Make a province in a folder and build everything of it."""
    workspace = Workspace(folder / "raw", folder / "out")
    count = write_store(workspace, unit_count, SEED)
    write_raw(workspace, unit_count)
    everything = run(workspace)
    print(f"{unit_count} units, {count} reports\neverything new      {everything.line}\n{everything.said}", flush=True)
    (folder / UNITS).write_text(str(unit_count), encoding="ascii")


def change(folder: Path) -> None:
    """Bring what is built up to date, change one report, and print what each took."""
    workspace = Workspace(folder / "raw", folder / "out")
    unit_count = int((folder / UNITS).read_text(encoding="ascii"))
    if not Store(workspace.store).parsed_folder.is_dir():
        sys.exit(f"{folder}: made for another version of the reader; make it anew in another folder")
    nothing = run(workspace)
    print(f"nothing changed     {nothing.line}\n{nothing.said}", flush=True)
    change_one(workspace, unit_count)
    changed = run(workspace)
    print(f"one report of {unit_count} units changed, load {os.getloadavg()[0]:.1f}\n{changed.line}\n{changed.said}")


def measure(folder: Path, unit_count: int) -> None:
    """Make a province where there is none yet, and change it."""
    if not (folder / UNITS).is_file():
        make(folder, unit_count)
    change(folder)


def main() -> None:
    """Measure in a folder that goes, or in one that stays for the next time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=2_000, help="units of a province that is made")
    parser.add_argument("--keep", type=Path, help="folder to keep the province in, and to find it in the next time")
    options = parser.parse_args()
    if options.keep:
        measure(options.keep, options.units)
        return
    with tempfile.TemporaryDirectory() as scratch:
        measure(Path(scratch), options.units)


if __name__ == "__main__":
    main()
