"""Every rule of the catalogue: passes on consistent reports, fails for each of its operands, never on a blank alone."""

from __future__ import annotations

from functools import cache
from itertools import combinations, permutations

import numpy as np
import pytest

from schemas.catalogue import rule_instances
from schemas.codebook import all_cells, forms
from schemas.conditions import CONDITION_CODES, CONDITION_SUFFIX
from schemas.expression import Comparison, codes
from schemas.wide import confront
from tests.unit.schemas.consistent import consistent_context, consistent_values, wide_frame

FORM_CODES = list(forms())
RULES = sorted({(form_code, rule) for form_code in FORM_CODES for rule, _ in rule_instances(form_code)})
ABOUT_CONDITIONS = {"三.空总计", "三.未填", "报.非数字", "二.地方行"}
"""Rules that ask whether a cell is filled in: a blank may well break them."""
ABOUT_WHOLE_TABLES = {"报.六部分"}
"""Rules that fail only where all cells but one were missing before."""
CONDITIONS_WITHOUT_NUMBER = ("blank", "mark", "row_length", "no_unit", "not_a_number", "missing")
NUMBER, CONVERTED = CONDITION_CODES["number"], CONDITION_CODES["converted_from_yuan"]


@pytest.mark.parametrize("form_code", FORM_CODES)
@pytest.mark.parametrize("busy", [0.3, 5.0, 300.0])
def test_consistent_reports_pass_every_rule(form_code, busy):
    reports = [consistent_values(form_code, seed, busy) for seed in range(40)]
    assert confront(wide_frame(form_code, reports), form_code).empty


@pytest.mark.parametrize("form_code", FORM_CODES)
def test_a_report_of_zeros_passes_every_rule(form_code):
    assert confront(wide_frame(form_code, [dict.fromkeys(forms()[form_code].required_codes, 0.0)]), form_code).empty


@pytest.mark.parametrize(("form_code", "rule"), RULES)
def test_every_operand_alone_can_make_the_rule_fail(form_code, rule):
    for instance in instances_of(form_code, rule):
        operands = list(dict.fromkeys(codes(instance.expression)))
        bases = passing(instance, bases_of(form_code, operands))
        absent = passing(instance, bases_of(form_code, operands), "missing")
        for operand in each_or_some(operands):
            starts = (bases, absent) if rule in ABOUT_WHOLE_TABLES else (bases,)
            changes = (changed(start, operand, alternatives(operand, start)) for start in starts)
            assert any(instance.expression.truth(each).false.any() for each in changes), f"{operand} does not matter"


@pytest.mark.parametrize(("form_code", "rule"), [each for each in RULES if each[1] not in ABOUT_CONDITIONS])
def test_a_blank_operand_is_never_a_failure(form_code, rule):
    for instance in instances_of(form_code, rule):
        operands = list(dict.fromkeys(codes(instance.expression)))
        clean = passing(instance, bases_of(form_code, operands)[:8])
        for operand in each_or_some(operands):
            truth = instance.expression.truth(changed(clean, operand, [(np.nan, CONDITION_CODES["blank"])]))
            assert not truth.false.any(), operand
            if isinstance(instance.expression, Comparison):
                assert not truth.true.any(), f"cannot be known without {operand}"


def instances_of(form_code, rule):
    return [instance for (name, _), instance in rule_instances(form_code).items() if name == rule]


def each_or_some(operands):
    """All operands; of a rule over a whole table each seventh, in which all columns and rows have their turn."""
    return operands[:: 7 if len(operands) > 100 else 1]


def bases_of(form_code, operands):
    """Reports to start from, as operand → number (None: blank): consistent, or with few operands filled in."""
    reports = [{code: report.get(code, 1.0) for code in operands} for report in clean_reports(form_code)]
    subsets = list(combinations(operands, 2)) if len(operands) <= 8 else []
    for filled in [(), *((code,) for code in operands), *subsets]:
        reports.append(dict.fromkeys(operands) | dict.fromkeys(filled, 1.0))
        reports.append(dict.fromkeys(operands, 0.0) | dict.fromkeys(filled, 1.0) | dict.fromkeys(operands[-1:], 1.0))
    reports.append(dict.fromkeys(operands, 9000.0))
    if len(operands) == 3:
        reports += [dict(zip(operands, sizes, strict=True)) for sizes in permutations((1000.0, 2000.0, 9000.0))]
    if len(operands) == 4:
        sizes_of_four = permutations((100.0, 1000.0, 2000.0, 9000.0))
        reports += [dict(zip(operands, sizes, strict=True)) for sizes in sizes_of_four]
    context = [code for code in operands if code not in all_cells()]
    return reports + [report | dict.fromkeys(context, flag) for report in reports for flag in (0.0, 1.0) if context]


@cache
def clean_reports(form_code):
    """Consistent reports with their context; made once, for a hundred rules look at them."""
    clean = [consistent_values(form_code, seed, busy) for seed in range(4) for busy in (0.0001, 4.0)]
    return [consistent_context(form_code, report) | report for report in clean]


def passing(instance, reports, nothing="blank"):
    """Columns of those reports that pass the rule; `nothing` is the condition of cells without a number."""
    frame = {}
    for code in codes(instance.expression):
        values = np.array([np.nan if report[code] is None else report[code] for report in reports])
        frame[code] = values
        is_optional = code in all_cells() and all_cells()[code].row.optional
        condition = CONDITION_CODES["missing" if is_optional else nothing]
        frame[code + CONDITION_SUFFIX] = np.where(np.isnan(values), condition, NUMBER)
    holds = np.broadcast_to(instance.expression.truth(frame).true, len(reports))
    assert holds.any() or nothing != "blank"
    return {name: values[holds] for name, values in frame.items()}


def alternatives(operand, bases):
    """What an operand may be changed to: (number, condition)."""
    numbers = [-1.0, 0.0, 1.0, -60.0, 5000.0, 1e9]
    yield from ((number, NUMBER) for number in numbers)
    yield from ((bases[operand] + step, NUMBER) for step in (1, -1, 0.5))
    if operand in all_cells():
        yield 1.0, CONVERTED
        yield from ((np.nan, CONDITION_CODES[name]) for name in CONDITIONS_WITHOUT_NUMBER)


def changed(frame, operand, changes):
    """The columns with one operand changed, each change a row: the other columns spread over them."""
    numbers, conditions = zip(*changes, strict=True)
    reports = frame[operand].shape
    return frame | {
        operand: np.stack([np.broadcast_to(number, reports) for number in numbers]),
        operand + CONDITION_SUFFIX: np.array(conditions)[:, np.newaxis],
    }
