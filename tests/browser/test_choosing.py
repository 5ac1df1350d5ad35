"""Choosing what is compared: measures by name or pinyin, years, and what may be taken away from a chart."""

from __future__ import annotations

import csv
import io

import pytest
from lxml import etree

pytestmark = pytest.mark.browser

LARGE_GROUP, PAPER_BAR = 27, 14.4
"""Units of one sort in a large county, whose bars are so many pixels apart on paper."""


def shown(window, suffix: str) -> None:
    window.page.wait_for_selector(f".group[data-peers='peers-1'] .chart[data-figure='{suffix}']")


def test_a_measure_is_found_by_pinyin_with_the_keyboard_and_back_undoes_the_choice(visit, county_site):
    with visit() as window:
        window.open(county_site.site / "year/2022.html")
        window.see_all()
        window.page.locator("a.skip").press("Enter")
        window.page.wait_for_url("**#content")
        field = window.page.locator("#measure")
        field.focus()
        window.page.keyboard.type("xssq")
        assert window.page.locator("#measure-told").text_content() == "找到 2 项"
        window.page.keyboard.press("Escape")
        assert field.input_value() == "新收申请", "nothing was chosen"
        field.fill("xzfy jg")
        window.page.keyboard.press("ArrowDown")
        option = window.page.locator(f"#{field.get_attribute('aria-activedescendant')}")
        assert "行政复议 · 结果" in option.inner_text()
        window.page.keyboard.press("Enter")
        shown(window, "appeals.review.upheld/2022/peers-1")
        assert window.page.url.endswith("#measure=appeals.review.upheld")
        assert "结果维持" in window.page.locator("#definition").inner_text()
        assert "结果维持" in window.page.locator(".ranked caption").first.text_content()
        assert field.input_value() == "行政复议 · 结果维持"
        window.page.go_back()
        shown(window, "received/2022/peers-1")
        assert field.input_value() == "新收申请"
        window.page.go_forward()
        shown(window, "appeals.review.upheld/2022/peers-1")
        window.page.locator("a.skip").press("Enter")
        window.page.wait_for_function("location.hash === '#content' && history.state")  # kept by an event that follows
        window.reload()
        shown(window, "appeals.review.upheld/2022/peers-1")
        assert window.problems == []


def test_an_address_with_a_measure_or_a_year_opens_on_it(visit, county_site):
    with visit() as window:
        window.open(county_site.site / "year/2022.html", "#measure=permits")
        shown(window, "permits/2022/peers-1")
        window.open(county_site.site / "measure/permits.html", "#year=2020")
        shown(window, "permits/2020/peers-1")
        assert window.page.input_value("#year") == "2020"
        window.page.select_option("#year", "2021")
        shown(window, "permits/2021/peers-1")
        assert "2021 年度" in window.page.locator(".ranked caption").first.text_content()


def test_an_address_that_asks_for_what_is_not_there_says_so_or_opens_as_without_it(visit, county_site):
    with visit() as window:
        window.open(county_site.site / "year/2020.html", "#measure=documents_in_force")
        assert "没有“现行有效规范性文件”这一项，以下是“新收申请”" in window.page.locator("#unprinted").inner_text()
        assert window.page.input_value("#measure") == "新收申请"
        window.page.evaluate("location.hash = 'measure=permits'")
        shown(window, "permits/2020/peers-1")
        assert window.page.locator("#unprinted").is_hidden()
        window.open(county_site.site / "measure/permits.html", "#year=1999")
        assert window.page.input_value("#year") == "2022"
        shown(window, "peers-1-ranked")
        window.open(county_site.site / "unit/yl-010/2022.html", "#%E0%A4%A")
        assert window.page.locator("h1").is_visible()
        assert window.problems == []


def test_choosing_on_a_measure_page_goes_to_the_other_page(visit, county_site):
    with visit() as window:
        window.open(county_site.site / "measure/received.html")
        window.page.fill("#measure", "行政强制")
        window.page.locator("[role='option']").first.click()
        window.page.wait_for_url("**/coercion.html")


def test_the_list_of_measures_is_searched_and_the_address_keeps_the_words(visit, county_site):
    with visit() as window:
        window.open(county_site.site / "measure/index.html")
        window.page.fill("#search", "zrr xinshou")
        rows = window.page.locator("table.found tbody tr:visible")
        assert 1 <= rows.count() < 60
        assert all("自然人" in text for text in rows.locator("th").all_inner_texts())
        words = window.page.locator("#found-count").inner_text()
        assert words == f"找到 {rows.count()} 项"
        window.reload()
        assert window.page.locator("#found-count").inner_text() == words


def save(window, page, kind: str) -> bytes:
    frame = page.locator("figure.charted").first
    frame.locator("details.takeaway summary").click()
    with page.expect_download() as download:
        frame.get_by_role("button", name=kind).click()
    return download.value.path().read_bytes()


@pytest.mark.parametrize("address", ["year/2022.html", "unit/yl-010/index.html", "measure/received.html"])
def test_a_chart_is_taken_away_as_picture_with_its_words(visit, county_site, address):
    with visit(accept_downloads=True, color_scheme="dark") as window:
        window.open(county_site.site / address)
        window.see_all()
        drawing = etree.fromstring(save(window, window.page, "SVG"))
        assert drawing[0].get("fill") == "#FBFAF7", "a picture goes into a document, which is on paper"
        words = "".join(drawing.itertext())
        title = window.page.locator("figure.charted").first.locator("h3, h2").first.inner_text().partition("（")[0]
        assert title in words
        assert "来源：" in words and "数据截至 " in words and "演示数据（虚构）" in words
        window.page.locator("figure.charted").first.locator("details.takeaway summary").click()
        assert save(window, window.page, "PNG").startswith(b"\x89PNG")
        assert window.problems == []


def test_the_numbers_of_a_chart_are_taken_away_as_csv(visit, county_site):
    with visit(accept_downloads=True) as window:
        window.open(county_site.site / "year/2022.html")
        window.see_all()
        data = save(window, window.page, "CSV").decode("utf-8")
        assert data.startswith("\ufeff")
        rows = list(csv.reader(io.StringIO(data.removeprefix("\ufeff"))))
        table = window.page.locator(".group[data-peers='peers-1'] tbody tr")
        names = {row.locator("th").text_content() for row in table.all()}
        assert {row[1] for row in rows[1:]} == names
        texts = ['=cmd|"/C calc"!A0', "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1+1", "－2+3"]
        numbers = ["-12", "-1,234.5", "+12%", "3"]
        with window.page.expect_download() as download:
            window.page.evaluate("rows => gouji.saveCsv(rows, 'x')", [texts, numbers])
        data = download.value.path().read_bytes().decode("utf-8-sig")
        assert list(csv.reader(io.StringIO(data, newline=""))) == [[f"'{text}" for text in texts], numbers]


def test_on_paper_the_first_chart_of_a_year_stands_on_the_first_sheet_with_every_name(visit, county_site):
    with visit(viewport={"width": 688, "height": 1000}) as window:
        window.open(county_site.site / "year/2022.html")
        window.see_all()
        window.page.emulate_media(media="print")
        window.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        group = window.page.locator(".group").first
        names = group.locator("tbody th").count()
        window.page.wait_for_function(
            "count => document.querySelector('.group').querySelectorAll('.ytick').length === count", arg=names
        )
        end = group.locator(".chart").evaluate("chart => chart.getBoundingClientRect().bottom + scrollY")
    assert names and end + (LARGE_GROUP - names) * PAPER_BAR <= 1000
