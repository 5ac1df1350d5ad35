"""Problems: planted mistakes are located, proposals mend what they say, and what cannot be known is not claimed."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.checking import findings_of
from pipelines.localise.blocks import Budget
from pipelines.localise.hints import Hints
from pipelines.localise.problems import find_problems
from schemas.catalogue import rule_instances
from schemas.codebook import all_cells, forms
from schemas.conditions import CONDITION_CODES, CONDITION_SUFFIX
from schemas.findings import Finding
from schemas.linear import linear_rules
from tests.unit.schemas.consistent import consistent_values, wide_frame

NUMBERS = st.sampled_from([0.0, 1.0, 2.0, 3.0, 10.0, 12.0, 21.0, 100.0])


def findings(form_code, values, conditions=None):
    frame = wide_frame(form_code, [values], [conditions or {}])
    frame.index = frame.index.astype(str)
    return [finding for _, finding in findings_of(frame, form_code, {})]


def problems_of(form_code, values, conditions=None, hints=None):
    return find_problems(form_code, MappingProxyType(values), findings(form_code, values, conditions), hints)


def broken(form_code, values):
    """Error rules that fail on a report, by the rules themselves."""
    report = {}
    for code in forms()[form_code].cells_by_code:
        value = values.get(code)
        report[code] = np.array([np.nan if value is None else value])
        report[code + CONDITION_SUFFIX] = np.array([CONDITION_CODES["blank" if value is None else "number"]])
    return {
        key
        for key, instance in rule_instances(form_code).items()
        if instance.rule.severity == "error" and bool(instance.expression.truth(report).false.all())
    }


def zeros(form_code, **changes):
    return dict.fromkeys(forms()[form_code].required_codes, 0.0) | changes


def with_cells(form_code, cells):
    return zeros(form_code) | cells


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


@pytest.mark.parametrize("form_code", list(forms()))
@pytest.mark.parametrize("busy", [0.3, 5.0, 300.0])
def test_nothing_is_found_in_clean_reports(form_code, busy):
    for seed in range(8):
        assert problems_of(form_code, consistent_values(form_code, seed, busy)) == []


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


def test_one_wrong_cell_of_table_three_is_decided():
    true = consistent_values("2021", 5, 30.0)
    code = "requests.granted.natural_person"
    meant = int(true[code])
    (problem,) = problems_of("2021", true | {code: meant + 100.0})
    assert problem.is_decidable
    assert problem.corrections[0].cells == {code: meant}
    assert problem.corrections[0].score > 0.5
    assert all_cells()[code].label in problem.corrections[0].because
    assert "只有这一种改法" in problem.message


def test_table_four_cannot_decide_and_prefers_nothing():
    cells = {"upheld": 3.0, "corrected": 2.0, "other": 1.0, "pending": 4.0, "total": 11.0}
    (problem,) = problems_of("2021", with_cells("2021", {f"appeals.review.{name}": v for name, v in cells.items()}))
    assert not problem.is_decidable
    assert [list(each.cells.items()) for each in problem.corrections[:5]] == [
        [("appeals.review.upheld", 4)],
        [("appeals.review.corrected", 3)],
        [("appeals.review.other", 2)],
        [("appeals.review.pending", 5)],
        [("appeals.review.total", 10)],
    ]
    assert len({each.score for each in problem.corrections[:5]}) == 1
    assert "不能判定" in problem.message


def test_the_text_may_decide_what_the_table_cannot():
    cells = {"upheld": 3.0, "corrected": 2.0, "other": 1.0, "pending": 4.0, "total": 11.0}
    values = with_cells("2021", {f"appeals.review.{name}": v for name, v in cells.items()})
    (problem,) = problems_of("2021", values, hints=Hints(stated={"appeals.review.total": (10.0,)}))
    assert problem.corrections[0].cells == {"appeals.review.total": 10}
    assert "文字" in problem.corrections[0].because
    assert not problem.is_decidable, "the table alone still cannot"


def test_hongze_2023_only_the_total_can_be_wrong():
    values = with_cells("2021-one-other", {"appeals.review.upheld": 10.0, "appeals.review.corrected": 1.0})
    (problem,) = problems_of("2021-one-other", values)
    assert problem.corrections[0].cells == {"appeals.review.total": 11}
    assert problem.is_decidable, "no part can be less than 0"


def test_huiyi_2021_three_totals_are_located():
    rows = ("received", "granted", "outcome_total")
    values = with_cells("2021", {f"requests.{row}.legal_service": 1.0 for row in rows})
    (problem,) = problems_of("2021", values)
    best = {frozenset(each.cells.items()) for each in problem.corrections if len(each.cells) == 3}
    assert frozenset({(f"requests.{row}.total", 1) for row in rows}) in best
    assert frozenset({(f"requests.{row}.legal_service", 0) for row in rows}) in best
    assert not problem.is_decidable


def test_slips_of_the_pen_rank_first():
    cells = {"natural_person": 12.0, "total": 12.0}
    rows = ("received", "granted", "outcome_total")
    values = with_cells("2021", {f"requests.{row}.{name}": v for row in rows for name, v in cells.items()})
    values["requests.received.natural_person"] = values["requests.received.total"] = 21.0
    (problem,) = problems_of("2021", values)
    first = problem.corrections[0]
    assert first.cells == {"requests.received.natural_person": 12, "requests.received.total": 12}
    assert "相邻两位数字颠倒" in first.because


def test_carried_over_numbers_are_evidence():
    row = {"requests.carried_in.natural_person": 2.0, "requests.carried_out.natural_person": 2.0}
    hints = Hints(carried_over={"requests.carried_in.natural_person": 2.0, "requests.carried_in.total": 2.0})
    (problem,) = problems_of("2021", with_cells("2021", row), hints=hints)
    assert problem.corrections[0].cells == {"requests.carried_in.total": 2, "requests.carried_out.total": 2}
    assert "与上年报告衔接" in problem.corrections[0].because
    same_size = [set(each.cells) for each in problem.corrections if len(each.cells) == 2]
    assert set(row) in same_size, "the other way is still listed"


def test_a_cell_without_a_number_is_filled_and_marked():
    values = dict(consistent_values("2021", 3, 10.0))
    code = "requests.received.natural_person"
    true, values[code] = values[code], None
    (problem,) = problems_of("2021", values, {code: "not_a_number"})
    assert problem.corrections[0].cells == {code: true}
    assert problem.corrections[0].filled == (code,)
    assert "补填" in problem.corrections[0].because


def test_what_nothing_determines_is_not_invented():
    code = "documents.normative.issued"
    values = with_cells("2021", {code: None})
    (problem,) = problems_of("2021", values, {code: "not_a_number"})
    assert problem.corrections == ()
    assert not problem.is_decidable
    assert "不能推出" in problem.message


def test_a_number_that_a_cell_cannot_hold_gets_the_likeliest_other():
    (problem,) = problems_of("2021", with_cells("2021", {"documents.normative.in_force": -7.0}))
    assert problem.corrections[0].cells == {"documents.normative.in_force": 7}
    assert "负号" in problem.corrections[0].because
    assert not problem.is_decidable, "only the cell is certain, not the number"


def test_inequalities_offer_both_sides():
    values = with_cells("2019", {"documents.normative.published": 500.0, "documents.normative.total_public": 60.0})
    (problem,) = problems_of("2019", values)
    cells = [each.cells for each in problem.corrections]
    assert {"documents.normative.published": 50} in cells, "a digit too many"
    assert {"documents.normative.total_public"} in [set(each) for each in cells]
    assert not problem.is_decidable


def test_a_change_may_become_negative_but_items_not():
    numbers = {"prior_items": 5.0, "change": -6.0, "decisions": 0.0}
    values = with_cells("2019", {f"licensing.permits.{name}": value for name, value in numbers.items()})
    (problem,) = problems_of("2019", values)
    assert {"licensing.permits.change"} in [set(each.cells) for each in problem.corrections]
    for correction in problem.corrections:
        assert not broken("2019", values | correction.cells)


@pytest.mark.parametrize("rule", ["三.未填", "三.格数"])
def test_what_is_no_contradiction_of_numbers_is_a_problem_without_corrections(rule):
    codes = [code for code in forms()["2021"].required_codes if code.startswith("requests.")]
    condition = "blank" if rule == "三.未填" else "row_length"
    failed = codes if rule == "三.未填" else [code for code in codes if code.startswith("requests.granted.")]
    values = with_cells("2021", dict.fromkeys(failed))
    problems = problems_of("2021", values, dict.fromkeys(failed, condition))
    assert [(each.corrections, each.is_decidable) for each in problems] == [((), False)]
    assert "不能由表中数字推断" in problems[0].message


def test_too_much_wrong_is_said():
    true = consistent_values("2021", 9, 40.0)
    filed = true | {
        code: value + 1 + place for place, (code, value) in enumerate(true.items()) if code.startswith("requests.")
    }
    (problem,) = [each for each in problems_of("2021", filed) if not each.corrections]
    assert "错处太多" in problem.message


def test_a_demand_of_the_year_before_joins_in():
    true = consistent_values("2021", 4, 20.0)
    code = "requests.carried_in.total"
    filed = true | {code: true[code] + 10}
    across = Finding("三.结转衔接", "", "error", "fail", (code,), true[code], filed[code], 10.0, "…")
    (problem,) = find_problems("2021", filed, [*findings("2021", filed), across])
    assert problem.corrections[0].cells == {code: true[code]}
    assert problem.is_decidable
    (alone,) = find_problems(
        "2021", true, [Finding("三.结转衔接", "", "error", "fail", (code,), true[code] + 3, true[code], -3.0, "…")]
    )
    assert not alone.is_decidable
    assert "上年报告" in alone.message
    assert all(each.cells[code] == true[code] + 3 for each in alone.corrections)


def test_a_small_budget_says_that_something_may_be_left_out():
    true = consistent_values("2021", 4, 20.0)
    filed = true | {"requests.granted.total": true["requests.granted.total"] + 7, "requests.received.total": 0.0}
    failed = findings("2021", filed)
    problems = find_problems("2021", filed, failed, budget=Budget(steps=3))
    assert not any(each.is_decidable for each in problems)
    assert all(not each.corrections or "可能还有" in each.message for each in problems)
