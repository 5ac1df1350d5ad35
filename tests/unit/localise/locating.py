"""What the tests of localisation share: findings and problems of a report given by its values."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from pipelines.checking_frames import findings_of
from pipelines.localise.problems import find_problems
from schemas.catalogue import rule_instances
from schemas.codebook import forms
from schemas.columns import context_columns
from schemas.conditions import CONDITION_CODES, CONDITION_SUFFIX
from tests.unit.schemas.consistent import wide_frame


def findings(form_code, values, conditions=None):
    """All findings on a report, by the real checks."""
    frame = wide_frame(form_code, [values], [conditions or {}])
    frame.index = frame.index.astype(str)
    return [finding for _, finding in findings_of(frame, form_code, lambda names: [{}] * len(names))]


def problems_of(form_code, values, conditions=None, hints=None):
    """Its problems; the values are handed in unchangeable."""
    return find_problems(form_code, MappingProxyType(values), findings(form_code, values, conditions), hints)


def broken(form_code, values):
    """Error rules that fail on a report, by the rules themselves."""
    report = {}
    for code in forms()[form_code].cells_by_code:
        value = values.get(code)
        report[code] = np.array([np.nan if value is None else value])
        report[code + CONDITION_SUFFIX] = np.array([CONDITION_CODES["blank" if value is None else "number"]])
    report |= {name: np.array([np.nan]) for name in context_columns(form_code)}
    return {
        key
        for key, instance in rule_instances(form_code).items()
        if instance.rule.severity == "error" and bool(instance.expression.truth(report).false.all())
    }


def with_cells(form_code, cells):
    """A report of zeros with some cells changed."""
    return dict.fromkeys(forms()[form_code].required_codes, 0.0) | cells
