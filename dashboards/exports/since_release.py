"""What changed since the last release: the warehouse as it stands against the database frozen in that release."""

from __future__ import annotations

from dashboards.exports.open_data import DATABASE
from dashboards.exports.release_index import read_index
from pipelines.since_last_run import SinceLastRun, changes_between, read_changes, read_standing
from pipelines.workspace import Workspace


def changes_to_show(workspace: Workspace) -> SinceLastRun:
    """Return what changed since the last release; where nothing was released yet, what the last run changed."""
    releases = read_index(workspace.releases)
    before = read_standing(workspace.releases / releases[-1].name / DATABASE) if releases else None
    after = read_standing(workspace.warehouse)
    if before is None or after is None:
        return read_changes(workspace)
    return changes_between(before, after, releases[-1].name)
