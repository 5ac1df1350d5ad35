"""Checking many reports at once: wide frames through the pandera schemas of the forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from pipelines.checking import Raw, explained
from schemas.catalogue import Settings
from schemas.findings import Finding
from schemas.wide import Columns, confront


def findings_of(
    frame: pd.DataFrame,
    form_code: str,
    raw_of: Callable[[list[str]], Sequence[Raw]],
    settings: Settings | None = None,
) -> list[tuple[str, Finding]]:
    """Check the reports of a wide frame.

    Args:
        frame: wide frame of reports on one form; its index names the reports.
        form_code: that form.
        raw_of: gives for names of reports the text of their cells as printed and the sentences behind their context
            columns; asked once, for the reports whose findings quote them.
        settings: thresholds, the defaults when None.

    Returns:
        (report, finding) for all that fails or cannot be assessed, reports in the order of the frame
        (see `pipelines.checking.explained`).
    """
    names = [str(name) for name in frame.index]
    numbered = frame.copy(deep=False)
    numbered.index = pd.RangeIndex(len(frame))
    found = confront(numbered, form_code, settings)
    groups = found.groupby(["rule", "instance", "outcome"], sort=False)["report"]
    verdicts = (
        (str(rule), str(key), str(outcome), positions.to_numpy(dtype=np.intp))
        for (rule, key, outcome), positions in groups
    )
    columns = Columns(frame)
    explanations = explained(verdicts, columns, form_code, lambda some: raw_of([names[n] for n in some]), settings)
    return [(names[place], finding) for place, finding in explanations]
