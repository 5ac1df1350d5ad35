"""Findings on the mistakes that real reports made, with the numbers that they printed."""

from __future__ import annotations

import pytest

from schemas.catalogue import rule_instances
from schemas.codebook import forms
from schemas.findings import explain
from schemas.wide import Columns, confront
from tests.unit.schemas.consistent import wide_frame


def findings_of(form_code, changes, conditions=None, raw=None, township=1.0):
    """Findings on a report of zeros with some cells changed, by (rule, instance)."""
    values = dict.fromkeys(forms()[form_code].required_codes, 0.0) | changes
    frame = wide_frame(form_code, [values], [conditions or {}], township)
    return {
        (row.rule, row.instance): explain(
            rule_instances(form_code)[row.rule, row.instance], row.outcome, Columns(frame), form_code, raw or {}
        )
        for row in confront(frame, form_code).itertuples()
    }


def test_hongze_2023_appeals_do_not_add_up():
    found = findings_of(
        "2021-one-other",
        {
            "appeals.review.upheld": 10.0,
            "appeals.review.corrected": 1.0,
            "appeals.suit_after_review.total": 5.0,
        },
    )
    assert set(found) == {("四.合计", "review"), ("四.合计", "suit_after_review")}
    review, suit = found.values()
    assert (review.actual, review.expected, review.difference) == (0, 11, -11)
    assert review.severity == "error"
    assert review.message == (
        "“行政复议”：结果维持、结果纠正、其他结果、尚未审结之和为 11 件，总计填 0 件，相差 11 件。"
    )
    assert (suit.actual, suit.expected, suit.difference) == (5, 0, 5)


def test_jinhu_2023_direct_suits_do_not_add_up():
    found = findings_of("2021", {"appeals.suit_direct.upheld": 2.0, "appeals.suit_direct.other": 1.0})
    (finding,) = found.values()
    assert (finding.rule, finding.instance, finding.difference) == ("四.合计", "suit_direct", -3)
    assert "未经复议直接起诉" in finding.message


def test_huiyi_2021_row_totals_are_zero():
    found = findings_of(
        "2021",
        {
            "requests.received.legal_service": 1.0,
            "requests.granted.legal_service": 1.0,
            "requests.outcome_total.legal_service": 1.0,
        },
    )
    rows = {instance for rule, instance in found if rule == "三.行合计"}
    assert rows == {"received", "granted", "outcome_total"}
    assert found["三.行合计", "received"].message == (
        "“一、本年新收政府信息公开申请数量”一行：自然人与各类法人或其他组织之和为 1 件，总计填 0 件，相差 1 件。"
    )
    assert found["三.行合计", "received"].cells[0] == "requests.received.total"
    zero = found["三.无申请", ""]
    assert "requests.granted.legal_service" in zero.cells
    assert "requests.granted.total" not in zero.cells, "only the cells that are not 0"


def test_quotation_marks_within_others_are_single():
    row = "requests.denied_safety_stability"
    failed = findings_of("2021", {f"{row}.total": 1.0})["三.行合计", "denied_safety_stability"]
    assert failed.message.startswith("“3.危及‘三安全一稳定’”一行：")
    blank = findings_of("2021", {f"{row}.total": None})["三.行合计", "denied_safety_stability"]
    assert blank.message.startswith("“3.危及‘三安全一稳定’”不能判断：表三 · 3.危及“三安全一稳定” · 总计")


@pytest.mark.parametrize("form_code", ["2021", "2019"])
def test_a_town_cannot_make_regulations(form_code):
    column = "in_force" if form_code == "2021" else "total_public"
    found = findings_of(form_code, {f"documents.regulations.{column}": 3.0})
    (finding,) = found.values()
    assert finding.rule == "二.规章权限"
    assert finding.severity == "warning"
    assert finding.cells == (f"documents.regulations.{column}",)


@pytest.mark.parametrize(("prior", "change", "decisions"), [(21, 19, 40), (1026, 138, 1164)])
def test_decisions_that_are_really_items(prior, change, decisions):
    numbers = {"prior_items": prior, "change": change, "decisions": decisions}
    found = findings_of("2019", {f"licensing.permits.{name}": float(value) for name, value in numbers.items()})
    (finding,) = found.values()
    assert finding.rule == "二.决定误填"
    for printed in (f"{decisions:,}", f"{prior:,}", str(change)):
        assert f" {printed} " in finding.message


def test_no_decisions_on_items_that_were_all_abolished_are_no_mistake():
    numbers = {"prior_items": 5.0, "change": -5.0, "decisions": 0.0}
    assert not findings_of("2019", {f"licensing.permits.{name}": value for name, value in numbers.items()})


