"""From a number back to where it stands, as records: what `gouji trace` and other programs show."""

from __future__ import annotations

from typing import Any

import duckdb

from pipelines.change_words import COLUMNS
from pipelines.errors import UsageProblem
from pipelines.named import unit_named
from pipelines.store import Store
from pipelines.workspace import Workspace
from schemas.codebook import Cell
from schemas.words import REPORT_STATE_WORDS

Row = dict[str, Any]


def cell_lineage(connection: duckdb.DuckDBPyConnection, workspace: Workspace, year: int, unit: str, cell: Cell) -> Row:
    """Return the lineage of a cell of the report that stands: columns of the view, and findings, decisions, changes.

    Raises:
        UsageProblem: the unit has no report for the year, or its form has no such cell.
    """
    code, name = unit_named(connection, workspace.register, unit)
    found = _records(
        connection,
        "FROM lineage WHERE report_id = (SELECT report_id FROM reports WHERE authority_code = ? AND year = ?"
        " AND is_current) AND cell_code = ?",
        [code, year, cell.code],
    )
    if not found:
        raise UsageProblem(_why_none(connection, code, name, year, cell))
    (row,) = found
    mine = [row["report_id"], cell.code]
    row["stored_at"] = str(Store(workspace.store).file_path(row["sha256"]))
    row["findings"] = _records(
        connection,
        "SELECT rule, instance, severity, outcome, message FROM findings"
        " WHERE report_id = ? AND list_contains(cells, ?) ORDER BY outcome, rule, instance",
        mine,
    )
    row["decisions"] = _records(
        connection,
        "SELECT act_number, rule, verdict, person, reason, moment, standing FROM decisions"
        " WHERE list_contains(?, act_number) ORDER BY act_number",
        [row["decision_acts"]],
    )
    row["changes"] = _records(
        connection,
        f"SELECT {COLUMNS}, old_value, old_raw, old_state, value, raw, state, old_path, old_sha256"  # noqa: S608 - ours
        " FROM cell_changes WHERE authority_code = ? AND year = ? AND cell_code = ? ORDER BY moment",
        [code, year, cell.code],
    )
    return row


def _why_none(connection: duckdb.DuckDBPyConnection, code: str, name: str, year: int, cell: Cell) -> str:
    standing = connection.execute(
        "SELECT state, form, error FROM standings WHERE authority_code = ? AND year = ?", [code, year]
    ).fetchone()
    if standing is None or standing[0] == "not_handed_in":
        aside = connection.execute(
            "SELECT path, set_aside_by, strftime(set_aside_at, '%Y-%m-%d'), set_aside_reason FROM submissions"
            " WHERE authority_code = ? AND year = ? AND set_aside_at IS NOT NULL ORDER BY set_aside_at DESC LIMIT 1",
            [code, year],
        ).fetchone()
        if aside:
            path, person, day, reason = aside
            return f"{name} {year} 年度的报告 {path} 已搁置（{person} {day}：{reason}）：搁置以前的数用 --as-of 查"
        first, last = connection.execute("SELECT min(year), max(year) FROM years").fetchone() or (None, None)
        known = f"数据库中有 {first}–{last} 年度" if first and not first <= year <= last else ""
        return f"{name} {year} 年度没有报告：{known or f'见 gouji status --year {year}'}"
    if standing[0] == "unreadable":
        return f"{name} {year} 年度的文件{REPORT_STATE_WORDS[standing[0]]}：{standing[2]}"
    return f"{name} {year} 年度的报告是 {standing[1]} 格式，没有“{cell.label}”这一格"


def county_lineage(connection: duckdb.DuckDBPyConnection, year: int, cell: Cell) -> Row:
    """Return the county's total of a cell, and what each registered unit contributes.

    Raises:
        UsageProblem: there is no such year.
    """
    totals = _records(
        connection,
        "SELECT form, total, filed_total, number_count, blank_count, unreadable_count, report_count, unit_count"
        " FROM county_totals WHERE year = ? AND cell_code = ? ORDER BY form",
        [year, cell.code],
    )
    units = _records(
        connection,
        "SELECT m.short_name, m.state AS report_state, l.filed_value, l.value_used, l.basis, l.raw, l.state, l.form,"
        " l.place, l.path, l.sha256, l.revision, l.report_id"
        " FROM matrix m LEFT JOIN lineage l ON l.report_id = m.report_id AND l.cell_code = ?"
        " WHERE m.year = ? AND m.authority_code IN (SELECT authority_code FROM authorities WHERE is_registered)"
        " ORDER BY m.position",
        [cell.code, year],
    )
    if not units:
        raise UsageProblem(f"没有 {year} 年度的报告，见 gouji status")
    return {"year": year, "cell_code": cell.code, "label": cell.label, "totals": totals, "units": units}


def _records(connection: duckdb.DuckDBPyConnection, query: str, values: list[Any]) -> list[Row]:
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
