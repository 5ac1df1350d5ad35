"""Numbers of every kind on the site, read from its HTML and traced by `gouji trace` to files of this sha256."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import duckdb
import pytest
from lxml import html

from dashboards.tracing.cli import trace
from pipelines.errors import UsageProblem
from tests.published_site import PublishedCounty
from tests.published_site import county_site as county_site

CORRECTED = "licensing.permits.decisions"


@pytest.fixture(scope="module")
def county(county_site, tmp_path_factory) -> PublishedCounty:
    """The shared county with one confirmed correction."""
    out = tmp_path_factory.mktemp("traced")
    shutil.copy(county_site.warehouse, out)
    shutil.copytree(county_site.site, out / "site")
    (out / "store").symlink_to(county_site.warehouse.parent / "store")
    with duckdb.connect(str(out / "warehouse.duckdb")) as connection:
        connection.execute(
            "INSERT INTO corrections SELECT report_id, cell_code, value, 987, true, 1, '王干部', '李科长', '笔误',"
            " now()::TIMESTAMP FROM current_cells WHERE authority_code = 'yl-006' AND year = 2022 AND cell_code = ?",
            [CORRECTED],
        )
    copy = PublishedCounty(out / "warehouse.duckdb", out / "site")
    copy.publish()
    return copy


@pytest.fixture
def told(county, county_site, capsys):
    raw = county_site.warehouse.parents[1]

    def run(year: int, unit: str, number: str, *options: str) -> str:
        words = [str(year), unit, number, *options, "--raw", str(raw), "--out", str(county.warehouse.parent)]
        trace.main(words, standalone_mode=False)
        return capsys.readouterr().out

    return run


@pytest.fixture
def traced(told):
    return lambda *asked: json.loads(told(*asked, "--json"))


def shown(county: PublishedCounty, address: str, path: str) -> str:
    [element] = html.fromstring((county.site / address).read_bytes().decode("utf-8")).xpath(path)
    return " ".join(element.text_content().split())


def on_measure_page(county: PublishedCounty, measure: str, row: str, year: int) -> str:
    """A number in the table of the townships' years; `row` is the address or the heading of its row."""
    column = year - 2019 + 1
    table = "//table[@id='years-1']"
    return shown(county, f"measure/{measure}.html", f"{table}//tr[th[.='{row}' or a[.='{row}']]]/td[{column}]")


def check_lineage(county: PublishedCounty, cell: dict) -> None:
    """The file in the store is what was handed in, and the view says the same of the place."""
    assert hashlib.sha256(Path(cell["stored_at"]).read_bytes()).hexdigest() == cell["sha256"]
    assert county.query(
        "SELECT sha256, place, filed_value, value_used FROM lineage WHERE report_id = ? AND cell_code = ?",
        cell["report_id"],
        cell["cell_code"],
    ) == [(cell["sha256"], cell["place"], cell["filed_value"], cell["value_used"])]
    assert cell["place"]


@pytest.mark.parametrize(
    ("year", "code", "form"),
    [(2022, "requests.received.total", "2021"), (2019, "documents.normative.made", "2019"),
     (2020, "appeals.suit_direct.total", "2019")],
)  # fmt: skip
def test_a_filed_number_is_traced_to_its_file(county, traced, year, code, form):
    found = traced(year, "云岭街道", code)
    text = shown(county, f"unit/yl-006/{year}.html", f"//td[@data-cell='{code}']")
    assert float(text.split()[-1].split("，")[-1]) == found["filed_value"] == found["value_used"]
    assert found["form"] == form
    check_lineage(county, found)


def test_a_corrected_number_is_traced_to_what_was_filed_and_by_whom_it_was_corrected(county, traced):
    found = traced(2022, "云岭街道", CORRECTED)
    assert shown(county, "unit/yl-006/2022.html", f"//td[@data-cell='{CORRECTED}']").endswith("更正为 987")
    assert on_measure_page(county, "permits", "云岭街道", 2022) == "987" and found["value_used"] == 987
    assert found["basis"] == "corrected" and found["filed_value"] != 987 and found["correction_act"] == 1
    assert found["comparison"]["rank"] == shown(
        county, "measure/permits.html", "//table[@id='years-1']//tr[th/a[.='云岭街道']]/td[last()]"
    )
    check_lineage(county, found)


