"""Columns with a head of their own beside those of the form: left out where the grid tells, never read as its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.demo.county import generate_county
from pipelines.demo.writers.html import write_html
from pipelines.read.content import read_document
from pipelines.recognise.labels import find_exact, find_similar
from pipelines.recognise.other_heads import FOREIGN_HEADS
from pipelines.recognise.report import recognise
from pipelines.report import State
from schemas.codebook import forms
from schemas.layout import LayoutCell, layout_size
from tests.unit.recognise import printed_rows, printing, text_printing, web_printing
from tests.unit.recognise.test_layouts import FORMS, check_exact, check_honest, draw, read

LAYOUTS = (
    web_printing.web,
    web_printing.web_flat,
    web_printing.web_cut,
    text_printing.markdown,
    text_printing.tab_rows,
    text_printing.bar_rows,
)
HEADS = ("备注", "说 明", "上年数", "去年同期", "增减%", "序号")
UNLISTED = ("网上公开数", "办结 数", "")
"""Heads that no list holds, and a column that lost its head."""
REMARKS = ("", "", "无", "见附件3", "其中2件为转办")


def is_under_spans(rows: printed_rows.Rows, number: int, at: int) -> bool:
    cells = (cell for row in rows for cell in row if cell.row <= number < cell.row + cell.row_span)
    return any(cell.column < at < cell.column + cell.column_span for cell in cells)


def insert_column(rows: printed_rows.Rows, at: int, head: str, draw_text: Callable[[], str]) -> printed_rows.Rows:
    """Return a table with one more column; cells merged over its place are merged over it too."""
    result = []
    for number, row in enumerate(rows):
        moved = [
            replace(cell, column=cell.column + 1)
            if cell.column >= at
            else replace(cell, column_span=cell.column_span + (cell.column + cell.column_span > at))
            for cell in row
        ]
        if not is_under_spans(rows, number, at):
            is_data = any(cell.code for cell in row)
            is_head = not is_data and any(
                cell.code for following in rows[number + 1 : number + 2] for cell in following
            )
            text = draw_text() if is_data else head if is_head else ""
            moved.append(LayoutCell(number, at, 1, 1, text, None, is_header=not is_data))
        result.append(sorted(moved, key=lambda cell: cell.column))
    return result


def with_columns(
    layout: Callable[[printed_rows.Rows], str],
    random: Random,
    heads: dict[str, bool],
    places: Callable[[int], list[int]],
) -> Callable[[printed_rows.Rows], str]:
    """Return a layout that prints each head with its column at the places that `places` gives for the width."""

    def draw_text(is_number: bool) -> str:
        return random.choice(("", str(random.randint(0, 9)), str(random.randint(10, 99)))) if is_number else ""

    def print_table(rows: printed_rows.Rows) -> str:
        for head, is_number in heads.items():
            for at in sorted(places(layout_size(cell for row in rows for cell in row)[1]), reverse=True):
                texts = (lambda: draw_text(True)) if is_number else (lambda: random.choice(REMARKS))
                rows = insert_column(rows, at, head, texts)
        return layout(rows)

    return print_table


def print_report(
    form_code: str, layout: Callable[[printed_rows.Rows], str], texts: printed_rows.Texts, *, is_page: bool
) -> printing.Printed:
    printed = printing.print_report(forms()[form_code], texts, layout)
    if not is_page:
        return printed
    body = "".join(line if line.startswith("<") else f"<p>{line}</p>" for line in printed.data.decode().splitlines())
    return printing.Printed(f"<html><body>{body}</body></html>".encode(), "report.html")


def draw_with_blanks(form_code: str, random: Random) -> printed_rows.Texts:
    return {code: random.choice((text, text, "", "/")) for code, text in draw(forms()[form_code], random).items()}


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize(("layout", "head"), list(zip(LAYOUTS, HEADS, strict=True)))
def test_a_column_behind_the_last_is_left_out(
    layout: Callable[[printed_rows.Rows], str], head: str, form_code: str
) -> None:
    random = Random(head + form_code)
    texts = draw_with_blanks(form_code, random)
    is_number = head not in HEADS[:2]
    wider = with_columns(layout, random, {head: is_number}, lambda width: [width])
    check_exact(read(print_report(form_code, wider, texts, is_page=layout in web_printing.WEB_EXACT)), texts)


@pytest.mark.parametrize("layout", [web_printing.web, text_printing.markdown, text_printing.tab_rows])
def test_a_column_under_any_other_head_is_left_out_beside_a_whole_block(
    layout: Callable[[printed_rows.Rows], str],
) -> None:
    random = Random(5)
    texts = draw_with_blanks("2019", random)
    wider = with_columns(layout, random, {"网上公开数": True}, lambda width: [width] if width < 15 else [])
    check_exact(read(print_report("2019", wider, texts, is_page=layout is web_printing.web)), texts)


def test_last_year_beside_each_column_and_serial_numbers_in_front() -> None:
    random = Random(3)
    texts = draw_with_blanks("2021", random)
    wider = with_columns(
        web_printing.web, random, {"上年": True}, lambda width: [4, 5, 6, 10] if width == 10 else [width]
    )
    wider = with_columns(wider, random, {"序号": True}, lambda width: [0])
    check_exact(read(print_report("2021", wider, texts, is_page=True)), texts)


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    form_code=st.sampled_from(FORMS),
    layout=st.sampled_from(LAYOUTS),
    head=st.sampled_from((*HEADS, *UNLISTED)),
    shares=st.lists(st.floats(0, 1), min_size=1, max_size=3),
)
@example(seed=4240188967, form_code="2019", layout=web_printing.web, head="备注", shares=[0.875, 0.125, 0.125])
@example(seed=1506371387, form_code="2021-one-other", layout=text_printing.markdown, head="", shares=[0.5, 0.75])
def test_no_number_of_another_column_is_ever_read(
    seed: int, form_code: str, layout: Callable[[printed_rows.Rows], str], head: str, shares: list[float]
) -> None:
    random = Random(seed)
    texts = draw_with_blanks(form_code, random)
    wider = with_columns(layout, random, {head: True}, lambda width: [round(share * width) for share in shares])
    check_honest(read(print_report(form_code, wider, texts, is_page=layout in web_printing.WEB_EXACT)), texts)


def test_remarks_beside_one_block_take_no_value_of_a_block_without_them() -> None:
    texts = {"fees.administrative_fees.prior_items": "4", "fees.administrative_fees.change": "1"}
    texts = draw(forms()["2019"], Random(2)) | texts
    printed = print_report("2019", text_printing.tab_rows, texts, is_page=False).data.decode()
    beside = [line + "\t备注" * ("第（六）项" in line) for line in printed.splitlines()]
    check_exact(read(printing.Printed("\n".join(beside).encode(), "report.txt")), texts)


def test_serial_numbers_whose_head_stands_over_the_first_block_are_no_values_of_the_others() -> None:
    random = Random(4)
    texts = {code: "" if random.random() < 0.5 else text for code, text in draw(forms()["2019"], random).items()}
    texts |= {code: "" for code in texts if code.startswith("licensing.services.")}
    heads, numbers = iter(("序号", *[""] * 40)), iter(range(1, 99))

    def numbered(rows: printed_rows.Rows) -> str:
        if layout_size(cell for row in rows for cell in row)[1] != 4:
            return web_printing.web(rows)
        wider = insert_column(rows, 0, "", lambda: str(next(numbers)))
        front = [cell for row in wider for cell in row if cell.column == 0 and cell.is_header]
        named = {(cell.row, cell.column): next(heads) for cell in front}
        rows = [[replace(c, text=named.get((c.row, c.column), c.text)) for c in row] for row in wider]
        return web_printing.web(rows)

    check_exact(read(print_report("2019", numbered, texts, is_page=True)), texts)


def test_a_head_that_lacks_a_column_takes_nothing_out() -> None:
    """上年 and 增减 may be short for columns of the form: the cells under them are not left out without a word."""
    page = printing.print_report(forms()["2019"], draw(forms()["2019"], Random(1)), web_printing.web).data.decode()
    page = page.replace("<p>上一年项目数量</p>", "<p>上年</p>").replace("<p>本年增/减</p>", "<p>增减</p>")
    cells = read(printing.Printed(page.encode(), "report.html")).cells
    short = [cell for code, cell in cells.items() if code.startswith("licensing.permits.")]
    assert len(short) == 3
    assert {cell.state for cell in short} <= {State.UNREADABLE, State.NUMBER}


def without_column(rows: printed_rows.Rows, code: str, at: int) -> printed_rows.Rows:
    """Return table 三 without a column that stands at a place, and its head."""
    label = next(column.label for column in forms()["2021"].block("requests").columns if column.code == code)
    return [
        [
            replace(cell, column=cell.column - (cell.column > at), column_span=cell.column_span - is_over)
            for cell in row
            if not (cell.row < 3 and cell.text == label) and not (cell.code or "").endswith(f".{code}")
            for is_over in [cell.column <= at < cell.column + cell.column_span]
        ]
        for row in rows
    ]


@pytest.mark.parametrize(
    ("code", "at", "head", "place"),
    [
        ("business", 4, "上年总计", 9),
        ("business", 4, "网上公开数", 9),
        ("total", 9, "备注", 9),
        ("total", 9, "网上公开数", 3),
    ],
)
def test_another_column_fills_none_that_a_table_lacks(code: str, at: int, head: str, place: int) -> None:
    """As many values as the form has columns were taken for them one after the other, each for its neighbour's."""
    texts = draw(forms()["2021"], Random(4))

    def layout(rows: printed_rows.Rows) -> str:
        if all(cell.text != "商业企业" for row in rows for cell in row):
            return web_printing.web(rows)
        return web_printing.web(insert_column(without_column(rows, code, at), place, head, lambda: "3"))

    cells = read(print_report("2021", layout, texts, is_page=True)).cells
    wrong = [name for name, cell in cells.items() if cell.value is not None and cell.raw != texts[name]]
    assert not wrong


def test_a_row_left_out_below_a_foreign_head_is_missing() -> None:
    """Found by broken files: 行政许可 lost with its row, and the head of the last column run into the markup."""
    county = generate_county(seed=31, units=4, years=(2020,))
    web = write_html(county.report(county.keys[0])).decode().replace("处理决定数量", "处理决定td>16", 1)
    report = recognise(read_document(re.sub(r"<tr[^>]*>\s*<td[^>]*>[^<]*行政许可.*?</tr>", "", web, count=1).encode()))
    assert report.cells["licensing.permits.decisions"].state == State.MISSING
    assert report.cells["licensing.services.decisions"].state == State.UNREADABLE


def test_foreign_heads_are_no_labels_of_the_forms() -> None:
    assert not [head for head in FOREIGN_HEADS if find_exact(head) or find_similar(head)]
