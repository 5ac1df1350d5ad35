"""All that is filed by one unit, and what was found, proposed and decided about it: read a few units at a time.

Sorting a whole table would need memory for all of it, and a province has millions of cells. Whether there is anything
new to read is told by digests that the database makes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, NamedTuple

import duckdb

from dashboards.ingredients import Digests, ingredients
from dashboards.persons import define_roles
from dashboards.records import (
    CellChange,
    Correction,
    County,
    Dossier,
    FiledCell,
    FiledSection,
    Filing,
    FoundIssue,
    Proposal,
)
from pipelines.change_words import COLUMNS, Cause
from pipelines.published_text import publish_cell, publish_text
from pipelines.warehouse_file import give_back_memory, read_rows

UNITS_AT_ONCE = 16

Row = tuple[Any, ...]


class _Table(NamedTuple):
    """What is read of each unit: where from and which columns, first the code, in which order, and what takes a row."""

    source: str
    columns: str
    year: str
    order: str
    rank: str
    """What else decides the order, beside the columns; empty where they are not in order, or it decides nothing."""
    file: Callable[[Dossier, Row], None]

    @property
    def query(self) -> str:
        order = f" ORDER BY {self.order}" if self.order else ""
        code = self.columns.partition(",")[0]
        return f"SELECT {self.columns} FROM {self.source} WHERE {code} BETWEEN ? AND ?{order}"  # noqa: S608 - our own names

    @property
    def digest_query(self) -> str:
        """Code, year, and the digest of all rows of these, whatever order they come in."""
        code = self.columns.partition(",")[0]
        ranked = f"{self.columns}, {self.rank}" if self.rank else self.columns
        rows = f"SELECT {code} AS code, {self.year} AS year, hash({ranked}) AS digest FROM {self.source}"  # noqa: S608 - our own names
        return f"SELECT code, year, sum(digest), count(*) FROM ({rows}) GROUP BY ALL"  # noqa: S608 - as above


def read_digests(connection: duckdb.DuckDBPyConnection) -> Digests:
    """Return the digest of all that a dossier holds of a unit and year.

    The database works it out: the rows of a province would take a minute to come over, to learn that nothing changed.
    """
    define_roles(connection)
    found: Digests = {}
    for name, table in _TABLES.items():
        for code, year, digest, count in read_rows(connection, table.digest_query):
            of_unit = found.setdefault(code, {})
            of_unit[year] = ingredients(of_unit.get(year), name, digest, count)
        give_back_memory(connection)
    return found


def read_dossiers(connection: duckdb.DuckDBPyConnection, county: County, codes: Collection[str]) -> list[Dossier]:
    """Return a few units with all they filed: `UNITS_AT_ONCE` that follow each other in the order of the codes."""
    define_roles(connection)
    dossiers = {code: Dossier(county.units[code]) for code in codes}
    for table in _TABLES.values():
        for row in read_rows(connection, table.query, [min(codes), max(codes)]):
            if row[0] in dossiers:
                table.file(dossiers[row[0]], row)
        give_back_memory(connection)
    return list(dossiers.values())


def _file_cell(dossier: Dossier, row: Row) -> None:
    cell = FiledCell._make(row[1:])
    if cell.state != "number" or cell.note:
        cell = cell._replace(raw=publish_cell(cell.raw), note=publish_text(cell.note))
    dossier.cells.setdefault(cell.report_id, {})[cell.cell_code] = cell


def _published(text: str | None) -> str | None:
    return publish_text(text) if text else text


def _file_filing(dossier: Dossier, row: Row) -> None:
    filing = Filing(*row)
    reason = _published(filing.set_aside_reason)
    filing = replace(filing, title=_published(filing.title), path=publish_text(filing.path), set_aside_reason=reason)
    dossier.filings.append(filing)


def _file_issue(dossier: Dossier, row: Row) -> None:
    issue = FoundIssue(*(row[1:5] + (tuple(row[5]),) + row[6:]))
    issue = replace(issue, message=publish_text(issue.message), reason=_published(issue.reason))
    dossier.issues.setdefault(issue.report_id, []).append(issue)


def _file_section(dossier: Dossier, row: Row) -> None:
    section = FiledSection(*row[1:3], *map(publish_text, row[3:]))
    dossier.sections.setdefault(section.report_id, []).append(section)


def _file_proposal(dossier: Dossier, row: Row) -> None:
    proposal = Proposal(*row[1:])
    proposal = replace(proposal, message=publish_text(proposal.message), because=publish_text(proposal.because))
    dossier.proposals.setdefault(proposal.report_id, []).append(proposal)


def _file_correction(dossier: Dossier, row: Row) -> None:
    correction = Correction(*row[1:])
    correction = replace(correction, reason=publish_text(correction.reason))
    dossier.corrections.setdefault(correction.report_id, {})[correction.cell_code] = correction


def _file_change(dossier: Dossier, row: Row) -> None:
    cause = Cause(*row[8:])
    cause = replace(cause, reason=_published(cause.reason), path=_published(cause.path))
    year, old_value, old_raw, value, raw, before, after = row[1:8]
    old_raw, raw = (each and publish_cell(each) for each in (old_raw, raw))
    dossier.changes.append(CellChange(year, cause, old_value, old_raw, value, raw, tuple(before), tuple(after)))


_TABLES = {
    "filings": _Table(
        "reports r LEFT JOIN current_reports c USING (report_id) LEFT JOIN (SELECT sha256,"
        " arg_max(set_aside_by, set_aside_at) AS person, arg_max(set_aside_reason, set_aside_at) AS reason"
        " FROM submissions WHERE set_aside_at IS NOT NULL GROUP BY sha256) a"
        " ON a.sha256 = r.sha256 AND r.is_set_aside",
        "r.authority_code, r.year, r.report_id, r.revision, r.is_current, r.form, r.authority_as_filed, r.title,"
        " r.path, r.handed_in, coalesce(c.state, r.state), coalesce(c.error_count, r.error_count),"
        " coalesce(c.warning_count, r.warning_count), r.number_count, r.blank_count, r.unreadable_count,"
        " r.identity_note, r.sha256, coalesce(c.settled_count, 0), r.is_set_aside, r.same_as, r.reader_version,"
        " role_of(a.person), a.reason",
        "r.year",
        "r.authority_code, r.year DESC, r.revision DESC, r.handed_in DESC",
        "",
        _file_filing,
    ),
    "cells": _Table(
        "current_cells",
        "authority_code, report_id, cell_code, value, raw, unit, state, reason, note, place",
        "year",
        "",
        "",
        _file_cell,
    ),
    "issues": _Table(
        "findings_with_decisions",
        "authority_code, report_id, rule, severity, outcome, cells, message, state, is_open, role_of(person), reason,"
        " basis, problem_number",
        "year",
        "authority_code, rule, instance",
        "instance",
        _file_issue,
    ),
    "sections": _Table(
        "sections s JOIN current_reports r USING (report_id)",
        "r.authority_code, s.report_id, s.number, s.title, s.text",
        "r.year",
        "r.authority_code, s.report_id, strpos('一二三四五六', s.number)",
        "",
        _file_section,
    ),
    "proposals": _Table(
        "(SELECT DISTINCT report_id, problem_number, is_decidable, rank, because FROM proposals) p"
        " JOIN (SELECT DISTINCT report_id, problem_number, proposal_count, message FROM problems) m"
        " USING (report_id, problem_number) JOIN current_reports r USING (report_id)",
        "r.authority_code, p.report_id, p.problem_number, p.is_decidable, m.message, m.proposal_count, p.because",
        "r.year",
        "r.authority_code, p.report_id, p.problem_number, p.rank",
        "p.rank",
        _file_proposal,
    ),
    "corrections": _Table(
        "corrections k JOIN current_reports r USING (report_id)",
        "r.authority_code, k.report_id, k.cell_code, k.corrected_value, k.is_confirmed, role_of(k.person), k.reason",
        "r.year",
        "",
        "",
        _file_correction,
    ),
    "changes": _Table(
        "cell_changes JOIN metrics USING (cell_code)",
        "authority_code, year, old_value, old_raw, value, raw, rules_before, rules_after, "
        + COLUMNS.replace("person", "role_of(person)"),
        "year",
        "authority_code, year DESC, moment DESC, position",
        "position",
        _file_change,
    ),
}
