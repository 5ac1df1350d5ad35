"""Problems: what is located in known reports, in which words, and what cannot be known and is not claimed."""

from __future__ import annotations

import pytest

from pipelines.localise.blocks import Budget
from pipelines.localise.hints import Hints
from pipelines.localise.problems import find_problems
from schemas.codebook import all_cells, forms
from schemas.findings import Finding
from tests.unit.localise.locating import broken, findings, problems_of, with_cells
from tests.unit.schemas.consistent import consistent_values


@pytest.mark.parametrize("form_code", list(forms()))
@pytest.mark.parametrize("busy", [0.3, 5.0, 300.0])
def test_nothing_is_found_in_clean_reports(form_code, busy):
    for seed in range(8):
        assert problems_of(form_code, consistent_values(form_code, seed, busy)) == []


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
    assert "上年报告" not in problem.message, "the table itself says so too"
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
