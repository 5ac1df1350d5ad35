"""Filters and order of tables, and two filings side by side: each view has an address, and back undoes a choice."""

from __future__ import annotations

import duckdb
import pytest
from playwright.sync_api import expect
from pypinyin import lazy_pinyin

pytestmark = pytest.mark.browser


def test_findings_are_filtered_and_the_address_keeps_the_filters(visit, county_site):
    with visit() as window:
        window.open(county_site.site / "quality/index.html")
        rows = window.page.locator("#all-findings tbody tr:visible")
        total = rows.count()
        window.page.select_option("[name='severity']", "warning")
        window.page.wait_for_url("**#severity=warning")
        expect(window.page.locator("#all-findings tbody tr[data-severity='error']:visible")).to_have_count(0)
        left = rows.count()
        assert 0 < left < total
        assert window.page.locator("#all-findings-count").inner_text() == f"{left} / {total} 处"
        assert set(rows.evaluate_all("rows => rows.map(row => row.dataset.severity)")) == {"warning"}
        window.reload()
        expect(rows).to_have_count(left)
        window.page.get_by_role("button", name="清除").click()
        window.page.wait_for_url(lambda address: "severity" not in address)
        expect(rows).to_have_count(total)
        window.page.go_back()
        window.page.wait_for_url("**#severity=warning")
        expect(rows).to_have_count(left)


def test_a_rule_in_the_list_leads_to_its_explanation(visit, county_site):
    with visit() as window:
        window.open(county_site.site / "quality/index.html")
        window.page.locator("#all-findings td a").first.click()
        assert window.page.locator(".rules :target dd").first.is_visible()


def test_two_filings_are_compared_cell_by_cell(visit, county_site):
    ((before, after),) = county_site.query(
        "SELECT a.value, b.value FROM current_cells a JOIN current_cells b USING (authority_code, cell_code)"
        " WHERE authority_code = 'yl-010' AND a.year = 2021 AND b.year = 2022"
        " AND cell_code = 'licensing.permits.decisions'"
    )
    with visit() as window:
        window.open(county_site.site / "compare.html", "#a-unit=yl-010&a-year=2021&b-unit=yl-010&b-year=2022")
        row = window.page.locator("#side-by-side tbody tr", has_text="行政许可 · 本年处理决定数量")
        row.wait_for()
        shown = [text.replace(",", "").replace("−", "-") for text in row.locator("td").all_inner_texts()[1:]]
        assert [float(text) for text in shown] == [before, after, after - before]
        for width in (768, 360):
            window.page.set_viewport_size({"width": width, "height": 740})
            edges = row.locator("td").evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().right)")
            assert max(edges) <= width
        window.page.get_by_label("只看不同的格").check()
        window.page.wait_for_url("**differing=1*")
        differing = int(window.page.locator("#compared").inner_text().split()[0])
        assert window.page.locator("#side-by-side tbody tr").count() == differing
        window.page.select_option("[name='a-year']", "2019")
        window.page.locator("#compared", has_text="格式不同").wait_for()
        assert window.problems == []


def test_years_that_nobody_asked_for_are_the_newest_with_a_report(visit, county_site):
    ((unit, newest, before),) = county_site.query(
        "SELECT authority_code, max(year), max(year, 2)[2]"
        " FROM (SELECT DISTINCT authority_code, year FROM current_cells)"
        " GROUP BY ALL HAVING max(year) < 2022 ORDER BY ALL LIMIT 1"
    )
    with visit() as window:
        window.open(county_site.site / "compare.html", f"#a-unit={unit}&b-unit={unit}")
        window.page.locator("#side-by-side tbody tr").first.wait_for()
        years = [window.page.input_value(f"[name='{side}-year']") for side in "ab"]
        assert years == [str(before), str(newest)]
        window.page.evaluate("year => gouji.choose({ 'b-year': year })", "2022")
        window.page.locator("#compared", has_text="不能对照").wait_for()
        foot = window.page.locator(".colophon").bounding_box()
        assert foot["y"] > 900, "the foot of the page does not move when a table comes"


def test_a_corrected_cell_says_so_and_is_compared_by_the_number_used(visit, county_site, tmp_path):
    copy = county_site.copied_to(tmp_path)
    with duckdb.connect(str(copy.warehouse)) as connection:
        connection.execute(
            "INSERT INTO corrections SELECT report_id, cell_code, value, 987, cell_code LIKE '%permits%', 1, '王干部',"
            " '李科长', '笔误', now()::TIMESTAMP FROM current_cells WHERE authority_code = 'yl-010' AND year = 2021"
            " AND cell_code IN ('licensing.permits.decisions', 'requests.received.total')"
        )
    copy.publish()
    with visit() as window:
        window.open(copy.site / "compare.html", "#a-unit=yl-010&a-year=2021&b-unit=yl-010&b-year=2022")
        for name, note, used in (
            ("行政许可 · 本年处理决定数量", "更正为 987", 987),
            ("本年新收政府信息公开申请数量 · 总计", "更正为 987（待确认）", None),
        ):
            row = window.page.locator("#side-by-side tbody tr", has_text=name)
            row.wait_for()
            left, right, difference = (text.split("\n") for text in row.locator("td").all_inner_texts()[1:])
            assert left[1:] == [note]
            shown = [float(text[0].replace(",", "").replace("−", "-")) for text in (left, right, difference)]
            assert shown[2] == shown[1] - (shown[0] if used is None else used)
        assert "相减用更正数" in window.page.locator("#compared").inner_text()


def test_units_sort_by_pinyin_and_back_by_keyboard(visit, county_site):
    with visit() as window:
        window.open(county_site.site / "year/2022.html")
        head = window.page.locator("#chief-1 th button").first
        for asked, order in (("0", "ascending"), ("-0", "descending")):
            head.press("Enter")
            expect(window.page.locator("#chief-1 th[aria-sort]")).to_have_attribute("aria-sort", order)
            assert window.page.url.endswith(f"#sort-chief-1={asked}")
            found = window.page.locator("#chief-1 tbody th a").all_inner_texts()
            keys = [lazy_pinyin(unit) for unit in found]
            assert keys == sorted(keys, reverse=asked == "-0") and len(keys) >= 5
        window.reload()
        expect(window.page.locator("#chief-1 th[aria-sort]")).to_have_attribute("aria-sort", "descending")
        assert window.page.locator("#chief-1 tbody th a").all_inner_texts() == found


def test_states_sort_by_how_much_is_to_be_done(visit, county_site):
    worst_first = ["错误", "读不出", "未报送", "提醒", "通过"]
    with visit() as window:
        window.open(county_site.site / "index.html")
        window.page.locator("#squares th button").last.press("Enter")
        expect(window.page.locator("#squares th[aria-sort]")).to_have_count(1)
        for body in window.page.locator("#squares tbody").all():
            assert "（" in body.locator("tr").first.inner_text(), "the kind of units stays above them"
            states = [text.split()[1] for text in body.locator("tr:not(.group) td:last-child").all_inner_texts()]
            assert states == sorted(states, key=worst_first.index)
        window.open(county_site.site / "quality/index.html", "#sort-all-findings=-2")
        found = window.page.locator("#all-findings tbody tr").evaluate_all("rows => rows.map(r => r.dataset.severity)")
        assert found == sorted(found, key=["error", "warning", "info"].index) and len({*found}) > 1
