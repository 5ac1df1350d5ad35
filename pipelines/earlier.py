"""The report of the year before, as far as rules need it: only the cells that they compare, so that it stays small.

Does not belong here: finding such reports in a store or a warehouse (`pipelines.earlier_stored`).
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from functools import cache
from math import isnan, nan

from pipelines.context import Context
from pipelines.register import Authority, is_township
from pipelines.report import Report
from schemas.codebook import forms
from schemas.columns import context_columns
from schemas.context import PREVIOUS, SAME_FORM, USUAL


class Earlier:
    """A report as others are measured by it: its form, the numbers filed in the cells needed, its authority's sort.

    `is_township`: see `register.is_township`. The numbers are packed: a check over a province keeps one of each report.
    """

    __slots__ = ("_numbers", "form", "is_township")

    def __init__(self, form: str, values: Mapping[str, float], is_township: float = nan) -> None:
        """Keep of the numbers by cell code those that are needed."""
        self.form, self.is_township = form, is_township
        self._numbers = array("d", (values.get(code, nan) for code in needed_codes()))

    @property
    def values(self) -> dict[str, float]:
        """The numbers filed, by cell code."""
        numbers = zip(needed_codes(), self._numbers, strict=True)
        return {code: number for code, number in numbers if not isnan(number)}


EarlierReports = dict[tuple[str, int], Earlier]
"""By authority code and year of the report."""


@cache
def needed_codes() -> tuple[str, ...]:
    """Return the codes of the cells that rules compare with the next year's report, in order."""
    names = (name for form_code in forms() for name in context_columns(form_code))
    named = {name for name in names if name != SAME_FORM}
    spaces = (PREVIOUS, USUAL)
    return tuple(sorted({name.removeprefix(each) for name in named for each in spaces if name.startswith(each)}))


def earlier_of(report: Report, authority: Authority) -> Earlier:
    """Return what others need of a recognised report."""
    cells = ((code, report.cells[code].value) for code in needed_codes() if code in report.cells)
    return Earlier(report.form, {code: value for code, value in cells if value is not None}, is_township(authority))


def earlier_context(earlier: Earlier | None, form_code: str) -> Context:
    """Return the context columns `previous.*` of a report on this form."""
    if earlier is None:
        return Context()
    same = float(forms()[earlier.form].printed == forms()[form_code].printed)
    return Context({SAME_FORM: same, **{PREVIOUS + code: value for code, value in earlier.values.items()}})
