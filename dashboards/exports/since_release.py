"""What changed since the last release: the warehouse as it stands against the database frozen in that release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb

from dashboards.exports.open_data import DATABASE
from dashboards.exports.release_index import read_index
from pipelines.since_last_run import SinceLastRun, changes_between, read_changes, read_standing
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace
from schemas.codebook import all_cells
from schemas.tables import quoted
from schemas.words import STATE_WORDS, format_number

READ_OTHERWISE = """
WITH again AS (
  SELECT r.report_id, r.year, a.position, a.short_name, p.reader_version AS old_version, r.reader_version AS version
  FROM reports r JOIN released.main.reports p USING (report_id) JOIN authorities a
    ON a.authority_code = r.authority_code
  WHERE r.is_current AND p.is_current AND p.reader_version <> r.reader_version
), o AS (SELECT c.* FROM released.main.cells c SEMI JOIN again USING (report_id)),
n AS (SELECT c.* FROM cells c SEMI JOIN again USING (report_id)),
compared AS (
  SELECT coalesce(o.report_id, n.report_id) AS report_id, coalesce(o.cell_code, n.cell_code) AS cell_code,
    o.value AS old_value, o.state AS old_state, n.value, n.state
  FROM o FULL JOIN n ON o.report_id = n.report_id AND o.cell_code = n.cell_code
  WHERE o.value IS DISTINCT FROM n.value OR o.state IS DISTINCT FROM n.state
)
SELECT year, short_name, cell_code, old_value, old_state, value, state, old_version, version
FROM compared JOIN again USING (report_id) JOIN metrics USING (cell_code)
ORDER BY year, again.position, metrics.position
"""


def changes_to_show(workspace: Workspace) -> SinceLastRun:
    """Return what changed since the last release; where nothing was released yet, what the last run changed."""
    releases = read_index(workspace.releases)
    frozen = workspace.releases / releases[-1].name / DATABASE if releases else None
    before = read_standing(frozen) if frozen else None
    after = read_standing(workspace.warehouse)
    if frozen is None or before is None or after is None:
        return read_changes(workspace)
    return replace(
        changes_between(before, after, releases[-1].name), reread=tuple(read_otherwise(workspace.warehouse, frozen))
    )


def read_otherwise(warehouse: Path, frozen: Path) -> Iterator[str]:
    """Yield in sentences the cells of the same files that another version of the reader reads otherwise.

    Args:
        warehouse: as it stands.
        frozen: the database of a release, one that can be read.
    """
    with open_warehouse(warehouse) as connection:
        connection.execute(f"ATTACH {quoted(str(frozen))} AS released (READ_ONLY)")
        try:
            rows = connection.execute(READ_OTHERWISE).fetchall()
        except duckdb.CatalogException:
            rows = []  # a release of an older program, which had other tables
    for year, unit, code, old_value, old_state, value, state, old_version, version in rows:
        yield (
            f"{year} 年度 {unit} {all_cells()[code].label}：{_filed(old_value, old_state)} → {_filed(value, state)}"
            f"（读取程序由第 {old_version} 版升级为第 {version} 版，文件没有变）"
        )


def _filed(value: float | None, state: str | None) -> str:
    return format_number(value) if value is not None else STATE_WORDS.get(state or "", "没有这一格")
