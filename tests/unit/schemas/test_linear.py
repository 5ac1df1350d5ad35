"""Linear forms: they say of every report what the rules themselves say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.catalogue import rule_instances
from schemas.codebook import all_cells, forms
from schemas.linear import asks_for_whole_numbers, is_allowed, linear_rules, lowest_value
from schemas.wide import Columns
from tests.unit.schemas.consistent import consistent_values, wide_frame

LINEAR_RULES = {"三.行合计", "三.收办平衡", "三.结果合计", "三.无申请", "四.合计"}


@pytest.mark.parametrize(
    ("form_code", "more"), [("2019", {"二.公开不超总数", "二.事项非负"}), ("2021", set()), ("2021-one-other", set())]
)
def test_which_rules_are_linear(form_code, more):
    assert {rule for rule, _ in linear_rules(form_code)} == LINEAR_RULES | more


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(list(forms())),
    st.integers(0, 1000),
    st.sampled_from([0.0001, 3.0]),
    st.dictionaries(st.integers(0, 150), st.sampled_from([None, 0.0, 1.0, 2.0, 50.0]), max_size=12),
)
def test_a_rule_is_broken_in_linear_form_exactly_where_it_fails(form_code, seed, busy, changes):
    values = dict(consistent_values(form_code, seed, busy))
    codes = list(values)
    values |= {codes[place % len(codes)]: value for place, value in changes.items()}
    columns = Columns(wide_frame(form_code, [values]))
    for key, linear in linear_rules(form_code).items():
        fails = bool(rule_instances(form_code)[key].expression.truth(columns).false.all())
        assert linear.is_broken(values) == fails, key


@pytest.mark.parametrize("form_code", list(forms()))
def test_what_a_cell_may_hold_is_what_the_rules_for_single_cells_say(form_code):
    instances = [each for each in rule_instances(form_code).values() if asks_for_whole_numbers(each)]
    assert {each.rule.id for each in instances} == {"二.整数", "三.整数", "四.整数"}
    zeros = dict.fromkeys(forms()[form_code].required_codes, 0.0)
    held = [(code, value) for code in zeros for value in (-1.0, 0.5, 3.0)]
    columns = Columns(wide_frame(form_code, [zeros | {code: value} for code, value in held]))
    fails = np.any([each.expression.truth(columns).false for each in instances], axis=0)
    assert [each for each, failed in zip(held, fails, strict=True) if is_allowed(*each) == failed] == []


def test_only_changes_may_sink_below_zero():
    assert lowest_value("licensing.permits.change") == float("-inf")
    assert {lowest_value(code) for code in all_cells() if not code.endswith(".change")} == {0.0}