def test_decisions_may_equal_items_where_nothing_changed():
    assert not findings_of("2019", {"licensing.permits.prior_items": 21.0, "licensing.permits.decisions": 21.0})


def test_qiping_2020_procurement_has_a_price_of_516_yuan():
    found = findings_of(
        "2019",
        {"procurement.central_procurement.projects": 1260.0, "procurement.central_procurement.amount": 65.0},
    )
    (finding,) = found.values()
    assert finding.rule == "二.采购单价"
    assert (
        finding.message
        == "“政府集中采购”一行：65 万元采购 1,260 个项目，平均每个项目不足 1,000 元，请核对项目数量与金额。"
    )


def test_an_empty_table_is_not_a_table_of_zeros():
    codes = [code for code in forms()["2021"].required_codes if code.startswith("requests.")]
    found = findings_of("2021", dict.fromkeys(codes))
    failed = {rule for (rule, _), finding in found.items() if finding.outcome == "fail"}
    assert failed == {"三.未填", "报.非数字"}
    assert "175 格未填数" in found["报.非数字", "2"].message
    row = found["三.行合计", "received"]
    assert row.outcome == "not_assessable"
    assert row.difference is None
    assert "未填" in row.message


def test_a_blank_total_is_computed_but_never_filled_in():
    parts = {
        "requests.received.natural_person": 2.0,
        "requests.received.business": 1.0,
        "requests.received.total": None,
    }
    found = findings_of("2021", parts)
    assert "3 件" in found["三.空总计", "received/1"].message
    assert found["三.行合计", "received"].outcome == "not_assessable"
    assert found["三.行合计", "received"].cells == ("requests.received.total",)


def test_what_is_no_number_is_quoted():
    code = "requests.received.total"
    found = findings_of("2021", {code: None}, {code: "not_a_number"}, {code: "三件"})
    assert found["三.整数", ""].outcome == "fail"
    assert "（“三件”）" in found["三.整数", ""].message


def test_an_amount_without_unit_has_no_value_and_a_finding():
    code = "procurement.central_procurement.amount"
    found = findings_of("2019", {code: None}, {code: "no_unit"}, {code: "808"})
    assert found["二.金额单位", f"{code}/1"].severity == "warning"
    assert found["二.采购成对", "procurement.central_procurement"].outcome == "not_assessable"


def test_negative_and_fractional_numbers():
    found = findings_of(
        "2019",
        {
            "licensing.permits.prior_items": 5.0,
            "licensing.permits.change": -5.0,
            "licensing.permits.decisions": 8.0,
            "enforcement.coercion.decisions": 1.5,
            "fees.administrative_fees.change": -1.0,
        },
    )
    assert set(found) == {("二.整数", ""), ("二.事项非负", "fees.administrative_fees")}
    assert found["二.整数", ""].cells == ("enforcement.coercion.decisions",)
    assert found["二.事项非负", "fees.administrative_fees"].actual == -1


def test_the_county_itself_is_not_judged_by_rules_for_townships():
    assert not findings_of("2021", {"fees.administrative_fees.amount": 5000.0}, township=0.0)
    assert findings_of("2021", {"fees.administrative_fees.amount": 5000.0})


def test_an_added_row_of_2019_is_noted_and_judged():
    row = {
        f"documents.other_public.{name}": value
        for name, value in (("made", 1.0), ("published", 5.0), ("total_public", 3.0))
    }
    found = findings_of("2019", row)
    assert found["二.地方行", ""].severity == "info"
    assert found["二.公开不超总数", "other_public"].difference == 2


def test_row_of_another_length_is_not_guessed():
    codes = [f"requests.received.{column.code}" for column in forms()["2021"].block("requests").columns]
    found = findings_of("2021", dict.fromkeys(codes), dict.fromkeys(codes, "row_length"))
    assert found["三.格数", "received"].outcome == "fail"
    assert found["三.行合计", "received"].outcome == "not_assessable"


def test_what_cannot_be_judged_names_a_few_cells_and_counts_many():
    parts = [code for code in forms()["2021"].required_codes if code.startswith("requests.received.")]
    few = findings_of("2021", dict.fromkeys(parts[:2]))["三.行合计", "received"].message
    assert few.count("（未填）") == 2 and "自然人（未填）" in few
    many = findings_of("2021", dict.fromkeys(parts[:5]), {parts[0]: "not_a_number"})["三.行合计", "received"].message
    assert many.endswith("表三 1 格（不是数字）；表三 4 格（未填）没有数。")
