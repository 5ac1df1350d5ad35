"""Table 三 of web pages and Word files that a page break, or a converter, has cut into several tables."""

from __future__ import annotations

import pytest

from pipelines.read.content import read_document
from pipelines.recognise.report import recognise
from pipelines.report import Report, State
from tests.unit.recognise import printing

HEADS_ONLY = "二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况"


def read_web_tables(tables: list[list[list[str]]]) -> Report:
    """Read a web page whose 表三 is these tables of plain cells."""
    page = "".join(f"<p>{line}</p>" for line in (printing.BEFORE.format(year=2022) + HEADS_ONLY).split("\n"))
    for table in tables:
        rows = ("".join(f"<td>{text}</td>" for text in row) for row in table)
        page += f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    page += "<p>四、政府信息公开行政复议、行政诉讼情况</p><p>五、存在的主要问题及改进情况</p><p>无。</p>"
    return recognise(read_document(page.encode()))


@pytest.mark.parametrize("count", [4, 5, 6])
def test_a_short_row_of_the_next_table_is_not_read_under_a_head_that_lacks_a_column(count: int) -> None:
    heads = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "？"]
    labels = ("一、本年新收政府信息公开申请数量", "（一）予以公开", "（七）总计")
    tables = [
        [["项目", *heads], *([label, *"1234567"] for label in labels)],
        [["四、结转下年度继续办理", *"7654321"[:count]]],
    ]
    cells = read_web_tables(tables).cells
    assert {cell.state for code, cell in cells.items() if code.startswith("requests.carried_out")} == {State.UNREADABLE}


@pytest.mark.parametrize("is_head_repeated", [True, False])
@pytest.mark.parametrize("rest", ["信息公开申请数量", ""])
def test_a_row_whose_values_stand_below_a_page_break_is_not_blank(is_head_repeated: bool, rest: str) -> None:
    head = ["项目", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    upper = [head, ["一、本年新收政府信息公开申请数量", *"1000001"], ["二、上年结转政府", *[""] * 7]]
    lower = [*([head] if is_head_repeated else []), [rest, *"2000002"], ["（一）予以公开", *"3000003"]]
    cells = read_web_tables([upper, lower]).cells
    cut = {cell.state for code, cell in cells.items() if code.startswith("requests.carried_in")}
    assert cut <= {State.UNREADABLE, State.NUMBER}
    assert [cells[f"requests.{row}.total"].value for row in ("received", "granted")] == [1, 3]


def test_ends_of_numbers_below_a_page_break_leave_no_shorter_numbers_above_it() -> None:
    """A converter of PDFs parts a row at the foot of a page: 6092 over 9 was read as 6092."""
    head = ["项目", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    upper = [head, ["一、本年新收政府信息公开申请数量", "2047", "1", "3", "6092", "6737", "", "0"]]
    lower = [["", "", "", "", "9件", "4", "", ""], ["二、上年结转政府信息公开申请数量", *"1000001"]]
    cells = read_web_tables([upper, lower]).cells
    assert {cell.state for code, cell in cells.items() if code.startswith("requests.received")} == {State.UNREADABLE}
    assert cells["requests.carried_in.total"].value == 1


def test_labels_with_a_row_to_themselves_are_not_blank() -> None:
    heads = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    labels = ("二、上年结转政府信息公开申请数量", "（一）予以公开", "（七）总计", "四、结转下年度继续办理")
    rows = [["项目", *heads], *(row for label in labels for row in ([label], ["", "", "5", *[""] * 4, "5"]))]
    cells = read_web_tables([rows]).cells
    named = [cells[f"requests.{row}.business"] for row in ("carried_in", "granted", "outcome_total", "carried_out")]
    assert all(cell.state is not State.BLANK for cell in named)


def test_two_rows_whose_label_cannot_be_read_are_not_the_one_that_is_lacking() -> None:
    """They are pieces of it: the values of the second were blanks."""
    head = ["项目", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    first = "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"
    torn = [["其他处 2.申请人逾期未", *[""] * 6, "3件"], ["理 缴纳费用、行政机关", *[""] * 3, "0", *[""] * 3]]
    cells = read_web_tables([[head, [first, *"1000001"], *torn, ["3.其他", *"2000002"]]]).cells
    assert {c.state for code, c in cells.items() if code.startswith("requests.other_fee_unpaid")} == {State.UNREADABLE}
    assert cells["requests.other_rest.total"].value == 2
