"""The frames of the warehouse's tables that are made in Python, from the store, the register and the catalogue.

Cells and sections, the largest tables, are not among them (`pipelines.stored_tables`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

import duckdb
import pandas as pd

from pipelines.checking_frames import findings_of
from pipelines.codebook_frames import codebook_frames
from pipelines.context import Context
from pipelines.derived import Derived
from pipelines.facts.filing import County
from pipelines.ledger import Ledger
from pipelines.likeness.stored import stored_likeness
from pipelines.register import Authority
from pipelines.report_frames import report_frames, table_frame, whose
from pipelines.rereadings import read_rereadings
from pipelines.revisions import Entry, reports_of
from pipelines.store import Store
from pipelines.stored_quotes import quoted_texts
from pipelines.wide_reports import WideReports, wide_reports
from pipelines.wide_segments import Segment
from pipelines.workspace import Workspace
from schemas.catalogue import Settings

Piece = tuple[str, pd.DataFrame]
FINDING_COLUMNS = ("rule", "instance", "severity", "outcome", "expected", "actual", "difference", "message")
CHECKED_REPORTS = 50_000
"""Reports that are checked and explained at a time."""

TALLIES = """SELECT report_id, state, count(*) FROM cells GROUP BY ALL UNION ALL
SELECT report_id, severity, count(*) FROM findings WHERE outcome = 'fail' GROUP BY ALL"""


def segments_of(store: Store, found: Iterable[Entry], county: County | None = None) -> list[Segment]:
    """Return the parsed segments of a store with the reports that they give, each where it comes first.

    Args:
        store: the store.
        found: every submission, in order.
        county: whose reports they are; nothing is known of it when left out.
    """
    waiting = reports_of(found)
    return [
        Segment(path, [waiting.pop(sha256, None) for sha256 in hashes], county or County())
        for path, hashes in store.parsed_hashes_by_segment()
    ]


def load_frames(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    found: list[Entry],
    segments: Sequence[Segment],
    begin_cells: Callable[[], Callable[[], object]],
    derived: Derived,
) -> Iterator[Piece]:
    """Yield (table name, frame) for all tables but cells and sections; a table may come in several pieces.

    Args:
        connection: the warehouse; cells and sections are not asked for before they are in it.
        workspace: the county.
        found: every submission, in order.
        segments: parsed segments of the store with the reports that they give.
        begin_cells: called when there are cores to spare for loading cells and sections; gives what waits for them.
        derived: where what segments give is kept.
    """
    reports = reports_of(found)
    likeness = stored_likeness(segments, workspace.settings, derived)
    spread_out = wide_reports(segments, likeness, derived)
    await_cells = begin_cells()
    for wide in spread_out:
        yield from _finding_frames(wide, segments, workspace.settings, likeness)
    everybody = _authorities(workspace, reports.values())
    years = sorted({entry.identity.year for entry in found if entry.identity.year is not None})
    yield from codebook_frames(everybody, years, workspace.register)
    store = Store(workspace.store)

    def tallies() -> Mapping[str, Counter[str]]:
        await_cells()
        return _tallies(connection)

    yield from report_frames(found, Ledger(store).acts(), tallies)
    yield "rereadings", table_frame("rereadings", read_rereadings(store.rereading_segments()))


def _authorities(workspace: Workspace, reports: Iterable[Entry]) -> list[Authority]:
    registered = {authority.code: authority for authority in workspace.register.authorities}
    others = {entry.authority.code: entry.authority for entry in reports if entry.authority.code not in registered}
    return [*registered.values(), *(others[code] for code in sorted(others))]


def _finding_frames(
    wide: WideReports,
    segments: Sequence[Segment],
    settings: Settings,
    likeness: Mapping[str, Context],
) -> Iterator[Piece]:
    for start in range(0, len(wide.entries), CHECKED_REPORTS):
        some = {entry.report_id: entry for entry in wide.entries[start : start + CHECKED_REPORTS]}
        columns = {name: column[start : start + CHECKED_REPORTS] for name, column in wide.columns.items()}
        raw_of = partial(_raw_of, segments, likeness)
        frame = pd.DataFrame(columns, index=pd.Index(list(some)), copy=False)
        found = findings_of(frame, wide.form_code, raw_of, settings)
        rows = (
            {
                **whose(some[report_id]),
                **{name: getattr(finding, name) for name in FINDING_COLUMNS},
                "cells": list(finding.cells),
            }
            for report_id, finding in found
        )
        yield "findings", table_frame("findings", rows)


def _raw_of(segments: Sequence[Segment], likeness: Mapping[str, Context], names: list[str]) -> list[Mapping[str, str]]:
    """Texts of cells as printed and the sentences behind context columns, of the reports named."""
    quoted, nothing = quoted_texts(segments, names), Context()
    return [{**quoted[name], **likeness.get(name, nothing).texts} for name in names]


def _tallies(connection: duckdb.DuckDBPyConnection) -> Mapping[str, Counter[str]]:
    """For each report how many of its cells are in each state, and of its failures in each severity."""
    tallies: dict[str, Counter[str]] = defaultdict(Counter)
    for report_id, what, number in connection.execute(TALLIES).fetchall():
        tallies[report_id][what] += number
    return tallies
