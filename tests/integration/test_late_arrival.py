"""A report of 2022 that comes in 2026, taken in as the folder sensor does it: all that depends on it is made again."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from types import SimpleNamespace

import openpyxl
import pytest
from dagster import AssetKey, build_sensor_context

from assets.code_location import define_county
from assets.county import County
from assets.in_process import QUIET
from assets.instance import open_instance
from dashboards.addresses import filing_address, year_address
from dashboards.exports.county_files import publish_county_tables
from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from pipelines.objects.bucket import open_bucket
from pipelines.objects.manifests import last_number
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import open_workspace
from tests.published_site import load

LATE_YEAR = 2022
"""The county has the two years after."""
COPY = "memory://late-arrival"
LATE = datetime(2026, 3, 2, tzinfo=UTC)
SUM = "SELECT count(*), sum(value) FROM cells SEMI JOIN current_reports USING (report_id) WHERE year = 2022"
FINDINGS = """SELECT authority_code, year, rule, instance, outcome, message FROM current_findings
  WHERE rule <> '报.逾期' ORDER BY ALL"""


def _query(workspace, sql):
    with open_warehouse(workspace.warehouse) as warehouse:
        return warehouse.execute(sql).fetchall()


def _sheets(workspace):
    (path,) = (workspace.county_tables / str(LATE_YEAR)).glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    return [[cell.value for row in sheet.iter_rows() for cell in row] for sheet in book]


def _pages(workspace):
    made = (*workspace.site.rglob("*.html"), *workspace.slips.rglob("*.*"))
    return {path.relative_to(workspace.out).as_posix(): path.read_bytes() for path in made}


@pytest.fixture(scope="module")
def arrived(tmp_path_factory, finished_county):
    """What stood before, what stood after, and the tables of the same county with the report in time."""
    base = tmp_path_factory.mktemp("late")
    write_county(generate_county(seed=9, units=2, years=(LATE_YEAR,), planted_share=0), base / "other")
    late = min((base / "other" / str(LATE_YEAR)).iterdir())
    os.utime(late, (LATE.timestamp(), LATE.timestamp()))
    shutil.copytree(finished_county, base / "raw")
    shutil.copytree(finished_county, base / "in_time", ignore=shutil.ignore_patterns("out"))
    for name in ("in_time", "raw"):
        (base / name / str(LATE_YEAR)).mkdir()
    shutil.copy2(late, base / "in_time" / str(LATE_YEAR))
    in_time = open_workspace(base / "in_time")
    load(in_time)
    publish_county_tables(in_time)
    workspace = open_workspace(base / "raw")
    before = SimpleNamespace(pages=_pages(workspace), findings=_query(workspace, FINDINGS))
    shutil.copy2(late, workspace.raw / str(LATE_YEAR))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOUJI_STORE_COPY", COPY)
        events = _run_of_the_sensor(workspace)
    after = SimpleNamespace(pages=_pages(workspace), sheets=_sheets(workspace), findings=_query(workspace, FINDINGS))
    ((code,),) = _query(workspace, "SELECT authority_code FROM reports WHERE handed_in > '2026-03-01'")
    return SimpleNamespace(before=before, after=after, workspace=workspace, in_time=in_time, code=code, events=events)


def _run_of_the_sensor(workspace):
    """Let the sensor see the file, see it again when it has settled, and do the run it asks for."""
    definitions = define_county(County(workspace))
    sensor = definitions.resolve_sensor_def("new_reports")
    with open_instance(workspace) as instance:
        first = sensor.evaluate_tick(build_sensor_context(instance=instance))
        now = datetime.now(UTC).year
        settled = first.cursor.replace(f'"{now}-', f'"{now - 1}-')
        (request,) = sensor.evaluate_tick(build_sensor_context(instance=instance, cursor=settled)).run_requests
        job = definitions.resolve_job_def("county")
        result = job.execute_in_process(
            run_config={**QUIET, **request.run_config}, instance=instance, tags=request.tags
        )
        assert result.success
        return result.get_asset_materialization_events()


def test_the_partition_of_its_year_is_materialized_alone(arrived):
    keys = {each.partition for each in arrived.events if each.asset_key == AssetKey("submissions") and each.partition}
    assert keys == {f"{arrived.code}|{LATE_YEAR}"}


def test_the_copy_of_the_store_is_brought_up_to_date(arrived):
    (said,) = (
        each.step_materialization_data.materialization.metadata["store_copy"].value
        for each in arrived.events
        if each.asset_key == AssetKey("submissions") and not each.partition
    )
    assert said.startswith(f"{COPY} (1): ") and last_number(open_bucket(COPY)) == 1


def test_findings_across_years_appear_in_the_year_after(arrived):
    def about(found, outcome):
        return {row[2] for row in found if row[0] == arrived.code and row[1] == LATE_YEAR + 1 and row[4] == outcome}

    assert "三.结转衔接" in about(arrived.before.findings, "not_assessable")
    assert not about(arrived.before.findings, "fail")
    assert "三.结转衔接" not in about(arrived.after.findings, "not_assessable")
    assert "二.有效衔接" in about(arrived.after.findings, "fail")


def test_tables_and_findings_are_those_of_a_report_in_time(arrived):
    assert arrived.after.findings == _query(arrived.in_time, FINDINGS) != arrived.before.findings
    assert _query(arrived.workspace, SUM) == _query(arrived.in_time, SUM)
    assert arrived.after.sheets == _sheets(arrived.in_time)


def test_pages_and_slips_that_depend_on_it_are_new_and_no_others(arrived):
    pages = arrived.after.pages
    changed = {name for name, page in pages.items() if page != arrived.before.pages.get(name)}
    own = {f"site/{filing_address(arrived.code, year)}" for year in (LATE_YEAR, LATE_YEAR + 1)}
    assert own | {f"site/{year_address(LATE_YEAR)}", "site/index.html"} <= changed
    slips = {name for name in changed if name.startswith("slips/")}
    assert {name.split("/")[1] for name in slips} == {"2022", "2023", "slips.json"}
    others = set(pages) - {name for name in pages if arrived.code in name}
    beyond = {name for name in changed & others if "/2024" in name and name.startswith(("slips/", "site/unit/"))}
    for name in beyond:  # of other units' pages the list of years alone, which has a year more
        new = set(pages[name].splitlines()) - set(arrived.before.pages[name].splitlines())
        assert all(f"/{LATE_YEAR}.html".encode() in line for line in new), name


def test_the_past_still_knows_nothing_of_it(arrived):
    as_of = "SELECT count(*) FROM reports_as_of('infinity', handed_in_by := TIMESTAMP '{}') WHERE year = 2022"
    assert _query(arrived.workspace, as_of.format("2025-12-31")) == [(0,)]
    assert _query(arrived.workspace, as_of.format("2026-12-31")) == [(1,)]
