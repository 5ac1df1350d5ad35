"""The six sections of a report: their headings, and which text belongs to which."""

from __future__ import annotations

from random import Random

import pytest

from pipelines.document import Grid, GridCell, Place
from pipelines.read.content import read_document
from pipelines.recognise.report import recognise
from pipelines.recognise.sections import find_headings
from pipelines.recognise.tokens import Line, lines_inside
from schemas.codebook import forms
from tests.unit.recognise import printing, text_printing
from tests.unit.recognise.test_identity import PERIOD, PREFACE, TABLES
from tests.unit.recognise.test_layouts import draw


@pytest.mark.parametrize(
    "headings",
    [
        (
            "一、工作基本情况",
            "二、行政机关主动公开政府信息情况",
            "四、因政府信息公开工作被申请行政复议提起行政诉讼情况",
        ),
        ("总体情况", "主动公开政府信息情况", "政府信息公开行政复议、行政诉讼情况"),
        ("1、总体情况", "2、主动公开政府信息情况", "4、政府信息公开行政复议、行政诉讼情况"),
        ("一、2023年政务公开总体情况", "二、本机关主动公开政府信息情况", "四、政府信息公开行政复议、行政诉讼情况"),
    ],
)
def test_renamed_sections(headings: tuple[str, str, str]) -> None:
    title = f"清溪县云岭镇2023年政府信息公开工作年度报告\n{PREFACE}"
    overview = "我镇工作扎实，主动公开政府信息情况良好。\n（一）主动公开政府信息情况\n公开12条。"
    text = f"{title}\n{headings[0]}\n{overview}\n{TABLES}"
    text = text.replace(printing.HEADINGS["二"], headings[1]).replace(printing.HEADINGS["四"], headings[2])
    report = recognise(
        read_document(f"{text}五、存在的主要问题及改进情况\n不足。\n六、其他需要报告的事项\n无。".encode())
    )
    assert [section.number for section in report.sections] == list("一二三四五六")
    assert report.sections[0].text.endswith("公开12条。")
    assert report.sections[1].text == ""


@pytest.mark.parametrize("told", ["2023年，本镇收到政府信息公开申请3件。", ""])
def test_what_is_told_before_the_numbered_tables_is_the_overview(told: str) -> None:
    head = f"清溪县云岭镇2023年政府信息公开工作年度报告\n{PREFACE}{PERIOD}\n"
    tables = TABLES.replace("二、", "一、").replace("三、收到", "二、收到").replace("四、政府", "三、政府")
    report = recognise(read_document(f"{head}{told}\n{tables}四、存在的主要问题及改进情况\n不足仍有。".encode()))
    texts = {section.number: section.text for section in report.sections}
    assert texts.get("一", "") == told
    assert [count.number for count in report.stated_counts if count.what == "requests.received"] == [3.0] * bool(told)


def test_a_row_of_a_table_is_no_heading() -> None:
    texts = ("1、总体情况", "好。", "6、其他事项", "无。", "三、本年度办理结果\t（六）其他处理\t0\t0\t0\t0\t0\t0\t0")
    lines = {float(number): Line(text, Place()) for number, text in enumerate(texts)}
    assert [heading.line for heading in find_headings(lines, {})] == [0, 2]


@pytest.mark.parametrize("text", ["无。", "无", "没有。", "暂无其他事项。"])
def test_one_word_is_all_that_the_last_part_of_a_sheet_says(text: str) -> None:
    cells = (GridCell("六、其他需要报告的事项", 4, 0), GridCell(text, 5, 0), GridCell("无法提供", 6, 0))
    assert [line.text for _, line in lines_inside(Grid(cells))] == ["六、其他需要报告的事项", text]


def test_text_before_a_table_belongs_to_its_section() -> None:
    tables = TABLES.replace(
        printing.HEADINGS["三"], printing.HEADINGS["三"] + "\n2023年度未收到政府信息公开申请，具体见下表。"
    )
    head = f"清溪县云岭镇2023年政府信息公开工作年度报告\n{PREFACE}\n一、总体情况\n好。\n"
    text = f"{head}{tables}五、存在的主要问题及改进情况\n不足。\n六、其他需要报告的事项\n无。"
    report = recognise(read_document(text.encode()))
    assert report.sections[2].text == "2023年度未收到政府信息公开申请，具体见下表。"
    assert ("requests.received", 0.0) in {(count.what, count.number) for count in report.stated_counts}


def test_one_word_is_all_that_the_last_section_says() -> None:
    text = printing.print_report(
        forms()["2021"], draw(forms()["2021"], Random(1)), text_printing.tab_rows
    ).data.decode()
    before, _, _ = text.partition("五、")
    report = recognise(
        read_document(
            f"{before.rstrip()}\n五、存在的主要问题及改进情况\n不够及时。\n六、其他需要报告的事项\n无\n".encode()
        )
    )
    assert report.sections[-1].text == "无"
