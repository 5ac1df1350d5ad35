"""Soak test: reports come, are revised, withdrawn and broken while runs, kills and readers go on; is anything lost?

    python -m benchmarks.soak [--minutes 10] [--units 8] [--seed 1]

Every round hands in some files before and during a run of the main job. Some runs are killed with SIGKILL in a stage
drawn by lot, some are two at once, and now and then a submission is set aside while a run goes on. An analyst opens the
warehouse and a visitor follows the links of the pages all the while. At the end everything left over is taken in, and
the warehouse is compared with one rebuilt from the store. docs/reliability.md has the figures.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.dying_run import STAGES
from benchmarks.soak_office import Office
from benchmarks.soak_readers import Readers
from pipelines.demo.county import DEFAULT_YEARS
from pipelines.rebuild import rebuild
from pipelines.store import Store
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace

GOUJI = Path(sys.executable).with_name("gouji")
KILLED = -9
LONGEST_DELAY_SECONDS = {"准备": 2.5, "读取": 0.5, "建库": 1.5, "核对单": 0.2, "全县汇总表": 0.5, "发布": 1.5}
"""How long after a stage began a run is killed at most: about as long as the stage takes."""


@dataclass
class Outcome:
    """What a soak test did and found."""

    runs: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    reads: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    handed_in: int = 0
    lost: list[str] = field(default_factory=list)
    is_rebuilt_alike: bool = False
    reports: int = 0

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, nobody saw an error, and a rebuild gives the same."""
        is_read = all(count and not errors for count, errors in self.reads.values())
        return is_read and self.is_rebuilt_alike and not self.lost and not self.problems


