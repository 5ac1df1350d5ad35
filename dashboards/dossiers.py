"""All that is filed by one unit, and what was found, proposed and decided about it: read a few units at a time.

Sorting a whole table would need memory for all of it, and a province has millions of cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import duckdb

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
from pipelines.published_text import publish_text

UNITS_AT_ONCE = 16

Row = tuple[Any, ...]


def read_dossiers(connection: duckdb.DuckDBPyConnection, county: County) -> Iterator[Dossier]:
    """Yield every unit that has a square in the matrix, with all it filed, in the order of the authority codes."""
    define_roles(connection)
    codes = sorted({code for code, _ in county.standings})
    for start in range(0, len(codes), UNITS_AT_ONCE):
        batch = {code: Dossier(county.units[code]) for code in codes[start : start + UNITS_AT_ONCE]}
        for query, file in _TABLES.values():
            for row in connection.execute(query, [min(batch), max(batch)]).fetchall():
                if row[0] in batch:
                    file(batch[row[0]], row)
        yield from batch.values()


def _file_cell(dossier: Dossier, row: Row) -> None:
    cell = FiledCell(*row[1:])
    dossier.cells.setdefault(cell.report_id, {})[cell.cell_code] = cell


def _published(text: str | None) -> str | None:
    return publish_text(text) if text else text


def _file_filing(dossier: Dossier, row: Row) -> None:
    filing = Filing(*row)
    dossier.filings.append(replace(filing, title=_published(filing.title), path=publish_text(filing.path)))


def _file_issue(dossier: Dossier, row: Row) -> None:
    issue = FoundIssue(*(row[1:5] + (tuple(row[5]),) + row[6:]))
    issue = replace(issue, message=publish_text(issue.message), reason=_published(issue.reason))
    dossier.issues.setdefault(issue.report_id, []).append(issue)


def _file_section(dossier: Dossier, row: Row) -> None:
    section = FiledSection(*row[1:3], *map(publish_text, row[3:]))
    dossier.sections.setdefault(section.report_id, []).append(section)


def _file_proposal(dossier: Dossier, row: Row) -> None:
    proposal = Proposal(*row[1:])
    dossier.proposals.setdefault(proposal.report_id, []).append(proposal)


def _file_correction(dossier: Dossier, row: Row) -> None:
    correction = Correction(*row[1:])
    correction = replace(correction, reason=publish_text(correction.reason))
    dossier.corrections.setdefault(correction.report_id, {})[correction.cell_code] = correction


_TABLES: dict[str, tuple[str, Callable[[Dossier, Row], None]]] = {
    "filings": (
        "SELECT r.authority_code, r.year, r.report_id, r.revision, r.is_current, r.form, r.authority_as_filed, r.title,"
        " r.path, r.handed_in, coalesce(c.state, r.state), coalesce(c.error_count, r.error_count),"
        " coalesce(c.warning_count, r.warning_count), r.number_count, r.blank_count, r.unreadable_count,"
        " r.identity_note, r.sha256, coalesce(c.settled_count, 0), r.is_set_aside, r.same_as,"
        " r.reader_version"
        " FROM reports r LEFT JOIN current_reports c USING (report_id) WHERE r.authority_code BETWEEN ? AND ?"
        " ORDER BY r.authority_code, r.year DESC, r.revision DESC, r.handed_in DESC",
        _file_filing,
    ),
    "cells": (
        "SELECT authority_code, report_id, cell_code, value, raw, unit, state, reason, note, place"
        " FROM current_cells WHERE authority_code BETWEEN ? AND ?",
        _file_cell,
    ),
    "issues": (
        "SELECT authority_code, report_id, rule, severity, outcome, cells, message, state, is_open,"
        " role_of(person), reason, basis, problem_number FROM findings_with_decisions"
        " WHERE authority_code BETWEEN ? AND ? ORDER BY authority_code, rule, instance",
        _file_issue,
    ),
    "sections": (
        "SELECT r.authority_code, s.report_id, s.number, s.title, s.text FROM sections s"
        " JOIN current_reports r USING (report_id) WHERE r.authority_code BETWEEN ? AND ?"
        " ORDER BY r.authority_code, s.report_id, strpos('一二三四五六', s.number)",
        _file_section,
    ),
    "proposals": (
        "SELECT r.authority_code, p.report_id, p.problem_number, p.is_decidable, m.message, m.proposal_count, p.because"
        " FROM (SELECT DISTINCT report_id, problem_number, is_decidable, rank, because FROM proposals) p"
        " JOIN (SELECT DISTINCT report_id, problem_number, proposal_count, message FROM problems) m"
        " USING (report_id, problem_number) JOIN current_reports r USING (report_id)"
        " WHERE r.authority_code BETWEEN ? AND ? ORDER BY r.authority_code, p.report_id, p.problem_number, p.rank",
        _file_proposal,
    ),
    "corrections": (
        "SELECT r.authority_code, k.report_id, k.cell_code, k.corrected_value, k.is_confirmed,"
        " role_of(k.person), k.reason FROM corrections k JOIN current_reports r USING (report_id)"
        " WHERE r.authority_code BETWEEN ? AND ?",
        _file_correction,
    ),
    "changes": (
        "SELECT authority_code, year, revision, cell_code, old_value, old_raw, value, raw, rules_before, rules_after"
        " FROM cell_changes JOIN metrics USING (cell_code)"
        " WHERE authority_code BETWEEN ? AND ? ORDER BY authority_code, year DESC, revision DESC, position",
        lambda dossier, row: dossier.changes.append(CellChange(*(row[1:8] + (tuple(row[8]), tuple(row[9]))))),
    ),
}
"""What is read of each unit: query from one authority code to another, first the code, and what takes a row."""
