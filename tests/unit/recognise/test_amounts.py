"""Amounts in the units that offices print them in, and changes with their sign."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.report import Reason, State
from schemas.codebook import forms
from tests.unit.recognise import printed_rows, printing, text_printing, web_printing
from tests.unit.recognise.test_variants import print_text, read_text, texts_of


@pytest.mark.parametrize(
    ("header", "cell", "value", "state", "reason"),
    [
        ("采购总金额", "65万元", 65, State.NUMBER, Reason.NONE),
        ("采购总金额", "70487元", 7.0487, State.NUMBER, Reason.CONVERTED_FROM_YUAN),
        ("采购总金额", "160.5964万元", 160.5964, State.NUMBER, Reason.NONE),
        ("采购总金额", "0.12亿元", 1200, State.NUMBER, Reason.NONE),
        ("采购总金额", "808", None, State.UNREADABLE, Reason.NO_UNIT),
        ("采购总金额", "0", None, State.UNREADABLE, Reason.NO_UNIT),
        ("采购总金额", "0元", 0, State.NUMBER, Reason.NONE),
        ("采购总金额（万元）", "808", 808, State.NUMBER, Reason.NONE),
        ("采购总金额(单位：元)", "8040", 0.804, State.NUMBER, Reason.CONVERTED_FROM_YUAN),
        ("采购总金额（元）", "808万元", 808, State.NUMBER, Reason.NONE),
        ("采购总金额", "/", None, State.MARK, Reason.NONE),
    ],
)
@pytest.mark.parametrize(
    "layout", [text_printing.tab_cells, text_printing.bar_rows, text_printing.spaces, web_printing.web]
)
def test_amount_of_2019(
    layout: Callable[[printed_rows.Rows], str],
    header: str,
    cell: str,
    value: float | None,
    state: State,
    reason: Reason,
) -> None:
    code = "procurement.central_procurement.amount"
    text = print_text("2019", texts_of("2019", **{code: cell}), layout).replace("采购总金额", header)
    if layout is web_printing.web:
        text = (
            printing.print_report(forms()["2019"], texts_of("2019", **{code: cell}), layout)
            .data.decode()
            .replace("采购总金额", header)
        )
    reading = read_text(text).cells[code]
    assert (reading.value, reading.state, reading.reason, reading.raw) == (value, state, reason, cell)


@pytest.mark.parametrize(
    ("cell", "value", "reason"),
    [
        ("12.5", 12.5, Reason.NONE),
        ("70487元", 7.0487, Reason.CONVERTED_FROM_YUAN),
        ("3万元", 3, Reason.NONE),
        ("0", 0, Reason.NONE),
    ],
)
def test_fees_of_2021_are_in_ten_thousands(cell: str, value: float, reason: Reason) -> None:
    code = "fees.administrative_fees.amount"
    for lost in ("（单位：万元）", "单位:万元", ""):
        text = print_text("2021", texts_of("2021", **{code: cell})).replace("（单位：万元）", lost)
        reading = read_text(text).cells[code]
        assert (reading.value, reading.state, reading.reason) == (value, State.NUMBER, reason)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("+19", 19), ("-11", -11), ("－11", -11), ("增3", 3), ("减2", -2), ("增加3项", 3), ("０", 0), ("−4", -4)],
)
def test_change_has_a_sign(cell: str, value: float) -> None:
    code = "licensing.permits.change"
    assert read_text(print_text("2019", texts_of("2019", **{code: cell}))).cells[code].value == value
