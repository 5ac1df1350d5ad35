"""Numbers beside each other: years that follow, units that are enough, series only where the forms allow it."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.store import Store
from pipelines.warehouse import build_warehouse
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace
from tests.unit.pipelines.making import hand_in, make_report, make_workspace

RECEIVED = "requests.received.total"
GRANTED = "requests.granted.total"
NAMES = ("甲", "乙", "丙", "丁", "戊", "己")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Six towns in 2020 on the old form, two in 2021 on the new one, one of them again in 2023."""
    workspace = make_workspace(tmp_path_factory.mktemp("county"))
    lines = ["code,name,short_name,kind,former_names,from_year,to_year"]
    lines += [f"u{number},某县{name}镇,{name}镇,镇,,," for number, name in enumerate(NAMES)]
    (workspace.raw / "authorities.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    store = Store(workspace.store)
    for name, received in zip(NAMES, (40, 20, 20, 10, 5, None), strict=True):
        changes = {RECEIVED: received, GRANTED: 9.0, "requests.partly_granted.total": 3.0, "requests.other.total": 4.0}
        hand_in(store, make_report(f"某县{name}镇", 2020, changes=changes), f"2020/{name}镇.txt")
    others = {"requests.other_not_corrected.total": 1.0, "requests.other_fee_unpaid.total": None}
    hand_in(store, make_report("某县甲镇", 2021, "2021", {RECEIVED: 50, **others}), "2021/甲镇.txt")
    others = {"requests.other_not_corrected.total": 1.0, "requests.other_rest.total": 2.0}
    hand_in(store, make_report("某县戊镇", 2021, "2021", {RECEIVED: 7, **others}), "2021/戊镇.txt")
    hand_in(store, make_report("某县甲镇", 2023, "2021", {RECEIVED: 60}), "2023/甲镇.txt")
    build_warehouse(workspace)
    return workspace


def rows(county: Workspace, query: str) -> list[tuple[Any, ...]]:
    with open_warehouse(county.warehouse) as warehouse:
        return warehouse.execute(query).fetchall()


def test_equal_numbers_share_a_place_and_a_blank_has_none(county: Workspace) -> None:
    found = rows(
        county,
        "SELECT short_name, value, county_rank, is_tied, county_median, county_quartile_1, county_count"
        f" FROM comparison WHERE year = 2020 AND cell_code = '{RECEIVED}' ORDER BY value DESC NULLS LAST, short_name",
    )
    assert found == [
        ("甲镇", 40, 1, False, 20, 10, 5),
        ("丙镇", 20, 2, True, 20, 10, 5),
        ("乙镇", 20, 2, True, 20, 10, 5),
        ("丁镇", 10, 4, False, 20, 10, 5),
        ("戊镇", 5, 5, False, 20, 10, 5),
        ("己镇", None, None, None, 20, 10, 5),
    ]


def test_few_units_are_not_ranked_and_small_numbers_give_no_percentage(county: Workspace) -> None:
    found = rows(
        county,
        "SELECT short_name, value_year_before, change, change_percent, county_rank"
        f" FROM comparison WHERE year = 2021 AND cell_code = '{RECEIVED}' ORDER BY short_name",
    )
    assert found == [("戊镇", 5, 2, None, None), ("甲镇", 40, 10, 25.0, None)]


def test_a_missing_year_is_no_year_before(county: Workspace) -> None:
    query = f"SELECT value_year_before, change FROM comparison WHERE year = 2023 AND cell_code = '{RECEIVED}'"
    assert rows(county, query) == [(None, None)]
    gaps = rows(
        county,
        f"SELECT year, is_gap FROM series WHERE short_name = '甲镇' AND series_code = '{RECEIVED}' ORDER BY year",
    )
    assert gaps == [(2020, None), (2021, False), (2023, True)]


def test_a_series_runs_over_both_forms_where_declared_and_breaks_elsewhere(county: Workspace) -> None:
    query = (
        "SELECT year, value, is_break FROM series WHERE short_name = '{}' AND series_code = '{}' AND year < 2022"
        " ORDER BY year"
    )
    assert rows(county, query.format("戊镇", "requests.other.total")) == [(2020, 4, False), (2021, 3, False)]
    assert rows(county, query.format("甲镇", "requests.other.total")) == [(2020, 4, False), (2021, None, False)]
    assert rows(county, query.format("戊镇", RECEIVED)) == [(2020, 5, False), (2021, 7, False)]
    documents = rows(county, "SELECT DISTINCT is_comparable FROM series WHERE series_code LIKE 'documents.%'")
    assert documents == [(False,)]


def test_outcomes_are_a_structure_where_there_are_enough(county: Workspace) -> None:
    found = rows(
        county,
        "SELECT outcome, value, share_percent FROM response_structure WHERE short_name = '甲镇' AND year = 2020"
        " AND value > 0 ORDER BY value",
    )
    assert found == [("部分公开", 3, 18.8), ("其他处理", 4, 25.0), ("予以公开", 9, 56.3)]
    few = rows(
        county, "SELECT DISTINCT share_percent FROM response_structure WHERE short_name = '戊镇' AND year = 2021"
    )
    assert few == [(None,)]


def test_long_wide_and_completeness(county: Workspace) -> None:
    wide = rows(county, f"SELECT year, \"{RECEIVED}\" FROM facts_wide_2021 WHERE short_name = '甲镇' ORDER BY year")
    assert wide == [(2021, 50), (2023, 60)]
    long = rows(county, f"SELECT value, state FROM facts WHERE short_name = '己镇' AND cell_code = '{RECEIVED}'")
    assert long == [(None, "blank")]
    (row,) = rows(county, "SELECT number_count, blank_count, form_cell_count, filled_percent FROM completeness"
                  " WHERE short_name = '己镇' AND year = 2020")  # fmt: skip
    assert row == (197, 1, 198, 99.5)


def test_every_number_leads_back_to_its_file(county: Workspace) -> None:
    (row,) = rows(
        county,
        "SELECT filed_value, raw, path, revision, reader_version IS NOT NULL, length(sha256), rules_failed, value_used"
        f" FROM lineage WHERE short_name = '丁镇' AND year = 2020 AND cell_code = '{RECEIVED}'",
    )
    assert row == (10, "10", "2020/丁镇.txt", 1, True, 64, ["三.收办平衡", "三.行合计"], 10)
