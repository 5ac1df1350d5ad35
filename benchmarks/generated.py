"""Reports made in memory for the benchmarks: numbers on which every rule holds, drawn as the demo county's are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.demo.numbers import draw_numbers
from pipelines.demo.units import DEPARTMENT, DemoUnit, make_units
from schemas.catalogue import settings_with
from schemas.codebook import forms
from schemas.columns import AUTHORITY_COLUMNS, context_columns
from schemas.conditions import CONDITION_CODES, CONDITION_SUFFIX
from schemas.context import PREVIOUS, SAME_FORM

Values = dict[str, npt.NDArray[np.float64]]
"""Cell code → units × years."""


def draw(unit_count: int, years: tuple[int, ...], seed: int = 7) -> tuple[tuple[DemoUnit, ...], Values]:
    """Return units that all report in every year, and every cell of every form for them."""
    made = make_units(seed, unit_count, years)
    units = tuple(unit for unit in made if all(unit.reports_in(year) for year in years))
    values = draw_numbers(seed, units, years)
    _moderate(values)
    return units, values


def _moderate(values: Values) -> None:
    """Take out the few purchases that are too large for a township: they are drawn without a bound."""
    amount, projects = (values[f"procurement.central_procurement.{column}"] for column in ("amount", "projects"))
    is_large = amount > dict(settings_with())["township_amount_high_wan_yuan"]
    amount[is_large] = projects[is_large] = 0.0


def wide_frame_of(form_code: str, units: tuple[DemoUnit, ...], values: Values) -> pd.DataFrame:
    """Return the wide frame of all units and years but the first, which the second is measured by.

    Args:
        form_code: form that all the reports are written on.
        units: the units, in the order of the arrays.
        values: as `draw` gives them.
    """
    cells = forms()[form_code].cells
    some = next(iter(values.values()))[:, 1:]
    printed = {cell.code: values[cell.code][:, 1:].ravel() for cell in cells if not cell.row.optional}
    nothing = np.full(some.size, np.nan)
    townships = np.repeat([float(unit.kind != DEPARTMENT) for unit in units], some.shape[1])
    context = {
        SAME_FORM: np.ones(some.size),
        **{PREVIOUS + code: array[:, :-1].ravel() for code, array in values.items() if code in printed},
    }
    columns = {
        **{cell.code: printed.get(cell.code, nothing) for cell in cells},
        **{cell.code + CONDITION_SUFFIX: _conditions(cell.code in printed, some.size) for cell in cells},
        **dict(zip(AUTHORITY_COLUMNS, (np.zeros(some.size), townships), strict=True)),
        **{name: context.get(name, nothing) for name in context_columns(form_code)},
    }
    return pd.DataFrame(columns)


def _conditions(is_printed: bool, count: int) -> npt.NDArray[np.int8]:
    return np.full(count, CONDITION_CODES["number" if is_printed else "missing"], dtype=np.int8)
