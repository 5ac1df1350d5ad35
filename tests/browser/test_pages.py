"""The published pages in a real browser, opened from the file system as a leader would open them from a USB stick."""

from __future__ import annotations

from unicodedata import normalize

import pdfplumber
import pytest

pytestmark = pytest.mark.browser

PAGES = (
    "index.html",
    "year/2020.html",
    "year/2022.html",
    "measure/received.html",
    "measure/index.html",
    "quality/index.html",
    "quality/unassessed.html",
    "compare.html",
    "data/index.html",
    "unit/yl-010/index.html",
    "unit/yl-010/2022.html",
)
NARROWER = (768, 640, 360)
"""A tablet, a desk enlarged to 200 %, a phone."""
FITS = "width => document.documentElement.scrollWidth === width"
"""Charts that are seen are drawn anew a moment after the width has changed."""


@pytest.mark.parametrize("address", PAGES)
def test_a_page_opens_from_a_file_without_network_and_fits_every_screen(visit, county_site, address):
    with visit() as window:
        window.open(county_site.site / address)
        window.see_all()
        for width in NARROWER:
            window.page.set_viewport_size({"width": width, "height": 740})
            window.page.wait_for_function(FITS, arg=width, timeout=10_000)
        assert window.problems == []
        assert window.requests and all(url.startswith(("file://", "data:")) for url in window.requests)
        assert "演示数据" in window.page.locator("aside.synthetic").inner_text()


def test_with_letters_twice_as_large_only_tables_move_sideways(visit, county_site):
    with visit(bypass_csp=True) as window:
        window.page.set_viewport_size({"width": 1280, "height": 900})
        for address in PAGES:
            window.open(county_site.site / address)
            window.page.add_style_tag(content="html { font-size: 200% }")
            window.page.wait_for_function(FITS, arg=1280, timeout=10_000)


def test_the_content_is_there_without_scripts(visit, county_site):
    with visit(java_script_enabled=False) as window:
        for address in PAGES:
            window.open(county_site.site / address)
            assert window.page.locator("h1").is_visible()
            assert window.page.locator("table:visible, noscript li").count() >= 1
            assert window.page.locator(".chart:visible").count() == 0
        assert window.problems == []


def test_charts_take_the_colours_of_the_mode(visit, county_site):
    colours = {}
    for scheme in ("light", "dark"):
        with visit(color_scheme=scheme) as window:
            window.open(county_site.site / "unit/yl-010/index.html")
            window.see_all()
            line = window.page.locator(".chart .scatterlayer .trace:nth-child(2) path.js-line").first
            colours[scheme] = line.evaluate("element => getComputedStyle(element).stroke")
    assert colours == {"light": "rgb(31, 78, 121)", "dark": "rgb(138, 182, 225)"}


def test_a_table_sorts_by_keyboard_with_gaps_last_and_the_address_keeps_it(visit, county_site):
    with visit() as window:
        window.open(county_site.site / "year/2022.html")
        window.page.locator("#chief-1 th.number button").first.press("Enter")
        assert window.page.url.endswith("#sort-chief-1=-1")
        cells = window.page.locator("#chief-1").locator("tbody tr td:nth-child(2)").all_inner_texts()
        numbers = [float(text.split()[-1].replace(",", "")) for text in cells if text.strip()[-1:].isdigit()]
        assert numbers == sorted(numbers, reverse=True) and len(numbers) >= 5
        gaps = [not text.strip()[-1:].isdigit() for text in cells]
        assert gaps == sorted(gaps)
        window.reload()
        assert window.page.locator("#chief-1 tbody tr td:nth-child(2)").all_inner_texts() == cells
        window.page.go_back()
        window.page.locator("#chief-1 [aria-sort]").wait_for(state="detached")


def test_a_cell_tells_its_origin_by_pointer_and_by_keyboard(visit, county_site):
    with visit() as window:
        window.open(county_site.site / "unit/yl-010/2022.html")
        cell = window.page.locator("td[data-cell='requests.received.total']")
        cell.hover()
        note = window.page.locator("#cell-note")
        assert "本年新收政府信息公开申请数量" in note.inner_text()
        assert "原文" in note.inner_text()
        window.page.locator("td[data-cell][tabindex='0']").nth(1).focus()
        window.page.keyboard.press("ArrowDown")
        assert "上年结转" in note.inner_text()
        window.page.keyboard.press("Escape")
        assert note.is_hidden()


