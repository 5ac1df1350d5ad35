"""The wide frame, a row a report and a column a cell, and the pandera schema whose checks are the table rules.

A wide frame has, for one form: `<code>` (float, NaN where there is no number; amounts in 万元) and `<code>:condition`
(see `schemas.conditions`) for every cell, what rules must know of the authority: `authority.may_make_regulations`
and `authority.is_township` (1, 0, NaN where unknown), and the context columns that the form's rules ask for (float, NaN
where there is none; see `schemas.context`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa
from pandera.api.base.checks import CheckResult
from pandera.backends.pandas.checks import PandasCheckBackend

from schemas.catalogue import RuleInstance, Settings, rule_instances, rules
from schemas.codebook import Form, forms
from schemas.conditions import CONDITION_CODES, CONDITION_SUFFIX
from schemas.context import PREVIOUS, SAME_FORM, is_context
from schemas.expression import codes

AUTHORITY_COLUMNS = ("authority.may_make_regulations", "authority.is_township")
FAIL, NOT_ASSESSABLE = "fail", "not_assessable"


class Columns(Mapping[str, "npt.NDArray[np.generic]"]):
    """The columns of a frame as arrays, taken out once each: rules ask for the same column many times."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._taken: dict[str, npt.NDArray[np.generic]] = {}

    def __getitem__(self, name: str) -> npt.NDArray[np.generic]:
        """Return the column as an array of one entry a report."""
        if name not in self._taken:
            self._taken[name] = self._frame[name].to_numpy()
        return self._taken[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the column names."""
        return iter(self._frame.columns)

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self._frame.columns)


class RuleCheck(pa.Check):
    """A pandera check that is one rule of the catalogue, on all of its instances in a form."""

    def __init__(self, instances: tuple[RuleInstance, ...]) -> None:
        rule = instances[0].rule
        super().__init__(self._verdicts, name=rule.id, title=rule.explanation, description=rule.source, ignore_na=False)
        self.instances = instances

    def _verdicts(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return one row for each instance and report that does not pass: column, index, failure_case."""
        columns, count = Columns(frame), len(frame)
        parts = [part for instance in self.instances for part in _not_passed(instance, columns, count)]
        if not parts:
            return pd.DataFrame({"column": [], "index": [], "failure_case": []})
        keys, rows, outcomes = zip(*parts, strict=True)
        lengths = [len(each) for each in rows]
        return pd.DataFrame(
            {
                "column": np.repeat(np.array(keys, dtype=object), lengths),
                "index": frame.index.to_numpy()[np.concatenate(rows)],
                "failure_case": np.repeat(np.array(outcomes, dtype=object), lengths),
            }
        )


def _not_passed(
    instance: RuleInstance, columns: Columns, count: int
) -> Iterator[tuple[str, npt.NDArray[np.intp], str]]:
    truth = instance.expression.truth(columns)
    false = np.broadcast_to(truth.false, count)
    unknown = ~(false | np.broadcast_to(truth.true, count)) & ~_not_printed(instance, columns, count)
    for mask, outcome in ((false, FAIL), (unknown, NOT_ASSESSABLE)):
        if mask.any():
            yield instance.key, np.flatnonzero(mask), outcome


def _not_printed(instance: RuleInstance, columns: Columns, count: int) -> npt.NDArray[np.bool_]:
    """Reports that do not print an optional row which the instance is about: there is nothing to assess."""
    result = np.zeros(count, dtype=bool)
    for code in _optional_codes() & set(codes(instance.expression)):
        result |= columns[code + CONDITION_SUFFIX] == CONDITION_CODES["missing"]
    return result


@cache
def _optional_codes() -> frozenset[str]:
    return frozenset(cell.code for form in forms().values() for cell in form.cells if cell.row.optional)


class RuleCheckBackend(PandasCheckBackend):
    """One failure case for each rule instance and report: pandera's own gives one for each column of a broken row."""

    def __call__(self, check_obj: pd.DataFrame, key: str | None = None) -> CheckResult:
        """Run the rule on the whole frame."""
        failure_cases = self.check_fn(check_obj)
        return CheckResult(failure_cases.empty, failure_cases.empty, check_obj, failure_cases)


RuleCheck.register_backend(pd.DataFrame, RuleCheckBackend)


def _conditions_are_known(frame: pd.DataFrame) -> bool:
    conditions = frame.loc[:, [name for name in frame.columns if name.endswith(CONDITION_SUFFIX)]].to_numpy()
    return bool(np.isin(conditions, list(CONDITION_CODES.values())).all())


def _context_is_there(names: tuple[str, ...], frame: pd.DataFrame) -> bool:
    """One check for all context columns: a pandera column each would double the cost of a single report."""
    return set(names) <= set(frame.columns) and all(frame[name].dtype == float for name in names)


@cache
def wide_schema(form_code: str, settings: Settings | None = None) -> pa.DataFrameSchema:
    """Return the pandera schema of the wide frame of a form: columns from the codebook, checks from the catalogue."""
    form = forms()[form_code]
    by_rule: dict[str, list[RuleInstance]] = {}
    for instance in rule_instances(form_code, settings).values():
        by_rule.setdefault(instance.rule.id, []).append(instance)
    return pa.DataFrameSchema(
        {
            **_value_columns(form),
            **{name: pa.Column(float, nullable=True) for name in AUTHORITY_COLUMNS},
        },
        checks=[
            pa.Check(_conditions_are_known, name="conditions_are_known"),
            pa.Check(partial(_context_is_there, context_columns(form_code)), name="context_is_there"),
            *(RuleCheck(tuple(group)) for group in by_rule.values()),
        ],
        name=f"wide_{form.code}",
        title=form.document,
    )


def _value_columns(form: Form) -> dict[str, Any]:
    return {
        cell.code: pa.Column(
            float, nullable=True, title=cell.label, description=f"{cell.label}，单位：{cell.column.unit}"
        )
        for cell in form.cells
    }


def wide_columns(form: Form) -> list[str]:
    """Return the columns of the wide frame of a form, in order: values, conditions, authority, context."""
    values = [cell.code for cell in form.cells]
    conditions = [code + CONDITION_SUFFIX for code in values]
    return [*values, *conditions, *AUTHORITY_COLUMNS, *context_columns(form.code)]


@cache
def context_columns(form_code: str) -> tuple[str, ...]:
    """Return the context columns that the rules of a form ask for, in the order of the catalogue."""
    asked = [code for instance in rule_instances(form_code).values() for code in codes(instance.expression)]
    found = dict.fromkeys(code for code in asked if is_context(code))
    needs_form = any(name.startswith(PREVIOUS) for name in found)
    return (*found, SAME_FORM) if needs_form else tuple(found)


def confront(frame: pd.DataFrame, form_code: str, settings: Settings | None = None) -> pd.DataFrame:
    """Hold reports against the rules.

    Args:
        frame: wide frame of reports on this form; its index names the reports.
        form_code: form of all the reports.
        settings: thresholds, the defaults when None.

    Returns:
        What does not pass, a row for each rule instance and report: rule, instance, report (the index of the frame),
        outcome (`fail` or `not_assessable`), in the order of the catalogue.

    Raises:
        pandera.errors.SchemaErrors: the frame itself is not a wide frame of this form.
    """
    if frame.empty:
        return _failures([])
    try:
        wide_schema(form_code, settings).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        of_rules = cases["check"].isin(list(rules()))
        if not of_rules.all():
            raise
        return _failures([cases])
    return _failures([])


def _failures(cases: Iterable[pd.DataFrame]) -> pd.DataFrame:
    names = {"check": "rule", "column": "instance", "index": "report", "failure_case": "outcome"}
    frames = [each.sort_index()[list(names)].rename(columns=names) for each in cases]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(names.values()))
