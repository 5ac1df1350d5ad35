"""Sums of units: blanks are no zeros, other forms give what is comparable, who is missing is named."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import UsageProblem
from pipelines.roll_up.sums import OTHER_FORM, UNDIVIDED, Contribution, Contributor, RollUp, contribute, roll_up
from schemas.codebook import forms
from schemas.comparability import counterparts, is_comparable
from tests.unit.pipelines.making import make_report
from tests.unit.roll_up.counties import FIRST_YEAR, NAMES, county_report, filed, make_county, opened

RECEIVED = "requests.received.total"
FEES = "fees.administrative_fees.amount"
ISSUED = "documents.normative.issued"
PERMITS = "licensing.permits.decisions"
OTHERS = [f"requests.{row}.total" for row in ("other_not_corrected", "other_fee_unpaid", "other_rest")]


SCENARIOS = {
    "a blank": (
        filed("q", changes={RECEIVED: 3, FEES: 0.1}),
        filed("p", changes={RECEIVED: None, FEES: 0.2}),
        filed("d"),
    ),
    "only blanks": tuple(filed(code, changes={RECEIVED: None}) for code in NAMES),
    "one unit": (
        filed("q", changes={RECEIVED: 3}),
        make_report("宜丰县新庄镇", FIRST_YEAR, "2021", {RECEIVED: 100}),
        county_report(changes={RECEIVED: 50}),
    ),
    "other form": (
        filed("q", "2019", {RECEIVED: 5, PERMITS: 7, "documents.normative.made": 9}),
        filed("p", changes={ISSUED: 2}),
        filed("d"),
    ),
    "undivided": (
        filed("q", "2021-one-other", {"requests.other.total": 4}),
        filed("p", "2021-one-other"),
        filed("d", changes={OTHERS[0]: 1}),
    ),
}


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("county"), list(SCENARIOS.values())) as connection:
        yield connection


@pytest.fixture
def rolled(connection):
    """The sums of a scenario."""
    return lambda scenario: roll_up(connection, FIRST_YEAR + list(SCENARIOS).index(scenario))


def test_cells_are_added_up_and_a_blank_is_no_zero(rolled):
    sums = rolled("a blank").sums
    received = sums[RECEIVED]
    assert (received.total, received.number_count) == (3, 2)
    assert [(each.short_name, state) for each, state in received.gaps] == [("排埠镇", "blank")]
    assert (sums[FEES].total, sums[FEES].gaps) == (0.3, ())


def test_a_cell_without_any_number_has_no_sum(rolled):
    found = rolled("only blanks").sums[RECEIVED]
    assert (found.total, found.number_count, len(found.gaps)) == (None, 0, 3)


def test_units_not_handed_in_strangers_and_the_county_do_not_count(rolled):
    found = rolled("one unit")
    assert found.sums[RECEIVED].total == 3
    assert [each.short_name for each in found.lacking] == ["排埠镇", "带溪乡"]
    assert found.strangers == ("宜丰县新庄镇",)
    assert found.county == "铜鼓县"


def test_the_other_form_gives_what_is_comparable_and_no_more(rolled):
    sums = rolled("other form").sums
    assert sums[RECEIVED].total == 5
    assert sums[PERMITS].total == 7
    assert sums[ISSUED].total == 2
    assert [(each.short_name, state) for each, state in sums[ISSUED].gaps] == [("棋坪镇", OTHER_FORM)]


def test_an_undivided_row_is_parts_of_nothing_or_not_known(rolled):
    sums = rolled("undivided").sums
    assert [sums[code].total for code in OTHERS] == [1, 0, 0]
    assert {(each.short_name, state) for code in OTHERS for each, state in sums[code].gaps} == {("棋坪镇", UNDIVIDED)}
    assert sums[OTHERS[0]].number_count == 2


def test_only_a_confirmed_correction_is_added_up_and_it_is_named(tmp_path):
    made = make_county(tmp_path, filed("q", changes={RECEIVED: 3}), filed("p", changes={RECEIVED: 5}))
    correct = (
        "INSERT INTO corrections SELECT report_id, cell_code, value, value + 10, authority_code = 'q', 1, '甲', '乙',"
        " '笔误', TIMESTAMP '2023-02-01 00:00:00' FROM cells WHERE cell_code = ?"
    )
    with duckdb.connect(str(made.warehouse)) as connection:
        connection.execute(correct, [RECEIVED])
        found = roll_up(connection, FIRST_YEAR)
    assert found.sums[RECEIVED].total == 13 + 5
    ((name, code, filed_value, used, reason),) = (
        (each.short_name, each.cell_code, each.filed, each.used, each.reason) for each in found.corrected
    )
    assert (name, code, filed_value, used, reason) == ("棋坪镇", RECEIVED, 3, 13, "笔误")


def test_three_rows_of_the_new_form_are_the_one_of_the_old():
    cells = {code: Contribution(value, "number") for code, value in zip(OTHERS, (1, 2, 3), strict=True)}
    old, whole = forms()["2019"], "requests.other.total"
    assert contribute(whole, cells, "2021", old) == Contribution(6, "number")
    cells[OTHERS[1]] = Contribution(None, "blank")
    assert contribute(whole, cells, "2021", old) == Contribution(None, "blank")


def test_what_changed_its_meaning_is_never_joined():
    changed = {"documents", "fees", "procurement"}
    for wanted, filed_on in (("2019", "2021"), ("2021", "2019"), ("2019", "2021-one-other")):
        for code in forms()[wanted].cells_by_code:
            joined = counterparts(code, filed_on, wanted)
            assert not (joined and code.split(".")[0] in changed), code
    assert is_comparable("appeals.review.total") and not is_comparable("requests.other.total")


def test_a_year_without_reports_is_one_clear_line(connection):
    with pytest.raises(UsageProblem, match="没有 2050 年度的报告.*2022–2026"):
        roll_up(connection, 2050)


@given(st.lists(st.one_of(st.none(), st.integers(0, 9_999)), min_size=1, max_size=12))
def test_a_sum_is_that_of_the_numbers_whatever_is_blank(values):
    given_cells = [Contribution(value, "blank" if value is None else "number") for value in values]
    codes = forms()["2021"].cells_by_code
    units = tuple(
        Contributor(str(n), str(n), str(n), "clean", "2021", dict.fromkeys(codes, cell))
        for n, cell in enumerate(given_cells)
    )
    found = RollUp("县", 2022, forms()["2021"], units, ()).sums[RECEIVED]
    numbers = [value for value in values if value is not None]
    assert found.total == (sum(numbers) if numbers else None)
    assert found.number_count + len(found.gaps) == len(values)
