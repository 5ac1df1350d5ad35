"""Titles as offices write them: whose report it is, and of which year."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from pipelines.read.content import read_document
from pipelines.recognise.report import recognise
from tests.unit.recognise import printed_rows, printing
from tests.unit.recognise.test_identity import FORM, PERIOD, PREFACE, TABLES, read
from tests.unit.recognise.test_layouts import draw


@pytest.mark.parametrize(
    ("title", "authority", "year"),
    [
        ("铜鼓县棋坪镇2020年度政府信息公开\n年度报告", "铜鼓县棋坪镇", 2020),
        ("淮安市人民政府\n2024 年政府信息公开工作年度报告", "淮安市人民政府", 2024),
        ("2023年度清溪县云岭镇政府信息公开工作年度报告", "清溪县云岭镇", 2023),
        ("清溪县云岭镇人民政府信息公开2023年度工作报告", "清溪县云岭镇人民政府", 2023),
        ("沭阳县发展和改革局2023年政府信息公开年度报告", "沭阳县发展和改革局", 2023),
        ("清溪县云岭镇人民政府政府信息公开工作年度报告（2023年度）", "清溪县云岭镇人民政府", 2023),
        ("清溪县云岭镇人民政府\n政府信息公开工作\n2023年度报告", "清溪县云岭镇人民政府", 2023),
        ("云岭街道办事处二〇二三年政府信息公开工作年度报告", "云岭街道办事处", 2023),
        ("關於清溪縣雲嶺鎮2023年政府信息公開工作年度報告", "清溪县云岭镇", 2023),
        ("清溪县自然资源和规划局2023年度政府信息公开工作报告", "清溪县自然资源和规划局", 2023),
        ("清溪县云岭镇\n政府信息公开工作年度报告\n（2023年）", "清溪县云岭镇", 2023),
        ("第七师一二〇团2023年政府信息公开工作年度报告", "第七师一二〇团", 2023),
        (
            "发布日期：2025年3月1日 浏览次数：2017次\n清溪县云岭镇\n政府信息公开工作年度报告（2023年）",
            "清溪县云岭镇",
            2023,
        ),
        ("清溪县云岭镇2023年政府信息公开工作年度报告（含附表）", "清溪县云岭镇", 2023),
        ("关于清溪县教育局2023年政府信息公开年度工作情况的报告", "清溪县教育局", 2023),
        ("清溪县教育局政府信息公开年报（二〇二三）", "清溪县教育局", 2023),
        ("【2023年报】清溪县教育局2023年政府信息公开工作年度报告", "清溪县教育局", 2023),
        ("年报】清溪县教育局2023年政府信息公开工作年度报告", "清溪县教育局", 2023),
        ("安平市清溪县国有资产监\n督管理局2023年政府信息公开工作年度报告", "安平市清溪县国有资产监督管理局", 2023),
        ("附件2：清溪县云岭镇2023年政府信息公开工作年度报告", "清溪县云岭镇", 2023),
        ("2023年政府信息公开情况统计表\n清溪县教育局2023年政府信息公开工作年度报告", "清溪县教育局", 2023),
        ("审核：王某某　签发：李某某\n清溪县教育局2023年政府信息公开工作年度报告", "清溪县教育局", 2023),
        ("清溪县云岭镇人\n民政府2023年政府信息公开工作年度报告", "清溪县云岭镇人民政府", 2023),
        ("清溪县卫生健\n康局2023年政府信息公开工作年度报告", "清溪县卫生健康局", 2023),
        ("清溪县发展\n和改革委员会2023年政府信息公开工作年度报告", "清溪县发展和改革委员会", 2023),
        ("清溪县云岭街\n道办事处2023年政府信息公开工作年度报告", "清溪县云岭街道办事处", 2023),
        ("1．清溪县云岭镇2023年政府信息公开工作年度报告（草案）", "清溪县云岭镇", 2023),
        ("清溪县云岭镇2023年度依申请公开和政府信息公开工作年度报告", "清溪县云岭镇", 2023),
        ("2023年政府信息公开工作年度报告\n清溪县云岭镇 2023年", "清溪县云岭镇", 2023),
        ("政府信息公开工作年度报告\n（2023年度）\n清溪县云岭镇\n（2024年1月）", "清溪县云岭镇", 2023),
        ("2023年政府信息公开工作年度报告\n编制单位（盖章）：清溪县云岭镇", "清溪县云岭镇", 2023),
        ("清溪县云岭镇\n人民政府\n2023年度\n政府信息公开\n工作年度报告", "清溪县云岭镇人民政府", 2023),
        ("【年度报告】《清溪县云岭镇2023年政府信息公开工作年度报告》", "清溪县云岭镇", 2023),
        ('\t"清溪县云岭镇2023年政府信息公开工作年度报告"\t\t', "清溪县云岭镇", 2023),
        ("（清溪县云岭镇）2023年政府信息公开工作年度报告（定）", "清溪县云岭镇", 2023),
        ("清溪县云岭镇（原云岭乡）2023年政府信息公开工作年度报告.docx", "清溪县云岭镇", 2023),
        ("清溪县云岭镇2023年政府信息公开工作年度报告 发布时间：2024-01-15 来源：石桥乡 字体：大", "清溪县云岭镇", 2023),
        ("关于公布清溪县云岭镇2023年政府信息公开工作年度报告的公告", "清溪县云岭镇", 2023),
        ("政府信息公开工作年度报告（清溪县云岭镇 2023年）", "清溪县云岭镇", 2023),
        ("清溪县云岭镇：2023年政府信息公开工作年度报告", "清溪县云岭镇", 2023),
        ("按要求，清溪县云岭镇编制了2023年政府信息公开工作年度报告。", "清溪县云岭镇", 2023),
        ("附件2\u3000清溪县云岭镇2023年政府信息公开工作年度报告", "清溪县云岭镇", 2023),
        ("云政发〔2024〕3号\n清溪县云岭镇关于2023年政府信息公开工作情况的报告", "清溪县云岭镇", 2023),
        ("云政发〔2024〕3号 清溪县云岭镇关于2023年政府信息公开工作情况的报告", "清溪县云岭镇", 2023),
        ("清溪县云岭镇（2023年）政府信息公开工作年度报告", "清溪县云岭镇", 2023),
        ("2023年政府信息公开工作年度报告（清溪县市场监管局（知识产权局））", "清溪县市场监管局(知识产权局)", 2023),
        ("2023年度政府信息公开工作年度报告——清溪县云岭镇", "清溪县云岭镇", 2023),
        ("清溪县云岭镇——2023年政府信息公开工作年度报告", "清溪县云岭镇", 2023),
        ("清溪县云岭镇2023年政府信息公开工作总结报告", "清溪县云岭镇", 2023),
        ("清溪县云岭镇2023年《政府信息公开条例》实施情况报告", "清溪县云岭镇", 2023),
        ("清溪县云岭镇贯彻落实《中华人民共和国政府信息公开条例》2023年度报告", "清溪县云岭镇", 2023),
        ("清溪县云岭镇2023年1-12月政府信息公开工作年度报告（正式）", "清溪县云岭镇", 2023),
        ("清溪县财政局（本级）2023年政府信息主动公开工作年度报告", "清溪县财政局", 2023),
        ("清溪县⻘⽯镇2023年政府信息公开⼯作年度报告", "清溪县青石镇", 2023),
        ("清溪县云岭镇人民政府文件\n云政字〔2024〕12号\n2023年政府信息公开工作年度报告", "清溪县云岭镇人民政府", 2023),
        (
            "清溪县云岭镇人民政府\n云政字〔2024〕12号\n关于报送2023年政府信息公开工作年度报告的报告\n县人民政府：",
            "清溪县云岭镇人民政府",
            2023,
        ),
        ("2023年政府信息公开工作年度报告\n填报单位：清溪县云岭镇（盖章）　报告年度：2023", "清溪县云岭镇", 2023),
        ("2023年政府信息公开工作年度报告\n本报告由清溪县云岭镇根据《条例》编制。", "清溪县云岭镇", 2023),
        ("清溪县云岭镇2023年政府信息公开工作年度报告（公开）", "清溪县云岭镇", 2023),
        ("清溪县云岭镇2023年政府信息与政务公开工作年度报告书", "清溪县云岭镇", 2023),
        ("【信息公开年报】清溪县云岭镇2023年政府信息公开工作年度报告", "清溪县云岭镇", 2023),
        ("关于《清溪县云岭镇2023年政府信息公开工作年度报告》的公示", "清溪县云岭镇", 2023),
        ("中国人民银行清溪县支行2023年政府信息公开工作年度报告", "中国人民银行清溪县支行", 2023),
        ("清溪县云岭镇人民政府关于印发《2023年政府信息公开工作年度报告》的通知", "清溪县云岭镇人民政府", 2023),
        ("清溪县云岭镇关于印发清溪县云岭镇二〇二三年政务公开工作年报的通知", "清溪县云岭镇", 2023),
        ("清溪县云岭镇关于公布《2023年度政府信息公开工作年度报告》的公告", "清溪县云岭镇", 2023),
        ("清溪县云岭镇关于报送2023年度政府信息公开工作年度报告的函", "清溪县云岭镇", 2023),
        ("清溪县云岭镇政府信息公开工作报告清溪县云岭镇2023年政府信息公开工作年度报告", "清溪县云岭镇", 2023),
    ],
)
def test_title(title: str, authority: str, year: int) -> None:
    report = read(f"{title}\n{PREFACE}")
    assert (report.authority, report.year) == (authority, year)


@pytest.mark.parametrize("above", ["政府信息公开年报\n2021年\n2020年", "2021年第3期"])
def test_years_above_a_title_that_are_links_or_those_of_an_issue_are_none_of_its_own(above: str) -> None:
    report = read(f"{above}\n政府信息公开工作年度报告\n编制单位：清溪县教育局\n{PERIOD}")
    assert (report.authority, report.year) == ("清溪县教育局", 2023)


NEIGHBOURS = "清溪县民政局2023年政府信息公开工作年度报告\n清溪县林业局2023年政府信息公开工作年度报告\n"


def test_titles_of_other_reports_below_headings_with_only_white_space_behind_their_number() -> None:
    text = f"清溪县云岭镇2023年政府信息公开工作年度报告\n一 总体情况\n我镇工作扎实。\n{TABLES}".replace("、", "　")
    text += f"五　存在的主要问题及改进情况\n不足仍有。\n六　其他需要报告的事项\n无。\n{NEIGHBOURS}"
    report = recognise(read_document(text.encode()))
    assert report.authority == "清溪县云岭镇"
    assert [section.number for section in report.sections] == list("一二三四五六")


def test_titles_of_other_reports_below_tables_without_headings() -> None:
    tables = "".join(
        f"<table>{''.join('<tr>' + ''.join(f'<td>{cell}</td>' for cell in row) + '</tr>' for row in matrix)}</table>"
        for matrix in (
            printed_rows.as_matrix(printed_rows.fill(FORM, table, draw(FORM, Random(1)))) for table in printing.HEADINGS
        )
    )
    others = "".join(f"<li>{title}</li>" for title in NEIGHBOURS.splitlines())
    page = f"<html><h1>清溪县云岭镇2023年政府信息公开工作年度报告</h1>{tables}<ul>{others}</ul></html>"
    assert recognise(read_document(page.encode())).authority == "清溪县云岭镇"


@pytest.mark.parametrize(
    "head",
    [
        "和平街道办事处2023年政府信息公开工作年度报告",
        "关于和平街道办事处2023年政府信息公开工作年度报告",
        f"政府信息公开工作年度报告\n{PREFACE}{PERIOD}如有疑问，请与和平街道办事处党政办公室联系。",
    ],
)
def test_a_name_may_begin_with_the_character_for_and(head: str) -> None:
    assert read(head).authority == "和平街道办事处"
    assert read(head.replace("和平街道办事处", "及第镇")).authority == "及第镇"


def test_the_head_of_a_letter_is_nearer_than_a_link_above_it() -> None:
    letter = "清溪县云岭镇人民政府文件\n云政发〔2024〕3号\n关于报送2023年政府信息公开工作年度报告的报告\n县人民政府："
    assert read(f"{NEIGHBOURS}{letter}").authority == "清溪县云岭镇人民政府"


def test_site_and_column_in_front_of_the_title_of_a_page_are_no_name() -> None:
    title = "清溪县人民政府 政府信息公开年报 清溪县云岭镇2023年政府信息公开工作年度报告"
    page = (
        f"<html><title>{title}</title><h1>2023年政府信息公开工作年度报告</h1><p>{PERIOD}</p><pre>{TABLES}</pre></html>"
    )
    assert recognise(read_document(page.encode())).authority == "清溪县云岭镇"


def test_the_site_in_front_of_a_title_that_cannot_be_read_is_no_authority() -> None:
    title = "清溪县人民政府 政府信息公开年报 云岭镇2023年公开工作情况汇报"
    report = recognise(read_document(f"<html><title>{title}</title><p>{PERIOD}</p><pre>{TABLES}</pre></html>".encode()))
    assert (report.authority, report.year) == (None, 2023)


@pytest.mark.parametrize(
    ("above", "preface", "authority"),
    [
        ("清溪县残疾", "本报告由清溪县残疾人联合会编制。", "清溪县残疾人联合会"),
        ("清溪县残疾", PREFACE, "人联合会"),
        ("清溪县人民政府", PREFACE, "人联合会"),
        ("清溪县教育局政府信息公开工作报告", PREFACE, "人联合会"),
    ],
)
def test_a_title_goes_on_above_where_the_whole_name_is_told(above: str, preface: str, authority: str) -> None:
    """Words of a menu and names of others stand above titles, too."""
    assert read(f"{above}\n人联合会2023年政府信息公开工作年度报告\n{preface}").authority == authority


@pytest.mark.parametrize("above", ["清溪县教育局\n2025年1月", "清溪县教育局\n2025年1月20日", "2023年\n2022年"])
def test_the_day_of_a_cover_and_links_to_years_are_no_part_of_a_title_without_year(above: str) -> None:
    title = "政府信息公开工作年度报告"
    assert read(f"{above}\n{title}\n所列数据统计期限自2024年1月1日至2024年12月31日止。").year == 2024


@pytest.mark.parametrize(
    "header", ["云岭县2021年政府信息公开工作年度报告", "云岭县水利局2021年政府信息公开工作年度报告"]
)
@pytest.mark.parametrize(
    ("title", "header_counts"), [("政府信息公开工作年度报告", False), ("政府信息公开工作年度报告\n特此公布。", True)]
)
def test_the_header_of_a_collection_says_only_what_the_text_does_not(
    header: str, title: str, *, header_counts: bool
) -> None:
    """It may be that of a collection or of another unit: its year and authority went before those of the preface."""
    words = "" if header_counts else "现公布云岭县教育局2023年政府信息公开工作年度报告。"
    text = f"{title}\n{words}\n一、总体情况\n我局工作扎实。\n{TABLES}五、存在的主要问题及改进情况\n不足仍有。"
    report = recognise(replace(read_document(text.encode()), header=header))
    own = (header.partition("2021")[0], 2021) if header_counts else ("云岭县教育局", 2023)
    assert (report.authority, report.year) == own
    assert {claim.value for claim in report.claims if claim.what == "year"} == {str(own[1])}