def test_who_goes_back_from_the_origin_of_a_cell_stands_on_the_cell(visit, county_site):
    with visit() as window:
        window.open(county_site.site / "unit/yl-010/2022.html")
        window.page.locator("td[data-cell][tabindex='0']").nth(1).focus()
        window.page.keyboard.press("ArrowDown")
        window.page.keyboard.press("Enter")
        assert window.page.url.rpartition("#")[2].startswith("cell-requests.carried_in.")
        window.page.keyboard.press("Tab")
        window.page.go_back()
        stood_on = "document.activeElement.dataset.cell"
        assert window.page.evaluate(stood_on).startswith("requests.carried_in.")
        window.page.keyboard.press("ArrowUp")
        assert window.page.evaluate(stood_on).startswith("requests.received.")
        assert window.page.locator("table.requests td[tabindex='0']").count() == 1


def test_a_table_of_the_county_is_one_stop_of_the_tab_key(visit, county_site):
    with visit() as window:
        window.open(county_site.site / "year/2022.html")
        table = window.page.locator("table.requests").first
        assert table.locator("a.origin:not([tabindex='-1']), td[tabindex='0']").count() == 1
        table.locator("td[tabindex='0']").focus()
        window.page.keyboard.press("ArrowDown")
        assert window.page.evaluate("document.activeElement.dataset.total").startswith("requests.carried_in.")
        window.page.keyboard.press("Enter")
        window.page.wait_for_url("**/measure/requests.carried_in.*")


def test_the_origin_of_a_cell_is_in_sight_on_a_phone(visit, county_site):
    with visit(viewport={"width": 360, "height": 780}) as window:
        window.open(county_site.site / "unit/yl-010/2022.html")
        for code in ("requests.outcome_total.total", "appeals.review.total"):
            window.page.locator(f"td[data-cell='{code}'] a.origin").click()
            row = window.page.locator(f"tr[id='cell-{code}']")
            assert 0 <= row.bounding_box()["y"] < 700
            window.page.go_back()
            assert window.page.evaluate("document.activeElement.dataset.cell") == code


def test_names_of_rows_stay_in_sight_on_a_phone(visit, county_site):
    with visit(viewport={"width": 360, "height": 780}) as window:
        window.open(county_site.site / "unit/yl-010/2022.html")
        table = window.page.locator("table.requests")
        table.evaluate("table => { table.parentNode.scrollLeft = 9999; }")
        frame = table.locator("..").bounding_box()
        names = table.locator("th[scope='row']:not([colspan]), th[scope='row'] > span")
        boxes = [name.bounding_box() for name in names.all()]
        assert len(boxes) == table.locator("th[scope='row']").count() > 20
        assert all(frame["x"] <= box["x"] and box["x"] + box["width"] <= frame["x"] + 130 for box in boxes)
        cell = table.locator("td[data-cell='requests.received.natural_person']")
        cell.focus()
        assert cell.bounding_box()["x"] >= frame["x"] + 128


def test_names_of_units_and_colours_stay_in_sight_on_a_phone(visit, county_site):
    with visit(viewport={"width": 360, "height": 780}) as window:
        window.open(county_site.site / "year/2022.html")
        window.see_all()
        table = window.page.locator("#chief-1")
        table.evaluate("table => { table.parentNode.scrollLeft = 9999; }")
        edge = table.locator("..").bounding_box()["x"]
        places = [name.bounding_box()["x"] for name in table.locator("tbody th, caption").all()]
        assert len(places) > 5 and all(abs(place - edge) < 1 for place in places)
        told = table.locator("caption").evaluate("caption => getComputedStyle(caption, '::after').content")
        assert "可左右滑动" in told
        colours = window.page.locator("figure:has([data-figure='outcomes']) .swatches li")
        assert colours.count() == window.page.locator("#outcomes-table thead th").count() - 2
        assert all(0 < box["x"] < 340 for box in (colour.bounding_box() for colour in colours.all()))


CUT = """
frame => [...frame.querySelectorAll("tbody tr")].filter(row => {
  const end = row.cells[0].getBoundingClientRect().right;
  const boxes = [...row.cells].slice(1).map(cell => cell.getBoundingClientRect());
  return boxes.some(box => box.left < end - 1 && box.right > end + 1);
}).length
"""
"""Rows with a number that stands half behind the name of its row."""


def test_on_a_phone_no_number_is_half_behind_a_name_and_records_stand_whole(visit, county_site):
    with visit(viewport={"width": 360, "height": 780}) as window:
        for address in ("measure/received.html", "unit/yl-010/index.html"):
            window.open(county_site.site / address)
            for frame in window.page.locator(".to-newest").all():
                assert frame.evaluate("frame => frame.scrollLeft") > 0
                assert frame.evaluate(CUT) == 0
        record = window.page.locator("#revisions + .scroll")
        assert record.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
        assert "交来" in record.locator("td[data-head]").first.evaluate(
            "cell => getComputedStyle(cell, '::before').content"
        )