@pytest.mark.parametrize("code", ["requests.received.total", "appeals.review.total", CORRECTED])
def test_a_sum_of_the_county_is_traced_to_the_units_that_it_adds_up(county, traced, code):
    found = traced(2022, "全县", code)
    [total] = found["totals"]
    text = shown(county, "year/2022.html", f"//td[@data-total='{code}']")
    assert text.startswith(f"{total['total']:,.0f}")
    given = [unit for unit in found["units"] if unit["report_id"]]
    assert sum(unit["value_used"] for unit in given) == total["total"] and len(given) == total["number_count"] == 11
    assert all(unit["sha256"] and unit["place"] for unit in given)


def test_a_share_is_traced_to_the_cells_above_and_below_the_line(county, traced, told):
    found = traced(2020, "云岭街道", "公开占办理结果的比例")
    above = sum(cell["value_used"] for cell in found["inputs"] if "分子" in cell["parts"])
    below = sum(cell["value_used"] for cell in found["inputs"] if any(p.startswith("分母") for p in cell["parts"]))
    assert (found["numerator"], found["denominator"]) == (above, below)
    text = on_measure_page(county, "disclosed_share", "云岭街道", 2020)
    assert float(text) == found["value"] == round(100 * above / below, 1)
    assert (found["comparison"]["peers"]["median"], found["comparison"]["rank"]) == (None, None)
    assert on_measure_page(county, "disclosed_share", "中位数", 2020) == "–"
    for cell in found["inputs"]:
        check_lineage(county, cell)
    lines = told(2020, "云岭街道", "disclosed_share")
    assert f"  数值  {text} %（{above:g} ÷ {below:g}）" in lines and "不足 5 个，不算中位数和位次" in lines
    assert all(cell["sha256"] in lines and cell["place"] in lines for cell in found["inputs"])


def test_a_share_of_few_cases_says_why_it_has_no_value(county, traced):
    found = traced(2019, "税务局", "corrected_share")
    cases = sum(cell["value_used"] for cell in found["inputs"])
    assert found["value"] is None and found["why_no_value"] == f"分母 {cases:g} 件，不足 10 件时不算"


def test_a_median_and_a_rank_are_traced_to_the_values_of_the_units(county, traced, told):
    found = traced(2022, "全县", "无法提供")
    townships = found["comparison"]["peers"][0]
    values = [unit["value"] for unit in found["units"] if unit["peers"] == townships["name"]]
    given = sorted(value for value in values if value is not None)
    assert float(on_measure_page(county, "unavailable", "中位数", 2022)) == townships["median"] == given[2]
    count = on_measure_page(county, "unavailable", "有数的单位", 2022)
    assert count == f"{townships['number_count']} / {townships['unit_count']}" == f"{len(given)} / {len(values)}"
    assert sum(cell["totals"][0]["total"] for cell in found["inputs"]) == found["together"]
    unit = traced(2022, "杉林镇", "unavailable")
    assert unit["value"] == sum(cell["value_used"] for cell in unit["inputs"])
    assert unit["comparison"]["rank"] == shown(
        county, "measure/unavailable.html", "//table[@id='years-1']//tr[th/a[.='杉林镇']]/td[last()]"
    )
    assert f"本单位{unit['comparison']['rank']}（" in told(2022, "杉林镇", "unavailable")


def test_a_sum_that_the_forms_print_differently_is_traced_in_the_form_that_was_filed(traced):
    rows = {year: [c["cell_code"] for c in traced(year, "云岭街道", "其他处理")["inputs"]] for year in (2019, 2022)}
    assert rows[2019] == ["requests.other.total"]
    assert len(rows[2022]) == 3 and all(code.startswith("requests.other_") for code in rows[2022])
    new_only = traced(2022, "云岭街道", "documents_in_force")["comparison"]
    assert not new_only["is_comparable"] and "2019 年格式没有这一项" in new_only["comparability"]


@pytest.mark.parametrize(
    ("year", "unit", "name", "why"),
    [
        (2020, "云岭街道", "公开占比例", "没有名为“公开占比例”的指标或格，是不是：公开占办理结果的比例、"),
        (2019, "云岭街道", "documents_in_force", "2019 格式，没有“表二 · 行政规范性文件 · 现行有效件数”"),
        (2022, "民政局", "suits", "没有报告"),
        (1999, "全县", "disclosed_share", "没有 1999 年度的报告"),
    ],
)
def test_what_is_no_number_of_the_site_is_one_line(told, year, unit, name, why):
    with pytest.raises(UsageProblem, match=why) as problem:
        told(year, unit, name)
    assert "\n" not in str(problem.value)
