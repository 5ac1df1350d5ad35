"""What stands in a cell is read exactly or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.recognise.values import are_joined, is_mark, parse_number, read_value, unit_of_header
from pipelines.report import Reason, State
from schemas.codebook import forms

COUNT = forms()["2021"].block("documents").columns[0]
AMOUNT = forms()["2021"].block("fees").columns[0]
PROCUREMENT = forms()["2019"].block("procurement").columns[1]
FULL_WIDTH = str.maketrans("0123456789.,+-", "０１２３４５６７８９．，＋－")


@given(
    st.integers(-(10**10), 10**10),
    st.sampled_from(["", "件", "个", "项", "条"]),
    st.sampled_from(["", "　", "\u00a0", " "]),
)
def test_whole_numbers_come_back(number: int, unit: str, padding: str) -> None:
    for text in (f"{number}{unit}", f"{number:,}{unit}", f"{number}{unit}".translate(FULL_WIDTH)):
        reading = read_value(padding + text + padding, COUNT)
        assert (reading.value, reading.state, reading.raw) == (number, State.NUMBER, text)


@given(st.decimals(0, 10**7, places=4))
def test_amounts_are_exact(amount: Decimal) -> None:
    assert read_value(f"{amount}万元", AMOUNT).value == float(amount)
    yuan = amount * 10_000
    assert read_value(f"{yuan:.0f}元", AMOUNT).value == float(amount)


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    reading = read_value(text, COUNT)
    assert (reading.value is None) == (reading.state is not State.NUMBER)
    assert (reading.state is State.BLANK) == (reading.raw == "")


@pytest.mark.parametrize(
    "text",
    [
        *("-", "—", "——", "/", "／", "无", "空", " － ", "\\", "–", "無", "\u200b—\u200c"),
        *("NULL", "None", "NaN", "n/a", "____"),
    ],
)
def test_marks_are_not_zero(text: str) -> None:
    reading = read_value(text, COUNT)
    assert is_mark(text)
    assert (reading.value, reading.state, reading.raw) == (None, State.MARK, text.strip())


@pytest.mark.parametrize(
    "text",
    [
        "约5",
        "5-8",
        "3+2",
        "O",
        "1.2.3",
        "若干",
        "见附件",
        "?",
        "12 34",
        "5/8",
        "#REF!",
        "12①",
        "12[①②",
        "5²",
        "½",
        "007",
        "1,23",
        "3（四）无法提供",
        "0 （七）总计 0 0",
    ],
)
def test_no_number_is_guessed(text: str) -> None:
    reading = read_value(text, COUNT)
    assert (reading.value, reading.state, reading.reason) == (None, State.UNREADABLE, Reason.NOT_A_NUMBER)
    assert reading.raw == text


@pytest.mark.parametrize(
    ("text", "value", "note"),
    [
        ("22（其中修订16件）", 22, "(其中修订16件)"),
        ("12（含上年4件）[5]", 12, "(含上年4件)[5]"),
        ("12[①]", 12, "[1]"),
        ("55(含自然失效29件)", 55, "(含自然失效29件)"),
        ("7件，其中续办2件", 7, ",其中续办2件"),
    ],
)
def test_notes_are_kept_beside_the_number(text: str, value: float, note: str) -> None:
    reading = read_value(text, COUNT)
    assert (reading.value, reading.note, reading.reason, reading.raw) == (value, note, Reason.ANNOTATED, text)


def test_money_in_a_count_is_refused() -> None:
    assert read_value("65万元", COUNT).state is State.UNREADABLE


def test_amount_without_unit() -> None:
    reading = read_value("8040", PROCUREMENT)
    assert (reading.value, reading.state, reading.reason, reading.raw) == (
        None,
        State.UNREADABLE,
        Reason.NO_UNIT,
        "8040",
    )
    assert read_value("0", PROCUREMENT).reason is Reason.NO_UNIT
    assert read_value("8040", PROCUREMENT, "元").value == 0.804


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("采购总金额", ""),
        ("采购总金额（元）", "元"),
        ("采购总金额(万元)", "万元"),
        ("本年收费金额（單位：萬元）", "万元"),
        ("金额\n（万 元）", "万元"),
    ],
)
def test_unit_of_header(label: str, unit: str) -> None:
    assert unit_of_header(label) == unit


def test_traditional_unit() -> None:
    assert parse_number("65萬元") == (Decimal(65), "万元", "")


@pytest.mark.parametrize(
    ("text", "value"),
    [("5件。", 5), ("共12件", 12), ("合计3", 3), ('"7"', 7), ("'8", 8), ("零", 0), ("三件", 3), ("“1,234”", 1234)],
)
def test_words_and_signs_around_a_number_are_no_part_of_it(text: str, value: int) -> None:
    reading = read_value(text, COUNT)
    assert (reading.value, reading.raw) == (value, text)


@pytest.mark.parametrize("text", ["一", "约5", "5*", "二十", "三四", "二2", "十5", "5、6", "5。6", "第3件"])
def test_what_may_mean_something_else_is_not_read(text: str) -> None:
    assert read_value(text, COUNT).state is State.UNREADABLE


@pytest.mark.parametrize("text", ["1 2", "63. 0", "1 .5", "1, 234", "1 ，234", "1\u30002"])
def test_white_space_between_digits_is_never_closed_up(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(("text", "value"), [("—2", -2), ("—11件", -11), ("负8", -8), ("－3", -3), ("- 5", -5)])
def test_a_long_dash_is_a_minus_only_where_something_may_have_become_less(text: str, value: int) -> None:
    change = forms()["2019"].block("licensing").columns[1]
    assert read_value(text, change).value == value
    is_item = text[1] == " "  # of a list
    assert not (text[0] == "—" or is_item) or read_value(text, COUNT).state is State.UNREADABLE


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        *((text, True) for text in ("0 0", "0J0", "1&2", "- -", "00", "0123")),
        *((text, False) for text in ("0", "1,234", "22（其中修订16件）", "+3", "5.5万元", "-", "约5", "")),
    ],
)
def test_two_values_in_one_cell_show_that_what_parts_cells_is_lost(text: str, *, is_so: bool) -> None:
    assert are_joined(text) is is_so
