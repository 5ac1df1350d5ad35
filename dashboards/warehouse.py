"""What the pages ask of the warehouse, as plain records. Opened read-only; nothing here knows HTML.

County-wide facts are small and read once (`read_county`); what belongs to one unit is read in `dossiers`.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any, TypeVar

import duckdb

from dashboards.records import (
    County,
    FoundIssue,
    RefusedFile,
    Rule,
    Standing,
    Total,
    Unit,
    Year,
)
from pipelines.published_text import publish_text
from pipelines.warehouse_file import read_rows, share_texts

Record = TypeVar("Record")


def select(connection: duckdb.DuckDBPyConnection, record: type[Record], query: str, *values: Any) -> list[Record]:
    """Run a query whose columns stand in the order of a record's fields; equal texts are kept once."""
    return [record(*row) for row in share_texts(read_rows(connection, query, values))]


def read_county(connection: duckdb.DuckDBPyConnection) -> County:
    """Read the county-wide facts."""
    units = select(
        connection,
        Unit,
        "SELECT authority_code, name, short_name, kind, former_names, is_registered FROM authorities"
        " ORDER BY is_registered DESC, position, authority_code",
    )
    years = select(connection, Year, "SELECT year, expected_form, expected_count FROM years ORDER BY year")
    standings = select(
        connection,
        Standing,
        "SELECT authority_code, year, report_id, state, error_count, warning_count, form, revision, path, error"
        " FROM standings ORDER BY year, authority_code",
    )
    refused = select(
        connection,
        RefusedFile,
        "SELECT path, coalesce(error, ''), authority_code, year, NOT EXISTS (SELECT 1 FROM reports WHERE is_current"
        " AND reports.authority_code = submissions.authority_code AND reports.year = submissions.year"
        " AND reports.handed_in >= submissions.handed_in)"
        " FROM submissions WHERE outcome = 'refused' AND set_aside_at IS NULL ORDER BY path",
    )
    rules = select(connection, Rule, "SELECT rule, severity, explanation, source FROM rules")
    return County(
        {unit.code: unit for unit in units},
        tuple(years),
        {(standing.code, standing.year): standing for standing in standings},
        tuple(refused),
        {rule.rule: rule for rule in rules},
        _county_name(units),
        connection.execute("SELECT max(handed_in) FROM reports").fetchall()[0][0],
    )


def _county_name(units: list[Unit]) -> str:
    """Return what the full names of the registered units say before the short names, where they all say the same."""
    before = {unit.name.removesuffix(unit.short_name) for unit in units if unit.is_registered}
    return before.pop() if len(before) == 1 else ""


def read_totals(connection: duckdb.DuckDBPyConnection, year: int) -> dict[str, dict[str, Total]]:
    """Return the county's totals of a year, by form and cell code."""
    totals = select(
        connection,
        Total,
        "SELECT year, form, cell_code, total, number_count, blank_count, unreadable_count, report_count"
        " FROM county_totals WHERE year = ? ORDER BY form, cell_code",
        year,
    )
    return {form: {t.cell_code: t for t in group} for form, group in groupby(totals, key=lambda total: total.form)}


def read_year_issues(connection: duckdb.DuckDBPyConnection, year: int) -> dict[str, list[FoundIssue]]:
    """Return what the current reports of a year do not pass and nobody has settled, by authority code."""
    rows = connection.execute(
        "SELECT authority_code, report_id, rule, severity, outcome, cells, message FROM findings_with_decisions"
        " WHERE year = ? AND is_open ORDER BY authority_code, rule, instance",
        [year],
    ).fetchall()
    return {
        code: [FoundIssue(r[1], r[2], r[3], r[4], tuple(r[5]), publish_text(r[6])) for r in group]
        for code, group in groupby(rows, key=lambda row: row[0])
    }
