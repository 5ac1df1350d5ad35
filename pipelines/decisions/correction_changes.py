"""When confirmed corrections began and ceased to be used, and why: the ledger replayed against the report that stood.

What is used after the last act and the last report is what the table `corrections` says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import duckdb

from pipelines.decisions.found import read_cells, read_findings
from pipelines.decisions.model import CellNow, Decision, FindingKey, FindingNow
from pipelines.decisions.standing import outcomes

Row = dict[str, Any]
Used = dict[str, tuple[float, Decision]]
"""For each cell the confirmed right value and the decision that gave it."""
CONFIRMED, WITHDRAWN, LAPSED = "decision", "withdrawn", "lapsed"
STEPS = """SELECT authority_code, year, moment, old_report_id, report_id FROM standing_changes
WHERE why <> 'handed_in_late' ORDER BY rowid"""
CURRENT = "SELECT authority_code, year, report_id FROM reports WHERE is_current"


@dataclass(frozen=True, slots=True)
class _Event:
    """A decision, or another report that stands from then on."""

    moment: datetime
    decision: Decision | None = None
    report_id: str | None = None


@dataclass(frozen=True)
class _Filed:
    """Findings and cells of the reports that stood at some time."""

    findings: Mapping[str, Mapping[FindingKey, FindingNow]]
    cells: Mapping[str, Mapping[str, CellNow]]


def correction_changes(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> Iterator[Row]:
    """Yield the rows of the table `correction_changes`, those of a unit and year in order.

    Args:
        connection: the warehouse in the making, with reports, cells, findings and `standing_changes`.
        decisions: all of them, in the order of the ledger.
    """
    about: dict[tuple[str, int], list[Decision]] = defaultdict(list)
    for decision in decisions:
        about[decision.key.authority_code, decision.key.year].append(decision)
    about = {unit: taken for unit, taken in about.items() if any(each.confirms for each in taken)}
    if not about:
        return
    first, steps = _reports(connection, about)
    stood = {report for report in first.values() if report}
    stood |= {each.report_id for some in steps.values() for each in some if each.report_id}
    filed = _read(connection, stood)
    for unit, taken in about.items():
        events = [*steps.get(unit, []), *(_Event(each.moment.replace(tzinfo=None), each) for each in taken)]
        rows = _replay(first.get(unit), sorted(events, key=lambda each: each.moment), filed)
        for number, row in enumerate(rows, 1):
            yield {"authority_code": unit[0], "year": unit[1], "number": number, **row}


def _reports(
    connection: duckdb.DuckDBPyConnection, about: Mapping[tuple[str, int], Any]
) -> tuple[dict[tuple[str, int], str | None], dict[tuple[str, int], list[_Event]]]:
    """The report that stood first of each unit and year, and those that took its place."""
    first: dict[tuple[str, int], str | None] = {}
    steps: dict[tuple[str, int], list[_Event]] = defaultdict(list)
    for code, year, moment, old, new in connection.execute(STEPS).fetchall():
        if (code, year) in about:
            first.setdefault((code, year), old)
            steps[code, year].append(_Event(moment, report_id=new))
    for code, year, report in connection.execute(CURRENT).fetchall():
        if (code, year) in about:
            first.setdefault((code, year), report)
    return first, steps


def _read(connection: duckdb.DuckDBPyConnection, reports: set[str]) -> _Filed:
    found = sorted(read_findings(connection, reports), key=lambda each: each.report_id)
    findings = {
        report: {each.key: each for each in some} for report, some in groupby(found, key=lambda each: each.report_id)
    }
    return _Filed(findings, read_cells(connection, reports))


def _replay(report: str | None, events: list[_Event], filed: _Filed) -> Iterator[Row]:
    taken: list[Decision] = []
    used: Used = {}
    for event in events:
        before, was = report, used
        if event.decision:
            taken.append(event.decision)
        else:
            report = event.report_id
        used = _used(taken, report, filed)
        for code in sorted(was.keys() | used.keys()):
            if was.get(code, (None,))[0] != used.get(code, (None,))[0]:
                yield _row(event, code, (before, was.get(code)), (report, used.get(code)), filed)


def _used(taken: list[Decision], report: str | None, filed: _Filed) -> Used:
    """The confirmed corrections by the values of a report: of several of one cell the last."""
    found = outcomes(taken, filed.findings.get(report or "", {}), filed.cells).values()
    confirmed = [outcome.standing[0] for outcome in found if outcome.is_confirmed]
    ordered = sorted(confirmed, key=lambda each: each.act_number)
    return {code: (float(value), each) for each in ordered for code, value in each.corrections.items()}


def _row(
    event: _Event,
    code: str,
    old: tuple[str | None, tuple[float, Decision] | None],
    new: tuple[str | None, tuple[float, Decision] | None],
    filed: _Filed,
) -> Row:
    (old_report, was), (report, now) = old, new
    told = now[1] if now else event.decision or (was[1] if was else None)
    return {
        "old_report_id": old_report,
        "report_id": report,
        "cell_code": code,
        "old_value": was[0] if was else _value(filed, old_report, code),
        "value": now[0] if now else _value(filed, report, code),
        "was_corrected": was is not None,
        "is_corrected": now is not None,
        "why": CONFIRMED if now else WITHDRAWN if event.decision else LAPSED,
        "act_number": told.act_number if told else None,
        "person": told.person if told else None,
        "reason": told.reason if told else None,
        "moment": event.moment,
    }


def _value(filed: _Filed, report: str | None, code: str) -> float | None:
    cell = filed.cells.get(report or "", {}).get(code)
    return cell.value if cell else None
