"""Expressions: many reports at once are judged as one by one, with three values throughout."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.catalogue import rule_instances
from schemas.codebook import forms
from schemas.conditions import CONDITION_CODES
from schemas.expression import Truth, codes
from schemas.wide import Columns, confront
from tests.unit.schemas.consistent import consistent_values, wide_frame

NUMBERS = st.sampled_from([0.0, 1.0, 2.0, 3.5, -1.0, 700.0])
STATES = st.sampled_from(["blank", "mark", "unreadable", "row_length", "no_unit", "not_a_number"])
TRUTHS = st.sampled_from([(True, False), (False, True), (False, False)])


@st.composite
def disturbed(draw, form_code):
    """A consistent report with some cells changed or without a number: (values, conditions)."""
    values = dict(consistent_values(form_code, draw(st.integers(0, 50)), draw(st.sampled_from([0.2, 4.0]))))
    codes = st.lists(st.sampled_from(sorted(values)), max_size=8)
    conditions = {}
    for code in draw(codes):
        values[code] = draw(NUMBERS)
    for code in draw(codes):
        values[code], conditions[code] = None, draw(STATES)
    return values, conditions


def truth(pair):
    return Truth(np.array(pair[0]), np.array(pair[1]))


def pair(value):
    return bool(value.true), bool(value.false)


@settings(max_examples=12, deadline=None)
@given(st.data(), st.sampled_from(list(forms())))
def test_many_reports_are_judged_as_one_by_one(data, form_code):
    reports = data.draw(st.lists(disturbed(form_code), min_size=2, max_size=4))
    frame = wide_frame(form_code, [values for values, _ in reports], [conditions for _, conditions in reports])
    singles = [Columns(frame.iloc[[number]]) for number in range(len(frame))]
    together = Columns(frame)
    for instance in rule_instances(form_code).values():
        verdict = instance.expression.truth(together)
        true, false = (np.broadcast_to(each, len(frame)) for each in (verdict.true, verdict.false))
        alone = [instance.expression.truth(single) for single in singles]
        assert true.tolist() == [bool(np.all(each.true)) for each in alone]
        assert false.tolist() == [bool(np.all(each.false)) for each in alone]
        assert not (true & false).any()


@settings(max_examples=12, deadline=None)
@given(st.data(), st.sampled_from(list(forms())))
def test_one_failure_case_for_each_rule_instance_and_report(data, form_code):
    reports = data.draw(st.lists(disturbed(form_code), min_size=1, max_size=4))
    frame = wide_frame(form_code, [values for values, _ in reports], [conditions for _, conditions in reports])
    frame.index = pd.Index([f"report {number}" for number in range(len(frame))])
    verdicts = confront(frame, form_code)
    assert not verdicts.duplicated(["rule", "instance", "report"]).any()
    found = {tuple(row) for row in verdicts[["rule", "instance", "report", "outcome"]].itertuples(index=False)}
    expected = set()
    for (rule, key), instance in rule_instances(form_code).items():
        verdict = instance.expression.truth(Columns(frame))
        for number, name in enumerate(frame.index):
            true, false = (bool(np.broadcast_to(v, len(frame))[number]) for v in (verdict.true, verdict.false))
            if not true and (false or "documents.other_public" not in " ".join(codes(instance.expression))):
                expected.add((rule, key, name, "fail" if false else "not_assessable"))
    assert found == expected


@given(TRUTHS, TRUTHS, TRUTHS)
def test_laws_of_three_valued_logic(one, two, three):
    a, b, c = truth(one), truth(two), truth(three)
    assert pair(a.negated().negated()) == pair(a)
    assert pair(a.both(b).negated()) == pair(a.negated().either(b.negated()))
    assert pair(a.both(b)) == pair(b.both(a))
    assert pair(a.either(b)) == pair(b.either(a))
    assert pair(a.both(b.either(c))) == pair(a.both(b).either(a.both(c)))
    assert pair(a.both(b).both(c)) == pair(a.both(b.both(c)))


@given(TRUTHS)
def test_what_is_certain_decides_alone(one):
    yes, no = truth((True, False)), truth((False, True))
    assert pair(no.both(truth(one))) == (False, True)
    assert pair(yes.either(truth(one))) == (True, False)
    assert pair(yes.both(truth(one))) == one


def test_conditions_have_distinct_codes_that_fit_a_byte():
    assert sorted(CONDITION_CODES.values()) == list(range(len(CONDITION_CODES)))
