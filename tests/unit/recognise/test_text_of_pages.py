"""Text that tools take out of printed pages: torn heads, values apart from their labels, other tables beside them."""

from __future__ import annotations

import re
from random import Random

import pytest

from pipelines.report import CellReading, Report, State
from schemas.codebook import forms
from tests.unit.recognise import printing
from tests.unit.recognise.printed_rows import Rows, fill
from tests.unit.recognise.test_layouts import check_exact, draw, read
from tests.unit.recognise.text_printing import bar_rows, spaces
from tests.unit.recognise.web_printing import web

FORM = forms()["2021"]
TEXTS = draw(FORM, Random(2)) | {
    f"requests.granted.{column.code}": str(n) for n, column in enumerate(FORM.block("requests").columns, 11)
}
GRANTED = [f"requests.granted.{column.code}" for column in FORM.block("requests").columns]


def read_changed(pattern: str, torn: str) -> dict[str, CellReading]:
    text = printing.print_report(FORM, TEXTS, spaces).data.decode()
    changed, count = re.subn(pattern, lambda _: torn, text, count=1, flags=re.S)
    assert count == 1
    return read(printing.Printed(changed.encode(), "report.txt")).cells


def values_of(cells: dict[str, CellReading], codes: list[str]) -> list[float | None]:
    return [cells[code].value for code in codes]


CORNER = "和，等于第三项加第四项之和）"
HEADS_BELOW = "商业企 科研机 社会公益 法律服务 其他\n业 构 组织 机构\n"
PIECES, PIECES_BELOW = "人 商业 科研 社会公 法律服 其", "企业 机构 益组织 务机构 他\n"


@pytest.mark.parametrize(
    ("head", "is_read"),
    [
        (f"{CORNER}  总计 自然人 法人或其他组织\n{HEADS_BELOW}", False),
        (f"自然 法人或其他组织\n{CORNER} 总计 {PIECES}\n{PIECES_BELOW}", False),
        (f"总\n计 自然人 {HEADS_BELOW}", False),
        (f"自然 法人或其他组织\n{CORNER} {PIECES} 总计\n{PIECES_BELOW}", True),
        (f"{CORNER}  自然人 法人或其他组织 总计\n{HEADS_BELOW}", True),
        (f"{CORNER} 自然\n社会 法律 总计\n人 商业 科研\n公益 服务 其他\n企业 机构\n组织 机构\n", True),
    ],
)
def test_total_in_front_of_a_torn_head_is_not_taken_for_the_last_column(head: str, is_read: bool) -> None:
    cells = read_changed("自然人.*?(?=一、本年新收)", head)
    assert values_of(cells, GRANTED) == ([11, 12, 13, 14, 15, 16, 17] if is_read else [None] * 7)


@pytest.mark.parametrize(
    "head",
    [
        "总 结果维 结果纠 其他结 尚未审 未经复议直接起诉 复议后起诉\n计 持 正 果 结 总计 结果维 结果纠 其他结 尚未审\n",
        "     结果 结果 其他 尚未\n总计\n     维持 纠正 结果 审结     结果 结果 其他 尚未    结果 结果 其他 尚未\n"
        "                        总计               总计\n"
        "                             维持 纠正 结果 审结    维持 纠正 结果 审结\n",
    ],
)
def test_total_in_front_of_the_torn_head_of_table_four(head: str) -> None:
    cells = read_changed(r"(?<=行政复议 行政诉讼\n).*?(?=\n\d)", head)
    assert {cell.state for code, cell in cells.items() if code.startswith("appeals.")} == {State.UNREADABLE}


def test_values_between_pieces_of_a_label_may_be_those_of_the_row_above() -> None:
    rows = "1.本机关不掌握相\n关政府信息\n2.没有现成信息需\n11 12 13 14 15 16 17\n要另行制作\n3.补正"
    cells = read_changed(r"1\.本机关不掌握.*?3\.补正", rows)
    for row in ("unavailable_not_held", "unavailable_not_compiled"):
        assert {cells[f"requests.{row}.{c.code}"].state for c in FORM.block("requests").columns} == {State.UNREADABLE}


def test_values_between_pieces_of_a_label_are_those_of_the_row_above_where_each_row_has_its_line() -> None:
    rows = (
        "1.本机关不掌握相\n关政府信息\n（四） 2.没有现成信息需\n11 12 13 14 15 16 17\n"
        "无法提 要另行制作 21 22 23 24 25 26 27\n供 3.补正"
    )
    cells = read_changed(r"1\.本机关不掌握.*?3\.补正", rows)
    for row, first in (("unavailable_not_held", 11), ("unavailable_not_compiled", 21)):
        codes = [f"requests.{row}.{column.code}" for column in FORM.block("requests").columns]
        assert [cells[code].value for code in codes] == list(range(first, first + 7))


