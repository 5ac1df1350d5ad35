"""Text of pages whose tool printed some labels or values of table 三 before others: no row is sure of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import pytest

from pipelines.report import State
from schemas.codebook import forms
from tests.unit.recognise import printing
from tests.unit.recognise.printed_rows import Texts
from tests.unit.recognise.test_layouts import draw, read
from tests.unit.recognise.text_printing import cell_a_line, spaces

FORM = forms()["2021"]
LABELS = {row.code: row.label for row in FORM.block("requests").rows}
COLUMNS = [column.code for column in FORM.block("requests").columns]
TEXTS = draw(FORM, Random(6)) | {f"requests.unprocessed_duplicate.{column}": "" for column in COLUMNS}


def values_of(texts: Texts, row: str) -> str:
    return "".join(f"{texts[f'requests.{row}.{column}']}\n\n" for column in COLUMNS)


def above_their_labels(text: str) -> str:
    """The first rows have their values in front of their labels, the others behind them."""
    for row in ("received", "carried_in"):
        block = f"{LABELS[row]}\n\n{values_of(TEXTS, row)}"
        text = text.replace(block, f"{values_of(TEXTS, row)}{LABELS[row]}\n\n")
    return text


def below_a_group(text: str) -> str:
    """The values of a row stand behind the label of its group, its own behind them."""
    label = f"{LABELS['denied_state_secret']}\n\n"
    return text.replace(label, "", 1).replace("2.其他法律", f"{label}2.其他法律", 1)


def in_a_heap(text: str) -> str:
    """The labels of three rows one below the other, their values behind the last of them."""
    rows = ("denied_internal_affairs", "denied_process_information", "denied_enforcement_file")
    labels = "".join(f"{LABELS[row]}\n\n" for row in rows)
    return re.sub(
        f"{re.escape(LABELS[rows[0]])}.*?(?=8\\.属于)",
        labels + "".join(values_of(TEXTS, row) for row in rows),
        text,
        flags=re.S,
    )


def heads_below_labels(text: str) -> str:
    """The label of the first row stands above the heads of the columns."""
    label = f"{LABELS['received']}\n\n"
    return text.replace(label, "", 1).replace("申请人情况", f"{label}申请人情况", 1)


@pytest.mark.parametrize("tear", [above_their_labels, below_a_group, in_a_heap, heads_below_labels])
def test_rows_below_torn_ones_are_not_read_though_they_have_as_many_values_as_columns(
    tear: Callable[[str], str],
) -> None:
    text = printing.print_report(FORM, TEXTS, cell_a_line).data.decode()
    torn = tear(text)
    assert torn != text
    cells = read(printing.Printed(torn.encode(), "report.txt")).cells
    rows = {code: reading for code, reading in cells.items() if code.startswith("requests.")}
    assert {reading.state for reading in rows.values()} == {State.UNREADABLE}


def test_a_row_without_value_is_not_blank_where_others_have_one_on_their_label() -> None:
    """`予以公开：3件` states one number of seven; `部分公开：件` states none, and nothing of the other six."""
    lines = [f"{label}：{'' if code == 'partly_granted' else 3}件" for code, label in LABELS.items()]
    head, tail = printing.BEFORE.format(year=2023), printing.AFTER
    text = f"{head}{printing.HEADINGS['三']}\n" + "\n".join(lines) + f"\n{tail}"
    cells = read(printing.Printed(text.encode(), "report.txt")).cells
    assert State.BLANK not in {cells[f"requests.partly_granted.{column}"].state for column in COLUMNS}


def test_the_number_of_a_page_is_not_the_blank_amount_above_it() -> None:
    form = forms()["2019"]
    texts = draw(form, Random(1)) | {"procurement.central_procurement.amount": ""}
    in_unit = printing.print_report(form, texts, spaces, edit=lambda label: label.replace("总金额", "总金额（万元）"))
    text = in_unit.data.decode()
    paged = re.sub(r"(政府集中采购[^\n]*)\n", r"\1\n\n2\n\n", text)
    assert paged != text
    reading = read(printing.Printed(paged.encode(), "report.txt")).cells["procurement.central_procurement.amount"]
    assert reading.state is not State.NUMBER
