"""Who reports, for which year and period; the counts that sections state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from pipelines.document import Place
from pipelines.parsing import parse_bytes
from pipelines.read.content import read_document
from pipelines.recognise.report import recognise
from pipelines.report import NotAReportError, Report
from schemas.codebook import forms
from tests.unit.recognise import printed_rows, printing, text_printing, web_printing
from tests.unit.recognise.test_layouts import draw

FORM = forms()["2021"]
TABLES = "\n".join(
    f"{printing.HEADINGS[table]}\n{text_printing.tab_cells(printed_rows.fill(FORM, table, draw(FORM, Random(1))))}\n"
    for table in printing.HEADINGS
)
EMPTY_TABLES = "\n".join(
    text_printing.bar_rows(printed_rows.fill(FORM, table, dict.fromkeys(draw(FORM, Random(1)), "")))
    for table in printing.HEADINGS
)
PREFACE = "根据《中华人民共和国政府信息公开条例》（2019年4月3日修订）和国办公开办函〔2021〕30号通知编制本报告。"
PERIOD = "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。"


def read(head: str, overview: str = "一、总体情况\n我镇工作扎实。\n", tail: str = "") -> Report:
    text = f"{head}\n{overview}{TABLES}五、存在的主要问题及改进情况\n不足仍有。\n六、其他需要报告的事项\n无。\n{tail}"
    return recognise(read_document(text.encode()))


def test_title_without_year_takes_it_from_the_text() -> None:
    report = read(f"清溪县云岭镇政府信息公开工作年度报告\n{PREFACE}{PERIOD}")
    assert (report.authority, report.year, report.period) == (
        "清溪县云岭镇",
        2023,
        (date(2023, 1, 1), date(2023, 12, 31)),
    )


@pytest.mark.parametrize(
    "period",
    [
        "所列数据统计期限自 2023 年 1 月 1 日起，至 2023 年 12 月 31 日止。",
        "统计期限从2023年1月1日开始，到2023年12月31日结束。",
        "数据期限（统计）：2023.1.1-2023.12.31。",
        "统计期限为2023年1-12月。",
        "统计期限为2023年1月至12月。",
        "统计期限自二〇二三年一月一日至二〇二三年十二月三十一日。",
    ],
)
def test_periods(period: str) -> None:
    assert read(f"清溪县云岭镇政府信息公开工作年度报告\n{period}").period == (date(2023, 1, 1), date(2023, 12, 31))


def test_title_without_authority_takes_it_from_contact_or_signature() -> None:
    contact = "如对本报告有疑问，请与清溪县云岭镇人民政府党政办公室联系（电话：0795-1234567）。"
    assert read(f"2023年政府信息公开工作年度报告\n{PREFACE}{contact}").authority == "清溪县云岭镇人民政府"
    signed = read(f"2023年政府信息公开工作年度报告\n{PREFACE}", tail="清溪县云岭镇人民政府\n2024年1月18日\n")
    assert signed.authority == "清溪县云岭镇人民政府"
    on_one_line = read(f"2023年政府信息公开工作年度报告\n{PREFACE}", tail="清溪县云岭镇人民政府    2024年1月18日\n")
    assert on_one_line.authority == "清溪县云岭镇人民政府"


def test_fuller_name_in_the_text_wins() -> None:
    contact = "如对本报告有疑问，请与清溪县云岭镇人民政府党政办公室联系。"
    assert read(f"云岭镇人民政府2023年政府信息公开工作年度报告\n{PREFACE}{contact}").authority == "清溪县云岭镇人民政府"


def test_the_region_before_the_name_of_the_office_that_writes_is_that_of_the_authority() -> None:
    words = "本报告由清溪县云岭镇人民政府办公室根据条例编制。"
    title = "云岭镇人民政府2023年政府信息公开工作年度报告"
    assert read(f"{title}\n{words}{PERIOD}").authority == "清溪县云岭镇人民政府"


@pytest.mark.parametrize(
    "words",
    [
        "本年度报告由清溪县云岭镇人民政府编制。",
        "本报告根据条例的要求，由清溪县云岭镇编制。",
        "根据条例的要求，由清溪县云岭镇人民政府编制。",
        "清溪县云岭镇人民政府根据条例的要求编制本年度报告。",
    ],
)
@pytest.mark.parametrize("head", ["云岭镇2023年", "云岭镇人民政府2023年", "云岭镇\n2023年", "2023年", ""])
def test_the_region_that_the_preface_names_belongs_to_the_place_in_the_title(head: str, words: str) -> None:
    authority = read(f"{head}政府信息公开工作年度报告\n{words}{PERIOD}").authority
    assert authority in ("清溪县云岭镇", "清溪县云岭镇人民政府")


def test_the_region_that_the_signature_names_belongs_to_the_place_in_the_title() -> None:
    signed = "清溪县云岭镇人民政府\n2024年1月18日\n"
    report = read(f"云岭镇2023年政府信息公开工作年度报告\n{PREFACE}{PERIOD}", tail=signed)
    assert report.authority == "清溪县云岭镇人民政府"
    other = read(f"云岭镇2023年政府信息公开工作年度报告\n{PREFACE}{PERIOD}", tail=signed.replace("云岭", "下云岭"))
    assert other.authority == "云岭镇"


def test_empty_lines_between_the_lines_of_a_paragraph_break_no_sentence() -> None:
    """As text comes out of a PDF: a line break inside the name, an empty line below each line."""
    preface = "本报告依据条例编制。\n\n如对本报告有疑问，请与清溪县云\n\n岭镇人民政府党政办公室联系。\n\n"
    period = "所列数据统计期限自2023年\n\n1月1日起\n\n至12月31日止。"
    report = read(f"云岭镇人民政府政府信息公开工作年度报告\n\n{preface}{period}")
    assert (report.authority, report.year) == ("清溪县云岭镇人民政府", 2023)


def test_a_link_in_a_list_of_years_is_no_title_where_the_text_says_its_own() -> None:
    """A converter has put the title and all that follows it into one line, below the menu of the page."""
    own = f"清溪县云岭镇人民政府2023年政府信息公开工作年度报告{PREFACE}{PERIOD}"
    report = read(f"  * 首页\n  * 2018年政府信息公开工作年度报告\n\n{own}")
    assert (report.authority, report.year) == ("清溪县云岭镇人民政府", 2023)


def test_dates_of_laws_and_notices_are_no_report_year() -> None:
    report = read(f"清溪县云岭镇政府信息公开工作年度报告\n{PREFACE}\n与上一年相比，2022年结转0件。")
    assert report.year is None


def test_the_year_of_a_letters_number_is_no_report_year() -> None:
    report = read(f"清溪县云岭镇人民政府文件\n云政发〔2024〕5号\n政府信息公开工作年度报告\n{PREFACE}{PERIOD}")
    assert (report.authority, report.year) == ("清溪县云岭镇人民政府", 2023)


def test_mistyped_year_is_a_claim_and_the_period_decides() -> None:
    report = read(f"清溪县云岭镇202020年政府信息公开工作年度报告\n{PREFACE}{PERIOD}")
    assert report.year == 2023
    assert ("year", "202020", "title") in {(c.what, c.value, c.source) for c in report.claims}


def test_contradicting_claims_are_kept() -> None:
    other = PERIOD.replace("2023", "2022")
    report = read(f"清溪县云岭镇2023年政府信息公开工作年度报告\n{PREFACE}{other}如有疑问请与清溪县石桥乡人民政府联系。")
    assert (report.year, report.period) == (2023, (date(2022, 1, 1), date(2022, 12, 31)))
    assert {claim.value for claim in report.claims if claim.what == "authority"} == {
        "清溪县云岭镇",
        "清溪县石桥乡人民政府",
    }


def test_links_to_plans_above_a_title_without_authority_are_no_reason_to_refuse() -> None:
    report = read(
        "政府信息公开指南\n政务公开工作要点\n2023年政府信息公开工作年度报告\n现向社会公布2023年政府信息公开年度报告。"
    )
    assert (report.authority, report.year) == (None, 2023), "社会 is no authority"


def test_navigation_before_the_title_is_ignored() -> None:
    others = "石桥乡2019年政府信息公开工作年度报告\n云岭镇2022年政府信息公开工作年度报告\n"
    navigation = f"首页 > 政府信息公开 > 年度报告\n{others}发布日期：2024-01-20\n"
    report = read(f"{navigation}清溪县云岭镇2023年政府信息公开工作年度报告\n{PREFACE}")
    assert (report.authority, report.year) == ("清溪县云岭镇", 2023)


@pytest.mark.parametrize(
    ("sentence", "counts"),
    [
        ("全年共收到政府信息公开申请12件，较上年增加3件。", {("requests.received", 12), ("requests.change", 3)}),
        ("2023年度我局共收到依申请信息公开26件。", {("requests.received", 26)}),
        (
            "新收政府信息公开申请5件，上年结转2件，予以公开4件，部分公开1件，结转下年度2件。",
            {
                ("requests.received", 5),
                ("requests.carried_in", 2),
                ("requests.granted", 4),
                ("requests.partly_granted", 1),
                ("requests.carried_out", 2),
            },
        ),
        ("未收到政府信息公开申请。", {("requests.received", 0)}),
        ("不予公开3件，无法提供2件。", {("requests.denied", 3), ("requests.unavailable", 2)}),
        ("行政复议3件，行政诉讼1件。", {("appeals.review", 3), ("appeals.suit", 1)}),
        ("未发生因政府信息公开引起的行政复议、行政诉讼案件。", {("appeals.review", 0), ("appeals.suit", 0)}),
        (
            "制发行政规范性文件8件，废止2件，现行有效18件。",
            {
                ("documents.normative.issued", 8),
                ("documents.normative.repealed", 2),
                ("documents.normative.in_force", 18),
            },
        ),
        ("在收到申请之日起20个工作日内予以答复。", set()),
        ("线上收到政府信息公开申请4件，线下收到政府信息公开申请3件。", set()),
        ("线上、线下共收到政府信息公开申请7件。", {("requests.received", 7)}),
    ],
)
def test_stated_counts(sentence: str, counts: set[tuple[str, float]]) -> None:
    report = read(f"清溪县云岭镇2023年政府信息公开工作年度报告\n{PREFACE}", f"一、总体情况\n{sentence}\n")
    assert {(count.what, count.number) for count in report.stated_counts} == counts
    assert all(count.sentence == sentence for count in report.stated_counts)


@pytest.mark.parametrize(
    "text",
    [
        "关于做好2023年政府信息公开工作年度报告编制发布工作的通知\n各乡镇人民政府，县直各部门：\n现将有关事项通知如下。一、按时编制，二、认真核对。",
        "2024年政务公开工作要点\n一、总体要求\n坚持公开为常态。\n二、主要任务\n加强主动公开。",
        "清溪县云岭镇2015年政府信息公开工作年度报告\n一、总体情况\n好。\n二、主动公开政府信息情况\n公开12条。\n"
        "三、收到和处理政府信息公开申请情况\n无。\n五、存在的主要问题及改进情况\n不足。",
        "清溪县人民政府办公室关于编制年度报告的通知\n各乡镇人民政府：\n请按格式编制。\nXX单位2023年政府信息公开工作年度报告\n"
        f"一、总体情况\n（文字描述）\n{EMPTY_TABLES}",
        "清溪县人民政府办公室关于做好2023年度政府信息公开工作\n年度报告编制发布工作的通知\n"
        f"请按以下示例填写。\n一、总体情况\n（文字描述）\n{TABLES}",
        f"清溪县人民政府办公室关于报送2023年度政府信息公开工作年度报告的通知\n请按以下示例填写。\n一、总体情况\n{TABLES}",
        f"清溪县云岭镇2023年政务公开工作实施方案\n一、总体情况\n编制2023年政府信息公开工作年度报告。\n{TABLES}",
        "会议纪要\n参会人员名单如下。",
        "姓名 数量\n张三 1\n李四 2",
    ],
)
def test_other_documents_are_refused(text: str) -> None:
    with pytest.raises(NotAReportError) as refused:
        recognise(read_document(text.encode()))
    assert "\n" not in str(refused.value)


def test_links_to_other_reports_are_not_the_report() -> None:
    title = "清溪县云岭镇2023年政府信息公开工作年度报告"
    report = read(f"{title}\n{PREFACE}{PERIOD}", tail="相关文档清溪县云岭镇2022年政府信息公开工作年度报告\n")
    assert (report.authority, report.year) == ("清溪县云岭镇", 2023)
    assert {claim.value for claim in report.claims if claim.what == "year"} == {"2023"}


def test_a_name_below_a_link_does_not_go_before_who_signed() -> None:
    report = read("政府信息公开年报\n清溪县人民政府\n", tail="清溪县云岭镇人民政府\n2024年1月18日\n")
    assert report.authority == "清溪县云岭镇人民政府"


def test_links_with_their_day_below_the_text_say_nothing_and_the_signature_above_them_does() -> None:
    signed = "清溪县云岭镇人民政府\n2024年1月18日\n"
    links = "相关信息\n清溪县石桥乡2021年政府信息公开工作年度报告 2022-01-20\n" + "石桥乡动态\n" * 8
    report = read("政府信息公开工作年度报告\n依据条例编制。", tail=signed + links)
    assert (report.authority, report.year) == ("清溪县云岭镇人民政府", None)


def test_a_full_title_of_the_page_goes_before_names_and_dates_of_the_site() -> None:
    site = ("政府信息公开年报", "清溪县人民政府", "今天是2026年11月30日 星期一", "政府信息公开指南", "政府信息公开年报")
    title = "<title>清溪县云岭镇2023年政府信息公开工作年度报告</title>"
    parts = "".join(f"<p>{line}</p>" for line in (*site, PREFACE, "一、总体情况", *TABLES.splitlines()))
    report = recognise(read_document(f"<html><head>{title}</head><body>{parts}</body></html>".encode()))
    assert (report.authority, report.year) == ("清溪县云岭镇", 2023)


@pytest.mark.parametrize(
    "foot",
    [
        "上一篇：石桥乡2022年年报\n清溪县人民政府2021年政府信息公开工作年度报告\n版权所有 © 2008-2026\n",
        "附件：石桥乡2022年政府信息公开工作年度报告.doc\n",
    ],
)
def test_the_foot_of_a_web_page_is_neither_whose_report_it_is_nor_its_last_part(foot: str) -> None:
    report = read(f"政府信息公开工作年度报告\n{PERIOD}", tail=foot)
    assert (report.authority, report.year, report.sections[-1].text) == (None, 2023, "无。")


@pytest.mark.parametrize(
    ("signed", "authority"),
    [("清溪县教育局", "清溪县教育局"), ("清溪县人民政府办公室", "清溪县人民政府"), ("", "清溪县人民政府")],
)
def test_a_site_named_in_the_title_of_the_page_is_not_the_unit_that_signs(signed: str, authority: str) -> None:
    title = "2023年政府信息公开工作年度报告"
    text = f"{title}\n{PREFACE}\n一、总体情况\n工作扎实。\n{TABLES}六、其他事项\n无。\n{signed}\n2024年1月12日"
    parts = "".join(f"<p>{line}</p>" for line in text.splitlines())
    head = f"<title>清溪县人民政府 {title}</title>"
    report = recognise(read_document(f"<html><head>{head}</head><body>{parts}</body></html>".encode()))
    assert (report.authority, report.year) == (authority, 2023)


def test_a_signature_in_a_table_of_its_own_is_one() -> None:
    """As in a sheet of a workbook, whose last rows have one cell each."""
    page = printing.print_report(FORM, draw(FORM, Random(1)), web_printing.web).data.decode()
    signed = "<table><tr><td>清溪县教育局</td></tr><tr><td>2024年1月12日</td></tr></table></body>"
    page = page.replace("清溪县云岭镇人民政府2023年", "2023年").replace("</body>", signed)
    assert recognise(read_document(page.encode())).authority == "清溪县教育局"


def test_a_date_above_a_line_of_hyphens_takes_no_time() -> None:
    """They were tried in all ways as hyphens between two dates: the file was given up after five seconds."""
    parsed = parse_bytes(f"云岭镇人民政府2023年政府信息公开工作年度报告\n2024年1月5日\n{'-' * 60}\n{TABLES}".encode())
    assert parsed.report is not None


def test_links_of_a_site_in_front_of_the_title_are_no_name_below_it() -> None:
    """In a PDF all lines of a page have the same place."""
    site = ("网站首页", "石桥镇", "互动交流", "专题专栏")
    text = (*site, "2023年政府信息公开工作年度报告", PREFACE, "一、总体情况", *TABLES.splitlines(), "清溪县教育局")
    whole = read_document("\n".join((*text, "2024年1月12日")).encode())
    blocks = tuple(replace(block, place=Place(page=1)) for block in whole.blocks)
    assert recognise(replace(whole, blocks=blocks)).authority == "清溪县教育局"
