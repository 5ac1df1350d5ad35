"""The county's own report against its units: what it declares, what differs, what explains it, when it is a finding."""

from __future__ import annotations

import pytest

from pipelines.roll_up.declaration import read_declaration
from pipelines.roll_up.reconciliation import reconcile_county
from pipelines.roll_up.sums import roll_up
from schemas.codebook import forms
from tests.unit.roll_up.counties import FIRST_YEAR, ROLL_UP_TEXT, county_report, filed, opened

RECEIVED, PERMITS = "requests.received.natural_person", "licensing.permits.decisions"


@pytest.mark.parametrize(
    ("text", "is_roll_up", "includes_own", "is_own_only"),
    [
        ("本报告中的数据为全县各乡镇、街道和县直部门汇总数据。", True, False, False),
        ("以上数据由全县汇总。", True, False, False),
        ("本报告数据包括县政府本级及各乡镇、县直各部门。", True, True, False),
        ("统计数据汇总了各乡镇和部门，不含县本级。", True, False, False),
        ("本报告数据仅包括县政府本级。", False, False, True),
        ("统计数据为县本级数据，不包括各乡镇和部门。", False, False, True),
        ("2022年，全县各乡镇主动公开信息，包括部门文件。", False, False, False),
        ("县政府本级收到申请3件。", False, False, False),
        ("", False, False, False),
    ],
)
def test_what_a_text_declares(text, is_roll_up, includes_own, is_own_only):
    found = read_declaration([text])
    assert (found.is_roll_up, found.includes_own, found.is_own_only) == (is_roll_up, includes_own, is_own_only)
    assert bool(found.sentences) == (is_roll_up or is_own_only)


UNITS = (
    filed("q", changes={RECEIVED: 3, PERMITS: 40}),
    filed("p", changes={RECEIVED: 4, PERMITS: 2}),
    filed("d", changes={RECEIVED: 5}),
)
WITH_OWN = "本报告数据包括县政府本级及各乡镇、县直各部门。"
SCENARIOS = {
    "the sum": (*UNITS, county_report(changes={RECEIVED: 12, PERMITS: 42})),
    "one left out": (*UNITS, county_report(changes={RECEIVED: 12, PERMITS: 2})),
    "one twice": (*UNITS, county_report(changes={RECEIVED: 16, PERMITS: 42})),
    "with its own": (*UNITS, county_report(WITH_OWN, changes={RECEIVED: 20, PERMITS: 42})),
    "one missing": (*UNITS[:2], county_report(changes={RECEIVED: 12, PERMITS: 42})),
    "a blank": (
        *UNITS[:2],
        filed("d", changes={RECEIVED: None}),
        county_report(changes={RECEIVED: 12, PERMITS: 42}),
    ),
    "other form": (*UNITS, county_report(ROLL_UP_TEXT, form="2019", changes={RECEIVED: 12, PERMITS: 41})),
    "no report": UNITS,
}


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("county"), list(SCENARIOS.values())) as connection:
        yield connection


@pytest.fixture
def reconcile(connection):
    """Reconciliation and findings of a scenario."""

    def of(scenario: str):
        year = FIRST_YEAR + list(SCENARIOS).index(scenario)
        findings = connection.execute(
            "SELECT cells, outcome, actual, expected, message FROM findings WHERE rule = '县.汇总' AND year = ?"
            " ORDER BY instance",
            [year],
        ).fetchall()
        return reconcile_county(connection, roll_up(connection, year)), findings

    return of


def test_a_county_that_is_the_sum_has_nothing_to_explain(reconcile):
    found, findings = reconcile("the sum")
    assert (found.differing, findings) == ((), [])
    assert len(found.rows) == len(forms()["2021"].required_codes)


def test_the_unit_that_was_left_out_is_named(reconcile):
    found, findings = reconcile("one left out")
    (row,) = found.differing
    assert (row.code, row.difference, row.suspects) == (PERMITS, -40, ("棋坪镇",))
    assert found.suspects == (("棋坪镇", 1),)
    ((cells, outcome, actual, expected, message),) = findings
    assert (cells, outcome, actual, expected) == ([PERMITS], "fail", 2, 42)
    assert "相差 40" in message and "差额等于棋坪镇的数（40），可能漏加" in message


def test_a_unit_added_twice_is_named(reconcile):
    found, _ = reconcile("one twice")
    (row,) = found.differing
    assert found.explain(row) == "差额等于排埠镇的数（4），可能重复加"


def test_equality_is_asked_only_where_the_county_declares_it(reconcile):
    found, findings = reconcile("with its own")
    assert findings == []
    (row,) = found.differing
    assert "差额可能是县本级的数" in found.explain(row)


def test_with_a_unit_missing_the_sum_cannot_be_judged(reconcile):
    found, findings = reconcile("one missing")
    ((_, outcome, _, _, message),) = findings
    assert outcome == "not_assessable" and "带溪乡没有可加的报告" in message
    (row,) = found.differing
    assert "带溪乡没有可加的报告" in found.explain(row)


def test_a_blank_is_not_compared(reconcile):
    found, findings = reconcile("a blank")
    ((cells, outcome, _, _, _),) = findings
    assert (cells, outcome) == ([RECEIVED], "not_assessable")
    (row,) = found.differing
    assert "带溪乡此格没有数" in found.explain(row)


def test_a_county_report_on_the_other_form_is_compared_where_comparable(reconcile):
    found, findings = reconcile("other form")
    assert [(row.code, row.difference) for row in found.differing] == [(PERMITS, -1)]
    assert [cells for cells, outcome, *_ in findings if outcome == "fail"] == [[PERMITS]]


def test_no_report_of_the_county_no_reconciliation(reconcile):
    found, findings = reconcile("no report")
    assert found is None and findings == []
