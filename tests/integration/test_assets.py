"""The asset graph as Dagster sees it, and what its runs record: partitions, row counts, checks."""

from __future__ import annotations

import json
from base64 import b64decode
from collections import Counter
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import duckdb
import pytest
import yaml
from dagster import AssetCheckKey, AssetCheckSeverity, AssetKey, DagsterInstance

from assets.checks import findings_by_table
from assets.code_location import define_county
from assets.county import County, county_from_environment
from assets.in_process import QUIET
from assets.instance import SETTINGS, open_instance
from assets.partitions import report_partitions
from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from pipelines.errors import UsageProblem
from pipelines.register import Authority, make_register
from pipelines.workspace import Workspace, open_workspace
from schemas.tables import tables
from schemas.words import REPORT_STATE_WORDS
from tests.conftest import ROOT

GRAPH = {
    "submissions": ("intake", []),
    "forms": ("warehouse", []),
    "metrics": ("warehouse", []),
    "rules": ("warehouse", []),
    "acts": ("warehouse", []),
    "decisions": ("warehouse", ["acts", "findings"]),
    "corrections": ("warehouse", ["cells", "decisions"]),
    "rereadings": ("warehouse", ["submissions"]),
    "standing_changes": ("warehouse", ["set_asides", "submissions"]),
    "correction_changes": ("warehouse", ["cells", "decisions", "findings", "standing_changes"]),
    "rejudgements": ("warehouse", ["corrections", "rules"]),
    "finding_states": ("warehouse", ["decisions", "rejudgements"]),
    "problems": ("warehouse", ["cells", "findings", "submissions"]),
    "proposals": ("warehouse", ["problems"]),
    "authorities": ("warehouse", ["submissions"]),
    "years": ("warehouse", ["submissions"]),
    "sections": ("warehouse", ["submissions"]),
    "cells": ("warehouse", ["metrics", "submissions"]),
    "findings": ("warehouse", ["cells", "rules"]),
    "set_asides": ("warehouse", ["acts"]),
    "reports": ("warehouse", ["authorities", "cells", "findings", "set_asides", "submissions"]),
    "site": ("site", sorted(set(tables()) - {"submissions"})),
    "county_tables": ("site", sorted(set(tables()) - {"submissions"} | {"site"})),
    "slips": ("site", sorted(set(tables()) - {"submissions"})),
}
CHECKS = {
    "findings:table_two",
    "findings:table_three",
    "findings:table_four",
    "findings:text",
    "findings:whole_report",
    "findings:county_report",
    "reports:warehouse_reconciles",
}
RANGE = {"dagster/asset_partition_range_start": "yl-001|2023", "dagster/asset_partition_range_end": "yl-003|2024"}


@pytest.fixture(scope="module")
def definitions():
    return define_county(County(open_workspace(ROOT / "data" / "raw")))


@pytest.fixture(scope="module")
def launched(tmp_path_factory):
    """A county with mistakes and one report missing, run once over the whole range of two years."""
    folder = tmp_path_factory.mktemp("county") / "raw"
    write_county(generate_county(units=3, years=(2022, 2023, 2024), planted_share=1), folder)
    next((folder / "2024").iterdir()).unlink()
    workspace = open_workspace(folder)
    job = define_county(County(workspace)).resolve_job_def("county")
    with open_instance(workspace) as instance:
        result = job.execute_in_process(run_config=QUIET, instance=instance, tags=RANGE)
        yield workspace, instance, result


def test_graph_of_the_project(definitions):
    graph = definitions.resolve_asset_graph()
    found = {node.key.to_user_string(): node for node in graph.asset_nodes}
    assert {
        name: (node.group_name, sorted(key.to_user_string() for key in node.parent_keys))
        for name, node in found.items()
    } == GRAPH
    assert {key.to_user_string() for key in graph.asset_check_keys} == CHECKS
    assert [name for name, node in found.items() if node.partitions_def] == ["submissions"]
    assert {"county", "site_only"} <= {job.name for job in definitions.resolve_all_job_defs()}
    assert [definitions.resolve_schedule_def("nightly").name, definitions.resolve_sensor_def("new_reports").name]


