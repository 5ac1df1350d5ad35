"""The frames of the warehouse's tables, made from the store, the register and the catalogue.

Large tables come in pieces, a segment of the store at a time, so that memory does not grow with the number of reports.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.checking_frames import conditions_of, findings_of, wide_frame
from pipelines.codebook_frames import codebook_frames
from pipelines.context import Context
from pipelines.earlier import EarlierReports, earlier_context
from pipelines.earlier_stored import earlier_in_store
from pipelines.facts.stated import stated_context
from pipelines.ledger import Ledger
from pipelines.register import Authority
from pipelines.report import Report
from pipelines.report_frames import report_frames, table_frame, whose
from pipelines.revisions import Entry, entries, reports_of
from pipelines.store import Store
from pipelines.stored_texts import TEXT_COLUMNS, stored_texts
from pipelines.tidy import LongCells
from pipelines.workspace import Workspace
from schemas.catalogue import Settings

Piece = tuple[str, pd.DataFrame]
FINDING_COLUMNS = ("rule", "instance", "severity", "outcome", "expected", "actual", "difference", "message")


def load_frames(store: Store, workspace: Workspace) -> Iterator[Piece]:
    """Yield (table name, frame) for all tables of the warehouse; a table may come in several pieces."""
    found = entries(store, workspace.register)
    reports = reports_of(found)
    tallies: dict[str, Counter[str]] = defaultdict(Counter)
    seen: set[str] = set()
    earlier = earlier_in_store(store, reports)
    for path in store.parsed_segments():
        table = _chosen(pq.read_table(path, columns=["sha256", "cells", *TEXT_COLUMNS]), reports, seen)
        for name, frame in _segment_frames(table, reports, earlier, workspace.settings):
            _count(name, frame, tallies)
            yield name, frame
    everybody = _authorities(workspace, reports.values())
    years = sorted({entry.identity.year for entry in found if entry.identity.year is not None})
    yield from codebook_frames(everybody, years, workspace.register)
    yield from report_frames(found, Ledger(store).acts(), tallies)


def _authorities(workspace: Workspace, reports: Iterable[Entry]) -> list[Authority]:
    registered = {authority.code: authority for authority in workspace.register.authorities}
    others = {entry.authority.code: entry.authority for entry in reports if entry.authority.code not in registered}
    return [*registered.values(), *(others[code] for code in sorted(others))]


def _chosen(table: pa.Table, reports: dict[str, Entry], seen: set[str]) -> pa.Table:
    """The rows that are reports and did not come in an earlier segment."""
    hashes = table["sha256"].to_pylist()
    mask = [sha256 in reports and sha256 not in seen for sha256 in hashes]
    seen.update(hashes)
    return table.filter(pa.array(mask, pa.bool_())).combine_chunks()


def _segment_frames(
    table: pa.Table, reports: dict[str, Entry], earlier: EarlierReports, settings: Settings
) -> Iterator[Piece]:
    if not table.num_rows:
        return
    order = [reports[sha256] for sha256 in table["sha256"].to_pylist()]
    cells, cell_parents = _flattened(table, "cells", order)
    sections, _ = _flattened(table, "sections", order)
    yield "cells", cells
    yield "sections", sections.drop(columns=["authority_code", "year"])
    form_codes = table["form"].to_pylist()
    contexts = [_context(*pair, earlier) for pair in zip(order, stored_texts(table), strict=True)]
    yield "findings", _findings(form_codes, order, cells, cell_parents, contexts, settings)


def _context(entry: Entry, report: Report, earlier: EarlierReports) -> Context:
    before = earlier.get((entry.authority.code, (entry.identity.year or 0) - 1))
    return earlier_context(before, report.form).joined(stated_context(report, entry.authority))


def _flattened(table: pa.Table, name: str, order: list[Entry]) -> tuple[pd.DataFrame, np.ndarray[Any, Any]]:
    """The pieces of a list column as rows, with the report they belong to; and the number of that report."""
    column = table[name].combine_chunks() if table[name].num_chunks != 1 else table[name].chunk(0)
    parents = pc.list_parent_indices(column).to_numpy(zero_copy_only=False)
    frame = pa.Table.from_struct_array(pc.list_flatten(column)).to_pandas()
    frame.insert(0, "report_id", np.array([entry.report_id for entry in order], dtype=object)[parents])
    frame.insert(1, "authority_code", np.array([entry.authority.code for entry in order], dtype=object)[parents])
    frame.insert(2, "year", np.array([entry.identity.year for entry in order], dtype=np.int64)[parents])
    return frame, parents


def _findings(
    form_codes: list[str],
    order: list[Entry],
    cells: pd.DataFrame,
    parents: np.ndarray[Any, Any],
    contexts: list[Context],
    settings: Settings,
) -> pd.DataFrame:
    rows = []
    conditions = conditions_of(cells["state"], cells["reason"])
    forms_by_report = np.array(form_codes, dtype=object)
    for form_code in dict.fromkeys(form_codes):
        chosen = np.flatnonzero(forms_by_report == form_code)
        mask = np.isin(parents, chosen)
        names = [order[number].report_id for number in chosen]
        long = LongCells(
            np.searchsorted(chosen, parents[mask]),
            cells["cell_code"].to_numpy()[mask],
            cells["value"].to_numpy(dtype=float)[mask],
            conditions[mask],
        )
        authorities = [order[number].authority for number in chosen]
        frame = wide_frame(form_code, names, authorities, long, [contexts[number].numbers for number in chosen])
        raw = _RawTexts(cells, {name: contexts[number].texts for name, number in zip(names, chosen, strict=True)})
        entries_by_id = {order[number].report_id: order[number] for number in chosen}
        for report_id, finding in findings_of(frame, form_code, raw, settings):
            entry = entries_by_id[report_id]
            row = {name: getattr(finding, name) for name in FINDING_COLUMNS}
            rows.append({**whose(entry), **row, "cells": list(finding.cells)})
    return table_frame("findings", rows)


class _RawTexts(dict[str, dict[str, str]]):
    """Texts of the cells as printed and of the context, looked up for those reports that have findings."""

    def __init__(self, cells: pd.DataFrame, context_texts: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__()
        self._context_texts = context_texts
        self._groups = cells.groupby("report_id", sort=False).indices
        self._cells = cells

    def get(self, report_id: str, default: Any = None) -> Any:
        if report_id not in self:
            rows = self._cells.iloc[self._groups.get(report_id, [])]
            printed = dict(zip(rows["cell_code"], rows["raw"], strict=True))
            self[report_id] = {**printed, **self._context_texts[report_id]}
        return self[report_id]


def _count(name: str, frame: pd.DataFrame, tallies: dict[str, Counter[str]]) -> None:
    """Add up for each report what its row in `reports` says of it."""
    if name == "cells":
        counted = frame[["report_id", "state"]]
    elif name == "findings":
        counted = frame.loc[frame["outcome"] == "fail", ["report_id", "severity"]]
    else:
        return
    for report_id, what, number in counted.value_counts().reset_index().itertuples(index=False):
        tallies[report_id][what] += int(number)
