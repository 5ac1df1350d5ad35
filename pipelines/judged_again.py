"""The rules of the catalogue run again on copies of the cells, as they were read back from published files.

Judged are all rules that ask of a report's own cells and of nothing else: no threshold that a county may have changed
since, no year before, no text.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import duckdb
import numpy as np
import numpy.typing as npt

from schemas.catalogue import RuleInstance, rule_instances
from schemas.codebook import forms
from schemas.conditions import CONDITION_CODES, CONDITION_SUFFIX, REFINING_REASONS
from schemas.verdicts import FAIL, not_passed

Failure = tuple[str, str, str]
"""A report, a rule, and the instance of it that fails."""

REPORTS_AT_ONCE = 20_000
REPORTS = "SELECT report_id FROM reports WHERE form = $form ORDER BY report_id LIMIT $count OFFSET $start"
CELLS = """
SELECT r.place, list_position($codes, c.cell_code) - 1, c.value,
  list_position($conditions, CASE WHEN list_contains($refining, c.reason) THEN c.reason ELSE c.state END) - 1
FROM cells c JOIN (SELECT unnest($reports) AS report_id, generate_subscripts($reports, 1) - 1 AS place) r
  USING (report_id)
"""
TOLD = """
SELECT report_id, rule, instance FROM findings SEMI JOIN (SELECT unnest($reports) AS report_id) USING (report_id)
WHERE outcome = $outcome
"""


def failures_told_wrongly(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Return in words where the rules fail on other reports than the findings say; None where they agree.

    Args:
        connection: has tables or views `reports`, `cells` and `findings` with the columns of those of the warehouse.
    """
    wrong: list[Failure] = []
    for form, count in connection.execute("SELECT form, count(*) FROM reports GROUP BY form ORDER BY form").fetchall():
        for start in range(0, count, REPORTS_AT_ONCE):
            some = {"form": form, "count": REPORTS_AT_ONCE, "start": start}
            reports = [row[0] for row in connection.execute(REPORTS, some).fetchall()]
            wrong += set(_failures(connection, form, reports)) ^ set(_told(connection, form, reports))
    return f"有 {len(wrong)} 处不符，如 {' '.join(min(wrong))}" if wrong else None


def _failures(connection: duckdb.DuckDBPyConnection, form: str, reports: list[str]) -> Iterator[Failure]:
    """Yield what fails on the cells of some reports."""
    columns = _columns(connection, form, reports)
    for (rule, key), instance in _instances(form).items():
        for outcome, places in not_passed(instance, columns, len(reports)):
            if outcome == FAIL:
                yield from ((reports[place], rule, key) for place in places.tolist())


def _columns(
    connection: duckdb.DuckDBPyConnection, form: str, reports: list[str]
) -> dict[str, npt.NDArray[np.generic]]:
    """The cells of some reports as columns (see `schemas.columns`), an entry a report."""
    codes = list(forms()[form].cells_by_code)
    given = {"codes": codes, "conditions": list(CONDITION_CODES), "refining": list(REFINING_REASONS)}
    place, code, value, condition = connection.execute(CELLS, {**given, "reports": reports}).fetchnumpy().values()
    values = np.full((len(codes), len(reports)), np.nan)
    conditions = np.full((len(codes), len(reports)), CONDITION_CODES["missing"], dtype=np.int8)
    values[code, place] = np.ma.filled(value, np.nan)
    conditions[code, place] = condition
    of_conditions = (code + CONDITION_SUFFIX for code in codes)
    return dict(zip(codes, values, strict=True)) | dict(zip(of_conditions, conditions, strict=True))


def _told(connection: duckdb.DuckDBPyConnection, form: str, reports: list[str]) -> Iterator[Failure]:
    """Yield the findings on some reports that are such failures."""
    found = connection.execute(TOLD, {"outcome": FAIL, "reports": reports}).fetchall()
    return ((report, rule, key) for report, rule, key in found if (rule, key) in _instances(form))


@cache
def _instances(form: str) -> dict[tuple[str, str], RuleInstance]:
    own = forms()[form].cells_by_code.keys()
    return {
        key: instance
        for key, instance in rule_instances(form).items()
        if own >= set(instance.codes) and "settings." not in instance.case.formula
    }
