"""What is usual for a unit: the median of its own earlier years, and how far these lie from it (`usual.*`, `spread.*`).

Only cells that both forms count the same, so that all earlier years can be taken together. A blank is no year.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from pipelines.context import Context
from pipelines.earlier import EarlierReports
from schemas.codebook import forms
from schemas.columns import context_columns
from schemas.context import SPREAD, USUAL

FEWEST_YEARS = 3
"""Earlier years with a number in the cell; with fewer nothing is usual."""

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


def usual_context(earlier: EarlierReports, authority_code: str, year: int | None, years: Sequence[int]) -> Context:
    """Return `usual.*` and `spread.*` of the report of a unit and year, by those of its earlier years that are known.

    Args:
        earlier: reports of years before.
        authority_code: the unit.
        year: the year reported on; None when unknown, then nothing is known.
        years: years that `earlier` may have.
    """
    before = [
        earlier[authority_code, each] for each in years if year and each < year and (authority_code, each) in earlier
    ]
    if len(before) < FEWEST_YEARS:
        return Context()
    codes = usual_codes()
    values = np.array([[report.values.get(code, np.nan) for report in before] for code in codes])
    columns = zip(codes, *usual_and_spread(values), strict=True)
    pairs = [pair for code, usual, spread in columns for pair in ((USUAL + code, usual), (SPREAD + code, spread))]
    return Context({name: float(number) for name, number in pairs if number == number})
