"""Checking on the spot: recognised reports against the catalogue, verdicts turned into findings.

Judges by the same rule instances as the pandera schemas of the warehouse (`pipelines.checking_frames`), on plain
arrays: loading pandas and pandera takes longer than reading and judging a report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipelines.context import Context
from pipelines.register import Authority
from pipelines.report import Report
from pipelines.tidy import cells_of_reports, wide_columns_of
from schemas.catalogue import Settings, rule_instances
from schemas.expression import Frame
from schemas.findings import Finding, explain, missing_earlier
from schemas.verdicts import NOT_ASSESSABLE, not_passed

Verdict = tuple[str, str, int, str]
"""Rule, instance key, position of the report, outcome."""


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
        known = [contexts[number] for number in chosen] if contexts else [Context()] * len(chosen)
        columns = wide_columns_of(
            form_code,
            [authorities[number] for number in chosen],
            cells_of_reports(of_form),
            [each.numbers for each in known],
        )
        raw = [
            {**{code: cell.raw for code, cell in report.cells.items()}, **context.texts}
            for report, context in zip(of_form, known, strict=True)
        ]
        verdicts = _verdicts(columns, len(chosen), form_code, settings)
        for position, finding in explained(verdicts, columns, form_code, raw, settings):
            result[chosen[position]].append(finding)
    return result


def _verdicts(columns: Frame, count: int, form_code: str, settings: Settings | None) -> Iterable[Verdict]:
    for (rule, key), instance in rule_instances(form_code, settings).items():
        for outcome, positions in not_passed(instance, columns, count):
            for position in positions.tolist():
                yield rule, key, position, outcome


def explained(
    verdicts: Iterable[Verdict],
    columns: Frame,
    form_code: str,
    raw: Sequence[Mapping[str, str]],
    settings: Settings | None = None,
) -> list[tuple[int, Finding]]:
    """Turn verdicts into findings.

    Args:
        verdicts: what does not pass, in the order of the catalogue.
        columns: wide columns of the reports.
        form_code: form of the reports.
        raw: for each report the text of its cells as printed and the sentences behind its context columns.
        settings: thresholds the verdicts were made with, the defaults when None.

    Returns:
        (position of the report, finding), by report. Where there is no report of the year before, a rule that needs
        one says so once, not for each row and column.
    """
    instances = rule_instances(form_code, settings)
    rows: dict[int, Frame] = {}
    findings: dict[tuple[int, str, str], Finding] = {}
    for rule, key, position, outcome in verdicts:
        if position not in rows:
            rows[position] = {name: column[position : position + 1] for name, column in columns.items()}
        row = rows[position]
        finding = explain(instances[rule, key], outcome, row, form_code, raw[position], settings)
        if outcome == NOT_ASSESSABLE and missing_earlier(instances[rule, key], row):
            finding = replace(finding, instance="", cells=())
        findings.setdefault((position, rule, finding.instance), finding)
    return sorted(((position, finding) for (position, *_), finding in findings.items()), key=lambda pair: pair[0])
