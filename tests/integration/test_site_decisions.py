"""What people decided, what is proposed and what a later revision changed, as the pages of a unit say it."""

from __future__ import annotations

import zipfile
from collections import defaultdict

import duckdb
import pytest
from lxml import html

from tests.published_site import county_site as county_site


def read(site, address: str):
    return html.fromstring((site / address).read_bytes().decode("utf-8"))


def words(element) -> str:
    return " ".join(element.text_content().split())


def test_ways_to_mend_a_problem_are_listed_and_findings_lead_to_them(county_site):
    ways = defaultdict(list)
    for authority, year, number, because, _ in county_site.query(
        "SELECT DISTINCT authority_code, year, problem_number, because, p.rank FROM proposals p"
        " JOIN current_reports USING (report_id) ORDER BY p.rank"
    ):
        ways[authority, year, number].append(because)
    assert ways
    for (authority, year, number), because in ways.items():
        page = read(county_site.site, f"unit/{authority}/{year}.html")
        shown = [words(way) for way in page.xpath(f"//*[@id='problem-{number}']//ol/li")]
        assert shown == [" ".join(way.split()) for way in because[: len(shown)]] and shown
        assert page.xpath(f"//ol[@class='findings']//a[@href='#problem-{number}']")


@pytest.fixture(scope="module")
def decided(county_site, tmp_path_factory):
    """A copy in which somebody explained a finding, and corrected and confirmed a cell of the same report."""
    copy = county_site.copied_to(tmp_path_factory.mktemp("decided"))
    with duckdb.connect(str(copy.warehouse)) as connection:
        finding = connection.execute(
            "SELECT report_id, rule, instance, authority_code, year, message FROM findings_with_decisions"
            " WHERE is_open AND severity = 'error' ORDER BY authority_code, year, rule LIMIT 1"
        ).fetchone()
        connection.execute(
            "INSERT INTO finding_states VALUES (?, ?, ?, 'explained', '王干部', '经核对台账属实', now()::TIMESTAMP)",
            finding[:3],
        )
        connection.execute(
            "INSERT INTO corrections SELECT report_id, cell_code, value, 987, true, 1, '王干部', '李科长', '笔误',"
            " now()::TIMESTAMP FROM cells WHERE report_id = ? AND cell_code = 'licensing.permits.decisions'",
            finding[:1],
        )
    copy.publish()
    return copy, finding


def test_a_settled_finding_stays_visible_and_is_no_longer_open(decided):
    county, (_, rule, _, authority, year, message) = decided
    page = read(county.site, f"unit/{authority}/{year}.html")
    pending = [words(p) for p in page.xpath("//section[@aria-labelledby='findings']//p[@class='message']")]
    text = " ".join(message.split())
    assert text not in pending
    settled = page.xpath("//details[starts-with(summary, '已处理的')]")[0]
    assert text in words(settled) and "已说明（经办人：经核对台账属实）" in words(settled)
    assert "另有 1 处已说明、不成立或已更正" in words(page.xpath("//p[@class='lead']")[0])
    rows = read(county.site, "quality/index.html").xpath(
        "//table[@id='all-findings']/tbody/tr[@data-state='explained']"
    )
    assert [(row.get("data-unit"), row.get("data-year"), row.get("data-rule")) for row in rows] == [
        (authority, str(year), rule)
    ]


def test_no_page_and_no_slip_of_the_site_names_a_person(decided):
    county, _ = decided
    names = ("王干部", "李科长")
    for page in county.site.rglob("*.html"):
        assert not any(name in page.read_text(encoding="utf-8") for name in names)
    slips = list(county.site.glob("unit/*/*-slip.*"))
    assert slips
    for slip in slips:
        with zipfile.ZipFile(slip) as parts:
            text = b"".join(parts.read(part) for part in parts.namelist()).decode("utf-8", "ignore")
        assert not any(name in text for name in names)


def test_a_confirmed_correction_stands_beside_the_filed_number_and_is_used_in_comparisons(decided):
    county, (_, _, _, authority, year, _) = decided
    cell = read(county.site, f"unit/{authority}/{year}.html").xpath("//td[@data-cell='licensing.permits.decisions']")[0]
    [(filed,)] = county.query(
        "SELECT value FROM current_cells WHERE authority_code = ? AND year = ? AND cell_code = ?",
        authority,
        year,
        "licensing.permits.decisions",
    )
    assert words(cell) == f"{filed:,.0f}更正为 987"
    place = [2019, 2020, 2021, 2022].index(year) + 1
    row = read(county.site, "measure/permits.html").xpath(f"//tr[th/a[contains(@href, '/{authority}/')]]")[0]
    assert words(row.xpath(f"./td[{place}]")[0]) == "987"


def test_cells_that_a_later_revision_changed_are_listed(county_site, tmp_path):
    copy = county_site.copied_to(tmp_path)
    with duckdb.connect(str(copy.warehouse)) as connection:
        connection.execute(
            "CREATE TEMP TABLE older AS SELECT * REPLACE ('older' AS report_id, false AS is_current, 'x' AS sha256)"
            " FROM reports WHERE authority_code = 'yl-010' AND year = 2022"
        )
        connection.execute(
            "INSERT INTO cells SELECT * REPLACE ('older' AS report_id, value + 5 AS value) FROM cells WHERE report_id ="
            " (SELECT report_id FROM current_reports WHERE authority_code = 'yl-010' AND year = 2022)"
            " AND cell_code = 'licensing.permits.decisions'"
        )
        connection.execute("UPDATE reports SET revision = 2 WHERE authority_code = 'yl-010' AND year = 2022")
        connection.execute("INSERT INTO reports SELECT * FROM older")
        connection.execute(
            "INSERT INTO standing_changes SELECT authority_code, year, 1, loaded, 'handed_in_again', 'older',"
            " report_id, NULL, NULL FROM current_reports WHERE authority_code = 'yl-010' AND year = 2022"
        )
    copy.publish()
    page = read(copy.site, "unit/yl-010/2022.html")
    [row] = page.xpath("//section[@aria-labelledby='changes']//tbody/tr[th='表二 · 行政许可 · 本年处理决定数量']")
    [(value,)] = county_site.query(
        "SELECT value FROM current_cells WHERE authority_code = 'yl-010' AND year = 2022"
        " AND cell_code = 'licensing.permits.decisions'"
    )
    [(path, sha256, day)] = county_site.query(
        "SELECT path, sha256, handed_in::DATE FROM current_reports WHERE authority_code = 'yl-010' AND year = 2022"
    )
    why = f"重新报送（第 2 次），{day} 交来，{path}，sha256 {sha256[:12]}…；表二各格都改了"
    assert [words(cell) for cell in row.xpath("./td")[:3]] == [f"{value + 5:,.0f}", f"{value:,.0f}", why]
    revisions = page.xpath("//section[@aria-labelledby='revisions']//tbody/tr")
    assert len(revisions) == 2 and "（最新）" in words(revisions[0])
    regions = page.xpath("//*[@role='region']/@aria-label")
    assert "改动过的格表" in regions and not {words(head) for head in page.xpath("//h2")} & set(regions)
