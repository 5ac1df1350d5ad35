"""The demo county's own reports: read like any other, the sum of its units but for what was done on purpose."""

from __future__ import annotations

import csv
from functools import partial

import pytest

from dashboards.dossiers import read_dossiers
from dashboards.measured import measure_county
from dashboards.pages.filing import show_filing
from dashboards.pages.unit import unit_page
from dashboards.rendering import Shell
from dashboards.warehouse import read_county
from pipelines.demo.county import generate_county
from pipelines.demo.own_reports import OWN_PERMITS, own_reports
from pipelines.demo.writers.files import write_county
from pipelines.roll_up.reconciliation import reconcile_county
from pipelines.roll_up.sums import roll_up
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import open_workspace
from tests.published_site import load

PERMITS = "licensing.permits.decisions"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Four units without mistakes over five years, and the county's reports of the first four."""
    folder = tmp_path_factory.mktemp("own") / "raw"
    years = (2019, 2020, 2021, 2022, 2023)
    write_county(generate_county(units=4, years=years, planted_share=0), folder, with_own_reports=True)
    made = open_workspace(folder)
    load(made)
    return made


def test_the_county_is_the_sum_but_for_what_was_done_on_purpose(workspace):
    with open_warehouse(workspace.warehouse) as connection:
        found = {year: reconcile_county(connection, roll_up(connection, year)) for year in range(2019, 2024)}
    assert found[2023] is None
    differing = {year: [(row.code, row.difference) for row in each.differing] for year, each in found.items() if each}
    assert (differing[2019], differing[2021], differing[2022]) == ([], [(PERMITS, OWN_PERMITS)], [])
    ((code, difference),) = differing[2020]
    assert code == PERMITS and difference < 0
    declared = {year: each.declaration for year, each in found.items() if each}
    assert [declared[year].is_sum_of_units for year in (2019, 2020, 2021, 2022)] == [True, True, False, False]
    assert declared[2021].includes_own and not declared[2022].is_roll_up


def test_the_only_finding_on_the_county_is_the_planted_one(workspace):
    with open_warehouse(workspace.warehouse) as connection:
        findings = connection.execute(
            "SELECT year, rule, cells FROM current_findings JOIN authorities USING (authority_code)"
            " WHERE kind = '县' AND outcome = 'fail'"
        ).fetchall()
        stations = connection.execute("SELECT count(*) FROM matrix WHERE kind = '县'").fetchone()
    with (workspace.raw / "planted.csv").open(encoding="utf-8-sig") as file:
        planted = [(int(row["year"]), row["rule"], row["cells"].split(";")) for row in csv.DictReader(file)]
    assert findings == planted == [(2020, "县.汇总", [PERMITS])]
    assert stations == (0,)
    assert "共 24 份" in (workspace.raw / "README.txt").read_text(encoding="utf-8")


def test_the_page_of_the_county_itself_names_no_peers(workspace):
    """There is one of its kind: its page speaks of no median."""
    with open_warehouse(workspace.warehouse) as connection:
        county = read_county(connection)
        [dossier] = read_dossiers(connection, county, [county.own.code])
        show = partial(show_filing, county, dossier, has_slip=False)
        years = tuple(year.year for year in county.years)
        page = unit_page(
            county, measure_county(connection), {}, dossier, show, Shell(county.name, years, synthetic=True)
        )
    assert "历年变化" in page
    assert "全县县" not in page


def test_without_the_option_the_demo_has_no_county_of_its_own(tmp_path):
    county = generate_county(units=2, years=(2022, 2023))
    assert sum(write_county(county, tmp_path).values()) == 4
    assert "人民政府" not in (tmp_path / "authorities.csv").read_text(encoding="utf-8-sig")
    assert [report.year for report in own_reports(county)] == [2022]