def test_assets_are_named_and_described_like_their_tables(definitions):
    graph = definitions.resolve_asset_graph()
    assert set(tables()) | {"site", "slips", "county_tables"} == set(GRAPH)
    for name, table in tables().items():
        node = graph.get(AssetKey(name))
        assert table.description.split("：")[0] in node.description
        assert node.owners and node.kinds and node.pools == {"county_writer"}
        if name != "submissions":
            columns = node.metadata["dagster/column_schema"].columns
            assert [(column.name, column.type) for column in columns] == [(c.name, c.sql_type) for c in table.columns]


def test_one_writer_has_a_limit_and_both_instances_say_the_same(tmp_path):
    project = yaml.safe_load((ROOT / "dagster.yaml").read_text(encoding="utf-8"))
    assert project.pop("storage") == {"sqlite": {"base_dir": "out/dagster"}}
    assert project == SETTINGS
    workspace = open_workspace(ROOT / "data" / "raw", tmp_path)
    with open_instance(workspace) as instance:
        assert instance.global_op_concurrency_default_limit == 1
        assert not instance.telemetry_enabled
    assert json.loads((tmp_path / "dagster" / "dagster.yaml").read_text(encoding="utf-8")) == SETTINGS


def test_partitions_are_units_and_years_until_the_present_one():
    register = make_register((Authority("a-1", "甲县甲镇", "甲镇", "镇"), Authority("a-2", "甲县乙乡", "乙乡", "乡")))
    keys = report_partitions(register).get_partition_keys()
    years = {key.split("|")[1] for key in keys}
    assert {key.split("|")[0] for key in keys} == {"a-1", "a-2"}
    assert min(years) == "2019" and max(years) == str(datetime.now(UTC).year)
    assert len(keys) == 2 * len(years)
    with pytest.raises(UsageProblem, match="代码“甲\\|乙”"):
        report_partitions(make_register((Authority("甲|乙", "甲镇", "甲镇", "镇"),)))


def test_a_range_is_one_run_that_says_of_each_partition_what_it_found(launched):
    _, instance, result = launched
    assert result.success and len(instance.get_runs()) == 1
    records = instance.fetch_materializations(AssetKey("submissions"), limit=100).records
    outcomes = {r.partition_key: r.asset_materialization.metadata["outcome"].value for r in records}
    asked = {f"yl-00{unit}|{year}" for unit in (1, 2, 3) for year in (2023, 2024)}
    assert outcomes.keys() == asked
    assert Counter(outcomes.values()) == {"report (已读出)": 5, "not handed in (未报送)": 1}
    assert {record.run_id for record in records} == {result.run_id}


def test_a_range_leaves_files_of_other_years_alone(launched):
    workspace, _, _ = launched
    with duckdb.connect(str(workspace.warehouse), read_only=True) as warehouse:
        years = warehouse.execute("SELECT DISTINCT year FROM submissions ORDER BY 1").fetchall()
    assert years == [(2023,), (2024,)]


def test_the_site_is_made_before_slips_and_tables(launched):
    _, _, result = launched
    started = [event.step_key for event in result.all_events if event.is_step_start]
    assert [step for step in started if step in ("site", "slips", "county_tables")][0] == "site"
    assert {"slips", "county_tables"} <= set(started)


def test_every_table_says_its_rows(launched):
    workspace, _, result = launched
    with duckdb.connect(str(workspace.warehouse), read_only=True) as warehouse:
        for name in set(tables()) - {"submissions"}:
            said = next(
                event.step_materialization_data.materialization.metadata["dagster/row_count"].value
                for event in result.get_asset_materialization_events()
                if event.asset_key == AssetKey(name)
            )
            assert (said,) == warehouse.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608


def test_findings_warn_with_examples_and_do_not_block_the_site(launched):
    workspace, _, result = launched
    checks = {each.asset_check_key: each for each in result.get_asset_check_evaluations()}
    assert {key.to_user_string() for key in checks} == CHECKS
    assert checks[AssetCheckKey(AssetKey("reports"), "warehouse_reconciles")].passed
    groups = {key.name: each for key, each in checks.items() if key.asset_key == AssetKey("findings")}
    assert {each.severity for each in groups.values()} == {AssetCheckSeverity.WARN}
    failed = [each for each in groups.values() if not each.passed]
    assert failed
    assert all("| 单位 | 年度 |" in each.metadata["examples"].value for each in failed)
    with duckdb.connect(str(workspace.warehouse), read_only=True) as warehouse:
        counted = warehouse.execute(
            "SELECT count(*) FROM current_findings WHERE outcome = 'fail' AND severity = 'error'"
        ).fetchone()
    assert (sum(each.metadata["error (错误)"].value for each in groups.values()),) == counted
    assert (workspace.site / "index.html").is_file()


