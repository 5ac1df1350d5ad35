"""Checking many reports at once: wide frames through the pandera schemas of the forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.checking import explained
from pipelines.register import Authority
from pipelines.tidy import LongCells, wide_columns_of
from schemas.catalogue import Settings
from schemas.conditions import condition_code
from schemas.findings import Finding
from schemas.wide import Columns, confront


def wide_frame(
    form_code: str,
    names: Sequence[str],
    authorities: Sequence[Authority],
    cells: LongCells,
    contexts: Sequence[Mapping[str, float]] = (),
) -> pd.DataFrame:
    """Return the wide frame of reports on one form: `pipelines.tidy.wide_columns_of`, named by `names`."""
    return pd.DataFrame(wide_columns_of(form_code, authorities, cells, contexts), index=pd.Index(list(names)))


def findings_of(
    frame: pd.DataFrame, form_code: str, raw: Mapping[str, Mapping[str, str]], settings: Settings | None = None
) -> list[tuple[str, Finding]]:
    """Check the reports of a wide frame.

    Args:
        frame: wide frame of reports on one form.
        form_code: that form.
        raw: for each report (index of the frame) the text of its cells as printed and the sentences behind its context
            columns; may be left out.
        settings: thresholds, the defaults when None.

    Returns:
        (report, finding) for all that fails or cannot be assessed, reports in the order of the frame
        (see `pipelines.checking.explained`).
    """
    verdicts = confront(frame, form_code, settings)
    if verdicts.empty:
        return []
    broken = frame.loc[verdicts["report"].unique()]
    names = [str(name) for name in broken.index]
    position = {name: number for number, name in enumerate(broken.index)}
    rows = (
        (rule, key, position[report], outcome)
        for rule, key, report, outcome in verdicts[["rule", "instance", "report", "outcome"]].itertuples(index=False)
    )
    found = explained(rows, Columns(broken), form_code, [raw.get(name, {}) for name in names], settings)
    order = {str(name): number for number, name in enumerate(frame.index)}
    return sorted(((names[number], finding) for number, finding in found), key=lambda pair: order[pair[0]])


def conditions_of(state: pd.Series[str], reason: pd.Series[str]) -> npt.NDArray[np.int8]:
    """Return the conditions of cells from their states and reasons, given as columns of equal length."""
    both = state.str.cat(reason, sep="|")
    codes = {pair: condition_code(*pair.split("|")) for pair in both.unique()}
    return both.map(codes).to_numpy(dtype=np.int8)