def test_a_label_torn_by_its_values_is_no_remark_of_the_empty_row_above() -> None:
    cells = read_changed(
        r"2\.其他法律.*?4\.保护",
        "2.其他法律\n行政法规禁\n止公开\n3.危及“三\n安全一稳 11 12 13 14 15 16 17\n定”\n4.保护",
    )
    assert cells["requests.denied_forbidden_by_law.total"].value is None
    assert cells["requests.denied_forbidden_by_law.natural_person"].value is None


def test_a_value_above_its_label_is_not_that_of_the_label_before() -> None:
    torn = (
        "本年制发件数 本年废止件数 现行有效件数\n67\n0\n规章\n5\n行政规范性文件\n第二十条第（五）项\n信息内容\n"
        "本年处理决定数量\n行政许可\n"
        "第二十条第（六）项\n信息内容\n本年处理决定数量\n行政处罚\n72419\n行政强制\n第二十条第（八）项"
    )
    cells = read_changed("本年制发件数.*?第二十条第（八）项", torn)
    assert (cells["enforcement.penalties.decisions"].state, cells["licensing.permits.decisions"].state) == (
        State.UNREADABLE,
        State.UNREADABLE,
    )


def test_digits_behind_a_label_are_not_cut_where_rows_of_text_lack_values() -> None:
    cells = read_changed(r"规章 .*?\n(?=行政规范性文件)", "规章217\n")
    assert cells["documents.regulations.issued"].value == 2
    cells = read_changed(r"规章 .*?\n.*?\n", "规章217\n行政规范性文件 43 2\n")
    assert values_of(cells, ["documents.regulations.issued", "documents.regulations.in_force"]) == [None, None]


def test_a_row_that_is_not_printed_is_missing_and_not_blank() -> None:
    def without_coercion(rows: Rows) -> str:
        return bar_rows([row for row in rows if not row or row[0].text != "行政强制"])

    report = read(printing.print_report(forms()["2019"], draw(forms()["2019"], Random(3)), without_coercion))
    assert report.cells["enforcement.coercion.decisions"].state is State.MISSING


def test_part_of_table_four_in_the_narrative_fills_none_of_its_blanks() -> None:
    texts = {code: "" if code.startswith("appeals.review.") else text for code, text in TEXTS.items()}
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    codes = [column.code for column in FORM.block("appeals").columns]

    def table(rows: list[list[str]]) -> str:
        return "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)

    def stacked(rows: Rows) -> str:
        if rows[0][0].text != "行政复议":
            return web(rows)
        groups = {
            "行政复议|": "review",
            "行政诉讼|未经复议直接起诉": "suit_direct",
            "行政诉讼|复议后起诉": "suit_after_review",
        }
        own = [[*name.split("|"), *(texts[f"appeals.{code}.{c}"] for c in codes)] for name, code in groups.items()]
        narrative = table([["类型", *results], ["行政复议", "3", "1", "0", "2", "6"]])
        return f"<p>情况如下：</p><table>{narrative}</table><table>{table([['', '', *results], *own])}</table>"

    cells = read(printing.print_report(FORM, texts, stacked)).cells
    assert {cells[f"appeals.review.{code}"].state for code in codes} == {State.BLANK}


@pytest.mark.parametrize("around", ["\n\n", "\n"], ids=["paragraphs", "boxes"])
def test_cells_that_a_browser_parts_by_lines_with_a_tab_keep_their_blanks(around: str) -> None:
    def copied(rows: Rows) -> str:
        lines = (f"{around}\t".join(around + cell.text if cell.text else "" for cell in row) for row in rows)
        return (around * 2 + "\n").join(line.strip("\n") for line in lines)

    blank = {"documents.normative.repealed", "requests.received.natural_person", "requests.carried_out.total"}
    blank |= {"appeals.review.upheld", "appeals.suit_direct.total", "fees.administrative_fees.amount", *GRANTED[2:4]}
    texts = {code: "" if code in blank else text for code, text in TEXTS.items()}
    check_exact(read(printing.print_report(FORM, texts, copied)), texts)


def _lines(year: int, office: str, parts: str) -> list[str]:
    title, *rest = printing.BEFORE.format(year=year).splitlines()
    tables = {t: bar_rows(fill(FORM, t, TEXTS)).splitlines() for t in printing.HEADINGS}
    lines = {
        "title": [title.replace("清溪县云岭镇人民政府", office), rest[0]],
        "一": rest[1:],
        "五": printing.AFTER.splitlines(),
    }
    lines |= {t: [printing.HEADINGS[t], *tables[t]] for t in tables}
    return [line for part in parts.split() for line in lines[part]]


def _read_lines(lines: list[str], frame: str) -> Report:
    text = "\n".join(line if "|" in line else frame.format(line) for line in lines)
    return read(printing.Printed(text.encode(), "report.txt"))


