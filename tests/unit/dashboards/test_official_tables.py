"""Official tables: every cell once, each as what it is, flags by the worst finding."""

from collections import defaultdict

import pytest

from dashboards.official_tables import print_county_tables, print_filed_tables
from dashboards.records import FiledCell, FoundIssue, Total
from dashboards.table_html import table_markup
from schemas.codebook import forms

FORM = forms()["2021"]
RECEIVED = "requests.received.total"


def filed(code=RECEIVED, value=None, raw="", state="number"):
    return FiledCell("r", code, value, raw, "件", state, "", "", "第1行")


def contents(tables):
    return {
        cell.layout.code: cell.content for table in tables for row in table.body for cell in row if cell.layout.code
    }


@pytest.mark.parametrize("form", forms().values(), ids=lambda form: form.code)
def test_every_cell_of_a_form_is_printed_once(form):
    tables = print_filed_tables(form, {}, [], [])
    printed = [cell.layout.code for table in tables for row in table.body for cell in row if cell.layout.code]
    assert sorted(printed) == sorted(form.required_codes)


@pytest.mark.parametrize(
    ("cell", "text", "tone"),
    [
        (filed(value=0.0, raw="0"), "0", "zero"),
        (filed(value=1260.0, raw="1260个"), "1,260", "number"),
        (filed(state="blank"), "未填", "none"),
        (filed(raw=" — ", state="mark"), "—", "none"),
        (filed(raw="若干", state="unreadable"), "读不出", "unreadable"),
        (filed(state="missing"), "缺", "unreadable"),
    ],
)
def test_a_cell_says_what_was_filed(cell, text, tone):
    content = contents(print_filed_tables(FORM, {RECEIVED: cell}, [], []))[RECEIVED]
    assert (content.text, content.tone) == (text, tone)


def test_a_cell_carries_the_worst_of_its_findings_and_leads_to_it():
    issues = [
        FoundIssue("r", "三.空总计", "warning", "fail", (RECEIVED,), ""),
        FoundIssue("r", "三.行合计", "error", "fail", (RECEIVED,), ""),
        FoundIssue("r", "三.未填", "error", "not_assessable", ("requests.granted.total",), ""),
    ]
    shown = contents(print_filed_tables(FORM, {RECEIVED: filed(value=3.0)}, issues, ["#1", "#2", "#3"]))
    assert (shown[RECEIVED].flag, shown[RECEIVED].link, shown[RECEIVED].sign) == ("error", "#2", "✕")
    assert shown["requests.granted.total"].flag is None


def test_zeros_of_a_long_sum_are_tied_to_the_finding_without_a_sign():
    codes = tuple(f"requests.{row.code}.total" for row in FORM.block("requests").rows)
    cells = {RECEIVED: filed(value=3.0), "requests.granted.total": filed("requests.granted.total", 0.0)}
    issue = FoundIssue("r", "三.结果合计", "error", "fail", codes, "")
    shown = contents(print_filed_tables(FORM, cells, [issue], ["#1"]))
    assert (shown[RECEIVED].sign, shown["requests.granted.total"].sign) == ("✕", "")
    assert shown["requests.granted.total"].link == "#1"


@pytest.mark.parametrize(
    ("total", "text", "note"),
    [
        (Total(2022, "2021", RECEIVED, 12.0, 5, 0, 0, 5), "12", ""),
        (Total(2022, "2021", RECEIVED, 12.0, 4, 1, 0, 5), "12", "4/5"),
        (Total(2022, "2021", RECEIVED, None, 0, 3, 2, 5), "–", "0/5"),
    ],
)
def test_a_total_says_of_how_many_where_not_all_have_a_number(total, text, note):
    content = contents(print_county_tables(FORM, {RECEIVED: total}, defaultdict(str)))[RECEIVED]
    assert (content.text, content.note) == (text, note)


def test_markup_of_a_filed_text_cannot_become_an_element():
    cell = filed(raw="<script>alert(1)</script>", state="mark")
    _, requests, _ = print_filed_tables(FORM, {RECEIVED: cell}, [], [])
    html = table_markup(requests, is_filed=True)
    assert "<script" not in html and "&lt;script&gt;" in html
