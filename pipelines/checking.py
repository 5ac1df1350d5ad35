"""Checking: wide frames against the catalogue, verdicts turned into findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from pipelines.register import Authority
from pipelines.report import Report
from pipelines.tidy import cells_of_reports, wide_frame
from schemas.catalogue import Settings, rule_instances
from schemas.findings import Finding, explain
from schemas.wide import confront


def check_reports(
    reports: list[Report], authorities: list[Authority], settings: Settings | None = None
) -> list[list[Finding]]:
    """Check recognised reports, each by itself.

    Args:
        reports: the reports, on any forms.
        authorities: the authority of each report.
        settings: thresholds, the defaults when None.

    Returns:
        The findings of each report, in the order of the reports and of the catalogue.
    """
    result: list[list[Finding]] = [[] for _ in reports]
    for form_code in dict.fromkeys(report.form for report in reports):
        chosen = [number for number, report in enumerate(reports) if report.form == form_code]
        of_form = [reports[number] for number in chosen]
        names = [str(number) for number in chosen]
        frame = wide_frame(form_code, names, [authorities[n] for n in chosen], cells_of_reports(of_form))
        raw = {name: {c: cell.raw for c, cell in r.cells.items()} for name, r in zip(names, of_form, strict=True)}
        for name, finding in findings_of(frame, form_code, raw, settings):
            result[int(name)].append(finding)
    return result


def findings_of(
    frame: pd.DataFrame, form_code: str, raw: Mapping[str, Mapping[str, str]], settings: Settings | None = None
) -> list[tuple[str, Finding]]:
    """Check the reports of a wide frame.

    Args:
        frame: wide frame of reports on one form.
        form_code: that form.
        raw: for each report (index of the frame) the text of its cells as printed; may be left out.
        settings: thresholds, the defaults when None.

    Returns:
        (report, finding) for all that fails or cannot be assessed, reports in the order of the frame.
    """
    verdicts = confront(frame, form_code, settings)
    if verdicts.empty:
        return []
    instances = rule_instances(form_code, settings)
    rows = _columns_of_reports(frame, verdicts["report"])
    findings = [
        (str(report), explain(instances[rule, key], outcome, rows[report], form_code, raw.get(report, {}), settings))
        for rule, key, report, outcome in verdicts[["rule", "instance", "report", "outcome"]].itertuples(index=False)
    ]
    order = {report: number for number, report in enumerate(frame.index)}
    return sorted(findings, key=lambda pair: order[pair[0]])


def _columns_of_reports(frame: pd.DataFrame, reports: pd.Series[Any]) -> dict[str, dict[str, np.ndarray[Any, Any]]]:
    """Columns of one entry for each of the reports named."""
    values = frame.loc[reports.unique()]
    names = list(values.columns)
    return {
        report: {name: np.array([value]) for name, value in zip(names, row, strict=True)}
        for report, row in zip(values.index, values.to_numpy(dtype=float), strict=True)
    }
