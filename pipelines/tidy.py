"""From cells in long form, one after the other, to the columns that the rules are checked on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.register import Authority, is_township, may_make_regulations
from pipelines.report import Report
from schemas.codebook import forms
from schemas.columns import AUTHORITY_COLUMNS, context_columns
from schemas.conditions import CONDITION_CODES, CONDITION_SUFFIX, condition_code


@dataclass(frozen=True)
class LongCells:
    """Cells of many reports on one form: arrays of equal length. `report` counts the reports from 0."""

    report: npt.NDArray[np.intp]
    code: npt.NDArray[np.object_]
    value: npt.NDArray[np.float64]
    condition: npt.NDArray[np.int8]


def wide_columns_of(
    form_code: str,
    authorities: Sequence[Authority],
    cells: LongCells,
    contexts: Sequence[Mapping[str, float]] = (),
) -> dict[str, npt.NDArray[np.generic]]:
    """Return the wide columns of reports on one form (see `schemas.columns`), an entry a report.

    Args:
        form_code: form of all the reports.
        authorities: the authority of each report.
        cells: their cells; a cell that is not there is missing.
        contexts: context columns of each report by name, in the same order; what is left out is not known.
    """
    codes = list(forms()[form_code].cells_by_code)
    position = {code: number for number, code in enumerate(codes)}
    count = len(authorities)
    column = np.array([position[code] for code in cells.code.tolist()], dtype=np.intp)
    values = np.full((len(codes), count), np.nan)
    conditions = np.full((len(codes), count), CONDITION_CODES["missing"], dtype=np.int8)
    values[column, cells.report] = cells.value
    conditions[column, cells.report] = cells.condition
    of_authority = [(may_make_regulations(authority), is_township(authority)) for authority in authorities]
    known = contexts or [{}] * count
    return {
        **dict(zip(codes, values, strict=True)),
        **dict(zip((code + CONDITION_SUFFIX for code in codes), conditions, strict=True)),
        **dict(zip(AUTHORITY_COLUMNS, np.array(of_authority, dtype=float).reshape(count, -1).T, strict=True)),
        **{name: np.array([each.get(name, np.nan) for each in known]) for name in context_columns(form_code)},
    }


def cells_of_reports(reports: Iterable[Report]) -> LongCells:
    """Return the cells of recognised reports in long form."""
    rows = [
        (number, code, np.nan if cell.value is None else cell.value, condition_code(cell.state, cell.reason))
        for number, report in enumerate(reports)
        for code, cell in report.cells.items()
    ]
    report, code, value, condition = zip(*rows, strict=True) if rows else ((), (), (), ())
    return LongCells(
        np.array(report, dtype=np.intp),
        np.array(code, dtype=object),
        np.array(value, dtype=float),
        np.array(condition, dtype=np.int8),
    )
