"""From cells in long form, one after the other, to the wide frame that the rules are checked on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.register import Authority, is_township, may_make_regulations
from pipelines.report import Report
from schemas.codebook import forms
from schemas.conditions import CONDITION_CODES, CONDITION_SUFFIX, condition_code
from schemas.wide import AUTHORITY_COLUMNS, context_columns


@dataclass(frozen=True)
class LongCells:
    """Cells of many reports on one form: arrays of equal length. `report` counts the reports from 0."""

    report: npt.NDArray[np.intp]
    code: npt.NDArray[np.object_]
    value: npt.NDArray[np.float64]
    condition: npt.NDArray[np.int8]


def wide_frame(
    form_code: str,
    names: Sequence[str],
    authorities: Iterable[Authority],
    cells: LongCells,
    contexts: Sequence[Mapping[str, float]] = (),
) -> pd.DataFrame:
    """Return the wide frame of reports on one form (see `schemas.wide`).

    Args:
        form_code: form of all the reports.
        names: names of the reports, the index of the frame.
        authorities: the authority of each report, in the same order.
        cells: their cells; a cell that is not there is missing.
        contexts: context columns of each report by name, in the same order; what is left out is not known.
    """
    codes = list(forms()[form_code].cells_by_code)
    column = pd.Index(codes).get_indexer(pd.Index(cells.code))
    values = np.full((len(names), len(codes)), np.nan)
    conditions = np.full((len(names), len(codes)), CONDITION_CODES["missing"], dtype=np.int8)
    values[cells.report, column] = cells.value
    conditions[cells.report, column] = cells.condition
    of_authority = [(may_make_regulations(authority), is_township(authority)) for authority in authorities]
    index = pd.Index(list(names))
    context = list(context_columns(form_code))
    known = [[numbers.get(name, np.nan) for name in context] for numbers in contexts or [{}] * len(names)]
    return pd.concat(
        [
            pd.DataFrame(values, index, codes),
            pd.DataFrame(conditions, index, [code + CONDITION_SUFFIX for code in codes]),
            pd.DataFrame(of_authority, index, list(AUTHORITY_COLUMNS), dtype=float),
            pd.DataFrame(known, index, context, dtype=float),
        ],
        axis=1,
    )


def cells_of_reports(reports: Sequence[Report]) -> LongCells:
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


def conditions_of(state: pd.Series[str], reason: pd.Series[str]) -> npt.NDArray[np.int8]:
    """Return the conditions of cells from their states and reasons, given as columns of equal length."""
    both = state.str.cat(reason, sep="|")
    codes = {pair: condition_code(*pair.split("|")) for pair in both.unique()}
    return both.map(codes).to_numpy(dtype=np.int8)
