"""Verdicts: on which reports an instance of a rule fails, and on which it cannot be assessed.

The pandera schemas (`schemas.wide`) and the checking of files on the spot both judge by what stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from schemas.catalogue import RuleInstance
from schemas.codebook import forms
from schemas.conditions import CONDITION_CODES, CONDITION_SUFFIX
from schemas.expression import Frame

FAIL, NOT_ASSESSABLE = "fail", "not_assessable"


def not_passed(instance: RuleInstance, columns: Frame, count: int) -> Iterator[tuple[str, npt.NDArray[np.intp]]]:
    """Yield (outcome, positions of the reports with it), `fail` first, for the reports that do not pass.

    Args:
        instance: a rule on concrete cells.
        columns: the columns of the reports (see `schemas.columns`).
        count: how many reports there are.
    """
    truth = instance.expression.truth(columns)
    false = np.broadcast_to(truth.false, count)
    if false.any():
        yield FAIL, np.flatnonzero(false)
    unknown = np.broadcast_to(~(truth.false | truth.true), count)
    if unknown.any():
        unknown = unknown & _is_printed(instance, columns, count)
        if unknown.any():
            yield NOT_ASSESSABLE, np.flatnonzero(unknown)


def _is_printed(instance: RuleInstance, columns: Frame, count: int) -> npt.NDArray[np.bool_]:
    """False for reports that do not print an optional row which the instance is about: nothing is to be assessed."""
    result = np.ones(count, dtype=bool)
    for code in _optional_codes() & set(instance.codes):
        result &= columns[code + CONDITION_SUFFIX] != CONDITION_CODES["missing"]
    return result


@cache
def _optional_codes() -> frozenset[str]:
    return frozenset(cell.code for form in forms().values() for cell in form.cells if cell.row.optional)
