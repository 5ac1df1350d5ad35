"""Measures: what is compared, and that a gap stays a gap."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.measures import MINIMUM_PEERS, applicants, measure_county, measures, outcome_groups, typical
from schemas.codebook import all_cells, forms

COUNTS = st.lists(st.integers(0, 10_000).map(float), min_size=MINIMUM_PEERS, max_size=40)


@pytest.mark.parametrize("measure", measures(), ids=lambda measure: measure.id)
def test_a_measure_adds_cells_of_one_unit_that_a_form_prints(measure):
    assert {all_cells()[code].column.unit for code in measure.cells} == {measure.unit}
    assert any(measure.is_printed_in(form) for form in forms().values())
    assert measure.definition.endswith("。")


@pytest.mark.parametrize("form", forms().values(), ids=lambda form: form.code)
def test_outcome_groups_cover_every_outcome_once_and_have_the_same_names_in_all_forms(form):
    rows = [row for group in outcome_groups(form.code).values() for row in group]
    outcomes = [row.code for row in form.block("requests").rows if row.group and row.code != "outcome_total"]
    assert rows == outcomes
    assert list(outcome_groups(form.code)) == ["予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理"]
    assert len(applicants(form.code)) == 6


@given(COUNTS)
def test_typical_is_what_the_warehouse_calls_it(values):
    found = typical(values)
    expected = duckdb.execute(
        "SELECT quantile_cont(v, 0.25), median(v), quantile_cont(v, 0.75) FROM (SELECT unnest(?) AS v)", [values]
    ).fetchone()
    assert (found.quartile_1, found.median, found.quartile_3) == pytest.approx(expected)


def test_few_units_have_no_median():
    assert typical([1.0] * (MINIMUM_PEERS - 1)).median is None


def test_a_sum_with_a_blank_has_no_value():
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE current_cells AS SELECT * FROM (VALUES"
            " ('a', 2022, 'appeals.suit_direct.total', 2.0), ('a', 2022, 'appeals.suit_after_review.total', NULL),"
            " ('b', 2022, 'appeals.suit_direct.total', 2.0), ('b', 2022, 'appeals.suit_after_review.total', 1.0))"
            " AS t(authority_code, year, cell_code, value)"
        )
        connection.execute(
            "CREATE TABLE current_findings AS SELECT 'b' AS authority_code, 2022 AS year, 'fail' AS outcome,"
            " unnest(['warning', 'error']) AS severity, ['appeals.suit_direct.total'] AS cells"
        )
        measured = measure_county(connection)
    assert measured.values["suits", 2022] == {"a": None, "b": 3.0}
    assert measured.flags["suits", 2022, "b"] == "error"
