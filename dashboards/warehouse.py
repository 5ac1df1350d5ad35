"""What the pages ask of the warehouse, as plain records. Opened read-only; nothing here knows HTML.

County-wide facts are small and read once (`read_county`); what belongs to one unit streams by unit (`read_dossiers`),
so that memory does not grow with the number of units.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, TypeVar

import duckdb

from dashboards.records import (
    County,
    Dossier,
    FiledCell,
    FiledSection,
    Filing,
    FoundIssue,
    RefusedFile,
    Rule,
    Standing,
    Total,
    Unit,
    Year,
)

Record = TypeVar("Record")
FETCHED_ROWS = 20_000


def select(connection: duckdb.DuckDBPyConnection, record: type[Record], query: str, *values: Any) -> list[Record]:
    """Run a query whose columns stand in the order of a record's fields."""
    return [record(*row) for row in connection.execute(query, values).fetchall()]


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
        " FROM standings",
    )
    refused = select(
        connection,
        RefusedFile,
        "SELECT path, coalesce(error, ''), authority_code, year FROM submissions WHERE outcome = 'refused'"
        " AND set_aside_at IS NULL ORDER BY path",
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
    """Return what the current reports of a year do not pass, by authority code."""
    rows = connection.execute(
        "SELECT authority_code, report_id, rule, severity, outcome, cells, message FROM current_findings"
        " WHERE year = ? AND outcome = 'fail' ORDER BY authority_code, rule, instance",
        [year],
    ).fetchall()
    return {
        code: [FoundIssue(r[1], r[2], r[3], r[4], tuple(r[5]), r[6]) for r in group]
        for code, group in groupby(rows, key=lambda row: row[0])
    }


def read_dossiers(connection: duckdb.DuckDBPyConnection, county: County) -> Iterator[Dossier]:
    """Yield every unit that has a square in the matrix, with all it filed, one at a time."""
    with_standing = {code for code, _ in county.standings}
    streams = {name: _by_unit(connection, query) for name, query in _STREAMS.items()}
    waiting: dict[str, tuple[str, list[tuple[Any, ...]]] | None] = {name: next(s, None) for name, s in streams.items()}
    for code in sorted(with_standing):
        dossier = Dossier(county.units[code])
        for name, stream in streams.items():
            batch = waiting[name]
            if batch is not None and batch[0] == code:
                _file_away(dossier, name, batch[1])
                waiting[name] = next(stream, None)
        yield dossier


_STREAMS = {
    "filings": (
        "SELECT authority_code, year, report_id, revision, is_current, form, authority_as_filed, title, path,"
        " handed_in, state, error_count, warning_count, number_count, blank_count, unreadable_count, identity_note"
        " FROM reports ORDER BY authority_code, year DESC, revision DESC"
    ),
    "cells": (
        "SELECT authority_code, report_id, cell_code, value, raw, unit, state, reason, note, place"
        " FROM current_cells ORDER BY authority_code"
    ),
    "issues": (
        "SELECT authority_code, report_id, rule, severity, outcome, cells, message FROM current_findings"
        " ORDER BY authority_code, rule, instance"
    ),
    "sections": (
        "SELECT r.authority_code, s.report_id, s.number, s.title, s.text FROM sections s"
        " JOIN current_reports r USING (report_id) ORDER BY r.authority_code"
    ),
}


def _by_unit(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    cursor = connection.cursor().execute(query)
    rows = iter(lambda: cursor.fetchmany(FETCHED_ROWS), [])
    for code, group in groupby((row for batch in rows for row in batch), key=lambda row: row[0]):
        yield code, list(group)


def _file_away(dossier: Dossier, name: str, rows: list[tuple[Any, ...]]) -> None:
    for row in rows:
        if name == "filings":
            dossier.filings.append(Filing(*row))
        elif name == "cells":
            cell = FiledCell(*row[1:])
            dossier.cells.setdefault(cell.report_id, {})[cell.cell_code] = cell
        elif name == "issues":
            issue = FoundIssue(row[1], row[2], row[3], row[4], tuple(row[5]), row[6])
            dossier.issues.setdefault(issue.report_id, []).append(issue)
        else:
            section = FiledSection(*row[1:])
            dossier.sections.setdefault(section.report_id, []).append(section)
