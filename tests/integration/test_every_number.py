"""Every number that pages work out of the filed cells is read again from the HTML and worked out anew from the cells.

Sums, shares, medians, quartiles, ranks and changes are reckoned here by numpy from `current_cells`; the filed tables,
the county's tables and the lists of findings are held against the warehouse in the tests of each page (`COVERED`).
"""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np
import pytest
from lxml import html

from dashboards.measures import measures
from tests.published_site import PublishedCounty
from tests.published_site import county_site as county_site

YEARS = (2019, 2020, 2021, 2022)
COVERED = {
    r"unit/[^/]+/\d{4}\.html": "test_site, and the gate of the site",
    r"unit/[^/]+/index\.html": "test_site and here",
    r"year/\d{4}\.html": "test_site and here",
    r"(index|overview/\d{4})\.html": "test_site and here",
    r"measure/(?!index)[^/]+\.html": "test_site and here",
    r"measure/index\.html": "no numbers of reports",
    r"quality/(index|unassessed)\.html": "test_site_findings",
    r"compare\.html": "test_site_findings",
    r"data/index\.html": "test_site_findings",
}
"""Kinds of pages, and where their numbers are read again."""
NUMBER = re.compile(r"[-−+]?\d[\d,]*(?:\.\d+)?")
LEAST_CASES, LEAST_PEERS = 10, 5

Values = dict[tuple[str, int], dict[str, float]]


def read(county: PublishedCounty, address: str):
    return html.fromstring((county.site / address).read_bytes().decode("utf-8"))


def words(element) -> str:
    return " ".join(element.text_content().split())


def number(text: str) -> float | None:
    """The last number of a cell; None where it says in words that there is none."""
    found = NUMBER.fullmatch(text.split()[-1].removesuffix("%")) if text.split() else None
    return float(found[0].replace(",", "").replace("−", "-")) if found else None


@pytest.fixture(scope="module")
def kinds(county_site) -> dict[str, str]:
    """Whether a registered unit is a department or a township, by code."""
    rows = county_site.query("SELECT authority_code, kind FROM authorities WHERE is_registered")
    return {code: "部门" if kind == "部门" else "乡镇" for code, kind in rows}


@pytest.fixture(scope="module")
def fractions(county_site, kinds) -> dict[tuple[str, int], dict[str, tuple[float, float]]]:
    """Every measure of every registered unit and year that has a value: the sum, and what a share is of (1 else)."""
    cells: dict[tuple[str, int], dict[str, float | None]] = defaultdict(dict)
    for unit, year, code, value in county_site.query(
        "SELECT authority_code, year, cell_code, value FROM current_cells"
    ):
        cells[unit, year][code] = value
    found: dict[tuple[str, int], dict[str, tuple[float, float]]] = defaultdict(dict)
    for (unit, year), filed in cells.items():
        for measure in measures():
            value = added(measure.cells, filed)
            if value is None and measure.or_cells:
                value = added(measure.or_cells, filed)
            whole = added(measure.of_cells, filed) if measure.of_cells else 1
            is_enough = whole is not None and (not measure.of_cells or whole >= LEAST_CASES)
            if unit in kinds and value is not None and is_enough:
                found[measure.id, year][unit] = value, whole
    return found


@pytest.fixture(scope="module")
def values(fractions) -> Values:
    """The same as a page prints it: shares in per cent."""
    shares = {measure.id for measure in measures() if measure.of_cells}
    found: Values = defaultdict(dict)
    for (measure, year), units in fractions.items():
        by = 100 if measure in shares else 1
        found[measure, year] = {unit: by * value / whole for unit, (value, whole) in units.items()}
    return found


def added(codes: tuple[str, ...], filed: dict[str, float | None]) -> float | None:
    given = [filed.get(code) for code in codes]
    return sum(given) if given and None not in given else None


