"""The demo county: the same for the same seed, complete, clean where nothing is planted, wrong where something is."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from pipelines.demo.county import generate_county
from pipelines.demo.numbers import draw_numbers
from pipelines.demo.units import make_units
from schemas.codebook import all_cells, forms

YEARS = tuple(range(2019, 2026))
APPLICANTS = (
    "natural_person",
    "business",
    "research_institute",
    "public_interest",
    "legal_service",
    "other_organisation",
)


@pytest.fixture(scope="module")
def county():
    return generate_county()


@pytest.fixture(scope="module")
def numbers():
    return draw_numbers(3, make_units(3, 400, YEARS), YEARS)


def test_64_units_report_in_each_of_7_years(county):
    assert len(county.keys) == 448
    assert set(Counter(year for _, year in county.keys).values()) == {64}


def test_same_seed_same_county_another_seed_another(county):
    again, other = generate_county(), generate_county(seed=1)
    assert [report.cells for report in again.reports()] == [report.cells for report in county.reports()]
    assert [report.sections for report in again.reports()] == [report.sections for report in county.reports()]
    assert again.plants == county.plants
    assert [r.cells for r in other.reports()] != [r.cells for r in county.reports()]


def test_every_cell_of_every_form_has_a_number(numbers):
    assert set(numbers) == set(all_cells())
    assert all(np.array_equal(v, v.round()) for c, v in numbers.items() if all_cells()[c].column.kind != "amount")
    assert all((v >= 0).all() for c, v in numbers.items() if all_cells()[c].column.kind != "change")


@pytest.mark.parametrize("form", list(forms().values()), ids=lambda form: form.code)
def test_sums_of_table_three_hold(numbers, form):
    rows = form.block("requests").rows
    outcomes = [row.code for row in rows if row.group and row.code != "outcome_total"]
    for row in rows:
        parts = sum(numbers[f"requests.{row.code}.{name}"] for name in APPLICANTS)
        assert np.array_equal(parts, numbers[f"requests.{row.code}.total"])
    for name in (*APPLICANTS, "total"):
        ended = numbers[f"requests.outcome_total.{name}"]
        assert np.array_equal(sum(numbers[f"requests.{row}.{name}"] for row in outcomes), ended)
        incoming = numbers[f"requests.received.{name}"] + numbers[f"requests.carried_in.{name}"]
        assert np.array_equal(incoming, ended + numbers[f"requests.carried_out.{name}"])


def test_sums_of_table_four_hold_and_suits_after_review_follow_a_review(numbers):
    for procedure in ("review", "suit_direct", "suit_after_review"):
        parts = sum(numbers[f"appeals.{procedure}.{result}"] for result in ("upheld", "corrected", "other", "pending"))
        assert np.array_equal(parts, numbers[f"appeals.{procedure}.total"])
        assert (numbers[f"appeals.{procedure}.total"][:, 1:] >= numbers[f"appeals.{procedure}.pending"][:, :-1]).all()
    review, after = numbers["appeals.review.total"], numbers["appeals.suit_after_review.total"]
    assert not ((after[:, 1:] > 0) & (review[:, 1:] == 0) & (review[:, :-1] == 0)).any()


def test_what_one_year_leaves_the_next_one_begins_with(numbers):
    for name in (*APPLICANTS, "total"):
        carried_in, carried_out = numbers[f"requests.carried_in.{name}"], numbers[f"requests.carried_out.{name}"]
        assert np.array_equal(carried_in[:, 1:], carried_out[:, :-1])
    for item in ("licensing.permits", "licensing.services", "enforcement.penalties", "fees.administrative_fees"):
        prior, change = numbers[f"{item}.prior_items"], numbers[f"{item}.change"]
        assert np.array_equal(prior[:7, 1:], (prior + change)[:7, :-1])
        assert (prior + change >= 0).all()


def test_documents_follow_their_stock(numbers):
    issued, repealed, in_force = (numbers[f"documents.normative.{c}"] for c in ("issued", "repealed", "in_force"))
    running = slice(0, 7)
    assert np.array_equal(in_force[running, 1:], (in_force[:, :-1] + (issued - repealed)[:, 1:])[running])
    assert (issued - repealed <= in_force).all()
    made, published, public = (numbers[f"documents.normative.{c}"] for c in ("made", "published", "total_public"))
    assert ((published <= made) & (published <= public)).all()
    assert np.array_equal(public[running, 1:], (public[:, :-1] + published[:, 1:])[running])


def test_amounts_and_decisions_are_plausible(numbers):
    projects, amount = (numbers[f"procurement.central_procurement.{c}"] for c in ("projects", "amount"))
    assert np.array_equal(projects == 0, amount == 0)
    price = amount[projects > 0] / projects[projects > 0]
    assert (price.min(), price.max()) >= (1.0, 10.0)
    assert price.max() <= 300
    for item in ("licensing.permits", "licensing.services", "enforcement.penalties", "enforcement.coercion"):
        change = numbers[f"{item}.change"]
        assert not ((change != 0) & (numbers[f"{item}.decisions"] == numbers[f"{item}.prior_items"] + change)).any()


def test_a_merged_township_leaves_nothing_behind_and_its_place_is_taken():
    units = make_units(711, 64, YEARS)
    merged = next(unit for unit in units if unit.merged_into)
    assert merged.merged_into in {unit.short_name for unit in units}
    numbers, index = draw_numbers(711, units, YEARS), units.index(merged)
    last = YEARS.index(merged.to_year)
    assert numbers["requests.carried_out.total"][index, last] == 0
    assert numbers["documents.normative.in_force"][index, last] == 0
    assert all(not values[index, last + 1 :].any() for values in numbers.values())


def test_a_renamed_unit_reports_under_its_name_of_the_year(county):
    index, unit = next((i, u) for i, u in enumerate(county.units) if u.former_short_name)
    assert unit.former_short_name in county.report((index, 2020)).title
    assert unit.short_name in county.report((index, 2023)).title


def test_names_are_made_up_for_large_counties_and_stay_unique():
    units = make_units(1, 5000, (2024,))
    assert len({unit.name for unit in units}) == len({unit.code for unit in units}) == 5000


def test_about_one_report_in_eight_has_something_planted_and_never_two_running(county):
    assert len(county.plants) == round(0.12 * 448)
    assert not any((index, year + 1) in county.plants for index, year in county.plants)
    assert len({plant.kind for plant in county.plants.values()}) >= 20


def test_planted_cells_differ_from_the_truth_and_all_others_are_true(county):
    for key in county.keys:
        plant, true, cells = county.plants.get(key), county.true_values(key), county.filed_cells(key)
        assert set(cells) == set(county.form_of(key).required_codes)
        for code, cell in cells.items():
            if plant is None or code not in plant.filed:
                assert (cell.value, cell.state) == (true[code], "number")
            else:
                assert cell.value != true[code] or cell.raw.endswith("元")


def test_text_gives_the_counts_of_the_table(county):
    checked = 0
    for key in county.keys:
        report = county.report(key)
        stated = re.search(r"收到政府信息公开申请(\d+)件|新收政府信息公开申请(\d+)件", "".join(report.sections["一"]))
        received = county.true_values(key)["requests.received.total"]
        if key in county.plants:
            continue
        checked += 1
        assert (stated is None) == (received == 0)
        assert stated is None or float(stated[1] or stated[2]) == received
    assert checked > 350


def test_reports_can_be_missing(county):
    fewer = generate_county(missing=3)
    gone = set(county.keys) - set(fewer.keys)
    assert len(gone) == 3
    assert {year for _, year in gone} == {2025}
    with pytest.raises(ValueError, match="不能缺 448 份"):
        generate_county(missing=448)


def test_values_of_very_many_reports_come_as_one_array(county):
    keys, values = county.filed_values("2021")
    line = next(i for i, key in enumerate(keys) if key in county.plants and county.plants[key].filed)
    report = county.report(keys[line])
    filed = [report.cells[code].value for code in forms()["2021"].required_codes]
    assert np.array_equal(values[line], np.array([np.nan if v is None else v for v in filed]), equal_nan=True)
    assert sum(len(county.filed_values(code)[0]) for code in forms()) == 448
