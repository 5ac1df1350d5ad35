"""The wide frame, a row a report and a column a cell, and the pandera schema whose checks are the table rules.

Which columns a wide frame has: `schemas.columns`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from schemas.columns import AUTHORITY_COLUMNS, context_columns
from schemas.conditions import CONDITION_CODES, CONDITION_SUFFIX
from schemas.verdicts import not_passed


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
        parts = [
            (instance.key, rows, outcome)
            for instance in self.instances
            for outcome, rows in not_passed(instance, columns, count)
        ]
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


class RuleCheckBackend(PandasCheckBackend):
    """One failure case for each rule instance and report: pandera's own gives one for each column of a broken row."""

    def __call__(self, check_obj: pd.DataFrame, key: str | None = None) -> CheckResult:
        """Run the rule on the whole frame."""
        failure_cases = self.check_fn(check_obj)
        return CheckResult(failure_cases.empty, failure_cases.empty, check_obj, failure_cases)


RuleCheck.register_backend(pd.DataFrame, RuleCheckBackend)


def _conditions_are_known(names: list[str], frame: pd.DataFrame) -> bool:
    known = CONDITION_CODES.values()
    conditions = frame[names].to_numpy()
    return conditions.dtype.kind == "i" and bool(min(known) <= conditions.min() and conditions.max() <= max(known))


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
            pa.Check(
                partial(_conditions_are_known, [code + CONDITION_SUFFIX for code in form.cells_by_code]),
                name="conditions_are_known",
            ),
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
        return pd.DataFrame(columns=list(_NAMES.values()))
    try:
        wide_schema(form_code, settings).validate(frame, lazy=True, inplace=True)
    except pa.errors.SchemaErrors as errors:
        cases: pd.DataFrame = errors.failure_cases
        if not cases["check"].isin(list(rules())).all():
            raise
        return cases.sort_index()[list(_NAMES)].rename(columns=_NAMES).reset_index(drop=True)
    return pd.DataFrame(columns=list(_NAMES.values()))


_NAMES = {"check": "rule", "column": "instance", "index": "report", "failure_case": "outcome"}
"""What pandera calls the columns of its failure cases, and what they are called here."""