def test_links_of_examples_lead_to_pages(launched):
    workspace, _, result = launched
    text = "\n".join(
        each.metadata["examples"].value
        for each in result.get_asset_check_evaluations()
        if each.asset_key == AssetKey("findings")
    )
    links = [part.split(")")[0] for part in text.split("](")[1:]]
    pages = {path.resolve().as_uri() for path in workspace.site.rglob("*.html")}
    assert links and set(links) <= pages


def test_years_are_shown_as_numbers_table_and_picture(launched):
    workspace, _, result = launched
    (shown,) = (
        event.step_materialization_data.materialization.metadata
        for event in result.get_asset_materialization_events()
        if event.asset_key == AssetKey("reports")
    )
    with duckdb.connect(str(workspace.warehouse), read_only=True) as warehouse:
        counted = warehouse.execute("SELECT state, count(*) FROM matrix WHERE year = 2024 GROUP BY 1").fetchall()
    newest = shown["years (各年度)"].records[0].data
    assert newest == {"年度": 2024, **dict.fromkeys(REPORT_STATE_WORDS.values(), 0)} | {
        REPORT_STATE_WORDS[state]: number for state, number in counted
    }
    assert shown["missing_newest_year (最近年度未报送)"].value == newest["未报送"] == 1
    address = shown["picture (图)"].value.split("](")[1].split(")")[0]
    assert address.startswith("data:image/svg+xml;base64,")
    drawn = ET.fromstring(b64decode(address.split(",")[1]))  # noqa: S314 -- our own picture
    titles = [each.text for each in drawn.iter("{http://www.w3.org/2000/svg}title")]
    assert "未报送 1" in titles
    widths = [
        float(each.attrib["width"]) for each in drawn if each.find("{http://www.w3.org/2000/svg}title") is not None
    ]
    assert sum(widths) == pytest.approx(2 * 588, abs=1), "two years whose bars are equally long: equally many units"


def test_links_are_to_the_address_of_the_site_where_it_has_one(launched, tmp_path):
    workspace = Workspace(tmp_path / "raw", launched[0].out)
    (tmp_path / "gouji.toml").write_text('[site]\naddress = "https://gouji.example.gov.cn"\n', encoding="utf-8")
    results = list(findings_by_table(County(workspace)))
    examples = "".join(each.metadata["examples"].value for each in results)
    assert "](https://gouji.example.gov.cn/unit/" in examples and "file://" not in examples
    (tmp_path / "gouji.toml").write_text('[site]\naddress = "gouji.example.gov.cn"\n', encoding="utf-8")
    with pytest.raises(UsageProblem, match="address 应为网站的地址"):
        _ = Workspace(tmp_path / "raw", tmp_path).pages


def test_run_after_a_range_fills_in_what_dagster_never_saw(launched):
    workspace, instance, _ = launched
    job = define_county(County(workspace)).resolve_job_def("county")
    assert job.execute_in_process(run_config=QUIET, instance=instance).success
    seen = instance.get_materialized_partitions(AssetKey("submissions"))
    assert {key.split("|")[1] for key in seen} == {"2022", "2023", "2024"}
    assert len(seen) == 9


def test_location_follows_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("GOUJI_RAW", str(tmp_path))
    monkeypatch.setenv("GOUJI_OUT", str(tmp_path / "elsewhere"))
    workspace = county_from_environment().workspace
    assert (workspace.raw, workspace.out, workspace.inbox) == (tmp_path, tmp_path / "elsewhere", None)
    monkeypatch.setenv("GOUJI_RAW", str(tmp_path / "none"))
    with pytest.raises(UsageProblem, match="没有文件夹"):
        county_from_environment()


def test_other_counties_have_instances_of_their_own(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        with open_instance(open_workspace(tmp_path / name)) as instance:
            assert isinstance(instance, DagsterInstance)
        assert (tmp_path / name / "out" / "dagster" / "history").is_dir()
