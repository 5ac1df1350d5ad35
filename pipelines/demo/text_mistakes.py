"""Mistakes of disclosure and of text: regulations of a town, money in 元, another unit's name, last year's report.

The others are in `mistakes`, which says what a mistake is here.
"""

from __future__ import annotations

from random import Random

from pipelines.demo.mistakes import Mistake, Situation, change_cells
from pipelines.demo.model import FiledCell, Plant, printed_number
from schemas.codebook import all_cells

AMOUNT = "procurement.central_procurement.amount"
FEES = "fees.administrative_fees.amount"
TOWNSHIP_AMOUNT_LIMIT = 1000
"""Above this many 万元 an amount of a township is taken for 元 (the default of rule 二.金额单位)."""


def regulations_of_a_town(situation: Situation, random: Random) -> Plant | None:
    """A township reports regulations, which it cannot make; only where the next report does not build on the number."""
    columns = [column.code for column in situation.form.block("documents").columns]
    if not situation.is_township or not (situation.is_last_year or situation.year == 2020):
        return None
    count = float(random.randint(1, 3))
    changes = {f"documents.regulations.{column}": 0.0 if column == "repealed" else count for column in columns}
    return change_cells(situation, "误填规章", "乡镇无权制定规章", changes, "二.规章权限")


def money_in_yuan(situation: Situation, random: Random) -> Plant | None:
    """An amount in 元 stands where 万元 is printed."""
    amount = round(situation.values.get(AMOUNT, 0) * 10_000)
    if not situation.is_township or amount <= TOWNSHIP_AMOUNT_LIMIT:
        return None
    filed = FiledCell(f"{amount}万元", float(amount), "number")
    return Plant("金额单位错误", "二.金额单位", "数值为元，单位写成万元", {AMOUNT: filed})


def money_with_yuan(situation: Situation, random: Random) -> Plant | None:
    """Fees of the 2021 form are given in 元, with the unit written."""
    amount = situation.values.get(FEES, 0) if situation.form.printed == "2021" else 0
    if not amount:
        return None
    filed = FiledCell(f"{amount * 10_000:.0f}元", amount, "number")
    return Plant("收费以元为单位", "二.金额单位", "单位应为万元", {FEES: filed})


def money_without_unit(situation: Situation, random: Random) -> Plant | None:
    """The amount of the 2019 form has no unit at all, so it cannot be known."""
    amount = situation.values.get(AMOUNT, 0)
    if not amount:
        return None
    filed = FiledCell(printed_number(all_cells()[AMOUNT], amount).raw.removesuffix("万元"), None, "unreadable")
    return Plant("金额无单位", "二.金额单位", "没有写单位，元或万元不明", {AMOUNT: filed})


def decisions_misread(situation: Situation, random: Random) -> Plant | None:
    """Decisions of the 2019 form are read as the new number of items."""
    for item in ("licensing.permits", "licensing.services", "enforcement.penalties", "enforcement.coercion"):
        change = situation.values.get(f"{item}.change", 0)
        if change:
            wrong = {f"{item}.decisions": situation.values[f"{item}.prior_items"] + change}
            return change_cells(situation, "误填为项目数", "填了增减后的项目数", wrong, "二.决定误填")
    return None


def more_published_than_there_are(situation: Situation, random: Random) -> Plant | None:
    """More documents are published in the year than there are in all."""
    code = "documents.normative.published"
    if code not in situation.values:
        return None
    wrong = situation.values["documents.normative.total_public"] + random.randint(1, 9)
    rules = "二.公开不超总数;二.公开不超制作"
    return change_cells(situation, "公开数大于总数", "本年新公开数量大于总数量", {code: wrong}, rules)


def purchases_without_money(situation: Situation, random: Random) -> Plant | None:
    """Projects of procurement without an amount."""
    if not situation.values.get(AMOUNT, 0):
        return None
    return change_cells(situation, "有项目无金额", "采购总金额填 0", {AMOUNT: 0.0}, "二.采购成对")


def another_units_name(situation: Situation, random: Random) -> Plant | None:
    """The preface still names the unit whose report was used as a model."""
    model = random.choice(situation.county)
    if model is situation.unit:
        return None
    name = model.short_name_in(situation.year)
    return Plant("误留他单位名称", "报.单位", f"前言中写成{name}", author=name)


def wrong_period(situation: Situation, random: Random) -> Plant | None:
    """The statistical period is last year's."""
    return Plant("统计期限错误", "报.年度", "统计期限写成上一年", period=situation.year - 1)


def last_years_report(situation: Situation, random: Random) -> Plant | None:
    """Last year's report with only the title changed; only in the last year, since the next would not follow it."""
    before = situation.before
    if not situation.is_last_year or before is None or set(before) != set(situation.values):
        return None
    filed = {code: printed_number(all_cells()[code], value) for code, value in before.items()}
    changed = {code: cell for code, cell in filed.items() if cell.value != situation.values[code]}
    year = situation.year - 1
    return Plant("照抄上年报告", "报.年度;报.雷同", "只改了标题", changed, dict(before), year, copy_of=year)


def nothing_in_section_five(situation: Situation, random: Random) -> Plant | None:
    """Section 五 says nothing."""
    return Plant("第五部分空缺", "报.第五部分", "第五部分只写“无。”", section_five=("无。",))


def template_residue(situation: Situation, random: Random) -> Plant | None:
    """Section 五 still has the placeholders of the template."""
    text = f"{situation.year}年，XX单位在政府信息公开工作中存在公开内容不够丰富、更新不够及时等不足，下一步将逐项改进。"
    return Plant("模板残留", "报.残留", "第五部分有“XX单位”", section_five=(text,))


def text_against_table(situation: Situation, random: Random) -> Plant | None:
    """The text gives another number of requests received than table 三."""
    code = "requests.received.total"
    if not situation.values[code]:
        return None
    wrong = situation.values[code] + situation.values["requests.carried_in.total"] + random.randint(1, 5)
    return Plant("文字与表格不符", "文.新收", f"文字写新收 {wrong:.0f} 件", stated={code: wrong})


def form_of_2019(situation: Situation, random: Random) -> Plant | None:
    """The report on 2021 is made on the form of 2019."""
    if situation.year != 2021:
        return None
    return Plant("沿用旧表式", "报.表式", "2021 年报告用了 2019 年格式", form="2019")


def one_other_row(situation: Situation, random: Random) -> Plant | None:
    """The form of 2021 with the single 其他处理 row of 2019: a variant that readers must know, broken by no sum."""
    if situation.year < 2021:
        return None
    return Plant("其他处理只列一行", "", "2021 年格式的“其他处理”沿用 2019 年的一行", form="2021-one-other")


TEXT_MISTAKES: dict[Mistake, int] = {
    regulations_of_a_town: 1,
    money_in_yuan: 1,
    money_with_yuan: 1,
    money_without_unit: 1,
    decisions_misread: 1,
    more_published_than_there_are: 1,
    purchases_without_money: 1,
    another_units_name: 1,
    wrong_period: 1,
    last_years_report: 1,
    nothing_in_section_five: 1,
    template_residue: 1,
    text_against_table: 1,
    form_of_2019: 1,
    one_other_row: 1,
}
"""How often people make each, on the scale of TABLE_MISTAKES."""
