"""Rows that tools print in pieces: values beside other labels, columns run together, digits that run down."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import pytest

from pipelines.report import CellReading, State
from schemas.codebook import forms
from tests.unit.recognise import printing
from tests.unit.recognise.printed_rows import Rows, as_matrix
from tests.unit.recognise.test_layouts import draw, read
from tests.unit.recognise.text_printing import bar_rows, markdown, spaces

FORM = forms()["2021"]
TEXTS = draw(FORM, Random(2))


def _read(text: str, pattern: str, torn: str) -> dict[str, CellReading]:
    changed, count = re.subn(pattern, lambda _: torn, text, count=1, flags=re.S)
    assert count == 1
    return read(printing.Printed(changed.encode(), "report.txt")).cells


def _text(write: Callable[[Rows], str]) -> str:
    return printing.print_report(FORM, TEXTS, write).data.decode()


def _states(cells: dict[str, CellReading], row: str) -> set[State]:
    return {cells[f"requests.{row}.{column.code}"].state for column in FORM.block("requests").columns}


def test_a_row_whose_values_have_a_piece_of_another_label_behind_them_is_not_blank() -> None:
    """The label 三、本年度办理结果 runs down beside them, and a tool put a piece of it on their line."""
    cells = _read(
        _text(spaces),
        r"（二）部分公开.*?(?=1\.属于国家秘密)",
        "（二）部分公开（区分处理年\n的，只计这一情形，不计其   0   0   0   0   0   0   17度\n他情形）办\n",
    )
    assert _states(cells, "partly_granted") == {State.UNREADABLE}


def test_a_label_above_its_values_beside_the_label_of_the_group_is_not_blank() -> None:
    """As MarkItDown prints a label of two lines: the upper above the row, the lower below it."""
    label = "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公"
    row = f"{label}\n|（六）其他处理| |0|0|0|0|0|0|0|\n|---|---|---|---|---|---|---|---|---|\n开申请\n"
    cells = _read(_text(markdown), r"\|[^\n]*2\.申请人逾期[^\n]*\n", row)
    assert _states(cells, "other_fee_unpaid").isdisjoint({State.BLANK, State.MARK})


def _joined_columns(rows: Rows) -> str:
    """The first two columns of table 三 as one, as converters do that look for gaps between columns."""
    lines = as_matrix(rows)
    if any("自然人" in text for row in lines for text in row):
        lines = [[*row[:3], " ".join(filter(None, row[3:5])), *row[5:]] for row in lines]
    return "\n".join("|" + "|".join(row) + "|" for row in lines)


def test_a_value_in_a_column_that_holds_two_elsewhere_is_given_to_neither() -> None:
    texts = TEXTS | {"requests.carried_out.natural_person": "", "requests.carried_out.business": "2984"}
    text = printing.print_report(FORM, texts, _joined_columns).data.decode()
    cells = read(printing.Printed(text.encode(), "report.md")).cells
    assert cells["requests.carried_out.natural_person"].value is None
    assert cells["requests.carried_out.business"].state is State.UNREADABLE


@pytest.mark.parametrize(("below", "is_read"), [("17", False), ("1700000", True)], ids=["pieces", "whole rows"])
def test_digits_that_run_down_are_no_row_where_others_show_that_they_are_pieces(below: str, is_read: bool) -> None:
    labels = {"5": "5.属于三类内部事务信息", "6": "6.属于四类过程性信息"}
    down = {mark: "\n".join([text[:3], *text[3:]]) for mark, text in labels.items()}
    torn = "\n".join([down["5"], *"2401240", down["6"], *below, ""])
    cells = _read(_text(spaces), r"5\.属于三类.*?(?=7\.)", torn)
    values = [cells[f"requests.denied_internal_affairs.{c.code}"].value for c in FORM.block("requests").columns]
    assert values == ([2, 4, 0, 1, 2, 4, 0] if is_read else [None] * 7)


@pytest.mark.parametrize(
    "rows",
    [
        "5.属于三类内部事务信息   17\n    2\n        1\n",
        "5.属于三类内部事务信息\n   2    1\n      240\n         17\n           1  1\n",
    ],
)
def test_a_label_above_values_on_several_lines_is_not_blank(rows: str) -> None:
    """Those of two rows, each as high as its cell: which of them are whose the text does not say."""
    cells = _read(_text(spaces), r"4\.保护第三.*?(?=6\.)", f"4.保护第三方合法权益\n{rows}")
    assert _states(cells, "denied_third_party") == _states(cells, "denied_internal_affairs") == {State.UNREADABLE}


def test_a_label_in_columns_above_a_torn_one_is_not_blank() -> None:
    """Poppler printed the values of a row below the first line of the next label, in columns of the whole table."""
    labels = "|||3.要求提供公开出版物||||||||\n|||4.无正当理由大量反复申||||||||\n"
    torn = f"{labels}||||38|39|30|12|5|19|18|\n|||请|16|19|15|4|6|32|21|\n"
    cells = _read(_text(bar_rows), r"\|[^\n]*3\.要求提供公开.*?(?=\|[^\n]*5\.要求行政)", torn)
    assert _states(cells, "unprocessed_publication") == {State.UNREADABLE}
