"""What is usual for a unit: its own earlier years, and how units of its sort changed (context columns of 报.突变).

Only cells that both forms count the same, so that all earlier years can be taken together. A blank is no year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.context import Context
from pipelines.earlier import Earlier, EarlierReports
from schemas.codebook import forms
from schemas.columns import context_columns
from schemas.context import PEERS, SPREAD, TREND, TREND_SPREAD, USUAL

FEWEST_YEARS = 3
"""Earlier years with a number in the cell; with fewer nothing is usual."""
FEWEST_PEERS = 6
"""Units of one sort, the unit itself among them, with numbers to be compared; of fewer nothing is said."""
SORTS = (0.0, 1.0)
"""Departments and townships (`register.is_township`)."""

Numbers = npt.NDArray[np.float64]


@cache
def usual_codes() -> tuple[str, ...]:
    """Return the codes of the cells whose usual value rules ask for, in order."""
    names = dict.fromkeys(name for form_code in forms() for name in context_columns(form_code))
    return tuple(sorted(name.removeprefix(USUAL) for name in names if name.startswith(USUAL)))


def usual_and_spread(values: Numbers) -> tuple[Numbers, Numbers]:
    """Return median and median absolute deviation of each row, NaN where fewer than `FEWEST_YEARS` numbers stand.

    Args:
        values: units × earlier years, NaN where there is no number.
    """
    usual, spread = np.full((2, len(values)), np.nan)
    enough = (~np.isnan(values)).sum(axis=1) >= FEWEST_YEARS
    if enough.any():
        known = values[enough]
        usual[enough] = np.nanmedian(known, axis=1)
        spread[enough] = np.nanmedian(np.abs(known - usual[enough, np.newaxis]), axis=1)
    return usual, spread


def numbers_to_go_by(code: str, columns: Mapping[str, npt.NDArray[Any]]) -> Numbers:
    """Return the numbers of a cell, NaN for decisions that were probably read as the new number of items (二.决定误填).

    Args:
        code: the cell.
        columns: numbers of all cells of some reports, by code.
    """
    of_row = code.rpartition(".")[0]
    items, change = columns.get(f"{of_row}.prior_items"), columns.get(f"{of_row}.change")
    if items is None or change is None or not code.endswith(".decisions"):
        return columns[code]
    return np.where((change != 0) & (columns[code] == items + change), np.nan, columns[code])


def measures(filed: Numbers, years: Sequence[int], column: int, sort: Numbers) -> dict[str, Numbers]:
    """Return what the numbers of a year are measured by: an array a namespace (`schemas.context`), a number a unit.

    Args:
        filed: units × years, NaN where there is no number.
        years: the years, ascending.
        column: which of them is looked at.
        sort: one of `SORTS` for each unit, NaN where not known.
    """
    now = filed[:, column]
    usual, spread = usual_and_spread(filed[:, :column])
    has_last = column > 0 and years[column - 1] == years[column] - 1
    last = filed[:, column - 1] if has_last else np.full(len(filed), np.nan)
    change, _ = _changes(now, usual, sort)
    change_from_last, spread_of_change = _changes(now, last, sort)
    before = np.where(np.isnan(usual), last, np.nan)
    return {
        USUAL: usual,
        SPREAD: spread,
        PEERS: np.where(np.isnan(change), usual, np.rint(usual * change)),
        TREND: np.rint(before * change_from_last),
        TREND_SPREAD: np.rint(before * spread_of_change),
    }


def _changes(now: Numbers, base: Numbers, sort: Numbers) -> tuple[Numbers, Numbers]:
    """How many times the base the numbers of a unit's sort are now: the median, and the median deviation from it."""
    median, deviation = np.full((2, len(now)), np.nan)
    is_compared = (base > 0) & ~np.isnan(now)
    for each in SORTS:
        times = now[is_compared & (sort == each)] / base[is_compared & (sort == each)]
        if len(times) >= FEWEST_PEERS:
            median[sort == each] = np.median(times)
            deviation[sort == each] = np.median(np.abs(times - np.median(times)))
    return median, deviation


class UsualContexts:
    """`usual_contexts` of the years asked for, each found out once until more is known of it or of a year before."""

    def __init__(self) -> None:
        """Begin with nothing found out."""
        self._of_year: dict[int, Mapping[str, Context]] = {}

    def of_year(self, known: EarlierReports, year: int) -> Mapping[str, Context]:
        """Return `usual_contexts` of a year; all that is new in `known` must have been told by `forget_from`."""
        if year not in self._of_year:
            self._of_year[year] = usual_contexts(known, year)
        return self._of_year[year]

    def forget_from(self, year: int) -> None:
        """Take note that another report of this year is known."""
        self._of_year = {each: found for each, found in self._of_year.items() if each < year}


class _OfUnits(Mapping[str, Context]):
    """The context columns of units, by authority code: kept as an array, since a province has many of them."""

    def __init__(self, units: Sequence[str], columns: Mapping[str, Numbers]) -> None:
        self._row = {unit: row for row, unit in enumerate(units)}
        self._names = tuple(columns)
        self._numbers = np.array([columns[name] for name in self._names]).T

    def __getitem__(self, unit: str) -> Context:
        numbers = zip(self._names, self._numbers[self._row[unit]].tolist(), strict=True)
        return Context({name: number for name, number in numbers if number == number})

    def __iter__(self) -> Iterator[str]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)


def usual_contexts(known: EarlierReports, year: int) -> Mapping[str, Context]:
    """Return the context columns of what is usual for the units that report on a year, by authority code.

    Args:
        known: reports of the year and of years before.
        year: the year.
    """
    years = sorted({each for _, each in known if each <= year})
    units = sorted(code for code, each in known if each == year)
    if len(years) < 2 or not units:
        return {}
    sort = np.array([known[unit, year].is_township for unit in units])
    columns: dict[str, Numbers] = {}
    for code in usual_codes():
        filed = np.array([[_number(code, known.get((unit, each))) for each in years] for unit in units])
        found = measures(filed, years, len(years) - 1, sort)
        columns |= {space + code: numbers for space, numbers in found.items()}
    return _OfUnits(units, columns)


def _number(code: str, report: Earlier | None) -> float:
    values = report.values if report else {}
    if code not in values:
        return np.nan
    of_row = code.rpartition(".")[0]
    near = {name for name in (code, f"{of_row}.prior_items", f"{of_row}.change") if name in values}
    return float(numbers_to_go_by(code, {name: np.array(values[name]) for name in near}))
