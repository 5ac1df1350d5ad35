"""Checking on the spot: recognised reports against the catalogue, verdicts turned into findings.

Judges by the same rule instances as the pandera schemas of the warehouse (`pipelines.checking_frames`), on plain
arrays: loading pandas and pandera takes longer than reading and judging a report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt

from pipelines.context import Context
from pipelines.register import Authority
from pipelines.report import Report
from pipelines.tidy import cells_of_reports, wide_columns_of
from schemas.catalogue import RuleInstance, Settings, rule_instances
from schemas.expression import Frame, sides
from schemas.findings import Finding, earlier_columns, explain, missing_earlier
from schemas.verdicts import NOT_ASSESSABLE, not_passed

Positions = npt.NDArray[np.intp]
Verdict = tuple[str, str, str, Positions]
"""Rule, instance key, outcome, positions of the reports with it."""

Raw = Mapping[str, str]
RawOf = Callable[[list[int]], Sequence[Raw]]
"""Gives for positions of reports the text of their cells as printed and the sentences behind their context columns."""


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
        found = explained(verdicts, columns, form_code, partial(_picked, raw), settings)
        for position, finding in found:
            result[chosen[position]].append(finding)
    return result


def _picked(raw: Sequence[Raw], places: list[int]) -> Sequence[Raw]:
    return [raw[place] for place in places]


def _verdicts(columns: Frame, count: int, form_code: str, settings: Settings | None) -> Iterator[Verdict]:
    for (rule, key), instance in rule_instances(form_code, settings).items():
        for outcome, positions in not_passed(instance, columns, count):
            yield rule, key, outcome, positions


def explained(
    verdicts: Iterable[Verdict], columns: Frame, form_code: str, raw_of: RawOf, settings: Settings | None = None
) -> list[tuple[int, Finding]]:
    """Turn verdicts into findings.

    Args:
        verdicts: what does not pass, in the order of the catalogue.
        columns: wide columns of the reports.
        form_code: form of the reports.
        raw_of: texts of the reports, asked once for those whose findings quote them.
        settings: thresholds the verdicts were made with, the defaults when None.

    Returns:
        (position of the report, finding), by report. Where there is no report of the year before, a rule that needs
        one says so once, not for each row and column.
    """
    instances = rule_instances(form_code, settings)
    order = {key: number for number, key in enumerate(instances)}
    found: list[tuple[int, int, Finding]] = []
    one_by_one: list[tuple[RuleInstance, str, list[int]]] = []
    told: dict[str, npt.NDArray[np.bool_]] = {}
    for rule, key, outcome, positions in verdicts:
        instance = instances[rule, key]
        for reason, alike in _by_earlier(instance, outcome, columns, positions):
            if not reason:
                one_by_one.append((instance, outcome, alike.tolist()))
                continue
            is_told = told.setdefault(rule, np.zeros(_count(columns), dtype=bool))
            fresh = alike[~is_told[alike]]
            is_told[fresh] = True
            said = _said_alike(instance, columns, form_code, fresh, settings)
            found += ((place, order[rule, key], finding) for place, finding in said)
    places = sorted({place for *_, rest in one_by_one for place in rest})
    rows = {place: _Row(columns, place) for place in places}
    raw = dict(zip(places, raw_of(places), strict=True)) if places else {}
    for instance, outcome, rest in one_by_one:
        number = order[instance.rule.id, instance.key]
        for place in rest:
            found.append((place, number, explain(instance, outcome, rows[place], form_code, raw[place], settings)))
    found.sort(key=lambda each: each[:2])
    return [(place, finding) for place, _, finding in found]


def _count(columns: Frame) -> int:
    return len(next(iter(columns.values())))


class _Row(Mapping[str, "npt.NDArray[np.generic]"]):
    """The columns of one report, each taken out when it is asked for: an explanation needs few of a thousand."""

    def __init__(self, columns: Frame, place: int) -> None:
        self._columns, self._place = columns, place

    def __getitem__(self, name: str) -> npt.NDArray[np.generic]:
        return self._columns[name][self._place : self._place + 1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def _by_earlier(
    instance: RuleInstance, outcome: str, columns: Frame, positions: Positions
) -> Iterator[tuple[str, Positions]]:
    """Yield (why there is no report of the year before, positions), the reason empty where that is not what lacks."""
    names = earlier_columns(instance) if outcome == NOT_ASSESSABLE else ()
    if not names:
        yield "", positions
        return
    numbers = np.array([columns[name][positions] for name in names], dtype=float)
    patterns = np.where(np.isnan(numbers), -1.0, 0.0)
    patterns[0] = np.where(np.isnan(numbers[0]), -1.0, numbers[0])
    _, first, group = np.unique(patterns, axis=1, return_index=True, return_inverse=True)
    for number, example in enumerate(first.tolist()):
        row = {name: values[example : example + 1] for name, values in zip(names, numbers, strict=True)}
        yield missing_earlier(instance, row), positions[group.ravel() == number]


def _said_alike(
    instance: RuleInstance, columns: Frame, form_code: str, positions: Positions, settings: Settings | None
) -> Iterator[tuple[int, Finding]]:
    """Findings that differ only in what was filed: in its first year every report of a province has some of them."""
    if not len(positions):
        return
    like = explain(instance, NOT_ASSESSABLE, _Row(columns, int(positions[0])), form_code, {}, settings)
    both = sides(instance.expression)
    numbers = [np.broadcast_to(side.numbers(columns), _count(columns))[positions] for side in both or ()]
    known = [[None if value != value else value for value in side.tolist()] for side in numbers]
    actual, expected = known if both else ([None] * len(positions),) * 2
    for place, filed, wanted in zip(positions.tolist(), actual, expected, strict=True):
        yield place, replace(like, instance="", cells=(), actual=filed, expected=wanted)