class Soak:
    """One soak test in a folder of its own."""

    def __init__(
        self, scratch: Path, units: int, seed: int, years: tuple[int, ...] = DEFAULT_YEARS, begun: Path | None = None
    ) -> None:
        """Begin with nothing, or with a copy of a county of the same units that was run once already."""
        self.workspace = Workspace(scratch / "raw", scratch / "raw" / "out")
        self.office = Office(self.workspace, scratch, units, seed, years)
        self._is_begun = begun is not None
        if begun is not None:
            self.office.go_on_with(begun)
        self.random, self.outcome = Random(seed), Outcome()
        self.stages = self.random.sample(STAGES, len(STAGES))

    def soak(self, seconds: float, least_kills: int) -> Outcome:
        """Go on for so long, and until so many runs were killed; then put everything to the proof."""
        if not self._is_begun:
            self.office.hand_in(6)
            self._wait([self._start()], "alone")
        with subprocess.Popen(
            [GOUJI, "serve", "--site", self.workspace.site, "--port", "0"], stdout=subprocess.PIPE, text=True
        ) as server:
            try:
                self._live(server, seconds, least_kills)
            finally:
                server.terminate()
        self._prove()
        return self.outcome

    def _live(self, server: subprocess.Popen[str], seconds: float, least_kills: int) -> None:
        said = server.stdout.readline() if server.stdout else ""
        readers = Readers(self.workspace.warehouse, int(said.split("127.0.0.1:")[1].split("/")[0]))
        readers.start()
        end = time.monotonic() + seconds
        try:
            while time.monotonic() < end or self.outcome.kills.total() < least_kills:
                self._round()
            self.office.finish()
            self._wait([self._start()], "alone", most_handed_in=0)
        finally:
            self.outcome.reads = readers.stop()

    def _round(self) -> None:
        self.office.hand_in(self.random.randint(4, 14))
        drawn = self.random.random()
        if drawn < 0.5:
            stage = self.stages[self.outcome.runs["to be killed"] % len(STAGES)]
            self._wait([self._start_dying(stage)], "to be killed", stage)
        elif drawn < 0.65:
            self._wait([self._start(), self._start()], "two at once")
        else:
            running = self._start()
            self._set_aside()
            self._wait([running], "alone")

    def _start(self) -> subprocess.Popen[str]:
        return self._popen([GOUJI, "run", "--raw", self.workspace.raw])

    def _start_dying(self, stage: str) -> subprocess.Popen[str]:
        delay = self.random.uniform(0, LONGEST_DELAY_SECONDS[stage])
        return self._popen([sys.executable, "-m", "benchmarks.dying_run", self.workspace.raw, stage, f"{delay:.2f}"])

    def _popen(self, command: list[str | Path]) -> subprocess.Popen[str]:
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def _wait(self, runs: list[subprocess.Popen[str]], kind: str, stage: str = "", most_handed_in: int = 3) -> None:
        """Hand in while runs go on, and wait for their ends: done, done with unreadable files, or killed as wanted."""
        time.sleep(self.random.uniform(0, 1))
        self.office.hand_in(self.random.randint(0, most_handed_in))
        self.outcome.runs[kind] += len(runs)
        for run in runs:
            _, said = run.communicate()
            if run.returncode == KILLED and stage:
                self.outcome.kills[stage] += 1
            elif run.returncode not in (0, 2):
                self.outcome.problems.append(f"run ({kind} {stage}): {run.returncode} {said.strip()[-300:]}")

    def _set_aside(self) -> None:
        path = self.office.withdrawable() if self.random.random() < 0.5 else None
        if path is None:
            return
        done = self._popen(
            [GOUJI, "set-aside", path, "--raw", self.workspace.raw, "--by", "李敏", "--reason", "来函撤回"]
        )
        _, said = done.communicate()
        if done.returncode == 0:
            self.outcome.events["withdrawn"] += 1
        elif "已经搁置" not in said and "指好几份" not in said:
            self.outcome.problems.append(f"set aside: {said.strip()[-300:]}")

    def _prove(self) -> None:
        outcome = self.outcome
        outcome.events += self.office.events
        outcome.handed_in = len(self.office.handed_in)
        kept = Store(self.workspace.store).submission_keys()
        with open_warehouse(self.workspace.warehouse) as warehouse:
            listed = set(warehouse.execute("SELECT sha256, path FROM submissions").fetchall())
            outcome.reports = (warehouse.execute("SELECT count(*) FROM reports").fetchone() or (0,))[0]
        outcome.lost = sorted(path for sha256, path in self.office.handed_in.keys() - (kept & listed))
        rebuilt = rebuild(self.workspace, lambda *_: None)
        is_compared = rebuilt.before.contents is not None and not rebuilt.before.lacked
        outcome.is_rebuilt_alike = is_compared and not rebuilt.changed_tables and not rebuilt.warehouse.discrepancies
        if not outcome.is_rebuilt_alike:
            outcome.problems.append(f"rebuild: {rebuilt.changed_tables} {rebuilt.warehouse.discrepancies}")


def tell(outcome: Outcome, seconds: float) -> None:
    """Print what was done and found."""
    print(f"{seconds:.0f} s, {outcome.handed_in} files handed in: {dict(outcome.events)}")
    print(f"runs: {dict(outcome.runs)}; killed in stage: {dict(outcome.kills)}")
    for reader, (count, errors) in outcome.reads.items():
        print(f"{reader}: read {count} times, errors {len(errors)}", *errors[:5], sep="\n  ")
    print(f"reports {outcome.reports}, lost {len(outcome.lost)}", *outcome.lost[:20], sep="\n  ")
    print(f"rebuilt with the same contents: {outcome.is_rebuilt_alike}")
    print(f"other problems {len(outcome.problems)}", *outcome.problems[:20], sep="\n  ")


def main() -> None:
    """Soak, and exit with 1 where anything was lost or anybody saw an error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--units", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        outcome = Soak(Path(scratch), options.units, options.seed).soak(options.minutes * 60, len(STAGES))
    tell(outcome, time.monotonic() - started)
    sys.exit(not outcome.is_good)


if __name__ == "__main__":
    main()
