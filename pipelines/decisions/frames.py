"""Frames of the warehouse that follow from decisions and from located mistakes, made once reports and findings are in.

They read the warehouse in the making (tables only, views come later), the ledger, and of the store what texts count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pandas as pd

from pipelines.decisions.correction_changes import correction_changes
from pipelines.decisions.found import read_cells, read_findings
from pipelines.decisions.model import DECISION, CellNow, Decision, FindingKey, FindingNow, Verdict, decision_of
from pipelines.decisions.rejudge import Rejudgement, Used, rejudge
from pipelines.decisions.standing import Outcome, outcomes
from pipelines.decisions.states import OPEN, SETTLED, state_of
from pipelines.ledger import Ledger
from pipelines.register import unregistered
from pipelines.store import Store
from pipelines.workspace import Workspace
from schemas.tables import tables
from schemas.verdicts import FAIL

Piece = tuple[str, pd.DataFrame]
Row = dict[str, Any]
CURRENT = "SELECT report_id, authority_code, year, form FROM reports WHERE is_current"


@dataclass(frozen=True)
class _Decided:
    """What was decided, on the reports it was decided on and those of the years before and after."""

    current: Mapping[tuple[str, int], tuple[str, str]]
    """Report and form by authority and year."""
    found: list[FindingNow]
    cells: Mapping[str, Mapping[str, CellNow]]
    outcomes: Mapping[FindingKey, Outcome]

    @property
    def findings(self) -> dict[FindingKey, FindingNow]:
        """The present findings by key."""
        return {finding.key: finding for finding in self.found}


def correction_frames(connection: duckdb.DuckDBPyConnection, store: Store, workspace: Workspace) -> Iterator[Piece]:
    """Yield (table name, frame) for corrections and rejudgements, once reports and their findings are in."""
    decided = _read(connection, store)
    corrections = list(_corrections(decided))
    yield "corrections", _frame("corrections", corrections)
    yield "rejudgements", _frame("rejudgements", _rejudged(connection, decided, corrections, workspace))


def decision_frames(connection: duckdb.DuckDBPyConnection, store: Store) -> Iterator[Piece]:
    """Yield (table name, frame) for decisions, their states and changes, once all findings are in, the county's too.

    Those came late, being about sums that corrections enter, so corrections of them follow here.
    """
    decided = _read(connection, store)
    changes = correction_changes(connection, _decisions(store))
    yield "correction_changes", _frame("correction_changes", changes)
    known = set(connection.execute("SELECT report_id, cell_code FROM corrections").fetchall())
    late = [row for row in _corrections(decided) if (row["report_id"], row["cell_code"]) not in known]
    rejudged = connection.execute("SELECT report_id, rule, instance, holds FROM rejudgements").fetchall()
    yield "corrections", _frame("corrections", late)
    yield "decisions", _frame("decisions", _decision_rows(decided))
    yield "finding_states", _frame("finding_states", _state_rows(decided, rejudged))


def _decisions(store: Store) -> list[Decision]:
    return [decision_of(act) for act in Ledger(store).acts() if act.kind == DECISION]


def _read(connection: duckdb.DuckDBPyConnection, store: Store) -> _Decided:
    decisions = _decisions(store)
    if not decisions:
        return _Decided({}, [], {}, {})
    about = {(each.key.authority_code, each.key.year) for each in decisions}
    current = {
        (code, year): (report_id, form)
        for report_id, code, year, form in connection.execute(CURRENT).fetchall()
        if {(code, year - 1), (code, year), (code, year + 1)} & about
    }
    report_ids = [report_id for report_id, _ in current.values()]
    found, cells = read_findings(connection, report_ids), read_cells(connection, report_ids)
    return _Decided(current, found, cells, outcomes(decisions, {each.key: each for each in found}, cells))


def _frame(name: str, rows: Iterable[Row]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=[column.name for column in tables()[name].columns])


def _decision_rows(decided: _Decided) -> Iterator[Row]:
    findings = decided.findings
    for key, outcome in decided.outcomes.items():
        for decision, standing in outcome.decisions:
            yield {
                "act_number": decision.act_number,
                **{name: getattr(key, name) for name in ("authority_code", "year", "rule", "instance")},
                "report_id": findings[key].report_id if key in findings else None,
                "verdict": str(decision.verdict),
                "standing": standing,
                **_who(decision),
            }


def _who(decision: Decision) -> Row:
    return {"person": decision.person, "reason": decision.reason, "moment": decision.moment.replace(tzinfo=None)}


def _corrections(decided: _Decided) -> Iterator[Row]:
    """A row for each cell with a standing correction: of several the confirmed one, of these the last."""
    findings = decided.findings
    standing = [(outcome, findings[key].report_id) for key, outcome in decided.outcomes.items() if outcome.correction]
    standing.sort(key=lambda each: (each[0].is_confirmed, each[0].standing[0].act_number))
    rows: dict[tuple[str, str], Row] = {}
    for outcome, report_id in standing:
        correction = outcome.standing[0]
        for code, value in correction.corrections.items():
            rows[report_id, code] = {
                "report_id": report_id,
                "cell_code": code,
                "filed_value": decided.cells[report_id][code].value,
                "corrected_value": float(value),
                "is_confirmed": outcome.is_confirmed,
                "act_number": correction.act_number,
                "confirmed_by": outcome.standing[-1].person if outcome.is_confirmed else None,
                **_who(correction),
            }
    yield from rows.values()


def _rejudged(
    connection: duckdb.DuckDBPyConnection, decided: _Decided, corrections: Iterable[Row], workspace: Workspace
) -> Iterator[Row]:
    """Rows for the reports with a confirmed correction and those of the year after."""
    confirmed: dict[str, dict[str, float]] = {}
    for row in corrections:
        if row["is_confirmed"]:
            confirmed.setdefault(row["report_id"], {})[row["cell_code"]] = row["corrected_value"]
    failed: dict[str, dict[tuple[str, str], FindingNow]] = {}
    for finding in decided.found:
        if finding.outcome == FAIL:
            failed.setdefault(finding.report_id, {})[finding.rule, finding.instance] = finding
    names = dict(connection.execute("SELECT authority_code, name FROM authorities").fetchall())
    known = {authority.code: authority for authority in workspace.register.authorities}
    used = {
        (code, year): Used(
            report_id,
            known.get(code) or unregistered(names[code]),
            form,
            decided.cells[report_id],
            confirmed.get(report_id, {}),
        )
        for (code, year), (report_id, form) in decided.current.items()
    }
    for (code, year), report in used.items():
        before = used.get((code, year - 1))
        if report.corrections or (before and before.corrections):
            for each in rejudge(report, before, failed.get(report.report_id, {}), workspace.settings):
                yield _rejudgement_row(report.report_id, each)


def _rejudgement_row(report_id: str, rejudgement: Rejudgement) -> Row:
    names = ("rule", "instance", "severity", "holds", "is_new", "message")
    return {"report_id": report_id, **{name: getattr(rejudgement, name) for name in names}}


def _state_rows(decided: _Decided, rejudged: Iterable[tuple[str, str, str, bool]]) -> Iterator[Row]:
    """States of findings that are no longer simply open; what holds by the values used is settled, whoever decided."""
    rows: dict[tuple[str, str, str], Row] = {}
    findings = decided.findings
    for key, outcome in decided.outcomes.items():
        state = state_of(outcome).name
        if key in findings and state != OPEN:
            last = outcome.standing[0] if outcome.standing else outcome.decisions[-1][0]
            rows[findings[key].report_id, key.rule, key.instance] = {"state": state, **_who(last)}
    for report_id, rule, instance, holds in rejudged:
        name = (report_id, rule, instance)
        if holds:
            rows[name] = {**rows.get(name, dict.fromkeys(("person", "reason", "moment"))), "state": SETTLED}
        elif rows.get(name, {}).get("state") == SETTLED:
            rows[name]["state"] = str(Verdict.CONFIRMED)
    for (report_id, rule, instance), row in rows.items():
        yield {"report_id": report_id, "rule": rule, "instance": instance, **row}