@pytest.mark.parametrize("frame", ["{}", "| {} |", '"{}"'])
@pytest.mark.parametrize("parts", ["title 一 二 三 四 五", "title 一 二 三 四", "二 三 四 title 一 五"])
def test_of_two_reports_the_first_is_read_and_named(frame: str, parts: str) -> None:
    """Also where every line stands between bars or quotation marks, its last part is lost, or its tables come first."""
    lines = _lines(2023, "清溪县云岭镇人民政府", parts)
    if parts.startswith("title"):
        lines += _lines(2022, "清溪县石桥镇人民政府", "title 一 二 三 四 五")
    report = _read_lines(lines, frame)
    assert (report.authority, report.year) == ("清溪县云岭镇人民政府", 2023)
    assert values_of(report.cells, GRANTED) == [11, 12, 13, 14, 15, 16, 17]


TORN_BY_GROUP = "1.申请人无正\n当理由逾期\n政机关不再 21 22 23 24 25 26 27\n处理其政府\n信息公开申\n（六） 请\n3.其他"


@pytest.mark.parametrize(
    ("rows", "state"), [(TORN_BY_GROUP, State.UNREADABLE), ("3.其他", State.MISSING)], ids=["torn", "left out"]
)
def test_a_row_whose_label_is_torn_is_not_missing(rows: str, state: State) -> None:
    cells = read_changed(r"1\.申请人无正.*?3\.其他", rows)
    assert {cells[f"requests.other_not_corrected.{c.code}"].state for c in FORM.block("requests").columns} == {state}


APPEALS_IN_COLUMNS = [
    # Poppler counts Chinese characters as one place, and leaves a space at least: nothing stands where it stood.
    "结果维持   结果纠正   其他结果   尚未审结   总计       结果维持 结果纠正   其他结果   尚未审结   总计   "
    "结果维持 结果纠正   其他结果   尚未审结   总计\n"
    " 240            2      2         1                                    1                            2\n",
    "结果 结果 其他 尚未 总计\n维持 纠正 结果 审结    结果 结果 其他 尚未 总计 结果 结果 其他 尚未 总计\n"
    "               维持 纠正 结果 审结    维持 纠正 结果 审结\n"
    "      240       1             240 240      2 240\n",
]


@pytest.mark.parametrize("table", APPEALS_IN_COLUMNS, ids=["heads of one line", "heads in pieces"])
def test_values_of_table_four_that_touch_heads_by_chance_are_not_theirs(table: str) -> None:
    cells = read_changed(
        r"(?<=行政复议 行政诉讼\n).*?(?=五、)", f"      未经复议直接起诉           复议后起诉\n{table}"
    )
    assert {cell.state for code, cell in cells.items() if code.startswith("appeals.")} == {State.UNREADABLE}


def test_values_of_table_four_right_under_their_heads_are_read() -> None:
    heads = "   ".join(["结果维持  结果纠正  其他结果  尚未审结  总计"] * 3)
    line = f"240{' ' * 17}1{' ' * 19}241"  # where Chinese characters take two places
    cells = read_changed(r"(?<=行政复议 行政诉讼\n).*?(?=五、)", f"   未经复议直接起诉   复议后起诉\n{heads}\n{line}\n")
    assert values_of(cells, [f"appeals.review.{c.code}" for c in FORM.block("appeals").columns]) == [
        240,
        None,
        1,
        None,
        241,
    ]


TORN_HEADS = (
    "结果 结果 其他 尚未 总计 未经复议直接起诉 复议后起诉\n"
    "维持 纠正 结果 审结 结果 结果 其他 尚未 总计 结果 结果 其他 尚未 总计\n"
    "维持 纠正 结果 审结 维持 纠正 结果 审结\n"
)


@pytest.mark.parametrize(
    ("table", "state"),
    [(TORN_HEADS, State.BLANK), (TORN_HEADS[:-4], State.UNREADABLE)],
    ids=["whole", "cut short"],
)
def test_table_four_is_blank_where_all_its_heads_stand_in_pieces_and_nothing_else(table: str, state: State) -> None:
    cells = read_changed(r"(?<=行政复议 行政诉讼\n).*?(?=五、)", table)
    assert {cell.state for code, cell in cells.items() if code.startswith("appeals.")} == {state}


def test_table_four_is_not_blank_where_values_stand_behind_the_next_heading() -> None:
    cells = read_changed(
        r"(?<=行政复议 行政诉讼\n).*?(五、[^\n]*\n)", f"{TORN_HEADS}五、存在的主要问题及改进情况\n0 0 0 1 0\n"
    )
    assert {cell.state for code, cell in cells.items() if code.startswith("appeals.")} == {State.UNREADABLE}
