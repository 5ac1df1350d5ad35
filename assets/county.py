"""The county that a code location works for, as the assets see it: its workspace, and who listens to progress.

The folders come from the environment (`GOUJI_RAW`, `GOUJI_OUT`, `GOUJI_INBOX`) or are the project's own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipelines.ingest import Progress, Scanned
from pipelines.other_process import Beside, in_turn
from pipelines.revisions import Entry
from pipelines.workspace import Workspace, open_workspace

SUBMISSIONS, SITE, SLIPS, COUNTY_TABLES = "submissions", "site", "slips", "county_tables"
"""The stages of a run beside `WAREHOUSE`, by the names of their assets."""


class Stage(NamedTuple):
    """What a stage gave, and the seconds that it took."""

    result: Any
    seconds: float


def ignore_progress(stage: str, done: int, total: int) -> None:
    """Listen to nothing: nobody watches a run that Dagster started; its events say how far it is."""


@dataclass(frozen=True)
class County:
    """The workspace that assets, checks and sensors work on; `progress` is told how far a run is.

    `batch_files` is how many files a worker reads at once, None where there are no workers (`assets.engine`).
    `scanned` are the raw files where whoever started the run has just looked at them, so that they are not read twice.
    `found` are the submissions as taking in left them, by the digest of what the warehouse is made from: the warehouse
    takes them where that still holds and both are done in one process, so that a province is gone through once.
    `ahead` are the stages that another process does (`assets.ahead`). `beside` has a job done beside the rest of one.
    """

    workspace: Workspace
    progress: Progress = ignore_progress
    scanned: Scanned | None = None
    batch_files: int | None = None
    found: dict[str, list[Entry]] = field(default_factory=dict, compare=False)
    ahead: Mapping[str, Future[Stage]] = field(default_factory=dict, compare=False)
    beside: Beside = in_turn

    def wait_for(self, name: str) -> None:
        """Wait until the process that is ahead is through with a stage, however it ended; not at all where none is."""
        wait([self.ahead[name]] if name in self.ahead else [])

    def done(self, name: str, do: Callable[[], Any]) -> Stage:
        """Return what a stage gave: the process that is ahead did it, or it is done now."""
        if name in self.ahead:
            return self.ahead[name].result()
        started = time.perf_counter()
        result = do()
        return Stage(result, round(time.perf_counter() - started, 3))


def county_from_environment(batch_files: int | None = None) -> County:
    """Return the county of this code location.

    Raises:
        UsageProblem: a folder that the environment names does not exist.
    """
    return County(open_workspace(), batch_files=batch_files)
