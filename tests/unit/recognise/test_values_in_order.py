"""Values of table 三 on lines above or between the lines of their labels, as tools print the cells of high rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import pytest

from pipelines.report import State
from schemas.codebook import forms
from tests.unit.recognise import printing
from tests.unit.recognise.printed_rows import Rows
from tests.unit.recognise.test_layouts import check_exact, check_honest, draw, read
from tests.unit.recognise.text_printing import spaces

SEEDS = range(6)


def high_rows(random: Random, lost: str = "") -> Callable[[Rows], str]:
    """Print a layout in which the values of some rows stand higher than their labels, or in the middle of them."""

    def write_row(label: str, values: list[str]) -> list[str]:
        numbers = " ".join(value for value in values if value)
        half = len(label) // 2
        return random.choice(
            (
                [f"{label} {numbers}"],
                [f"{label} {numbers}"],
                [numbers, label],
                [label[:half], numbers, label[half:]] if half > 4 else [numbers, label],
            )
        )

    def write(rows: Rows) -> str:
        is_requests = any("自然人" in cell.text for row in rows for cell in row)
        lines = []
        for row in rows:
            values = [cell.text for cell in row if cell.code]
            labels = [cell.text for cell in row if not cell.code]
            if is_requests and values and labels:
                lines += [*labels[:-1], *write_row("" if lost and lost in labels[-1] else labels[-1], values)]
            else:
                lines.append(" ".join([*labels, *values]))
        return "\n".join(line for line in lines if line)

    return write


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("form_code", forms())
def test_full_rows_are_never_read_as_another_row(form_code: str, seed: int) -> None:
    form, random = forms()[form_code], Random(f"{form_code}{seed}")
    texts = draw(form, random)
    check_honest(read(printing.print_report(form, texts, high_rows(random))), texts)


@pytest.mark.parametrize("seed", SEEDS)
def test_blank_rows_and_lost_labels_give_no_row_the_values_of_another(seed: int) -> None:
    form, random = forms()["2021"], Random(seed)
    texts = draw(form, random)
    rows = sorted({code.rpartition(".")[0] for code in texts if code.startswith("requests.")})
    blank = random.sample(rows, 3)
    some = {code: "" if code.rpartition(".")[0] in blank else text for code, text in texts.items()}
    check_honest(read(printing.print_report(form, some, high_rows(random))), some)
    for filed in (texts, some):
        report = read(printing.print_report(form, filed, high_rows(random, lost="重复申请")))
        lost = {code: text for code, text in filed.items() if report.cells[code].state is State.MISSING}
        check_honest(report, {code: text for code, text in filed.items() if code not in lost})
        assert {code.split(".")[1] for code in lost} <= {"unprocessed_duplicate"}


def test_one_order_of_rows_and_values_shows_whose_they_are() -> None:
    form = forms()["2021"]
    texts = draw(form, Random(1))
    printed = printing.print_report(form, texts, lambda rows: raised(rows)).data.decode()
    check_exact(read(printing.Printed(printed.encode(), "report.txt")), texts)


def raised(rows: Rows) -> str:
    """Put the values of three rows on lines of their own, as pdfplumber prints a real report."""
    above = ("1.属于国家秘密", "3.危及“三安全一稳定”", "2.没有现成信息需要另行制作")
    lines = []
    for row in rows:
        labels, values = (" ".join(c.text for c in row if bool(c.code) is is_value) for is_value in (False, True))
        lines += [values, *labels.split()] if labels.endswith(above) else [f"{labels} {values}".strip()]
    return "\n".join(lines)


STACKED = """\
行政复议                                   行政诉讼
                            未经复议直接起诉                复议后起诉

结果   结果    其他结    尚未
                        总 计
                              结 果   结果    其他    尚未            结果   结果    其他   尚未审
维持   纠正    果      审结
                                                       总计                           总计
                              维持    纠正    结果    审结            维持   纠正    结果   结
"""
VALUES = "72   64    178     37    351    13    4      8      1     26     12    1      1     6      20"
FRONT = "\n".join(line[:12] + "      " + line[12:] for line in STACKED.replace("总 计", "    ").splitlines())
FRONT = FRONT.replace("结果   结果    其他结", "总计   结果   结果    其他结", 1)


@pytest.mark.parametrize(("head", "is_read"), [(STACKED, True), (FRONT, False)])
def test_heads_of_table_four_that_narrow_columns_broke_are_whole(head: str, is_read: bool) -> None:
    form = forms()["2021"]
    printed = printing.print_report(form, draw(form, Random(1)), lambda rows: raised(rows)).data.decode()
    start, end = printed.index("行政复议 行政诉讼"), printed.index("五、存在")
    cells = read(printing.Printed((printed[:start] + head + VALUES + "\n" + printed[end:]).encode(), "r.txt")).cells
    values = [cell.value for code, cell in cells.items() if code.startswith("appeals.")]
    assert values == ([float(value) for value in VALUES.split()] if is_read else [None] * 15)


def test_the_total_that_ends_the_upper_row_of_the_head_is_not_in_front_of_the_lower_one() -> None:
    form = forms()["2021"]
    texts = draw(form, Random(1))
    printed = printing.print_report(form, texts, lambda rows: raised(rows)).data.decode()
    head = "自然人\n法人或其他组织\n总计 商 业 企\n业\n科研机\n构\n社 会 公 益\n组织\n法 律 服 务\n机构\n其他\n"
    torn = printed[: printed.index("自然人")] + head + printed[printed.index("一、本年新收") :]
    check_exact(read(printing.Printed(torn.encode(), "report.txt")), texts)
    front = torn.replace("自然人\n法人或其他组织\n总计 商", "法人或其他组织\n自然人\n总计 商")
    cells = read(printing.Printed(front.encode(), "report.txt")).cells
    assert cells["requests.received.total"].state is State.UNREADABLE


TORN_ROWS = ("other_not_corrected", "other_fee_unpaid")
TORN = (
    "1.申请人无正\n当理由逾期\n不补正、行\n政机关不再 {}\n处理其政府\n信息公开申\n（六） 请\n其他处 2.申请人逾期\n"
    "理 未按收费通\n知要求缴\n费用、行政 {}\n机关不再处\n理其政府信\n息公开申请\n"
)


@pytest.mark.parametrize("blank", [False, True])
def test_rows_with_torn_labels_have_their_values_where_every_row_has_a_line_of_its_own(blank: bool) -> None:
    form = forms()["2021"]
    texts = draw(form, Random(4))
    rows = [[texts[f"requests.{row}.{column.code}"] for column in form.block("requests").columns] for row in TORN_ROWS]
    text = printing.print_report(form, texts, spaces).data.decode()
    torn = TORN.format(*(" ".join(values) for values in rows))
    changed = re.sub(r"（六）其他处理.*?(?=3\.其他 )", lambda _: torn, text, flags=re.S)
    changed = re.sub(r"1\.属于国家秘密.*", "1.属于国家秘密", changed) if blank else changed
    cells = read(printing.Printed(changed.encode(), "report.txt")).cells
    found = [[cells[f"requests.{row}.{c.code}"].value for c in form.block("requests").columns] for row in TORN_ROWS]
    assert found == ([[None] * 7] * 2 if blank else [list(map(float, values)) for values in rows])
