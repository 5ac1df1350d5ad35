"""The catalogue as text: explained, sourced, the same as the common catalogue, no message with leftovers."""

from __future__ import annotations

import re

import pytest

from pipelines.docs import PART_TITLES
from schemas.catalogue import KINDS, SEVERITIES, default_settings, rule_instances, rules, settings_with
from schemas.codebook import forms
from schemas.findings import explain
from schemas.formula import FormulaError, instances, parse_number
from schemas.wide import Columns
from tests.unit.schemas.consistent import consistent_values, wide_frame

CHINESE = re.compile(r"[一-鿿]")
FORM_CODES = list(forms())


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_every_rule_is_explained_and_sourced(rule):
    assert rule.severity in SEVERITIES
    assert rule.kind in KINDS
    assert rule.table in set(PART_TITLES)
    assert rule.forms
    for text in (rule.explanation, rule.source, *(case.message for case in rule.cases)):
        assert CHINESE.search(text)
    assert rule.explanation.endswith("。")
    assert all(case.message.endswith("。") for case in rule.cases)


@pytest.mark.parametrize("form_code", FORM_CODES)
@pytest.mark.parametrize("outcome", ["fail", "not_assessable"])
def test_every_message_renders_without_leftovers(form_code, outcome):
    values = consistent_values(form_code, 3)
    report = Columns(wide_frame(form_code, [values if outcome == "fail" else {}]))
    for instance in rule_instances(form_code).values():
        finding = explain(instance, outcome, report, form_code, {})
        assert not re.search(r"[\[\]{}]|None|nan|requests\.|documents\.|appeals\.", finding.message), finding.message
        assert finding.message.endswith("。")
        assert finding.rule == instance.rule.id
        assert set(finding.cells) <= set(forms()[form_code].cells_by_code)


def test_rules_of_the_tables_are_those_of_the_common_catalogue(shared):
    text = (shared / "codebook" / "RULES.md").read_text(encoding="utf-8")
    common = dict(_common_rules(text))
    ours = {name: rule for name, rule in rules().items() if rule.table in "二三四"}
    assert set(ours) == set(common)
    for name, rule in ours.items():
        _, severity, kind = common[name]
        assert (rule.severity, rule.kind) == (severity.split(" / ")[0], kind.split(" / ")[0]), name


def _common_rules(text):
    """Rows `| id | forms | rule | severity | kind |` of tables 二 三 四; an id in two rows has both texts."""
    found = {}
    for line in text.splitlines():
        parts = [part.strip() for part in line.strip("|").split("|")]
        if len(parts) == 5 and parts[0][:2] in {"二.", "三.", "四."}:
            words = found.get(parts[0], ("",))[0] + parts[2]
            found[parts[0]] = (words, parts[3], parts[4])
    return found


def test_every_setting_is_used_and_explained():
    text = " ".join(case.formula for rule in rules().values() for case in rule.cases)
    of_facts = {"likeness_least_characters"}  # what is compared at all is settled before rules are asked
    for name, setting in default_settings().items():
        assert f"settings.{name}" in text or name in of_facts
        assert setting.explanation.split("：")[0] in rules()


def test_settings_change_the_rules_they_belong_to():
    report = consistent_values("2021", 1) | {"fees.administrative_fees.amount": 50.0}
    columns = Columns(wide_frame("2021", [report]))
    key = ("二.金额单位", "fees.administrative_fees.amount/3")
    strict = settings_with({"township_amount_high_wan_yuan": 10})
    assert rule_instances("2021")[key].expression.truth(columns).true.all()
    assert rule_instances("2021", strict)[key].expression.truth(columns).false.all()
    with pytest.raises(KeyError, match="no_such"):
        settings_with({"no_such": 1})


@pytest.mark.parametrize(
    "formula",
    [
        "requests.received.total ==",
        "requests.no_such.total == 0",
        "requests.received.total",
        "requests.received.total + 1",
        "unknown(requests.received.total)",
        "requests.{row}.total == 0",
        "requests.received.total * requests.carried_in.total == 0",
        "__import__('os').getcwd() == 0",
        "requests.received.total == 1 == 2",
        "previous.no_such.cell.total == 0",
        "stated.no_such.total == 0",
        "report.no_such == 0",
        "known(requests.received.total, 1)",
    ],
)
def test_malformed_formulas_are_refused(formula):
    with pytest.raises(FormulaError):
        list(instances(formula, (), forms()["2021"], {}))


def test_a_number_formula_must_be_a_number():
    with pytest.raises(FormulaError):
        parse_number("given(requests.received.total)", {}, forms()["2021"], {})
