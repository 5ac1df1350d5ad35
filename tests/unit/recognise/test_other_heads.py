"""Heads of table 三 that are not of the form, broken over rows or over other columns: no number moves to another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from pipelines.recognise.other_heads import is_like_head, may_be_head
from pipelines.report import Report, State
from schemas.codebook import forms
from schemas.layout import LABEL_COLUMNS
from tests.unit.recognise import printing, text_printing, web_printing
from tests.unit.recognise.printed_rows import Rows, Texts, as_matrix
from tests.unit.recognise.test_label_places import requests_of
from tests.unit.recognise.test_layouts import FORMS, PRINTED_FORMS, check_exact, check_honest, draw, read

COLUMNS = {"自然人": "natural_person", "总计": "total", "社会公益组织": "public_interest"}


def commas(rows: Rows) -> str:
    return "\n".join(",".join(row) for row in as_matrix(rows, "repeat"))


def bars_short(rows: Rows) -> str:
    """Merged cells leave nothing, and each row is filled up at its end, as converters to Markdown do."""
    width = max(map(len, rows))
    return "\n".join("| " + " | ".join([c.text for c in row] + [""] * (width - len(row))) + " |" for row in rows)


def spaced(rows: Rows) -> str:
    """The same in columns of spaces."""
    width = max(map(len, rows))
    table = [[c.text for c in row] + [""] * (width - len(row)) for row in rows]
    sizes = [max(len(row[n]) for row in table) for n in range(width)]
    return "\n".join("  ".join(text.ljust(size) for text, size in zip(row, sizes, strict=True)) for row in table)


LAYOUTS = (
    commas,
    bars_short,
    spaced,
    text_printing.markdown,
    text_printing.tab_rows_short,
    text_printing.cell_a_line,
    text_printing.spaces,
    web_printing.web,
)


def is_table_of_requests(rows: Rows) -> bool:
    return rows[0][0].column_span == LABEL_COLUMNS


def renamed(layout: Callable[[Rows], str], label: str, name: str) -> Callable[[Rows], str]:
    """Return a layout that prints another head of table 三 in the place of one of the form."""

    def write(rows: Rows) -> str:
        if not is_table_of_requests(rows):
            return layout(rows)
        heads = [[replace(c, text=name) if c.text == label and not c.code else c for c in row] for row in rows[:3]]
        return layout([*heads, *rows[3:]])

    return write


def print_as_page_or_text(
    form_code: str, texts: Texts, layout: Callable[[Rows], str], write: Callable[[Rows], str]
) -> printing.Printed:
    printed = printing.print_report(forms()[form_code], texts, write)
    if layout is web_printing.web:
        return replace(printed, data=b"<html><body>" + printed.data.replace(b"\n", b"<br>") + b"</body></html>")
    return printed


@pytest.mark.parametrize("form_code", PRINTED_FORMS)
@pytest.mark.parametrize(
    ("label", "name"),
    [("自然人", "其他主体"), ("自然人", "上年数"), ("总计", "备注"), ("总计", "上年数"), ("社会公益组织", "外国人")],
)
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_numbers_under_another_head_are_no_column_of_the_form(
    layout: Callable[[Rows], str], label: str, name: str, form_code: str
) -> None:
    random = Random(form_code + label)
    texts = draw(forms()[form_code], random)
    for blanks in (0.0, 0.2):
        shown = {code: "" if random.random() < blanks else text for code, text in texts.items()}
        report = read(print_as_page_or_text(form_code, shown, layout, renamed(layout, label, name)))
        column = COLUMNS[label]
        of_other_head = {code for code in shown if code.startswith("requests.") and code.endswith(f".{column}")}
        check_honest(
            report, {code: text for code, text in shown.items() if code not in of_other_head | missing(report)}
        )
        assert not any(report.cells[code].state is State.NUMBER for code in of_other_head)


def missing(report: Report) -> set[str]:
    return {code for code, cell in report.cells.items() if cell.state is State.MISSING}


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize(
    ("label", "name"), [("自然人", "自然入"), ("总计", "合计"), ("总计", "总 数"), ("社会公益组织", "社会公益团体")]
)
def test_a_head_with_another_word_is_still_the_forms(label: str, name: str, form_code: str) -> None:
    texts = draw(forms()[form_code], Random(form_code + label))
    report = read(printing.print_report(forms()[form_code], texts, renamed(text_printing.markdown, label, name)))
    check_exact(report, texts)


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize("layout", [bars_short, spaced])
def test_heads_broken_over_two_rows_are_put_together(layout: Callable[[Rows], str], form_code: str) -> None:
    def broken(rows: Rows) -> str:
        if not is_table_of_requests(rows):
            return layout(rows)
        upper = [replace(c, text=c.text[:2]) for c in rows[2]]
        lower = [replace(c, text=c.text[2:]) for c in rows[2]]
        return layout([*rows[:2], upper, lower, *rows[3:]])

    random = Random(form_code)
    texts = {code: random.choice((text, text, "")) for code, text in draw(forms()[form_code], random).items()}
    report = read(printing.print_report(forms()[form_code], texts, broken))
    check_exact(report, requests_of(texts))
    check_honest(report, texts)


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize("layout", [commas, text_printing.markdown])
@pytest.mark.parametrize("seed", range(2))
def test_a_label_merged_over_too_many_columns_moves_no_value(
    seed: int, layout: Callable[[Rows], str], form_code: str
) -> None:
    """Its last value shows it: it stands under no head."""
    random = Random(seed)
    drawn = draw(forms()[form_code], random)
    texts = {code: text if code.endswith(".total") else random.choice((text, text, "")) for code, text in drawn.items()}

    def moved(rows: Rows) -> str:
        if not is_table_of_requests(rows):
            return layout(rows)
        number = random.choice([n for n, row in enumerate(rows) if row[0].column == 2])
        label, *values = rows[number]
        row = [replace(label, column_span=2), *(replace(c, column=c.column + 1) for c in values)]
        return layout([*rows[:number], row, *rows[number + 1 :]])

    check_honest(read(printing.print_report(forms()[form_code], texts, moved)), texts)


@pytest.mark.parametrize("form_code", FORMS)
def test_a_head_that_stands_wrong_over_one_row_counts_for_none_of_the_others(form_code: str) -> None:
    """Of table 二, the cell in front of the heads covers two columns: they stand over the values of others."""

    def moved(rows: Rows) -> str:
        if is_table_of_requests(rows) or rows[0][0].code or rows[1][0].column_span > 1:
            return web_printing.web(rows)
        corner, *heads = rows[1]
        head = [replace(corner, column_span=2), *(replace(c, column=c.column + 1) for c in heads)]
        body = [
            [*row, replace(row[-1], column=row[-1].column + row[-1].column_span, column_span=1, text="", code=None)]
            for row in rows[2:4]
        ]
        return web_printing.web([rows[0], head, *body, *rows[4:]])

    for seed in range(4):
        random = Random(seed)
        texts = {code: random.choice((text, "")) for code, text in draw(forms()[form_code], random).items()}
        texts["documents.regulations." + forms()[form_code].block("documents").columns[0].code] = "7"
        printed = printing.print_report(forms()[form_code], texts, moved)
        page = b"<html><body>" + printed.data.replace(b"\n\n", b"<p>") + b"</body></html>"
        check_honest(read(replace(printed, data=page)), texts)


def test_what_may_be_a_head() -> None:
    assert all(map(may_be_head, ("备注", "其他主体", "外国人法人或其他组织总计")))
    assert not any(map(may_be_head, ("自然人法人或其他组织总计", "单位：件", "第2页", "(续表)", "3")))
    assert is_like_head("自然入", "natural_person")
    assert not is_like_head("其他主体", "natural_person")


@pytest.mark.parametrize("layout", [web_printing.web, text_printing.cell_a_line, text_printing.tab_rows_short])
@pytest.mark.parametrize(
    ("head", "cell"),
    [("本年废止件数", "documents.normative.repealed"), ("科研机构", "requests.granted.research_institute")],
)
@pytest.mark.parametrize("other", ["上年", "增减", "备注"])
def test_no_number_is_read_under_the_head_of_another_column(
    other: str, head: str, cell: str, layout: Callable[[Rows], str]
) -> None:
    """上年 and 增减 are pieces of labels as well (上年结转, 本年增减)."""
    texts = draw(forms()["2021"], Random(other))
    printed = printing.print_report(forms()["2021"], texts, layout, edit=lambda text: other if text == head else text)
    assert read(printed).cells[cell].value is None
