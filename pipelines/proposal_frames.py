"""Frames `problems` and `proposals`: where the errors of each newest report lie, and what could be meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.decisions.found import read_cells, read_findings
from pipelines.decisions.model import CellNow, FindingNow
from pipelines.localise.blocks import Budget
from pipelines.localise.problems import Problem
from pipelines.proposals import CARRIED_OUT, propose
from pipelines.store import Store
from schemas.context import PREVIOUS
from schemas.findings import Finding
from schemas.tables import tables

BATCH_REPORTS = 5_000
BUDGET = Budget(seconds=2.0)
"""Seconds at most for one report: a county's thousand wrong reports must not wait for one that is all wrong."""

FAILING = """SELECT DISTINCT report_id FROM findings f JOIN reports r USING (report_id)
WHERE r.is_current AND f.severity = 'error' AND f.outcome = 'fail' ORDER BY 1"""
BEFORE = """SELECT r.report_id, c.cell_code, c.value FROM reports r
JOIN reports b ON b.is_current AND b.authority_code = r.authority_code AND b.year = r.year - 1
JOIN cells c ON c.report_id = b.report_id
WHERE r.report_id IN (SELECT unnest(?)) AND starts_with(c.cell_code, ?) AND c.value IS NOT NULL"""

Row = dict[str, Any]


def proposal_frames(connection: duckdb.DuckDBPyConnection, store: Store) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield (table name, frame), some hundred reports at a time, from a warehouse in the making."""
    failing = [report_id for (report_id,) in connection.execute(FAILING).fetchall()]
    for first in range(0, len(failing), BATCH_REPORTS):
        some = failing[first : first + BATCH_REPORTS]
        findings: dict[str, list[FindingNow]] = {}
        for finding in read_findings(connection, some):
            findings.setdefault(finding.report_id, []).append(finding)
        cells, stated, before = read_cells(connection, some), _stated(store, some), _before(connection, some)
        problem_rows: list[Row] = []
        proposal_rows: list[Row] = []
        for report_id, of_report in findings.items():
            values = {code: cell.value for code, cell in cells[report_id].items()}
            found = [_finding(each) for each in of_report]
            problems = propose(
                of_report[0].form, values, found, stated.get(report_id, ()), before.get(report_id, {}), BUDGET
            )
            problem_rows += _problem_rows(report_id, problems, of_report)
            proposal_rows += _proposal_rows(report_id, problems, cells[report_id])
        yield "problems", _frame("problems", problem_rows)
        yield "proposals", _frame("proposals", proposal_rows)


def _frame(name: str, rows: Iterable[Row]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=[column.name for column in tables()[name].columns])


def _finding(found: FindingNow) -> Finding:
    names = ("rule", "instance", "severity", "outcome", "cells", "expected", "actual")
    return Finding(**{name: getattr(found, name) for name in names}, difference=None, message=found.message)


def _stated(store: Store, report_ids: Iterable[str]) -> dict[str, list[tuple[str, float]]]:
    """What the texts of reports count, by report."""
    wanted = pa.array(sorted(report_ids))
    result: dict[str, list[tuple[str, float]]] = {}
    for path in store.parsed_segments():
        with pq.ParquetFile(path) as file:
            table = file.read(["sha256", "stated_counts"])
        names = pc.utf8_slice_codeunits(table["sha256"], 0, 16)
        chosen = table.filter(pc.is_in(names, wanted))
        for row in chosen.to_pylist():
            counts = [(count["what"], count["number"]) for count in row["stated_counts"] or ()]
            result.setdefault(row["sha256"][:16], counts)
    return result


def _before(connection: duckdb.DuckDBPyConnection, report_ids: Iterable[str]) -> dict[str, dict[str, float]]:
    """What the reports of the year before carried over, as context columns, by report."""
    result: dict[str, dict[str, float]] = {}
    carried_out = CARRIED_OUT.removeprefix(PREVIOUS)
    for report_id, code, value in connection.execute(BEFORE, [list(report_ids), carried_out]).fetchall():
        result.setdefault(report_id, {})[PREVIOUS + code] = value
    return result


def _problem_rows(report_id: str, problems: Iterable[Problem], findings: list[FindingNow]) -> Iterator[Row]:
    for number, problem in enumerate(problems, 1):
        for place in problem.findings:
            yield {
                "report_id": report_id,
                "rule": findings[place].rule,
                "instance": findings[place].instance,
                "problem_number": number,
                "is_decidable": problem.is_decidable,
                "proposal_count": len(problem.corrections),
                "message": problem.message,
            }


def _proposal_rows(report_id: str, problems: Iterable[Problem], cells: Mapping[str, CellNow]) -> Iterator[Row]:
    for number, problem in enumerate(problems, 1):
        for rank, correction in enumerate(problem.corrections, 1):
            for code, proposed in correction.cells.items():
                yield {
                    "report_id": report_id,
                    "problem_number": number,
                    "is_decidable": problem.is_decidable,
                    "rank": rank,
                    "cell_code": code,
                    "filed_value": cells[code].value if code in cells else None,
                    "filed_state": cells[code].state if code in cells else "missing",
                    "proposed_value": float(proposed),
                    "fills_blank": code in correction.filled,
                    "score": correction.score,
                    "because": correction.because,
                }
