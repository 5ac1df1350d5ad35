"""The county that a code location works for, as the assets see it: its workspace, and who listens to progress.

The folders come from the environment (`GOUJI_RAW`, `GOUJI_OUT`, `GOUJI_INBOX`) or are the project's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.ingest import Progress, Scanned
from pipelines.revisions import Entry
from pipelines.workspace import Workspace, open_workspace


def ignore_progress(stage: str, done: int, total: int) -> None:
    """Listen to nothing: nobody watches a run that Dagster started; its events say how far it is."""


@dataclass(frozen=True)
class County:
    """The workspace that assets, checks and sensors work on; `progress` is told how far a run is.

    `batch_files` is how many files a worker reads at once, None where there are no workers (`assets.engine`).
    `scanned` are the raw files where whoever started the run has just looked at them, so that they are not read twice.
    `found` are the submissions as taking in left them, by the digest of what the warehouse is made from: the warehouse
    takes them where that still holds and both are done in one process, so that a province is gone through once.
    """

    workspace: Workspace
    progress: Progress = ignore_progress
    scanned: Scanned | None = None
    batch_files: int | None = None
    found: dict[str, list[Entry]] = field(default_factory=dict, compare=False)


def county_from_environment(batch_files: int | None = None) -> County:
    """Return the county of this code location.

    Raises:
        UsageProblem: a folder that the environment names does not exist.
    """
    return County(open_workspace(), batch_files=batch_files)
