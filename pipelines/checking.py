"""Checking: wide frames against the catalogue, verdicts turned into findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from pipelines.context import Context
from pipelines.register import Authority
from pipelines.report import Report
from pipelines.tidy import cells_of_reports, wide_frame
from schemas.catalogue import Settings, rule_instances
from schemas.findings import Finding, explain, missing_earlier
from schemas.wide import NOT_ASSESSABLE, confront


def check_reports(
    reports: list[Report],
    authorities: list[Authority],
    settings: Settings | None = None,
    contexts: Sequence[Context] = (),
) -> list[list[Finding]]:
    """Check recognised reports.

    Args:
        reports: the reports, on any forms.
        authorities: the authority of each report.
        settings: thresholds, the defaults when None.
        contexts: what is known of each report beside its cells; nothing when left out.

    Returns:
        The findings of each report, in the order of the reports and of the catalogue.
    """
    result: list[list[Finding]] = [[] for _ in reports]
    for form_code in dict.fromkeys(report.form for report in reports):
        chosen = [number for number, report in enumerate(reports) if report.form == form_code]
        of_form = [reports[number] for number in chosen]
        names = [str(number) for number in chosen]
        known = [contexts[number] for number in chosen] if contexts else [Context()] * len(chosen)
        cells = cells_of_reports(of_form)
        frame = wide_frame(form_code, names, [authorities[n] for n in chosen], cells, [each.numbers for each in known])
        raw = {
            name: {**{code: cell.raw for code, cell in report.cells.items()}, **context.texts}
            for name, report, context in zip(names, of_form, known, strict=True)
        }
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
        raw: for each report (index of the frame) the text of its cells as printed and the sentences behind its context
            columns; may be left out.
        settings: thresholds, the defaults when None.

    Returns:
        (report, finding) for all that fails or cannot be assessed, reports in the order of the frame. Where there is no
        report of the year before, a rule that needs one says so once, not for each row and column.
    """
    verdicts = confront(frame, form_code, settings)
    if verdicts.empty:
        return []
    instances = rule_instances(form_code, settings)
    rows = _columns_of_reports(frame, verdicts["report"])
    findings: dict[tuple[str, str, str], tuple[str, Finding]] = {}
    for rule, key, report, outcome in verdicts[["rule", "instance", "report", "outcome"]].itertuples(index=False):
        finding = explain(instances[rule, key], outcome, rows[report], form_code, raw.get(report, {}), settings)
        if outcome == NOT_ASSESSABLE and missing_earlier(instances[rule, key], rows[report]):
            finding = replace(finding, instance="", cells=())
        findings.setdefault((str(report), rule, finding.instance), (str(report), finding))
    order = {str(report): number for number, report in enumerate(frame.index)}
    return sorted(findings.values(), key=lambda pair: order[pair[0]])


def _columns_of_reports(frame: pd.DataFrame, reports: pd.Series[Any]) -> dict[str, dict[str, np.ndarray[Any, Any]]]:
    """Columns of one entry for each of the reports named."""
    values = frame.loc[reports.unique()]
    names = list(values.columns)
    return {
        report: {name: np.array([value]) for name, value in zip(names, row, strict=True)}
        for report, row in zip(values.index, values.to_numpy(dtype=float), strict=True)
    }
