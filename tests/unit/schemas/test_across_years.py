"""Rules across years: measured by the report of the year before, never judged without it."""

from __future__ import annotations

import pytest

from pipelines.checking_frames import findings_of
from schemas.codebook import forms
from schemas.columns import context_columns
from schemas.context import PREVIOUS, SAME_FORM
from tests.unit.schemas.consistent import consistent_values, wide_frame

ACROSS = {"三.结转衔接", "三.结转衔接明细", "四.未结衔接", "四.先议后诉", "二.事项衔接", "二.总数衔接", "二.有效衔接"}
NO_EARLIER_REPORT = {name: float("nan") for form in forms() for name in context_columns(form)}


def found(form_code, values, context):
    """Findings of one report by (rule, instance)."""
    frame = wide_frame(form_code, [values], contexts=[context])
    return {
        (finding.rule, finding.instance): finding
        for _, finding in findings_of(frame, form_code, lambda names: [{}] * len(names))
    }


def test_what_was_carried_out_must_be_carried_in():
    values = dict.fromkeys(forms()["2021"].required_codes, 0.0)
    (total, person) = found(
        "2021",
        values,
        {f"{PREVIOUS}requests.carried_out.total": 2.0, f"{PREVIOUS}requests.carried_out.natural_person": 2.0},
    ).values()
    assert (total.rule, total.severity, total.cells) == ("三.结转衔接", "error", ("requests.carried_in.total",))
    assert (total.actual, total.expected, total.difference) == (0, 2, -2)
    assert "上一年度报告的“结转下年度继续办理”总计为 2 件" in total.message
    assert (person.rule, person.instance, person.severity) == ("三.结转衔接明细", "natural_person", "warning")


@pytest.mark.parametrize(
    ("form_code", "name", "rule", "severity"),
    [
        ("2019", "licensing.permits.change", "二.事项衔接", "warning"),
        ("2019", "documents.normative.total_public", "二.总数衔接", "info"),
        ("2021", "documents.normative.in_force", "二.有效衔接", "warning"),
        ("2021", "appeals.review.pending", "四.未结衔接", "info"),
    ],
)
def test_each_rule_looks_at_its_own_cell_of_the_year_before(form_code, name, rule, severity):
    (finding,) = found(form_code, consistent_values(form_code, 5), {PREVIOUS + name: 7000.0}).values()
    assert (finding.rule, finding.severity) == (rule, severity)
    assert finding.difference < 0


def test_suits_after_review_need_a_review_in_one_of_the_years():
    values = dict.fromkeys(forms()["2021"].required_codes, 0.0)
    values |= {"appeals.suit_after_review.total": 1.0, "appeals.suit_after_review.upheld": 1.0}
    assert set(found("2021", values, {f"{PREVIOUS}appeals.review.total": 0.0})) == {("四.先议后诉", "")}
    assert not found("2021", values, {f"{PREVIOUS}appeals.review.total": 1.0})


@pytest.mark.parametrize("form_code", list(forms()))
def test_without_an_earlier_report_each_rule_says_so_once(form_code):
    findings = found(form_code, consistent_values(form_code, 5), NO_EARLIER_REPORT)
    assert {rule for rule, _ in findings} <= ACROSS
    assert {instance for _, instance in findings} == {""}
    for finding in findings.values():
        assert finding.outcome == "not_assessable"
        assert finding.message == "不能判断：没有上一年度的报告。"


def test_another_form_and_a_blank_cell_are_told_apart():
    values = consistent_values("2021", 5)
    unknown = {
        SAME_FORM: 0.0,
        f"{PREVIOUS}documents.normative.in_force": float("nan"),
        f"{PREVIOUS}documents.regulations.in_force": float("nan"),
        f"{PREVIOUS}requests.carried_out.total": float("nan"),
    }
    findings = found("2021", values, unknown)
    assert set(findings) == {("二.有效衔接", ""), ("三.结转衔接", "")}
    assert findings["二.有效衔接", ""].message == "不能判断：上一年度使用另一种格式。"
    assert findings["三.结转衔接", ""].message.startswith(
        "不能判断：上一年度报告的表三 · 四、结转下年度继续办理 · 总计"
    )
