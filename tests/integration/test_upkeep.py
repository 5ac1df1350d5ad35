"""What depends on something that changed is made again by itself; what has not been made for long is shown as stale."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from dagster import AssetKey, AssetSelection, evaluate_automation_conditions
from dagster._core.definitions.freshness import FreshnessState
from dagster._core.definitions.freshness_evaluator import TimeWindowFreshnessPolicyEvaluator
from dagster._core.loader import LoadingContextForTest
from dagster._core.test_utils import freeze_time

from assets.code_location import define_county
from assets.county import County
from assets.in_process import QUIET
from assets.instance import open_instance
from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import open_workspace
from schemas.tables import tables

DERIVED = set(tables()) - {"submissions"} | {"site", "slips", "county_tables"}


class Watched:
    """A county, its instance, and the conditions evaluated from tick to tick as the daemon does."""

    def __init__(self, workspace, instance):
        self.workspace, self.instance = workspace, instance
        self.definitions = define_county(County(workspace))
        self.cursor = None

    def run(self, *assets, **partition):
        """Materialize some assets by hand, all of them with the main job when none is named."""
        job = self.definitions.resolve_job_def("county")
        if assets:
            job = self.definitions.resolve_implicit_global_asset_job_def().get_subset(
                asset_selection={AssetKey(name) for name in assets}
            )
        assert job.execute_in_process(run_config=QUIET, instance=self.instance, **partition).success

    def requested(self):
        """Names of what the next tick asks for."""
        result = evaluate_automation_conditions(self.definitions, self.instance, cursor=self.cursor)
        self.cursor = result.cursor
        return {name for name in DERIVED | {"submissions"} if result.get_num_requested(AssetKey(name))}


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A county of which one report has not been handed in."""
    base = tmp_path_factory.mktemp("county")
    write_county(generate_county(units=2, years=(2023, 2024), planted_share=0), base / "raw")
    waiting = next((base / "raw" / "2024").iterdir())
    waiting.rename(base / waiting.name)
    workspace = open_workspace(base / "raw")
    with open_instance(workspace) as instance:
        county = Watched(workspace, instance)
        county.waiting = base / waiting.name
        county.run()
        yield county


def test_what_depends_on_one_report_follows_once(watched):
    assert watched.requested() == set()
    waiting = watched.waiting.rename(watched.workspace.raw / "2024" / watched.waiting.name)
    with open_warehouse(watched.workspace.warehouse) as warehouse:
        ((key,),) = warehouse.execute(
            "SELECT authority_code || '|' || year FROM standings WHERE state = 'not_handed_in' AND kind <> '县'"
            " AND year = 2024"
        ).fetchall()
    watched.run("submissions", partition_key=key)
    assert watched.requested() == DERIVED, "one tick asks for tables, site, slips and county tables together"
    watched.run(*DERIVED)
    assert watched.requested() == set()
    with open_warehouse(watched.workspace.warehouse) as warehouse:
        assert warehouse.execute("SELECT count(*) FROM current_reports").fetchone() == (4,)
    assert waiting.is_file()


def test_nothing_follows_the_main_job(watched):
    watched.requested()
    watched.run()
    assert watched.requested() == set()


def test_what_is_made_from_the_tables_follows_them(watched):
    watched.requested()
    watched.run(*DERIVED - {"site", "slips", "county_tables"})
    assert watched.requested() == {"site", "slips", "county_tables"}


def test_all_that_follows_is_watched_by_the_sensor(watched):
    sensor = watched.definitions.resolve_sensor_def("derived")
    graph = watched.definitions.resolve_asset_graph()
    assert {key.to_user_string() for key in sensor.asset_selection.resolve(graph)} == DERIVED
    assert AssetSelection.all().resolve(graph) - sensor.asset_selection.resolve(graph) == {AssetKey("submissions")}


@pytest.mark.parametrize("name", ["reports", "cells", "site", "slips", "county_tables"])
@pytest.mark.parametrize(
    ("age", "state"),
    [
        (timedelta(hours=20), FreshnessState.PASS),
        (timedelta(hours=30), FreshnessState.WARN),
        (timedelta(days=9), FreshnessState.FAIL),
    ],
)
def test_a_missed_night_warns_and_a_missed_week_fails(watched, name, age, state):
    node = watched.definitions.resolve_asset_graph().get(AssetKey(name))

    async def evaluate():
        context = LoadingContextForTest(watched.instance)
        return await TimeWindowFreshnessPolicyEvaluator().evaluate_freshness(context, node)

    with freeze_time(datetime.now(UTC) + age):
        assert asyncio.run(evaluate()) is state