def test_nothing_moves_for_who_wants_no_motion(visit, county_site):
    moving = {}
    for wish in ("reduce", "no-preference"):
        with visit(reduced_motion=wish) as window:
            window.open(county_site.site / "unit/yl-010/2022.html")
            moving[wish] = window.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")
            assert window.page.evaluate("document.getAnimations().length") == 0
    assert moving == {"reduce": "auto", "no-preference": "smooth"}


def test_nothing_from_a_report_runs(visit, hostile_site):
    views = [
        ("index.html", ""),
        ("year/2022.html", "#measure=permits"),
        ("unit/yl-010/index.html", ""),
        ("quality/index.html", "#severity=error"),
        ("compare.html", "#differing=1"),
    ]
    with visit(bypass_csp=True) as window:
        for address, fragment in views:
            window.open(hostile_site.site / address, fragment)
            window.see_all()
            assert window.page.evaluate("window.hacked") is None
            assert window.page.locator("img").count() == 0
            assert "window.hacked" in window.page.locator("main").inner_text()


def test_the_county_with_one_report_reads_well(visit, first_report_site):
    with visit() as window:
        window.open(first_report_site.site / "index.html")
        assert "已报送 1 / 9" in window.page.locator("h1").inner_text()
        window.page.locator(".matrix td a", has_text="提醒").click()
        assert window.page.locator("h1").inner_text() == "棋坪镇 2020 年度报告"
        assert window.page.locator("aside.synthetic").count() == 0
        window.page.locator("td[data-cell='procurement.central_procurement.projects'] a.flag").click()
        assert "1,260" in window.page.locator(":target").inner_text()
        assert window.problems == []


@pytest.mark.parametrize("address", ["index.html", "year/2022.html", "measure/index.html", "unit/yl-010/2022.html"])
def test_a_page_prints_on_a4_with_nothing_cut_off(visit, county_site, address):
    with visit(viewport={"width": 688, "height": 400}) as window:
        window.open(county_site.site / address)
        window.page.emulate_media(media="print")
        lengths = window.page.locator(".scroll:visible").evaluate_all(
            "all => all.map(frame => [frame.offsetHeight, frame.firstElementChild.offsetHeight])"
        )
        assert all(frame >= table for frame, table in lengths)
        widths = window.page.locator("table:visible").evaluate_all("all => all.map(table => table.offsetWidth)")
        assert max(widths) <= 688
        assert not window.page.locator(".masthead nav").is_visible()


def test_charts_on_paper_are_all_there_light_and_no_wider_than_the_page_whatever_the_mode(visit, county_site):
    bars = ".chart .barlayer .point path"
    with visit(color_scheme="dark", viewport={"width": 1440, "height": 900}) as window:
        window.open(county_site.site / "year/2022.html")
        window.page.wait_for_function("() => window.Plotly")
        charts = window.page.locator(".chart")
        assert window.page.locator(".chart[data-drawn]").count() < charts.count()
        window.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        window.page.wait_for_function("() => !document.querySelector('.chart:not([data-drawn])')")
        window.page.wait_for_function(
            "() => document.querySelector('.chart svg.main-svg').getBoundingClientRect().width <= 660"
        )
        drawn = window.page.locator(bars).first.evaluate("bar => getComputedStyle(bar).fill")
        widths = window.page.locator(".chart svg.main-svg").evaluate_all(
            "all => all.map(svg => svg.getBoundingClientRect().width)"
        )
        assert "rgb(31, 78, 121)" in drawn and max(widths) <= 660
        window.page.evaluate("dispatchEvent(new Event('afterprint'))")
        window.page.wait_for_function(
            "bars => getComputedStyle(document.querySelector(bars)).fill === 'rgb(138, 182, 225)'", arg=bars
        )


def test_a_heading_on_paper_stands_above_its_first_chart(visit, county_site, tmp_path):
    """Near the end of a sheet both go on to the next: charts side by side on a screen held the break back."""
    with visit(viewport={"width": 1440, "height": 900}) as window:
        window.open(county_site.site / "measure/received.html")
        window.see_all()
        window.page.evaluate(
            """() => {
              const room = document.createElement("div");
              room.style.height = "780px";
              room.style.breakBefore = "page";
              document.getElementById("side-by-side").closest("section").before(room);
            }"""
        )
        window.page.pdf(path=tmp_path / "printed.pdf", format="A4")
    with pdfplumber.open(tmp_path / "printed.pdf") as printed:
        sheets = [normalize("NFKC", page.extract_text()) for page in printed.pages]  # 一 comes as the radical ⼀
    ((_, _, below),) = [sheet.partition("一个年度内各单位") for sheet in sheets if "一个年度内各单位" in sheet]
    assert "乡镇、街道、场(" in below
