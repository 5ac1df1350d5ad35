"""Problems of reports with any planted mistakes: proposals mend what they say, are minimal, and hold the true cells."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.localise.problems import find_problems
from schemas.codebook import forms
from schemas.linear import linear_rules
from tests.unit.localise.locating import broken, findings, problems_of
from tests.unit.schemas.consistent import consistent_values

NUMBERS = st.sampled_from([0.0, 1.0, 2.0, 3.0, 10.0, 12.0, 21.0, 100.0])


@st.composite
def planted(draw, largest=5):
    form_code = draw(st.sampled_from(list(forms())))
    busy = draw(st.sampled_from([0.3, 4.0, 60.0]))
    true = consistent_values(form_code, draw(st.integers(0, 10_000)), busy, draw(st.sampled_from([0.0, 0.5])))
    codes = sorted({code for rule in linear_rules(form_code).values() for code in rule.codes if code in true})
    chosen = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=largest, unique=True))
    return form_code, true, {code: draw(NUMBERS.filter(lambda v, c=code: v != true[c])) for code in chosen}


@settings(max_examples=15, deadline=None)
@given(planted())
def test_after_any_proposal_every_rule_of_the_part_holds(case):
    form_code, true, changes = case
    filed = true | changes
    failed = findings(form_code, filed)
    problems = find_problems(form_code, filed, failed)
    errors = [number for number, each in enumerate(failed) if each.severity == "error" and each.outcome == "fail"]
    assert sorted(index for problem in problems for index in problem.findings) == errors
    for problem in problems:
        keys = {(failed[index].rule, failed[index].instance) for index in problem.findings}
        scores = [correction.score for correction in problem.corrections]
        assert scores == sorted(scores, reverse=True), "best first"
        for correction in problem.corrections[:6]:
            assert all(filed[code] != value for code, value in correction.cells.items())
            after = broken(form_code, filed | correction.cells)
            assert not keys & after, "its own rules hold"
            assert not after - broken(form_code, filed) - {("三.无申请", "")}, "no other rule is broken"


@settings(max_examples=15, deadline=None)
@given(planted())
def test_the_first_proposals_together_mend_everything(case):
    form_code, true, changes = case
    filed = true | changes
    problems = problems_of(form_code, filed)
    if all(problem.corrections for problem in problems):
        for problem in problems:
            filed = filed | problem.corrections[0].cells
        assert not broken(form_code, filed)


@settings(max_examples=15, deadline=None)
@given(planted(largest=3))
def test_no_part_of_a_proposal_is_enough(case):
    form_code, true, changes = case
    filed = true | changes
    equations = [
        linear
        for rule in linear_rules(form_code).values()
        if len(rule.alternatives) == 1
        for linear in rule.alternatives[0]
    ]
    inequalities = [linear for linear in equations if linear.operator != "=="]
    for problem in problems_of(form_code, filed):
        for correction in problem.corrections[:6]:
            if not any(set(linear.coefficients) & set(correction.cells) for linear in inequalities):
                assert_minimal(filed, correction.cells, [each for each in equations if each.operator == "=="])


def assert_minimal(filed, cells, equations):
    """With as many independent equations as cells the change is the only one, so that leaving out a cell undoes it."""
    codes = list(cells)
    matrix = np.array([[linear.coefficients.get(code, 0.0) for code in codes] for linear in equations])
    if np.linalg.matrix_rank(matrix) == len(codes):
        assert all(cells[code] != filed[code] for code in codes)
        return
    for left_out in codes:
        rest = [code for code in codes if code != left_out]
        columns = [codes.index(code) for code in rest]
        amounts = np.array(
            [linear.amount(filed) if set(linear.coefficients) & set(codes) else 0.0 for linear in equations]
        )
        step, *_ = np.linalg.lstsq(matrix[:, columns], -amounts, rcond=None)
        is_solved = np.allclose(matrix[:, columns] @ step, -amounts)
        assert not is_solved or any(filed[code] + change < -1e-9 for code, change in zip(rest, step, strict=True))


@settings(max_examples=30, deadline=None)
@given(planted(largest=3))
def test_the_true_cells_are_listed_unless_fewer_explain_everything(case):
    form_code, true, changes = case
    problems = problems_of(form_code, true | changes)
    found: set[str] = set()
    for problem in problems:
        parts = [set(each.cells) for each in problem.corrections if set(each.cells) <= set(changes)]
        assert parts, problem.message
        found |= max(parts, key=len)
    missing = set(changes) - found
    if missing:
        rest = {code: value for code, value in changes.items() if code in missing}
        smaller = true | {code: value for code, value in changes.items() if code not in missing}
        assert explains_less(form_code, smaller, rest)


def explains_less(form_code, smaller, rest):
    """Whether the mistakes left out show nothing that the others do not: an equation of one part, or no rule at all."""
    before, after = broken(form_code, smaller), broken(form_code, smaller | rest)
    return after <= before or all(rule.startswith(("二.", "四.")) or rule == "三.无申请" for rule, _ in after - before)


@settings(max_examples=10, deadline=None)
@given(planted())
def test_parts_share_no_cell_and_the_same_report_gives_the_same_answer(case):
    form_code, true, changes = case
    filed = true | changes
    failed = findings(form_code, filed)
    problems = find_problems(form_code, filed, failed)
    assert problems == find_problems(form_code, filed, failed)
    for number, one in enumerate(problems):
        for other in problems[number + 1 :]:
            smallest = [{c for each in p.corrections[:1] for c in each.cells} for p in (one, other)]
            assert not smallest[0] & smallest[1]
