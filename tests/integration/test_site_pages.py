"""The published site as files: links, weight, markup, what is rewritten, and counties with one report or none."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path
from urllib.parse import parse_qs, unquote, urldefrag

import duckdb
import pytest
from lxml import html

from dashboards.exports.release_index import Release
from dashboards.site import publish_site
from pipelines.since_last_run import SinceLastRun
from tests.published_site import BUILT_AT, HOSTILE, PublishedCounty
from tests.published_site import county_site as county_site
from tests.published_site import first_report_site as first_report_site
from tests.published_site import hostile_site as hostile_site

PAGE_BUDGET_BYTES = 150_000


def read(site: Path, address: str):
    return html.fromstring((site / address).read_bytes().decode("utf-8"))


def words(element) -> str:
    return " ".join(element.text_content().split())


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_link_leads_somewhere_inside_the_site(county_site):
    anchors: dict[Path, set[str]] = {}
    for page in pages(county_site.site):
        document = html.fromstring(page.read_bytes().decode("utf-8"))
        anchors[page.resolve()] = set(document.xpath("//@id | //@name"))
    for page in pages(county_site.site):
        document = html.fromstring(page.read_bytes().decode("utf-8"))
        for link in document.xpath("//a/@href | //link/@href | //script/@src"):
            if link == "data:,":
                continue
            target, fragment = urldefrag(link)
            path = (page.parent / unquote(target)).resolve() if target else page.resolve()
            assert path.is_file() and path.is_relative_to(county_site.site.resolve()), (page, link)
            places = {*parse_qs(fragment, strict_parsing=True)} if "=" in fragment else {fragment}
            assert not fragment or places <= anchors[path], (page, link)


def test_pages_are_light_and_hold_no_inline_script_or_style(county_site):
    for page in pages(county_site.site):
        data = page.read_bytes()
        assert len(gzip.compress(data)) < PAGE_BUDGET_BYTES
        document = html.fromstring(data.decode("utf-8"))
        assert not document.xpath("//script[not(@src) and not(@type='application/json')] | //style | //*[@style]")
        assert not document.xpath("//@*[starts-with(name(), 'on')]")
        assert len(document.xpath("//*[@id]")) == len(set(document.xpath("//@id")))


def test_headings_stand_in_order_and_tables_have_captions_and_scopes(county_site):
    for page in pages(county_site.site):
        document = html.fromstring(page.read_bytes().decode("utf-8"))
        levels = [int(heading.tag[1]) for heading in document.xpath("//h1 | //h2 | //h3 | //h4")]
        assert levels[0] == 1 and all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
        assert all(
            table.xpath("./caption") or table.xpath("ancestor::*[@role='region']")
            for table in document.xpath("//table")
        )
        assert not document.xpath("//th[not(@scope)]")


def test_publishing_again_writes_nothing(county_site):
    assert county_site.publish().written == 0


def test_a_changed_number_changes_the_pages_that_show_it_and_no_others(county_site, tmp_path):
    copy = county_site.copied_to(tmp_path)
    before = {page: page.read_bytes() for page in pages(copy.site)}
    with duckdb.connect(str(copy.warehouse)) as connection:
        connection.execute(
            "UPDATE cells SET value = value + 1000 WHERE authority_code = 'yl-010' AND year = 2020"
            " AND cell_code = 'documents.normative.made'"
        )
    copy.publish()
    changed = {str(page.relative_to(copy.site)) for page, data in before.items() if page.read_bytes() != data}
    assert changed == {"unit/yl-010/2020.html", "year/2020.html", "measure/documents.normative.made.html"}
    assert_same_as_published_afresh(copy, tmp_path / "afresh")


def test_parts_that_do_not_add_up_to_the_headline_are_told_with_the_units(county_site, tmp_path, monkeypatch):
    # nothing is found anew in what is changed
    monkeypatch.setattr("dashboards.beside_pages.check_data", lambda *given: None)
    copy = county_site.copied_to(tmp_path)
    with duckdb.connect(str(copy.warehouse)) as connection:
        connection.execute(
            "UPDATE cells SET value = value + 30 WHERE authority_code = 'yl-010' AND year = 2022"
            " AND cell_code = 'requests.received.total'"
        )
        [(name,)] = connection.execute("SELECT short_name FROM authorities WHERE authority_code = 'yl-010'").fetchall()
    copy.publish()
    told = 0
    for site, year in ((site, year) for site in (copy.site, county_site.site) for year in (2019, 2020, 2021, 2022)):
        page = read(site, f"year/{year}.html")
        [headline] = page.xpath("//dl[@class='headlines']/div[dt/a='新收申请']/dd[1]/text()[1]")
        [section] = page.xpath("//section[@aria-labelledby='applicants-title']")
        added = words(section.xpath(".//tfoot/tr[1]/td[last()]")[0])
        notes = [words(note) for note in section.xpath("./p[contains(@class, 'gap')]")]
        assert len(notes) == (added != headline.strip())
        assert all(f"各类相加为 {added} 件，各单位的总计相加为 {headline.strip()} 件" in note for note in notes)
        if site == copy.site and year == 2022:
            assert name in notes[0] and "的各类之和与总计不符" in notes[0]
            assert "填报数不改，见核对情况" in notes[0]
        told += len(notes)
    assert 0 < told < 8


def test_rows_of_the_warehouse_in_another_order_make_the_same_pages(county_site, tmp_path):
    copy = county_site.copied_to(tmp_path)
    with duckdb.connect(str(copy.warehouse)) as connection:
        for table in ("sections", "cells", "findings"):
            connection.execute(f"CREATE TEMP TABLE mixed AS SELECT * FROM {table} ORDER BY hash({table})")
            connection.execute(f"DELETE FROM {table}")
            connection.execute(f"INSERT INTO {table} SELECT * FROM mixed")
            connection.execute("DROP TABLE mixed")
    fresh = PublishedCounty(copy.warehouse, tmp_path / "fresh")
    fresh.publish()
    different = [page for page in pages(fresh.site) if page.read_bytes() != same_page(county_site, fresh, page)]
    assert different == []


def same_page(county: PublishedCounty, other: PublishedCounty, page: Path) -> bytes:
    return (county.site / page.relative_to(other.site)).read_bytes()


def assert_same_as_published_afresh(county: PublishedCounty, folder: Path) -> None:
    """Pages kept because what they are made from is the same are those that a first publication makes."""
    PublishedCounty(county.warehouse, folder).publish()
    names = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    assert names == {path.relative_to(county.site) for path in county.site.rglob("*") if path.is_file()}
    different = [name for name in names if (folder / name).read_bytes() != (county.site / name).read_bytes()]
    assert different == [Path("site.json")]


def test_pages_of_a_year_that_is_gone_are_removed(county_site, tmp_path):
    copy = county_site.copied_to(tmp_path)
    with duckdb.connect(str(copy.warehouse)) as connection:
        for table in ("years", "reports", "cells", "findings", "submissions"):
            connection.execute(f"DELETE FROM {table} WHERE year = 2019")
    report = copy.publish()
    assert report.removed >= 14
    assert not (copy.site / "year/2019.html").exists()
    assert not list(copy.site.glob("unit/*/2019.html"))


def test_hostile_texts_stay_texts(hostile_site):
    for page in pages(hostile_site.site):
        data = page.read_bytes().decode("utf-8")
        assert "<img" not in data and "<script>" not in data and "49&lt;" not in data
        document = html.fromstring(data)
        assert not document.xpath("//@*[starts-with(name(), 'on')]")
    text = read(hostile_site.site, "unit/yl-010/2022.html").text_content()
    assert HOSTILE in text


def test_the_first_report_alone_reads_as_one_of_the_register(first_report_site):
    overview = words(read(first_report_site.site, "index.html").xpath("//main")[0])
    assert "已报送 1 / 9" in overview
    assert "8 个单位未报送" in overview
    assert "没有上年可比" in overview
    assert "演示数据" not in overview
    page = read(first_report_site.site, "unit/tonggu-qiping/2020.html")
    assert words(page.xpath("//td[@data-cell='procurement.central_procurement.projects']")[0]).endswith("1,260")
    assert "1260个" in words(page.xpath("//tr[@id='cell-procurement.central_procurement.projects']")[0])
    year = words(read(first_report_site.site, "year/2020.html").xpath("//section[@aria-labelledby='county']")[0])
    assert "由 1 / 9 个单位的报告相加" in year


def test_a_county_without_any_report_says_what_to_do(first_report_site, tmp_path):
    warehouse = tmp_path / "warehouse.duckdb"
    shutil.copy(first_report_site.warehouse, warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        for table in ("years", "reports", "cells", "findings", "submissions", "sections"):
            connection.execute(f"DELETE FROM {table}")
    publish_site(warehouse, tmp_path / "site", built_at=BUILT_AT)
    page = read(tmp_path / "site", "index.html")
    assert words(page.xpath("//h1")[0]) == "还没有报告"
    assert len(page.xpath("//section[@aria-labelledby='register']//li")) == 9


@pytest.mark.parametrize("address", ["index.html", "year/2021.html", "unit/yl-001/index.html", "unit/yl-001/2022.html"])
def test_every_page_of_made_up_data_says_so(county_site, address):
    assert "演示数据（虚构）" in words(read(county_site.site, address).xpath("//aside")[0])


def test_every_year_has_its_overview_and_the_first_page_says_what_the_last_run_changed(county_site, tmp_path):
    for year in (2019, 2020, 2021):
        page = read(county_site.site, f"overview/{year}.html")
        assert words(page.xpath("//h1")[0]).startswith(f"{year} 年度：已报送")
        assert page.xpath(f"//a[@href='../year/{year}.html']")
    copy = county_site.copied_to(tmp_path).site
    changes = SinceLastRun(came=("2022 年度 下洲镇",), mended=("2022 年度 <b>云溪口镇 三.行合计：相差 1 件。",))
    publish_site(county_site.warehouse, copy, synthetic=True, built_at=BUILT_AT, changes=changes)
    said = [words(part) for part in read(copy, "index.html").xpath("//section[@aria-labelledby='tasks']//details")]
    assert said == ["新报送：1 份 2022 年度 下洲镇", "已解决：1 处 2022 年度 <b>云溪口镇 三.行合计：相差 1 件。"]
    assert words(read(copy, "index.html").xpath("//h3[@id='changes']")[0]) == "上次变动以来"
    publish_site(
        county_site.warehouse, copy, synthetic=True, built_at=BUILT_AT, changes=SinceLastRun(since="2025-03-01")
    )
    heading = read(copy, "index.html").xpath("//h3[@id='changes']")[0]
    assert words(heading) == "发布版本 2025-03-01 以来"
    assert words(heading.getnext()) == "没有新报送、搁置或恢复的，也没有新发现或已解决的。"


def test_the_data_page_lists_releases_and_says_which_are_superseded(county_site, tmp_path):
    releases = (
        Release("2025-02-15", "全部", "2025-02-15T01:00:00+00:00", 21, "2025-03-01"),
        Release("2025-03-01", "全部", "2025-03-01T01:00:00+00:00", 22, None),
    )
    site = county_site.copied_to(tmp_path).site
    publish_site(county_site.warehouse, site, synthetic=True, built_at=BUILT_AT, releases=releases)
    rows = read(site, "data/index.html").xpath("//section[@aria-labelledby='releases']//tbody/tr")
    assert [[words(cell) for cell in row] for row in rows] == [
        ["2025-03-01", "全部", "2025-03-01", "22", "现行"],
        ["2025-02-15", "全部", "2025-02-15", "21", "已由 2025-03-01 取代"],
    ]
