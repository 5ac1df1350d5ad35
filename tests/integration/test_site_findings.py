"""The pages of findings, of comparing and of data against the warehouse: every number read again."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

import duckdb
from lxml import html

from dashboards.pages.quality import MAXIMUM_ROWS, whole_years
from dashboards.quality import ListedFinding
from schemas.words import STATE_WORDS
from tests.published_site import county_site as county_site
from tests.published_site import hostile_site as hostile_site


def read(site, address: str):
    return html.fromstring((site / address).read_bytes().decode("utf-8"))


def words(element) -> str:
    return " ".join(element.text_content().split())


def table_rows(text: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))


def test_every_finding_is_listed_and_leads_to_its_place(county_site):
    for address, outcome in (("quality/index.html", "fail"), ("quality/unassessed.html", "not_assessable")):
        rows = read(county_site.site, address).xpath("//table[@id='all-findings']/tbody/tr")
        expected = county_site.query(
            "SELECT authority_code, year, rule, severity, message FROM current_findings WHERE outcome = ?", outcome
        )
        shown = [
            (*(row.get(f"data-{name}") for name in ("unit", "year", "rule", "severity")), words(row[4])) for row in rows
        ]
        assert sorted(shown) == sorted(
            (code, str(year), rule, severity, " ".join(message.split()))
            for code, year, rule, severity, message in expected
        )
        for row in rows[:40]:
            target, _, anchor = row.xpath("./th/a/@href")[0].partition("#")
            finding = read(county_site.site, target.removeprefix("../")).xpath(f"//*[@id='{anchor}']")[0]
            assert words(finding.xpath("./p[@class='message']")[0]) == words(row[4])


def test_rules_are_counted_by_year_and_explained(county_site):
    page = read(county_site.site, "quality/index.html")
    expected = Counter(county_site.query("SELECT rule, year FROM current_findings WHERE outcome = 'fail'"))
    for row in page.xpath("//table[@id='rule-counts']/tbody/tr"):
        rule = words(row.xpath("./th/a")[0])
        numbers = [int(words(cell)) for cell in row.xpath("./td")]
        assert numbers[2:] == [expected[rule, year] for year in (2019, 2020, 2021, 2022)]
        assert numbers[0] == sum(numbers[2:])
    assert len(page.xpath("//dl[@class='rules']/div")) == county_site.query("SELECT count(*) FROM rules")[0][0]


def test_a_page_of_findings_holds_whole_years_up_to_a_weight():
    def findings(year, count):
        return [ListedFinding("a", year, "三.整数", "error", "fail", "", "open", True, place) for place in range(count)]

    assert len(whole_years(findings(2022, 5) + findings(2021, MAXIMUM_ROWS))) == 5
    assert len(whole_years(findings(2022, MAXIMUM_ROWS + 5))) == MAXIMUM_ROWS
    assert len(whole_years(findings(2022, 5) + findings(2021, 5))) == 10


def test_scripts_for_comparing_hold_every_cell_as_filed(county_site):
    text = (county_site.site / "data/unit/yl-010.js").read_text(encoding="utf-8")
    name, data = json.loads(f"[{text.removeprefix('gouji.receive(').rstrip().removesuffix(');')}]")
    assert name == "yl-010"
    shown = {
        (int(year), code): value for year, filed in data["years"].items() for code, value in filed["cells"].items()
    }
    expected = county_site.query(
        "SELECT year, cell_code, value, raw, state FROM current_cells WHERE authority_code = ?", name
    )
    assert shown == {
        (year, code): value
        if state == "number"
        else (raw.strip() or STATE_WORDS["blank"] if state == "mark" else STATE_WORDS[state])
        for year, code, value, raw, state in expected
    }


def test_downloads_hold_what_was_filed_and_the_page_says_how_many_rows(county_site):
    page = read(county_site.site, "data/index.html")
    listed = {row.xpath("./th/a/@href")[0]: words(row[1]) for row in page.xpath("//section[1]//tbody/tr[th]")}
    head, *rows = table_rows((county_site.site / "data/cells-2022.csv").read_bytes())
    filed = {
        (authority, code): value
        for authority, code, value in county_site.query(
            "SELECT authority_code, cell_code, value FROM current_cells WHERE year = 2022"
        )
    }
    assert listed["../data/cells-2022.csv"] == str(len(rows))
    shown = {(row[0], code): cell for row in rows for code, cell in zip(head[5:], row[5:], strict=True)}
    assert {key: float(cell) for key, cell in shown.items() if cell} == {
        k: v for k, v in filed.items() if v is not None
    }
    findings = table_rows((county_site.site / "data/findings.csv").read_bytes())
    assert len(findings) - 1 == county_site.query("SELECT count(*) FROM current_findings")[0][0]


def test_no_text_of_a_download_runs_as_a_formula(hostile_site, tmp_path):
    copy = hostile_site.copied_to(tmp_path)
    with duckdb.connect(str(copy.warehouse)) as connection:
        connection.execute("UPDATE authorities SET name = '=HYPERLINK(\"x\")' || name")
        connection.execute("UPDATE findings SET message = '@SUM(1)' || message")
    copy.publish()
    for path in (copy.site / "data").glob("*.csv"):
        for row in table_rows(path.read_bytes())[1:]:
            for cell in row:
                assert not cell.startswith(("=", "+", "@")), cell
                assert not cell.startswith("-") or float(cell) < 0


def test_what_the_columns_of_like_files_mean_is_said_once(county_site):
    meanings = [
        words(cell) for cell in read(county_site.site, "data/index.html").xpath("//section[1]//tbody//td[@colspan]")
    ]
    assert len(meanings) == len(set(meanings)) == 4
    assert meanings[-1].startswith("以上 4 个文件：一行一份报告")
