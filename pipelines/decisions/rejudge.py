"""Judging again what confirmed corrections touch: by the values used, on the report itself and on the year after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from pipelines.decisions.model import CellNow, FindingNow
from pipelines.earlier import Earlier, earlier_context
from pipelines.register import Authority
from pipelines.tidy import LongCells, wide_columns_of
from schemas.catalogue import Settings, rule_instances
from schemas.conditions import condition_code
from schemas.context import PREVIOUS, is_context
from schemas.expression import Frame, codes
from schemas.findings import explain
from schemas.verdicts import FAIL, not_passed

CellsNow = Mapping[str, CellNow]


@dataclass(frozen=True, slots=True)
class Used:
    """The newest version of a report with the values used: `cells` as filed, `corrections` confirmed, by code."""

    report_id: str
    authority: Authority
    form: str
    cells: CellsNow
    corrections: Mapping[str, float]

    @property
    def values(self) -> dict[str, float]:
        """The number used of each cell that has one."""
        filed = {code: cell.value for code, cell in self.cells.items() if cell.value is not None}
        return {**filed, **self.corrections}


@dataclass(frozen=True, slots=True)
class Rejudgement:
    """What a rule says by the values used. `is_new`: it did not fail on the values filed."""

    rule: str
    instance: str
    severity: str
    holds: bool
    is_new: bool
    message: str


def rejudge(
    report: Used, before: Used | None, failed: Mapping[tuple[str, str], FindingNow], settings: Settings
) -> Iterator[Rejudgement]:
    """Yield what the rules that a correction touches, and those that failed, say now.

    Args:
        report: the report.
        before: the report of the year before, None where there is none.
        failed: its failed findings on the values filed, by rule and instance.
        settings: thresholds.
    """
    columns = _columns(report, before)
    touched = {*report.corrections, *(PREVIOUS + code for code in (before.corrections if before else ()))}
    printed = {code: cell.raw for code, cell in report.cells.items() if code not in report.corrections}
    for key, instance in rule_instances(report.form, settings).items():
        named = set(codes(instance.expression))
        if not named & touched and key not in failed:
            continue
        if any(is_context(code) and not code.startswith(PREVIOUS) for code in named):
            if key in failed and _is_what_was_expected(report, failed[key]):
                yield Rejudgement(*key, instance.case.severity, holds=True, is_new=False, message="")
            continue
        outcomes = [outcome for outcome, _ in not_passed(instance, columns, 1)]
        if FAIL in outcomes:
            message = explain(instance, FAIL, columns, report.form, printed, settings).message
            yield Rejudgement(*key, instance.case.severity, holds=False, is_new=key not in failed, message=message)
        elif key in failed and not outcomes:
            yield Rejudgement(*key, instance.case.severity, holds=True, is_new=False, message="")


def _columns(report: Used, before: Used | None) -> Frame:
    values, count = report.values, len(report.cells)
    conditions = [
        condition_code(*(("number",) if code in report.corrections else (cell.state, cell.reason)))
        for code, cell in report.cells.items()
    ]
    cells = LongCells(
        np.zeros(count, dtype=np.intp),
        np.array(list(report.cells), dtype=object),
        np.array([values.get(code, np.nan) for code in report.cells], dtype=float),
        np.array(conditions, dtype=np.int8),
    )
    context = earlier_context(Earlier(before.form, before.values) if before else None, report.form)
    return wide_columns_of(report.form, [report.authority], cells, [context.numbers])


def _is_what_was_expected(report: Used, finding: FindingNow) -> bool:
    """Whether the correction of the first cell of a finding closes its gap: texts are not read again."""
    touched = [code for code in finding.cells if code in report.corrections]
    if touched != list(finding.cells[:1]) or finding.expected is None or finding.actual is None:
        return False
    filed = report.cells[touched[0]].value
    gap = finding.expected - finding.actual if filed == finding.actual else finding.actual - finding.expected
    return filed is not None and report.corrections[touched[0]] - filed == gap
