"""Tables that converters of PDF files print as text: values apart from their labels, blank columns left out."""

from __future__ import annotations

import re
from random import Random

import pytest

from pipelines.document import Place
from pipelines.recognise.text_tables.spaced_columns import with_column_bars
from pipelines.recognise.tokens import Line
from pipelines.report import State
from schemas.codebook import forms
from tests.unit.recognise import printing
from tests.unit.recognise.printed_rows import Rows, as_matrix
from tests.unit.recognise.test_layouts import check_exact, draw, read
from tests.unit.recognise.text_printing import bar_rows, markdown, spaces

FORM = forms()["2021"]
COLUMNS = [column.code for column in FORM.block("requests").columns]

LABEL = "四、结转下年度继续办理"


def states_of(text: str, row: str) -> set[State]:
    cells = read(printing.Printed(text.encode(), "report.md")).cells
    return {cells[f"requests.{row}.{column}"].state for column in COLUMNS}


@pytest.mark.parametrize(
    "label", ["|四、结转下年度继续办理||||||||||", "四、结转下年度继续办理", "||四、结转下年度继续办理|||||||||"]
)
@pytest.mark.parametrize("values", ["||||16|7|8|9|4|3|47|", "||||16 7|8 9||4 3|||"])
def test_a_label_below_values_without_one_is_not_blank(label: str, values: str) -> None:
    text = printing.print_report(FORM, draw(FORM, Random(3)), bar_rows).data.decode()
    torn, count = re.subn(r"\|四、结转下年度.*?\n", f"{values}\n{label}\n", text)
    assert count == 1
    assert states_of(torn, "carried_out") == {State.UNREADABLE}


def test_values_on_a_line_between_two_labels_alone_on_theirs_may_be_of_either() -> None:
    text = printing.print_report(FORM, draw(FORM, Random(3)), bar_rows).data.decode()
    torn, count = re.subn(
        r"\|一、本年新收.*?\n.*?\n",
        "一、本年新收政府信息公开申请数量\n|||2908 2371|96|2950 2861 1958|3587|\n二、上年结转政府信息公开申请数量\n",
        text,
    )
    assert count == 1
    assert states_of(torn, "carried_in") == {State.UNREADABLE}


def test_a_part_of_a_table_without_its_blank_columns_is_not_filled_from_the_left() -> None:
    """Only 总计 is filled; behind a page break the converter printed that column alone."""

    def narrow(rows: Rows) -> str:
        if not any("其他处理" in text for row in as_matrix(rows) for text in row):
            return markdown(rows)
        lines = [["", "".join(row[:-7]), *row[-7:]] for row in as_matrix(rows)]
        upper, lower = lines[:-3], [[row[1], row[-1]] for row in lines[-3:]]
        return "\n".join("|" + "|".join(row) + "|" for row in (*upper, ["", ""], ["---", "---"], *lower))

    texts = {code: "" if code.startswith("requests.") else text for code, text in draw(FORM, Random(3)).items()}
    texts |= {f"requests.{row.code}.total": str(n) for n, row in enumerate(FORM.block("requests").rows, 31)}
    text = printing.print_report(FORM, texts, narrow).data.decode()
    assert states_of(text, "carried_out") == {State.UNREADABLE}
    assert states_of(text, "carried_in") == {State.BLANK, State.NUMBER}


TWO_WAYS = """\
信息内容         本年新制作数量      本年新公开数量      对外公开总数量
规章                                       2
规范性文件             2                    2
第二十条第（五）项
信息内容         上一年项目数量       本年增/减         处理决定数量
行政许可                                    1
其他对外管理服务事项
第二十条第（六）项
信息内容         上一年项目数量       本年增/减         处理决定数量
行政处罚                                    240
行政强制               2                    240
"""


def test_places_that_do_not_stand_in_line_are_counted_in_another_way_than_they_were_printed() -> None:
    """A Chinese character takes two places here; counted as one, 2 stands below the last head."""
    lines = [(n, Line(text, Place(line=n))) for n, text in enumerate(TWO_WAYS.splitlines())]
    assert not any("|" in line.text for _, line in with_column_bars(lines))


STACKED = """\
三项加第四项之和）                        自然  法人或其他组织                  总计
                                 人   商业  科研  社会     法律   其他
                                     企业  机构  公益     服务
                                             组织     机构
"""
MOVED = STACKED.replace("总计", "    ").replace("自然", "总计").replace("  人 ", "    ")


FIRST_ROW = "一、本年新收政府信息公开申请数量                 8   9   7   5      4    6    1"


@pytest.mark.parametrize("below", ["", "   2   2   2     2      2    2   2"], ids=["in columns", "moved behind a page"])
@pytest.mark.parametrize(("head", "is_read"), [(STACKED, True), (MOVED, False)])
def test_heads_that_narrow_columns_broke_over_lines_are_whole(below: str, head: str, is_read: bool) -> None:
    """As pdftotext -layout prints them; 自然人 is lost in a head that does not tell the columns."""
    text = printing.print_report(FORM, draw(FORM, Random(3)), spaces).data.decode()
    rows = "\n".join([FIRST_ROW, *([f"二、上年结转政府信息公开申请数量{below}"] if below else [])])
    torn, count = re.subn(r"[^\n]*自然人.*?(?=（一）予以公开)", lambda _: f"{head}{rows}\n", text, flags=re.S)
    assert count == 1
    cells = read(printing.Printed(torn.encode(), "report.txt")).cells
    values = [cells[f"requests.received.{column}"].value for column in COLUMNS]
    assert values == ([8, 9, 7, 5, 4, 6, 1] if is_read else [None] * 7)


def test_heads_over_heads_in_one_cell_are_heads_of_their_levels() -> None:
    """As docling prints a head of several rows in Markdown."""

    def dotted(rows: Rows) -> str:
        lines = as_matrix(rows, "repeat")
        count = 3 if "行政复议" in lines[0] else 0
        heads = [".".join(dict.fromkeys(column)) for column in zip(*lines[:count], strict=True)] if count else lines[0]
        body = lines[max(count, 1) :]
        return "\n".join("|" + "|".join(row) + "|" for row in (heads, ["---"] * len(heads), *body))

    texts = draw(FORM, Random(3))
    check_exact(read(printing.print_report(FORM, texts, dotted)), texts)
