"""Rows of last year and totals of a part beside the form's: left out where a grid tells, never read as its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from pipelines.report import State
from schemas.codebook import forms
from schemas.layout import LayoutCell
from tests.unit.recognise import printed_rows, printing, text_printing, web_printing
from tests.unit.recognise.test_foreign_columns import draw_with_blanks, insert_column, print_report, with_columns
from tests.unit.recognise.test_layouts import check_exact, check_honest, read
from tests.unit.recognise.test_variants import texts_of


def with_rows_of_both_years(rows: printed_rows.Rows, words: tuple[str, str], *, is_merged: bool) -> printed_rows.Rows:
    """Return table 二 with a row of 7 for last year beside each row, the label merged over both or beside the first."""
    result: list[list[LayoutCell]] = []
    for row in insert_column(rows, 1, "", lambda: ""):
        if not any(cell.code for cell in row):
            result.append([replace(cell, row=len(result)) for cell in row])
            continue
        label, word, *values = row
        for number, shown in enumerate(words):
            is_last_year = shown.startswith("上")
            own = [replace(cell, text="7", code=None) if is_last_year else cell for cell in values]
            front = replace(label, row_span=2) if is_merged else replace(label, text=label.text if not number else "")
            cells = [*([] if is_merged and number else [front]), replace(word, text=shown), *own]
            result.append([replace(cell, row=len(result)) for cell in cells])
    return result


@pytest.mark.parametrize("words", [("本年", "上年"), ("上年同期", "本年数")])
@pytest.mark.parametrize("is_merged", [True, False])
def test_rows_of_last_year_fill_none_of_this_years(words: tuple[str, str], is_merged: bool) -> None:
    texts = texts_of("2021") | {"documents.regulations.issued": "", "enforcement.coercion.decisions": ""}
    texts |= dict.fromkeys((code for code in texts if code.startswith("documents.normative")), "")

    def layout(rows: printed_rows.Rows) -> str:
        is_second = any((cell.code or "").startswith("documents.") for row in rows for cell in row)
        return web_printing.web(with_rows_of_both_years(rows, words, is_merged=is_merged) if is_second else rows)

    check_exact(read(print_report("2021", layout, texts, is_page=True)), texts)


@pytest.mark.parametrize("layout", [web_printing.web, text_printing.markdown])
def test_a_total_of_the_organisations_in_front_of_the_whole_one_is_none_of_the_forms(
    layout: Callable[[printed_rows.Rows], str],
) -> None:
    texts = draw_with_blanks("2021", random := Random(8))
    wider = with_columns(layout, random, {"小计": True}, lambda width: [9] if width == 10 else [])
    check_exact(read(print_report("2021", wider, texts, is_page=layout is web_printing.web)), texts)


@pytest.mark.parametrize("layout", [web_printing.web, text_printing.markdown])
def test_of_two_totals_that_are_called_alike_none_is_chosen(layout: Callable[[printed_rows.Rows], str]) -> None:
    drawn = draw_with_blanks("2021", Random(9))
    texts = {code: "" if code.endswith(".total") else text for code, text in drawn.items()}
    wider = with_columns(layout, Random(9), {"总计": True}, lambda width: [9] if width == 10 else [])
    report = read(print_report("2021", wider, texts, is_page=layout is web_printing.web))
    check_honest(report, texts)
    assert report.cells["requests.received.total"].state is State.UNREADABLE


@pytest.mark.parametrize("names", [("小计", "总计"), ("总计", "总计")])
def test_of_eight_heads_with_two_totals_seven_values_are_not_those_of_the_form(names: tuple[str, str]) -> None:
    block = forms()["2021"].block("requests")
    heads = [*(column.label for column in block.columns[:-1]), *names]
    rows = [[row.label, *"0120031"[: 4 + number * 5 % 4]] for number, row in enumerate(block.rows)]  # blanks are gone
    lines = ["清溪县云岭镇2023年政府信息公开工作年度报告", *map("\t".join, [["申请人情况"], heads, *rows])]
    cells = read(printing.Printed("\n".join(lines).encode(), "report.txt")).cells
    assert {cell.state for code, cell in cells.items() if code.startswith("requests.")} == {State.UNREADABLE}


def test_a_column_of_last_year_in_table_two_is_none_of_table_three_below_it_in_the_same_grid() -> None:
    texts = draw_with_blanks("2021", random := Random(7))
    wider = with_columns(web_printing.web, random, {"上年": True}, lambda width: [width] if width == 4 else [])
    page = print_report("2021", wider, texts, is_page=True).data.decode()
    before, heading, after = page.partition(printing.HEADINGS["三"])
    upper = before.rpartition("</table>")[0]
    joined = f"{upper}<tr><td colspan='10'>{heading}</td></tr>{after.partition('<table>')[2]}"
    check_exact(read(printing.Printed(joined.encode(), "report.html")), texts)