def check_spread(rows, given: list[float], place: int) -> None:
    """The rows below a table: median, quartiles and how many have a number, of one column."""
    text = {words(row.xpath("./th")[0]): words(row.xpath("./td")[place]) for row in rows}
    enough = len(given) >= LEAST_PEERS
    assert number(text["中位数"]) == (pytest.approx(np.median(given), abs=0.051) if enough else None)
    quartiles = [number(each) for each in text["第一至第三四分位数"].split("至")]
    assert quartiles == (pytest.approx(np.percentile(given, [25, 75]), abs=0.051) if enough else [None])
    assert int(text["有数的单位"].split(" / ")[0]) == len(given)


def test_every_kind_of_page_is_covered(county_site):
    addresses = [path.relative_to(county_site.site).as_posix() for path in county_site.site.rglob("*.html")]
    of_kind = {kind: [each for each in addresses if re.fullmatch(kind, each)] for kind in COVERED}
    assert all(of_kind.values())
    assert set(addresses) == {each for found in of_kind.values() for each in found}


def test_measures_are_worked_out_of_the_filed_cells_with_spread_and_ranks(county_site, values, fractions):
    for measure in measures():
        page = read(county_site, f"measure/{measure.id}.html")
        tables = page.xpath("//section[@aria-labelledby='over-time']//table")
        assert len(tables) == 2
        for table in tables:
            years = [int(words(head)) for head in table.xpath("./thead/tr/th")[1:-1]]
            shown = {row.xpath("./th/a/@href")[0].split("/")[2]: row for row in table.xpath("./tbody/tr")}
            for place, year in enumerate(years):
                expected = {unit: value for unit, value in values[measure.id, year].items() if unit in shown}
                told = {unit: number(words(row.xpath("./td")[place])) for unit, row in shown.items()}
                given = {unit: value for unit, value in told.items() if value is not None}
                assert given == pytest.approx(expected, abs=0.051), (measure.id, year)
                check_spread(table.xpath("./tfoot/tr"), list(expected.values()), place)
                together = number(words(table.xpath("./tfoot/tr[1]/td")[place]))
                pairs = [fractions[measure.id, year][unit] for unit in expected]
                total, whole = sum(part for part, _ in pairs), sum(whole for _, whole in pairs)
                whole_county = 100 * total / whole if measure.of_cells and pairs else total
                assert together == (pytest.approx(whole_county, abs=0.051) if pairs else None)
            newest = {unit: value for unit, value in values[measure.id, years[-1]].items() if unit in shown}
            for unit, row in shown.items():
                rank = re.search(r"\d+", words(row.xpath("./td")[-1]))
                is_ranked = unit in newest and len(newest) >= LEAST_PEERS
                above = sum(value > newest[unit] for value in newest.values()) if is_ranked else None
                assert (int(rank[0]) if rank else None) == (above + 1 if above is not None else None)


def test_tables_of_a_year_are_worked_out_of_the_filed_cells(county_site, values):
    by_label = {measure.label: measure.id for measure in measures()}
    for year in YEARS:
        page = read(county_site, f"year/{year}.html")
        for table in page.xpath("//section[@aria-labelledby='chief']//table"):
            rows = {row.xpath("./th/a/@href")[0].split("/")[2]: row for row in table.xpath("./tbody/tr")}
            for place, head in enumerate(table.xpath("./thead/tr/th")[1:]):
                expected = {u: v for u, v in values[by_label[words(head)], year].items() if u in rows}
                told = {unit: number(words(row.xpath("./td")[place])) for unit, row in rows.items()}
                assert {unit: value for unit, value in told.items() if value is not None} == expected
                check_spread(table.xpath("./tfoot/tr"), list(expected.values()), place)


STRUCTURES = {
    "outcomes-table": "cell_code LIKE 'requests.%.total' AND regexp_matches(cell_code,"
    " '[.](granted|partly_granted|denied_|unavailable_|unprocessed_|other)')",
    "applicants-table": "cell_code LIKE 'requests.received.%' AND cell_code <> 'requests.received.total'",
    "review-table": "cell_code LIKE 'appeals.review.%' AND cell_code <> 'appeals.review.total'",
    "suits-table": "cell_code LIKE 'appeals.suit%' AND cell_code NOT LIKE '%.total'",
}
"""The cells that each structure of a year is made of."""


