"""What a run ends with, in numbers a clerk needs: reports by state, and which of the files lying there were refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines.ingest import RawFile
from pipelines.warehouse_file import open_warehouse


@dataclass(frozen=True, slots=True)
class Summary:
    """The state of the county after a run."""

    state_counts: dict[str, int]
    """Newest versions of reports by state (`errors`, `warnings`, `clean`)."""
    unregistered_count: int
    """Newest versions whose unit is not in the register."""
    refused: tuple[tuple[str, str], ...]
    """(path, reason) of files lying there now that gave no report."""


def summarise(warehouse: Path, files: Iterable[RawFile]) -> Summary:
    """Read the summary from a warehouse; a file that was refused but no longer lies there does not count.

    Raises:
        UsageProblem: there is no warehouse, or it cannot be read.
    """
    present = {(file.path, file.sha256) for file in files}
    with open_warehouse(warehouse) as connection:
        states = connection.execute("SELECT state, count(*) FROM current_reports GROUP BY 1").fetchall()
        unregistered = connection.execute(
            "SELECT count(*) FROM current_reports"
            " SEMI JOIN (FROM authorities WHERE NOT is_registered AND kind <> '县') USING (authority_code)"
        ).fetchone()
        refused = connection.execute(
            "SELECT path, sha256, error FROM submissions WHERE outcome = 'refused' AND set_aside_at IS NULL"
            " ORDER BY path"
        ).fetchall()
    return Summary(
        dict(states),
        unregistered[0] if unregistered else 0,
        tuple((path, error) for path, sha256, error in refused if (path, sha256) in present),
    )
