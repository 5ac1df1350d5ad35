"""Text in which a converter has torn labels from their values, or lost part of a table: nothing wrong or blank."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import pytest

from pipelines.document import Place
from pipelines.recognise.text_tables.spaced_columns import with_column_bars
from pipelines.recognise.tokens import Line
from pipelines.report import CellReading, State
from schemas.codebook import forms
from tests.unit.recognise import printing
from tests.unit.recognise.printed_rows import Rows, as_matrix
from tests.unit.recognise.test_cut_tables import read_web_tables
from tests.unit.recognise.test_layouts import check_honest, draw, read
from tests.unit.recognise.text_printing import (
    bar_rows,
    cell_a_line,
    markdown,
    spaces,
    tab_rows,
    tab_rows_short,
    wide_spaces,
)
from tests.unit.recognise.web_printing import web

FORM = forms()["2021"]
REGULATIONS = "documents.regulations."
FEES = "fees.administrative_fees."
PERMITS = "licensing.permits."


def read_changed(pattern: str, torn: str, layout: Callable[[Rows], str] = cell_a_line) -> dict[str, CellReading]:
    """Print a report, put other text in the place of a part of it, and read it."""
    text = printing.print_report(FORM, draw(FORM, Random(2)), layout).data.decode()
    changed, count = re.subn(pattern, torn, text, count=1, flags=re.S)
    assert count == 1
    return read(printing.Printed(changed.encode(), "report.txt")).cells


@pytest.mark.parametrize(
    "heads", ["本年制发件数\n本年废止件数\n现行有效件数", "本年制\n本年废\n现行有\n发件数\n止件数"]
)
@pytest.mark.parametrize("foot", ["", "5\n"])
def test_values_above_their_labels_are_not_those_of_the_label_before(heads: str, foot: str) -> None:
    torn = f"信息内容\n{heads}\n11\n12\n13\n规章\n21\n22\n23\n行政规范性文件\n{foot}第二十条第（五）项"
    cells = read_changed("信息内容.*?第二十条第（五）项", torn)
    assert [cells[REGULATIONS + column].value for column in ("issued", "repealed", "in_force")] == [None] * 3


def test_a_value_behind_the_head_of_another_block_is_not_that_of_the_last_label() -> None:
    torn = (
        "第二十条第（五）项\n信息内容\n行政许可\n第二十条第（六）项\n信息内容\n行政处罚\n行政强制\n第二十条第（八）项\n信息内容\n"
        "行政事业性收费\n本年处理决定数量\n2608\n本年处理决定数量\n1368\n1535\n本年收费金额（单位：万元）\n342.25\n三、收到"
    )
    cells = read_changed("第二十条第（五）项.*?三、收到", torn)
    assert (cells[FEES + "amount"].value, cells[FEES + "amount"].state) == (None, State.UNREADABLE)


def test_a_value_that_clings_to_the_next_heading_is_not_blank() -> None:
    cells = read_changed("行政事业性收费\n+[^\n]*\n+三、收到", "行政事业性收费\n36.4265万元三、收到")
    assert (cells[FEES + "amount"].value, cells[FEES + "amount"].state) == (None, State.UNREADABLE)


@pytest.mark.parametrize("width", [5, 9])
def test_the_head_of_a_turned_table_that_is_broken_over_lines_names_no_blank_rows(width: int) -> None:
    def turned(rows: Rows) -> str:
        turned_rows = zip(*as_matrix(rows), strict=True)
        cuts = ([row[n : n + width] for n in range(0, len(row), width)] for row in turned_rows)
        return "\n".join("| " + " | ".join(cut) + " |" for row in cuts for cut in row)

    texts = draw(FORM, Random(6))
    report = read(printing.print_report(FORM, texts, turned))
    check_honest(report, texts)


def test_table_four_cut_short_is_not_blank() -> None:
    cells = read_changed("结果纠正.*五、", "五、")
    assert {cell.state for code, cell in cells.items() if code.startswith("appeals.")} == {State.UNREADABLE}


def test_a_row_that_line_breaks_put_into_the_next_is_not_blank() -> None:
    """As Word copies two rows in one, their labels and each pair of their values on two lines of a cell."""
    pairs = "\n".join(f"{last}\t{first}" for last, first in zip("1234567", "234567", strict=False))
    torn = f"1.属于国家秘密\n2.其他法律行政法规禁止公开\t1\n{pairs}\t\t\n"
    text = printing.print_report(FORM, draw(FORM, Random(2)), tab_rows).data.decode()
    lines = text.splitlines(keepends=True)
    first = next(n for n, line in enumerate(lines) if "1.属于国家秘密" in line)
    lines[first : first + 2] = [lines[first].partition("1.")[0], torn]
    cells = read(printing.Printed("".join(lines).encode(), "report.txt")).cells
    assert cells["requests.denied_state_secret.natural_person"].state is State.UNREADABLE


def test_a_value_behind_the_last_line_of_a_label_is_not_blank() -> None:
    """Programs break lines at a width: the label of the row is cut off, its end and the value stand behind a comma."""
    torn = "行政许可（含依法受委托实施的、由县级部门\n赋权乡镇实施的事项，按办结数量统计\n，口径与上年一致）\t8\n"
    cells = read_changed(r"行政许可\t\d+\n", torn, tab_rows_short)
    assert cells[PERMITS + "decisions"].state is State.UNREADABLE


def test_values_in_the_second_row_beside_a_label_are_not_lost() -> None:
    row = "<tr><td rowspan=2>行政许可</td><td colspan=3></td></tr><tr><td colspan=3>8</td></tr>"
    cells = read_changed("<tr><td[^>]*><p>行政许可</p></td>.*?</tr>", row, web)
    assert cells[PERMITS + "decisions"].state is not State.BLANK


RECEIVED = "一、本年新收政府信息公开申请数量"
TORN_ROWS = {
    "digits broken": f"| {RECEIVED} | | | 1 | 0 | 5312 | 0 | 3 | 0 | 5312 |\n| | | | | | 7 | | | | 7 |",
    "values below": f"| {RECEIVED} | | | | | | | | | |\n| | | | 1 | 0 | 5 | 0 | 3 | 0 | 9 |",
    "some values below": f"| {RECEIVED} | | | | | | 2 | | | 9 |\n| | | | 1 | 0 | 5 | | 3 | 0 | |",
}


@pytest.mark.parametrize("rows", TORN_ROWS.values(), ids=TORN_ROWS.keys())
def test_a_row_that_a_narrow_cell_broke_in_two_is_neither_blank_nor_cut(rows: str) -> None:
    cells = read_changed(rf"\| {RECEIVED}[^\n]*", rows, markdown)
    received = [cell for code, cell in cells.items() if code.startswith("requests.received.")]
    assert {cell.state for cell in received} == {State.UNREADABLE}


BLANK = "<td></td>"
BREAK = "</table><table>"
ROW = "".join(f"<td>{number}</td>" for number in range(11, 18))
PAGE_BREAKS = {
    "label on the next page": f"<tr><td colspan=3></td>{ROW}</tr>{BREAK}<tr>{{label}}{BLANK * 7}</tr>",
    "a value on the next page": f"<tr>{{label}}{ROW[:-11]}{BLANK}</tr>{BREAK}"
    f"<tr><td colspan=3></td>{BLANK * 6}<td>17</td></tr>",
}


@pytest.mark.parametrize("row", PAGE_BREAKS.values(), ids=PAGE_BREAKS.keys())
def test_values_parted_from_their_label_by_a_page_break_are_not_blank(row: str) -> None:
    label = "<td colspan=3>二、上年结转政府信息公开申请数量</td>"
    cells = read_changed("<tr><td[^>]*><p>二、上年结转[^<]*</p></td>.*?</tr>", row.format(label=label), web)
    states = {code: cell.state for code, cell in cells.items() if code.startswith("requests.carried_in.")}
    assert State.BLANK not in states.values()


@pytest.mark.parametrize("rest", ["9", "  （其\n  9件）", "(含自      9"])
def test_a_number_whose_end_may_stand_on_the_next_line_is_not_read(rest: str) -> None:
    """Narrow cells break numbers and remarks over lines: 166 above 1 is 1661."""
    line = f"二、上年结转政府信息公开申请数量   11   12   13   14   15   16   166\n{rest}\n"
    cells = read_changed("二、上年结转[^\n]*\n", line, wide_spaces)
    assert {cell.value for code, cell in cells.items() if code.startswith("requests.carried_in.")} == {None}


def test_columns_that_cannot_be_told_apart_are_not_cut_as_one() -> None:
    """A long value stands under both heads: whose the others are cannot be known."""
    page = ["名称    A   B   C", "规章    1       3", "决定        2   3", "命令    1234567 3", "公告    4       5"]
    lines = [(number, Line(text, Place())) for number, text in enumerate(page)]
    assert [line.text for _, line in with_column_bars(lines)] == page


@pytest.mark.parametrize("page_break", ["", "\x0c"])
@pytest.mark.parametrize(("indent", "is_cut"), [(0, True), (-8, False)])
def test_values_below_a_page_break_stand_under_its_heads_only_where_the_columns_stay(
    page_break: str, indent: int, is_cut: bool
) -> None:
    """Each page may be laid out anew: what stood below one head then stands below another."""
    heads = ["信息内容    本年制发件数    本年废止件数    现行有效件数"]
    rows = ["规章" + " " * 40 + str(number) for number in (3, 4, 5)]
    moved = [row.replace(" " * 8, " " * (8 + indent), 1) for row in rows]
    page = [*heads, *rows, page_break, *moved]
    lines = [(number, Line(text, Place(line=number))) for number, text in enumerate(page, 1)]
    assert ("|" in with_column_bars(lines)[-1][1].text) == is_cut


def test_labels_apart_from_heads_and_values_make_the_whole_table_doubtful() -> None:
    torn = (
        "信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章\n1624\n3862\n819\n行政规范性文件\n第二十条第（五）项\n信息内容\n"
        "行政许可\n第二十条第（六）项\n信息内容\n行政处罚\n行政强制\n第二十条第（八）项\n信息内容\n行政事业性收费\n"
        "本年处理决定数量\n本年处理决定数量\n本年收费金额（单位：万元）\n240\n三、收到"
    )
    cells = read_changed("信息内容.*?三、收到", torn)
    assert cells[REGULATIONS + "issued"].value is None


PARTLY = "requests.partly_granted."
PARTLY_LINE = "（二）部分公开（区分处理的，只计这一情\n形，不计其他情形） "


def test_values_and_marks_behind_the_last_line_of_a_label_are_its_own() -> None:
    cells = read_changed("（二）部分公开[^\n]*\n", f"{PARTLY_LINE}0 - 286 120 178 / 0\n", spaces)
    assert [cells[code].raw for code in cells if code.startswith(PARTLY)] == ["0", "-", "286", "120", "178", "/", "0"]


@pytest.mark.parametrize("gap", ["", " "])
def test_the_numbering_of_a_label_that_clings_to_its_group(gap: str) -> None:
    cells = read_changed("1.属于国家秘密[^\n]*\n", f"（三）不予公开1.{gap}属于国家秘密 1 2 3 4 5 6 7\n", spaces)
    assert [cells[code].value for code in cells if code.startswith("requests.denied_state_secret.")] == [*range(1, 8)]


@pytest.mark.parametrize("values", ["24 5", "24", "-"])
def test_few_values_behind_the_last_line_of_a_label_are_neither_placed_nor_blank(values: str) -> None:
    cells = read_changed("（二）部分公开[^\n]*\n", f"{PARTLY_LINE}{values}\n", spaces)
    assert {cells[code].state for code in cells if code.startswith(PARTLY)} == {State.UNREADABLE}


def test_empty_rows_are_not_blank_where_labels_come_out_of_order() -> None:
    """Text taken out cell by cell, as they were drawn: values stand anywhere."""
    torn = "1.属于国家秘密\n（二）部分公开\n3\n24\n（一）予以公开\n2.其他法律行政法规禁止公开\n3.危及"
    cells = read_changed("（一）予以公开.*?3.危及", torn)
    assert cells["requests.denied_state_secret.total"].state is State.UNREADABLE
    assert cells["requests.granted.total"].state is State.UNREADABLE


def test_values_beside_the_first_line_of_a_broken_label_are_not_those_of_the_label_before() -> None:
    torn = (
        "三、本 （ 817 14 1 310 3 4 72\n年度办 一）予以公开\n理结果\n（ 8 63 91 95 6 91 602\n二）部分公开\n"
        "（ 1. 5 25 88 972 7 29 4\n三）不 属于国\n予公开 家秘密\n"
        "2. 2 914 532 5 0 4 61\n其他法\n律行政法规禁止公开\n3.危及"
    )
    cells = read_changed("三、本年度办理结果.*?3.危及", torn, spaces)
    assert cells["requests.granted.business"].value in (None, 14)
    assert cells["requests.partly_granted.business"].value in (None, 63)


def test_a_remark_that_begins_above_the_line_of_its_row_is_not_a_blank() -> None:
    heads = "信息内容        本年制发件数      本年废止件数      现行有效件数\n"
    rows = "               91（其中网上2\n规章                              5件            83\n               件）\n"
    cells = read_changed("信息内容[^\n]*\n规章[^\n]*\n", heads + rows, wide_spaces)
    assert cells[REGULATIONS + "issued"].state is State.UNREADABLE


def test_a_unit_that_a_line_breaks_is_read_whole() -> None:
    torn = "|信息内容|本年收费金额（单位：万|||\n||元）|||\n|行政事业性收费|468.1234|||\n\n三、收到"
    cells = read_changed(r"\|信息内容\|本年收费金额.*?三、收到", torn, bar_rows)
    assert cells[FEES + "amount"].value == 468.1234


def test_digits_that_stand_together_are_not_cut_where_blanks_were_lost() -> None:
    texts = dict.fromkeys(draw(FORM, Random(2)), "0")
    texts |= {"requests.received.business": "", "appeals.review.other": "236", "appeals.suit_direct.upheld": ""}
    texts |= {"appeals.review.total": ""}

    def together(rows: Rows) -> str:
        return "\n".join("".join(row) for row in as_matrix(rows))

    texts |= {"requests.carried_in.business": "", "requests.carried_in.total": "77"}
    cells = read(printing.print_report(FORM, texts, together)).cells
    unread = [code for code in cells if code.startswith(("appeals.", "requests.carried_in."))]
    assert {cells[code].state for code in unread} == {State.UNREADABLE}


def test_values_of_a_head_printed_for_each_place_it_covers_are_not_those_of_two_heads() -> None:
    """The merged cell of the second column is written out twice; a blank in the first leaves nothing."""
    heads = "信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n现行有效件数"
    torn = f"{heads}\n规章\n1\n5\n5\n行政规范性文件\n0\n2\n7\n7\n第二十条第（五）项"
    cells = read_changed("信息内容.*?第二十条第（五）项", torn)
    assert cells[REGULATIONS + "repealed"].value is None


@pytest.mark.parametrize("label", ["于四类过程性信息", ""])
def test_two_pieces_of_a_row_on_either_side_of_a_page_break_are_not_read_as_rows(label: str) -> None:
    """Narrow cells broke 59 and 49 over the page: `5` and `4` above it, `9` and `9` below."""
    head = ["项目", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    rows = {row.code: [row.label, *"1000001"] for row in FORM.block("requests").rows}
    place = list(rows).index("denied_process_information")
    above, below = list(rows.values())[:place], list(rows.values())[place + 1 :]
    upper = [head, *above, ["6.属", "58", "18", "5", "0", "4", "24", "208"]]
    lower = [head, [label, "", "", "9", "", "9", "", ""], *below]
    cells = read_web_tables([upper, lower]).cells
    states = {code: cell.state for code, cell in cells.items() if code.startswith("requests.")}
    cut = {code for code in states if ".denied_process_information." in code}
    assert {states[code] for code in cut} == {State.UNREADABLE}
    assert {states[code] for code in states.keys() - cut} == {State.NUMBER}


@pytest.mark.parametrize("torn", ["477 .35", "477 ,350", "477 .35万元"])
def test_decimals_apart_from_their_number_are_not_cut_off(torn: str) -> None:
    cells = read_changed(r"(?<=行政事业性收费)( +)\S+", rf"  {torn}", spaces)
    assert (cells[FEES + "amount"].value, cells[FEES + "amount"].state) == (None, State.UNREADABLE)


@pytest.mark.parametrize("torn", ["160.\n5964", "3.\n25", "1,\n026"])
def test_a_number_broken_at_its_sign_is_not_read_from_there(torn: str) -> None:
    cells = read_changed(r"(?<=行政事业性收费)\s+\S+", f"\n{torn}", cell_a_line)
    assert (cells[FEES + "amount"].value, cells[FEES + "amount"].state) == (None, State.UNREADABLE)


def test_a_number_broken_beside_a_broken_label_is_not_read_from_there() -> None:
    cells = read_changed(r"行政事业性收费\s+\S+", "行政事业 160.\n性收费 5964", spaces)
    assert cells[FEES + "amount"].value is None


@pytest.mark.parametrize("torn", ["行政事业性收费 | 6.24\n96万元", "| 行政事业 | 15.1 |\n| 性收费 | 296 |"])
def test_a_number_that_goes_on_below_its_row_is_not_cut(torn: str) -> None:
    cells = read_changed(r"\| 行政事业性收费 \|[^\n]*", torn, markdown)
    assert cells[FEES + "amount"].value is None
