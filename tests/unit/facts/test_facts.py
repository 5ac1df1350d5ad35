"""Facts of a report as a whole: what a clerk would see at a glance, and nothing seen where all is well."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipelines.facts.filing import County, Filing
from pipelines.facts.find import facts_context
from pipelines.register import Authority, make_register, unregistered
from pipelines.report import Claim, Report, SectionText
from schemas.codebook import forms

TOWN = Authority("q", "铜鼓县棋坪镇", "棋坪镇", "镇")
OTHER = Authority("p", "铜鼓县排埠镇", "排埠镇", "镇")
BUREAU = Authority("s", "铜鼓县水利局", "水利局", "部门")
REGISTER = make_register((TOWN, OTHER, BUREAU, Authority("o", "铜鼓县人民政府办公室", "政府办", "部门")))
TEXTS = {
    "一": "2023年，棋坪镇认真贯彻条例，未收到政府信息公开申请。工作考核、社会评议良好，没有责任追究情形。",
    "二": "",
    "三": "",
    "四": "",
    "五": "存在的主要问题是公开内容不够丰富，下一步将加强学习，完善制度。",
    "六": "全年没有收取信息处理费。",
}
PREFACE = (
    "铜鼓县棋坪镇2023年政府信息公开工作年度报告\n根据国办公开办函〔2021〕30号要求，由棋坪镇编制。"
    "统计期限自2023年1月1日至2023年12月31日。"
)


def facts(
    texts=None,
    preface=PREFACE,
    authority=TOWN,
    register=REGISTER,
    claims=(),
    form="2021",
    period=None,
    deadlines=None,
    title_year="2023",
    **filing,
):
    """Facts by name, with the text behind them."""
    sections = tuple(
        SectionText(number, "", text) for number, text in {**TEXTS, **(texts or {})}.items() if text is not None
    )
    period = period or (date(2023, 1, 1), date(2023, 12, 31))
    value = f"{period[0]}/{period[1]}"
    claims = (Claim("year", title_year, "title"), Claim("period", value, "preface"), *claims)
    report = Report(authority.name, 2023, period, form, {}, sections, claims, (), "标题", preface=preface)
    context = facts_context(Filing(report, authority, 2023, County(register, deadlines or {}), **filing))
    return {
        name.removeprefix("report."): (number, context.texts.get(name, ""))
        for name, number in context.numbers.items()
        if name.startswith("report.")
    }


def test_nothing_is_known_against_a_proper_report():
    found = {name: number for name, (number, _) in facts(expected=TOWN, asked_year=2023).items()}
    assert found.pop("section_five_length") > 20
    assert found == {
        "title_year": 2023,
        "period_year": 2023,
        "period_is_whole_year": 1,
        "asked_year": 2023,
        "other_names": 0,
        "is_from_expected": 1,
        "form_fits_year": 1,
        "notice_fits_year": 1,
        "sections_missing": 0,
        "fee_is_mentioned": 1,
        "assessment_missing": 0,
        "residues": 0,
    }


def test_a_mistyped_year_of_the_title_is_held_against_the_period():
    assert facts(title_year="202323")["title_year"] == (202323, "202323")


def test_a_part_that_is_not_there_is_named():
    assert facts({"四": None, "六": None})["sections_missing"] == (
        2,
        "“四、政府信息公开行政复议、行政诉讼情况”、“六、其他需要报告的事项”",
    )


def test_a_first_part_under_a_title_of_its_own_is_there():
    assert facts({"一": None}, preface=f"{PREFACE}\n一、主要做法\n健全制度。")["sections_missing"][0] == 0


@pytest.mark.parametrize(("text", "length"), [("", 0), ("无。", 1), ("无", 1), ("暂无问题。", 4)])
def test_part_five_is_measured_without_punctuation(text, length):
    assert facts({"五": text})["section_five_length"][0] == length


def test_years_and_periods_that_do_not_fit_are_told_apart():
    last_year = facts(period=(date(2022, 1, 1), date(2022, 12, 31)))
    assert (last_year["period_year"], last_year["period_is_whole_year"][0]) == ((2022, "2022"), 1)
    short = facts(period=(date(2023, 1, 1), date(2023, 11, 30)))
    assert short["period_is_whole_year"] == (0, "2023 年 1 月 1 日至 2023 年 11 月 30 日")


def test_the_form_and_notice_of_other_years():
    old = facts(form="2019", preface=PREFACE.replace("〔2021〕30号", "〔2019〕60号"))
    assert (old["form_fits_year"][0], old["notice_fits_year"][0]) == (0, 0)
    both = facts(preface=f"{PREFACE}另据国办公开办函〔2019〕60号。")
    assert both["notice_fits_year"][0] == 1
    assert "notice_fits_year" not in facts(preface="标题")
    assert set(forms()) == {"2019", "2021", "2021-one-other"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"preface": PREFACE.replace("由棋坪镇", "由排埠镇")}, "前言写的是“排埠镇”"),
        ({"preface": PREFACE.replace("由棋坪镇", "由水利局")}, "前言写的是“水利局”"),
        ({"texts": {"一": "2023年，排埠镇认真贯彻条例。"}}, "第一部分写的是“排埠镇”"),
        ({"texts": {"五": "（一）问题。２０２３年度，排埠鎮人民政府严格落实。"}}, "第五部分写的是“排埠镇”"),
        ({"claims": (Claim("authority", "铜鼓县排埠镇", "signature"),)}, "落款写的是“铜鼓县排埠镇”"),
    ],
)
def test_another_units_name_in_the_place_of_its_own(change, words):
    assert facts(**change)["other_names"] == (1, words)


@pytest.mark.parametrize(
    "change",
    [
        {"preface": f"{PREFACE}如有疑问，请与铜鼓县人民政府办公室联系。"},
        {"claims": (Claim("authority", "棋坪镇人民政府", "preface"), Claim("authority", "县政务中心", "preface"))},
        {"texts": {"一": "2023年，全镇认真贯彻条例。\n2023年，各乡镇积极配合，与排埠镇、带溪乡交流经验。"}},
        {
            "authority": BUREAU,
            "texts": {"一": "2023年，排埠镇主动公开防汛信息，我局予以指导。"},
            "preface": "由水利局编制。",
        },
    ],
)
def test_names_of_others_that_belong_there(change):
    assert facts(**change)["other_names"] == (0, "")


def test_without_a_register_names_are_compared_as_they_stand():
    bureau = unregistered("沭阳县发展和改革局")
    empty = make_register(())
    assert facts(authority=bureau, register=empty, preface="由县发改局编制。")["other_names"][0] == 0
    assert facts(authority=bureau, register=empty, preface="由县水利局编制。")["other_names"][0] == 1
    town = unregistered("云岭县青石镇")
    assert (
        facts(authority=town, register=empty, preface="由青石镇人民政府编制。", texts={"一": "好。"})["other_names"][0]
        == 0
    )
    assert (
        facts(authority=town, register=empty, preface="", texts={"一": "2023年，横路乡严格落实。"})["other_names"][0]
        == 1
    )


def test_the_file_says_another_unit():
    assert facts(expected=OTHER)["is_from_expected"] == (0, "铜鼓县排埠镇")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2023年，XX镇认真贯彻条例。", 1),
        ("××单位负责。[bookmark: _GoBack]", 2),
        ("（该部分以表格形式报告）", 1),
        ("（文字描述）", 1),
        ("如有疑问请与贵办联系。", 1),
        ("网址http://xxgk.tonggu.gov.cn，IPv6，LED屏，WXX平台。", 0),
        ("错误！未找到引用源。", 1),
        ("ＸＸ镇认真贯彻条例，xx年收到申请。", 2),
        ("请在此填写本部分内容，此处插入图表。", 2),
        ("以表格形式报告，请贵局、贵单位审阅。", 3),
    ],
)
def test_what_is_left_of_a_template(text, count):
    assert facts({"一": TEXTS["一"] + text})["residues"][0] == count


def test_only_a_peoples_government_tells_of_assessment():
    assert facts({"一": "工作正常。"})["assessment_missing"] == (3, "工作考核、社会评议、责任追究")
    assert "assessment_missing" not in facts({"一": "工作正常。"}, authority=BUREAU)


def test_the_fee_is_looked_for_in_all_parts():
    assert facts({"六": "无。"})["fee_is_mentioned"][0] == 0
    assert facts({"六": "无。", "三": "未收取费用。"})["fee_is_mentioned"][0] == 1


def test_a_deadline_is_a_day_in_the_county():
    late = datetime(2024, 1, 20, 17, tzinfo=UTC)  # 1 a.m. of the 21st in China
    found = facts(handed_in=late, deadlines={"镇": (1, 20)})["days_late"]
    assert found == (1, "应于 2024 年 1 月 20 日前报送，2024 年 1 月 21 日交来")
    assert facts(handed_in=late.replace(hour=8), deadlines={"镇": (1, 20)})["days_late"][0] == 0
    assert "days_late" not in facts(handed_in=late, deadlines={"部门": (1, 31)})
    assert "days_late" not in facts(deadlines={"镇": (1, 20)})
