"""Findings on the county's own reports: the rules of the catalogue whose scope is the county, on every year.

They need all units of a year, so they are judged when the tables of reports and cells are there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from pipelines.roll_up.reconciliation import Reconciliation, name_some, reconcile_county
from pipelines.roll_up.sums import roll_up
from schemas.catalogue import RuleInstance, Settings, rule_instances
from schemas.context import UNITS
from schemas.expression import Frame, codes
from schemas.findings import Finding, explain
from schemas.tables import tables
from schemas.verdicts import FAIL, NOT_ASSESSABLE

COUNTY_REPORTS = """
SELECT r.year, r.form FROM current_reports r JOIN authorities USING (authority_code) WHERE kind = '县' ORDER BY r.year
"""


def county_findings(connection: duckdb.DuckDBPyConnection, settings: Settings) -> pd.DataFrame:
    """Judge the county's own current reports against their units; return rows of the table `findings`."""
    rows: list[dict[str, Any]] = []
    for year, form_code in connection.execute(COUNTY_REPORTS).fetchall():
        reconciliation = reconcile_county(connection, roll_up(connection, year, form_code))
        if reconciliation is not None:
            rows += (_row(finding, reconciliation) for finding in judge(reconciliation, settings))
    return pd.DataFrame(rows, columns=[column.name for column in tables()["findings"].columns])


def judge(reconciliation: Reconciliation, settings: Settings) -> Iterator[Finding]:
    """Yield what of the county's rules does not pass; nothing where the county declares no sum of its units."""
    if not reconciliation.declaration.is_sum_of_units:
        return
    form_code = reconciliation.roll_up.form.code
    instances = rule_instances(form_code, settings, scope="county")
    unknown: dict[str, list[RuleInstance]] = {}
    frame = _frame(reconciliation)
    for instance in instances.values():
        if any(code not in frame for code in codes(instance.expression)):
            continue
        truth = instance.expression.truth(frame)
        if truth.false.all():
            yield _with_reason(explain(instance, FAIL, frame, form_code, {}, settings), reconciliation)
        elif not truth.true.all():
            unknown.setdefault(instance.rule.id, []).append(instance)
    for found in unknown.values():
        yield _not_assessable(found, reconciliation)


def _frame(reconciliation: Reconciliation) -> Frame:
    """The county's cells and their sums as columns of one entry. A sum that lacks a unit is no number to compare."""
    is_whole = not reconciliation.roll_up.lacking
    frame = {}
    for row in reconciliation.rows:
        total = row.total.total if is_whole and not row.total.gaps else None
        frame[row.code] = np.array([np.nan if row.filed.value is None else row.filed.value])
        frame[UNITS + row.code] = np.array([np.nan if total is None else total])
    return frame


def _with_reason(finding: Finding, reconciliation: Reconciliation) -> Finding:
    row = next(row for row in reconciliation.rows if row.code == finding.cells[0])
    if not row.suspects:
        return finding
    return replace(finding, message=f"{finding.message.removesuffix('。')}；{reconciliation.explain(row)}。")


def _not_assessable(found: list[RuleInstance], reconciliation: Reconciliation) -> Finding:
    """One finding for all cells that cannot be compared: they mostly share one reason."""
    rule = found[0].rule
    lacking = [each.short_name for each in reconciliation.roll_up.lacking]
    reason = f"{name_some(lacking)}没有可加的报告" if lacking else "县报告或有的单位在这些格没有数"
    message = f"{len(found)} 格不能判断：{reason}。"
    cells = tuple(code for each in found for code in codes(each.expression) if not code.startswith(UNITS))
    return Finding(rule.id, "", rule.severity, NOT_ASSESSABLE, cells, None, None, None, message)


def _row(finding: Finding, reconciliation: Reconciliation) -> dict[str, Any]:
    whose = {
        "report_id": reconciliation.report_id,
        "authority_code": reconciliation.authority_code,
        "year": reconciliation.roll_up.year,
    }
    names = [column.name for column in tables()["findings"].columns if column.name not in whose]
    return {**whose, **{name: getattr(finding, name) for name in names}, "cells": list(finding.cells)}
