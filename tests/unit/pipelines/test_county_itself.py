"""The county's own report is kept and shown, and is no unit: not expected, not added up, not compared."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from dashboards.site import publish_site
from pipelines.cli.status import status
from pipelines.errors import UsageProblem
from pipelines.store import Store
from pipelines.warehouse import build_warehouse
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace
from tests.unit.pipelines.making import START, hand_in, make_report, make_workspace

MADE = "documents.normative.made"


@pytest.fixture
def county(tmp_path: Path) -> Workspace:
    """Three units of which two handed in, and the county's own report, which has one cell of its own."""
    workspace = make_workspace(tmp_path)
    register = workspace.raw / "authorities.csv"
    register.write_text(register.read_text(encoding="utf-8") + "t,铜鼓县人民政府,铜鼓县,县,,,\n", encoding="utf-8")
    store = Store(workspace.store)
    hand_in(store, make_report(changes={MADE: 3}), "2020/棋坪镇.txt")
    hand_in(store, make_report("排埠镇人民政府", changes={MADE: 4}), "2020/排埠镇.txt")
    hand_in(store, make_report("铜鼓县人民政府", changes={MADE: 9}), "2020/铜鼓县.txt")
    build_warehouse(workspace)
    return workspace


def test_the_county_is_loaded_but_no_unit(county: Workspace) -> None:
    with open_warehouse(county.warehouse) as warehouse:
        assert warehouse.execute("SELECT expected_count FROM years").fetchall() == [(3,)]
        assert warehouse.execute("SELECT count(*), count(report_id) FROM matrix").fetchone() == (3, 2)
        assert warehouse.execute("SELECT state FROM standings WHERE kind = '县'").fetchall() == [("clean",)]
        totals = warehouse.execute(
            "SELECT total, report_count, unit_count FROM county_totals WHERE cell_code = ?", [MADE]
        ).fetchall()
        assert totals == [(7, 2, 3)]
        compared = warehouse.execute("SELECT DISTINCT authority_code FROM comparison ORDER BY 1").fetchall()
        assert compared == [("p",), ("q",)]


def test_status_names_the_county_apart(county: Workspace) -> None:
    arguments = ["--raw", str(county.raw), "--out", str(county.out), "--year", "2020"]
    printed = CliRunner().invoke(status, arguments, catch_exceptions=False).output
    assert "已报送 2 / 3" in printed
    assert "县政府自己的报告：● 铜鼓县 通过" in printed


@pytest.mark.parametrize("more", [[], ["--summary"]])
def test_status_of_a_year_without_any_report_says_so(county: Workspace, more: list[str]) -> None:
    arguments = ["--raw", str(county.raw), "--out", str(county.out), "--year", "1900", *more]
    result = CliRunner().invoke(status, arguments)
    assert isinstance(result.exception, UsageProblem) and result.output == ""
    assert str(result.exception).startswith("没有 1900 年度的报告（有报告的年度：2020–2020）")


def test_the_site_shows_the_county_on_pages_of_its_own(county: Workspace) -> None:
    publish_site(county.warehouse, county.site, built_at=START)
    year = (county.site / "year" / "2020.html").read_text(encoding="utf-8")
    assert "县政府自己的报告不是各单位之一" in year
    (page,) = (path for path in county.site.rglob("*.html") if path.parts[-2:] == ("t", "2020.html"))
    text = page.read_text(encoding="utf-8")
    assert "铜鼓县人民政府" in text and "不在单位登记表中" not in text
    assert "铜鼓县人民政府" not in (county.site / "index.html").read_text(encoding="utf-8")