def test_structures_of_a_year_add_up_to_the_filed_cells(county_site, kinds):
    for year in YEARS:
        page = read(county_site, f"year/{year}.html")
        for name, condition in STRUCTURES.items():
            [table] = page.xpath(f"//table[@id='{name}']")
            filed = county_site.query(
                "SELECT short_name, sum(value) FROM current_cells JOIN authorities USING (authority_code)"
                f" WHERE year = ? AND is_registered AND {condition} GROUP BY ALL"
                " HAVING count(value) = count(*) AND sum(value) > 0",
                year,
            )
            rows = [
                [
                    words(row.xpath(".//a")[0]),
                    *(words(cell) for cell in row.xpath("./td")),
                ]  # flags stand before the link
                for row in table.xpath("./tbody/tr")
            ]
            assert {row[0]: number(row[-1]) for row in rows} == dict(filed)
            county, share = ([number(words(cell)) for cell in row.xpath("./td")] for row in table.xpath("./tfoot/tr"))
            assert county[-1] == sum(total for _, total in filed)
            assert county == [sum(number(row[place]) for row in rows) for place in range(1, len(county) + 1)]
            assert all(sum(number(cell) for cell in row[1:-1]) == number(row[-1]) for row in rows)
            if county[-1] >= LEAST_CASES:
                assert share[:-1] == pytest.approx([100 * each / county[-1] for each in county[:-1]], abs=0.51)


@pytest.mark.parametrize("year", YEARS)
def test_headlines_are_sums_with_the_change_of_those_that_have_both_years(county_site, values, year):
    by_label = {measure.label: measure.id for measure in measures()}
    [(expected,)] = county_site.query("SELECT expected_count FROM years WHERE year = ?", year)
    for address in (f"year/{year}.html", "index.html" if year == YEARS[-1] else f"overview/{year}.html"):
        items = read(county_site, address).xpath("//dl[@class='headlines']/div")
        assert len(items) == 5
        for item in items:
            measure = by_label[words(item.xpath("./dt")[0])]
            figure, units, change = (words(text) for text in item.xpath("./dd"))
            now, before = values[measure, year], values.get((measure, year - 1), {})
            alike = now.keys() & before.keys()
            assert float(figure.split()[0].replace(",", "")) == sum(now.values())
            assert units == f"{len(now)} / {expected} 个单位有数"
            if not alike:
                assert change == "没有上年可比"
                continue
            assert change.endswith(f"（两年都有数的 {len(alike)} 个单位）")
            difference = sum(now[unit] - before[unit] for unit in alike)
            told = change.partition("年度")[2].partition("（")[0].split()
            sign = {"增加": 1, "减少": -1, "持平": 0}[told[0]]
            assert sign * float((told[1] if sign else "0").replace(",", "")) == difference


def test_series_of_a_unit_stand_beside_the_medians_of_its_peers(county_site, kinds, values):
    by_label = {measure.label: measure.id for measure in measures()}
    for unit, kind in kinds.items():
        page = read(county_site, f"unit/{unit}/index.html")
        rows = page.xpath("//section[@aria-labelledby='series']//tbody/tr")
        assert len(rows) >= 10
        for row in rows:
            measure = by_label[words(row.xpath("./th")[0])]
            for year, cell in zip(YEARS, row.xpath("./td"), strict=True):
                [below] = cell.xpath("./span[@class='of']")
                peers = [value for each, value in values[measure, year].items() if kinds[each] == kind]
                median = np.median(peers) if len(peers) >= LEAST_PEERS else None
                assert number(words(below)) == (None if median is None else pytest.approx(median, abs=0.051))
                cell.remove(below)
                assert number(words(cell)) == (
                    pytest.approx(values[measure, year][unit], abs=0.051) if unit in values[measure, year] else None
                )
