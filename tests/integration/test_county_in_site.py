"""The county's own tables among the downloads of the site: linked once they lie there, made anew only when changed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import duckdb
import pytest

from dashboards.exports.county_files import publish_county_tables
from pipelines.workspace import Workspace
from tests.made_once import made_once
from tests.published_site import PublishedCounty
from tests.published_site import county_site as county_site

YEARS = (2019, 2020, 2021, 2022)
LINK = re.compile(r'<a href="((?:\.\./)*data/county/[^"]+)"[^>]*>[^<]*</a>（([0-9,]+) kB）')


@pytest.fixture(scope="session")
def out_with_tables(county_site, tmp_path_factory) -> Path:
    """The output folder of a site with the county's tables added; tests take copies."""

    def make(folder: Path) -> None:
        county_site.copied_to(folder)
        publish_county_tables(Workspace(county_site.warehouse.parents[1], folder))

    return made_once(tmp_path_factory, "published-with-tables", make)


@pytest.fixture
def made(county_site, out_with_tables, tmp_path) -> tuple[PublishedCounty, Workspace]:
    """A site with the county's tables added, and its workspace."""
    out = tmp_path / "out"
    shutil.copytree(out_with_tables, out, copy_function=shutil.copy2)
    workspace = Workspace(county_site.warehouse.parents[1], out)
    return PublishedCounty(workspace.warehouse, workspace.site), workspace


def linked(page: Path) -> dict[str, str]:
    """Return the names of the files that a page links to, which must lie where it says, and their printed sizes."""
    found = LINK.findall(page.read_text(encoding="utf-8"))
    paths = {(page.parent / address).resolve(): size for address, size in found}
    assert {path: f"{path.stat().st_size / 1000:.0f}" for path in paths} == paths
    return {path.name: size for path, size in paths.items()}


def contents(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in files_of(site)}


def files_of(site: Path) -> list[Path]:
    """Return what a publication wrote; `site.json` beside it holds the time of building."""
    return [path for path in site.rglob("*") if path.is_file() and path.name != "site.json"]


def names(*years: int) -> set[str]:
    return {f"{year}{ending}" for year in years for ending in (".docx", ".xlsx")}


def change_a_number(county: PublishedCounty, year: int) -> None:
    with duckdb.connect(str(county.warehouse)) as connection:
        connection.execute(
            "UPDATE cells SET value = value + 1, raw = '7' WHERE cell_code = 'licensing.permits.decisions'"
            " AND report_id = (SELECT min(report_id) FROM reports WHERE year = ? AND is_current AND error_count = 0)",
            [year],
        )


def test_pages_link_to_the_tables_of_the_office_with_their_size(made):
    county, workspace = made
    assert linked(county.site / "data/index.html").keys() == names(*YEARS)
    for year in YEARS:
        assert linked(county.site / f"year/{year}.html").keys() == names(year)
        for ending in (".docx", ".xlsx"):
            at_the_office = workspace.county_tables / str(year) / f"全县汇总表{ending}"
            assert (county.site / f"data/county/{year}{ending}").read_bytes() == at_the_office.read_bytes()
    listed = json.loads((county.site / "site.json").read_bytes())
    assert {f"data/county/{name}" for name in names(*YEARS)} <= listed["files"].keys()
    assert listed["county"] and listed["years"] == list(YEARS)


def test_where_nothing_changed_nothing_is_written_by_either(made):
    county, workspace = made
    before = {path: path.stat().st_mtime_ns for path in files_of(county.site)}
    assert county.publish().written == 0
    publish_county_tables(workspace)
    after = {path: path.stat().st_mtime_ns for path in files_of(county.site)}
    assert before == after


def test_a_page_made_anew_has_no_links_until_its_tables_are_made(made):
    county, workspace = made
    change_a_number(county, 2022)
    old = (county.site / "data/county/2022.docx").read_bytes()
    county.publish()
    assert not linked(county.site / "year/2022.html")
    assert "还没有生成" in (county.site / "year/2022.html").read_text(encoding="utf-8")
    assert linked(county.site / "data/index.html").keys() == names(2019, 2020, 2021)
    assert (county.site / "data/county/2022.docx").read_bytes() == old, "for who has the page of before open"
    publish_county_tables(workspace)
    assert linked(county.site / "year/2022.html").keys() == names(2022)
    assert linked(county.site / "data/index.html").keys() == names(*YEARS)
    assert (county.site / "data/county/2022.docx").read_bytes() != old


def test_the_site_after_a_change_is_the_one_made_from_nothing(made, tmp_path):
    county, workspace = made
    change_a_number(county, 2021)
    county.publish()
    publish_county_tables(workspace)
    afresh = Workspace(workspace.raw, tmp_path / "afresh")
    afresh.out.mkdir()
    afresh.warehouse.write_bytes(county.warehouse.read_bytes())
    PublishedCounty(afresh.warehouse, afresh.site).publish()
    publish_county_tables(afresh)
    assert contents(county.site).keys() == contents(afresh.site).keys()
    assert contents(county.site) == contents(afresh.site)


def test_what_the_office_wrote_into_its_copy_is_not_published(made):
    county, workspace = made
    own = workspace.county_tables / "2020" / "全县汇总表.docx"
    own.write_bytes(b"notes of the office")
    public = county.site / "data/county/2020.docx"
    as_made = public.read_bytes()
    public.unlink()
    publish_county_tables(workspace)
    assert public.read_bytes() == as_made
    assert own.read_bytes() == b"notes of the office"


def test_tables_of_a_year_that_is_no_more_leave_the_site(made):
    county, workspace = made
    with duckdb.connect(str(county.warehouse)) as connection:
        for table in ("reports", "cells", "findings", "years"):
            connection.execute(f"DELETE FROM {table} WHERE year = 2022")
    county.publish()
    publish_county_tables(workspace)
    lying = {path.name for path in (county.site / "data/county").iterdir()}
    assert lying == linked(county.site / "data/index.html").keys() == names(2019, 2020, 2021)


def test_without_a_site_only_the_office_gets_its_tables(county_site, tmp_path):
    workspace = Workspace(county_site.warehouse.parents[1], tmp_path)
    workspace.warehouse.write_bytes(county_site.warehouse.read_bytes())
    assert publish_county_tables(workspace).written == 2 * len(YEARS)
    assert not workspace.site.exists()
