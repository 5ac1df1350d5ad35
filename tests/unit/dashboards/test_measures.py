"""Measures: what is compared, and that a gap stays a gap."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.measured import MINIMUM_FOR_SHARES, MINIMUM_PEERS, measure_county, ranks, typical
from dashboards.measures import all_measures, applicants, forms_of, measures, outcome_groups
from dashboards.pinyin import search_keys
from dashboards.records import Unit
from schemas.codebook import all_cells, forms

COUNTS = st.lists(st.integers(0, 10_000).map(float), min_size=MINIMUM_PEERS, max_size=40)


@pytest.mark.parametrize("measure", measures(), ids=lambda measure: measure.id)
def test_a_measure_adds_cells_of_one_unit_that_a_form_prints(measure):
    units = {all_cells()[code].column.unit for code in (*measure.cells, *measure.or_cells, *measure.of_cells)}
    assert len(units) == 1 and (measure.unit == "%" if measure.is_share else units == {measure.unit})
    assert forms_of(measure)
    assert measure.definition.endswith("。")


def test_every_cell_of_the_codebook_is_a_measure_under_one_name():
    alone = [measure.cells[0] for measure in all_measures() if len(measure.cells) == 1 and not measure.is_share]
    assert set(alone) == set(all_cells())
    assert len({measure.id for measure in all_measures()}) == len(all_measures())


@pytest.mark.parametrize("form", forms().values(), ids=lambda form: form.code)
def test_outcome_groups_cover_every_outcome_once_and_have_the_same_names_in_all_forms(form):
    rows = [row for group in outcome_groups(form.code).values() for row in group]
    outcomes = [row.code for row in form.block("requests").rows if row.group and row.code != "outcome_total"]
    assert rows == outcomes
    assert list(outcome_groups(form.code)) == ["予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理"]
    assert len(applicants(form.code)) == 6


@settings(deadline=None)
@given(COUNTS)
def test_typical_is_what_the_warehouse_calls_it(values):
    found = typical(values)
    expected = duckdb.execute(
        "SELECT quantile_cont(v, 0.25), median(v), quantile_cont(v, 0.75) FROM (SELECT unnest(?) AS v)", [values]
    ).fetchone()
    assert (found.quartile_1, found.median, found.quartile_3) == pytest.approx(expected)


def test_quartiles_are_printed_without_the_noise_of_fractions():
    assert len(str(typical([45.4, 73.9, 70.6, 50.2, 59.8, 58.0]).quartile_3)) <= 7


def test_few_units_have_no_median():
    assert typical([1.0] * (MINIMUM_PEERS - 1)).median is None


def test_a_sum_with_a_blank_has_no_value():
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE cells_used AS SELECT * FROM (VALUES"
            " ('a', 2022, 'appeals.suit_direct.total', 2.0), ('a', 2022, 'appeals.suit_after_review.total', NULL),"
            " ('b', 2022, 'appeals.suit_direct.total', 2.0), ('b', 2022, 'appeals.suit_after_review.total', 1.0))"
            " AS t(authority_code, year, cell_code, value)"
        )
        connection.execute(
            "CREATE TABLE findings_with_decisions AS SELECT 'b' AS authority_code, 2022 AS year, true AS is_open,"
            " unnest(['warning', 'error']) AS severity, ['appeals.suit_direct.total'] AS cells"
        )
        measured = measure_county(connection)
    assert measured.values["suits", 2022] == {"a": None, "b": 3.0}
    assert measured.flags["suits", 2022, "b"] == "error"


def measured_from(*rows):
    """Measure a county whose cells are the rows (authority, cell code, value) of 2022, without findings."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE cells_used (authority_code TEXT, year INT, cell_code TEXT, value DOUBLE)")
        connection.executemany("INSERT INTO cells_used VALUES (?, 2022, ?, ?)", rows)
        connection.execute(
            "CREATE TABLE findings_with_decisions"
            " (authority_code TEXT, year INT, is_open BOOLEAN, severity TEXT, cells TEXT[])"
        )
        return measure_county(connection)


def test_a_share_needs_enough_cases_and_is_of_the_sums_for_the_county():
    whole, part = "requests.received.total", "requests.received.natural_person"
    measured = measured_from(
        ("a", whole, 40.0), ("a", part, 10.0), ("b", whole, 10.0), ("b", part, 10.0),
        ("c", whole, MINIMUM_FOR_SHARES - 1.0), ("c", part, 1.0), ("d", whole, 0.0), ("d", part, 0.0), ("e", part, 3.0),
    )  # fmt: skip
    share = next(measure for measure in measures() if measure.id == "natural_person_share")
    assert measured.values[share.id, 2022] == {"a": 25.0, "b": 100.0, "c": None, "d": None, "e": None}
    units = [Unit(code, code, code, "镇", None, True) for code in "abcde"]
    assert measured.together(share, 2022, units) == 40.0


def test_other_handling_joins_the_row_of_one_form_with_the_rows_of_the_other():
    rest = ("requests.other_not_corrected.total", "requests.other_fee_unpaid.total", "requests.other_rest.total")
    measured = measured_from(
        ("old", "requests.other.total", 4.0), *(("new", code, 1.0) for code in rest), ("short", rest[0], 1.0)
    )
    assert measured.values["other_handling", 2022] == {"old": 4.0, "new": 3.0, "short": None}


@given(st.dictionaries(st.text(min_size=1), st.one_of(st.none(), st.integers(0, 9).map(float)), max_size=30))
def test_ranks_count_those_with_more_and_say_who_shares_a_place(values):
    given_values = [value for value in values.values() if value is not None]
    found = ranks(values)
    if len(given_values) < MINIMUM_PEERS:
        assert found == {}
        return
    for name, value in values.items():
        if value is None:
            assert name not in found
        else:
            shared = given_values.count(value) > 1
            place = 1 + sum(each > value for each in given_values)
            assert found[name] == f"{'并列' if shared else ''}第 {place}"


def test_a_measure_is_found_by_name_pinyin_and_initials():
    keys = search_keys("一、本年新收 · 自然人")
    assert all(word in keys for word in ("自然人", "ziranren", "zrr", "xinshou"))
