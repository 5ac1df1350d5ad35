"""The published site against the warehouse: every number is read again from the HTML and compared."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest
from lxml import html

from dashboards.measures import all_measures
from dashboards.rendering import format_change
from dashboards.warehouse import read_county
from pipelines.warehouse_file import connect
from schemas.words import REPORT_STATE_WORDS, STATE_WORDS, format_number
from tests.published_site import county_site as county_site
from tests.published_site import first_report_site as first_report_site
from tests.published_site import hostile_site as hostile_site


def read(site: Path, address: str):
    return html.fromstring((site / address).read_bytes().decode("utf-8"))


def words(element) -> str:
    return " ".join(element.text_content().split())


def printed(value: float | None, state: str, raw: str) -> str:
    """What a cell of a filed table should say."""
    if state == "number":
        return format_number(value)
    return raw.strip() or STATE_WORDS["blank"] if state == "mark" else STATE_WORDS[state]


def test_every_filed_cell_is_printed_as_the_warehouse_has_it(county_site):
    cells = defaultdict(dict)
    for authority, year, code, value, state, raw in county_site.query(
        "SELECT authority_code, year, cell_code, value, state, raw FROM current_cells"
    ):
        cells[authority, year][code] = printed(value, state, raw)
    assert len(cells) > 40
    for (authority, year), expected in cells.items():
        page = read(county_site.site, f"unit/{authority}/{year}.html")
        shown = {cell.get("data-cell"): words(cell).split("，")[-1].strip() for cell in page.xpath("//td[@data-cell]")}
        assert shown == expected
        listed = {row.get("id").removeprefix("cell-") for row in page.xpath("//tr[starts-with(@id,'cell-')]")}
        assert listed == set(expected)


def test_findings_stand_on_their_page_and_flag_their_cells(county_site):
    findings = defaultdict(list)
    for authority, year, message, cells in county_site.query(
        "SELECT authority_code, year, message, cells FROM current_findings WHERE outcome = 'fail'"
    ):
        findings[authority, year].append((message, cells))
    assert findings
    for (authority, year), found in findings.items():
        page = read(county_site.site, f"unit/{authority}/{year}.html")
        section = page.xpath("//section[@aria-labelledby='findings']")[0]
        assert sorted(words(p) for p in section.xpath(".//p[@class='message']")) == sorted(
            " ".join(message.split()) for message, _ in found
        )
        flagged = set(page.xpath("//td[a[@class='flag']]/@data-cell"))
        assert flagged == {code for _, cells in found for code in cells}
        assert all(page.xpath(f"//*[@id='{link[1:]}']") for link in page.xpath("//td/a[@class='flag']/@href"))


def test_the_matrix_says_the_state_of_every_unit_and_year(county_site):
    page = read(county_site.site, "index.html")
    shown = {link.get("href"): words(link) for link in page.xpath("//table[contains(@class,'matrix')]//td/a")}
    counts = {"errors": 3, "warnings": 4}
    expected = county_site.query("SELECT authority_code, year, state, error_count, warning_count FROM matrix")
    assert len(shown) == len(expected)
    for row in expected:
        text = shown[f"unit/{row[0]}/{row[1]}.html"]
        assert REPORT_STATE_WORDS[row[2]] in text
        assert row[2] not in counts or text.endswith(str(row[counts[row[2]]]))
    assert len({row[2] for row in expected}) == len(REPORT_STATE_WORDS)


def test_titles_say_how_many_of_how_many(county_site):
    for year, reported, expected in county_site.query(
        "SELECT year, count(*) FILTER (state <> 'not_handed_in'), count(*) FROM matrix GROUP BY year"
    ):
        said = words(read(county_site.site, f"year/{year}.html").xpath("//p[@class='lead']")[0])
        assert said.startswith(f"已报送 {reported} / {expected}。")


def test_county_tables_are_the_sum_of_the_filed_cells(county_site):
    for year in (2019, 2020, 2021, 2022):
        page = read(county_site.site, f"year/{year}.html")
        tables = page.xpath("//section[@aria-labelledby='county']/div/table[contains(@class,'official')]")
        shown = [words(cell) for table in tables for cell in table.xpath(".//td")]
        leads = {cell.get("data-total"): cell.xpath("./a/@href") for table in tables for cell in table.xpath(".//td")}
        assert leads["requests.received.total"] == ["../measure/received.html"]
        assert leads["requests.granted.total"] == ["../measure/requests.granted.total.html"]
        expected = county_site.query(
            "WITH form AS"
            " (SELECT form FROM current_reports WHERE year = ? GROUP BY form ORDER BY count(*) DESC LIMIT 1)"
            " SELECT m.cell_code, sum(c.value::DECIMAL(18, 4)), count(c.value), count(*) FROM current_cells c"
            " JOIN current_reports r USING (report_id) JOIN metrics m ON m.cell_code = c.cell_code"
            " WHERE c.year = ? AND r.form = (FROM form) GROUP BY ALL ORDER BY any_value(m.position)",
            year,
            year,
        )
        totals = [
            format_number(total) + ("" if count == reports else f"{count}/{reports}")
            for _, total, count, reports in expected
        ]
        assert sorted(shown) == sorted(totals)
        assert not [text for text in shown if len(text.partition(".")[2]) > 4], "sums of money keep four decimals"


def test_units_side_by_side_have_the_filed_numbers(county_site):
    filed = {
        (year, authority): value
        for year, authority, value in county_site.query(
            "SELECT year, authority_code, value FROM current_cells WHERE cell_code = 'requests.received.total'"
        )
    }
    for year in (2019, 2022):
        rows = read(county_site.site, f"year/{year}.html").xpath(
            "//section[@aria-labelledby='chief']//table[contains(@class,'peers')]/tbody/tr"
        )
        for row in rows:
            authority = row.xpath("./th/a/@href")[0].split("/")[2]
            text = words(row.xpath("./td[1]")[0]).split()[-1]
            if (year, authority) not in filed:
                assert text in ("未报送", "读不出")
            elif filed[year, authority] is None:
                assert text == "没有数"
            else:
                assert text == format_number(filed[year, authority])
        assert len(rows) == 14


def test_series_have_the_filed_numbers_and_the_median_of_the_peers(county_site):
    code = "licensing.permits.decisions"
    for (authority,) in county_site.query("SELECT DISTINCT authority_code FROM current_reports"):
        page = read(county_site.site, f"unit/{authority}/index.html")
        row = page.xpath("//section[@aria-labelledby='series']//tr[th='行政许可决定']")
        values = dict(
            county_site.query(
                "SELECT year, value FROM current_cells WHERE authority_code = ? AND cell_code = ?", authority, code
            )
        )
        cells = row[0].xpath("./td")
        shown = [next(t for t in re.split(r"[\s，]+", cell.xpath("string(text()[last()])")) if t) for cell in cells]
        assert shown == [format_number(values.get(year)) for year in (2019, 2020, 2021, 2022)]


def test_measure_pages_of_every_cell_have_the_filed_numbers_and_add_them_up(county_site):
    filed = defaultdict(dict)
    for code, year, authority, value in county_site.query(
        "SELECT cell_code, year, authority_code, value FROM current_cells JOIN authorities USING (authority_code)"
        " WHERE is_registered"
    ):
        filed[code, year][authority] = value
    reports = set(county_site.query("SELECT authority_code, year FROM current_reports"))
    for measure in all_measures():
        if len(measure.cells) > 1 or measure.or_cells or measure.is_share:
            continue
        code = measure.cells[0]
        page = read(county_site.site, f"measure/{measure.id}.html")
        section = page.xpath("//section[@aria-labelledby='over-time']")[0]
        for place, year in enumerate((2019, 2020, 2021, 2022), start=1):
            for row in section.xpath(".//tbody/tr"):
                authority = row.xpath("./th/a/@href")[0].split("/")[2]
                shown = words(row.xpath(f"./td[{place}]")[0]).split()[-1]
                value = filed[code, year].get(authority)
                if value is not None:
                    assert shown == format_number(value)
                elif (authority, year) not in reports:
                    assert shown == "缺"
                else:
                    assert shown == ("没有数" if authority in filed[code, year] else "无此项")
            totals = [words(row.xpath(f"./td[{place}]")[0]) for row in section.xpath(".//tfoot/tr[th='合计']")]
            given = [value for value in filed[code, year].values() if value is not None]
            printed_total = sum(float(total.replace(",", "")) for total in totals if total != "–")
            assert printed_total == pytest.approx(sum(given))


def test_comparisons_fetched_by_scripts_have_the_filed_numbers(county_site):
    for measure, year in (("requests.received.natural_person", 2021), ("procurement.central_procurement.amount", 2019)):
        script = (county_site.site / f"data/measure/{measure}/{year}.js").read_text(encoding="utf-8")
        name, data = json.loads(f"[{script.removeprefix('gouji.receive(').removesuffix(');' + chr(10))}]")
        assert name == f"{measure}/{year}"
        shown = {row[0].split("/")[1]: row[3] for group in data["groups"] for row in group["rows"]}
        filed = county_site.query(
            "SELECT authority_code, value FROM current_cells WHERE cell_code = ? AND year = ?", measure, year
        )
        assert len(shown) == 14
        assert {code: shown[code] for code, value in filed if value is not None} == {
            code: format_number(value) for code, value in filed if value is not None
        }
        bars = [pair for group in data["groups"] for pair in group["figure"]["data"][0]["x"]]
        assert sorted(bars) == sorted(value for _, value in filed if value is not None)


def test_headline_figures_say_of_how_many_units_and_compare_like_with_like(county_site):
    page = read(county_site.site, "year/2022.html")
    shown = {
        words(item.xpath("./dt")[0]): [words(text) for text in item.xpath("./dd")]
        for item in page.xpath("//dl[@class='headlines']/div")
    }
    [(total, count)] = county_site.query(
        "SELECT sum(value), count(value) FROM current_cells WHERE year = 2022 AND cell_code = 'requests.received.total'"
    )
    [(change, alike)] = county_site.query(
        "SELECT sum(a.value - b.value), count(a.value - b.value) FROM current_cells a JOIN current_cells b"
        " ON b.authority_code = a.authority_code AND b.cell_code = a.cell_code AND b.year = 2021"
        " WHERE a.year = 2022 AND a.cell_code = 'requests.received.total'"
    )
    figure, units, before = shown["新收申请"]
    assert figure == f"{format_number(total)} 件"
    assert units == f"{count} / 14 个单位有数"
    assert format_change(change) in before and f"两年都有数的 {alike} 个单位" in before


def test_every_cell_leads_to_its_lineage(county_site):
    for authority, year, path, sha256, reader, cells in county_site.query(
        "SELECT authority_code, year, path, sha256, reader_version,"
        " list(struct_pack(cell_code, raw, place, rules_failed))"
        " FROM lineage WHERE is_current GROUP BY ALL ORDER BY ALL LIMIT 12"
    ):
        page = read(county_site.site, f"unit/{authority}/{year}.html")
        part = page.xpath("//details[@id='lineage']")[0]
        assert {path.split()[0], sha256, f"第 {reader} 版"} <= {
            each for dd in part.xpath("./dl/dd") for each in (words(dd), words(dd).split("，")[0])
        }
        links = set(page.xpath("//td[@data-cell]/a[@class='origin']/@href"))
        assert links == {f"#cell-{cell['cell_code']}" for cell in cells}
        for cell in cells:
            row = [words(td) for td in part.xpath(f".//tr[@id='cell-{cell['cell_code']}']/td")]
            assert row[1] == " ".join(cell["raw"].split()) and row[4] == cell["place"]
            assert all(rule in row[5] for rule in cell["rules_failed"])


def test_a_report_with_something_to_mend_has_its_slip_and_no_other_has(county_site):
    pending = {
        f"unit/{authority}/{year}-slip{ending}"
        for authority, year in county_site.query(
            "SELECT DISTINCT authority_code, year FROM findings_with_decisions"
            " WHERE is_open AND outcome = 'fail' AND severity <> 'info'"
        )
        for ending in (".docx", ".xlsx")
    }
    assert pending == {path.relative_to(county_site.site).as_posix() for path in county_site.site.rglob("*-slip.*")}
    linked = {
        f"unit/{page.parent.name}/{link.rpartition('/')[2]}"
        for page in county_site.site.glob("unit/*/????.html")
        for link in read(county_site.site, page.relative_to(county_site.site).as_posix()).xpath("//a[@download]/@href")
    }
    assert linked == pending


def test_what_pages_are_made_from_comes_in_one_order(county_site):
    """In an order of chance every page would be made again whenever the warehouse is, to write the few that changed."""
    with connect(county_site.warehouse, read_only=True) as connection:
        squares = list(read_county(connection).standings)
    assert squares == sorted(squares, key=lambda square: square[::-1])
