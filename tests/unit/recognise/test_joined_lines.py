"""Text whose lines a program has joined, so that all tables, or the whole report, stand in one line."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from pipelines.document import Paragraph
from pipelines.read.text.long_lines import with_cut_lines
from pipelines.report import State
from schemas.codebook import forms
from tests.unit.recognise import printed_rows, printing, text_printing
from tests.unit.recognise.test_layouts import FORMS, check_exact, check_honest, draw, read


def in_one_line(printed: printing.Printed, sign: str) -> printing.Printed:
    cells = [line.strip() for line in printed.data.decode().splitlines()]
    return replace(printed, data=sign.join(filter(None, cells)).encode())


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize("sign", [" ", "|", "\t", " | "])
def test_report_in_one_line_is_read_cell_by_cell(sign: str, form_code: str) -> None:
    texts = draw(forms()[form_code], Random(form_code))
    printed = printing.print_report(forms()[form_code], texts, text_printing.cell_a_line)
    report = read(in_one_line(printed, sign))
    check_exact(report, texts)
    assert (report.authority, report.year) == ("清溪县云岭镇人民政府", 2023)
    assert "文本第1行" in str(report.cells["requests.received.total"].place)


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize("sign", [" ", "|"])
def test_blanks_that_a_line_has_lost_are_not_guessed(sign: str, form_code: str) -> None:
    random = Random(form_code)
    texts = {code: random.choice((text, text, "")) for code, text in draw(forms()[form_code], random).items()}
    printed = printing.print_report(forms()[form_code], texts, text_printing.cell_a_line)
    check_honest(read(in_one_line(printed, sign)), texts)


def test_a_page_number_behind_a_row_that_has_lost_its_blanks_is_none_of_its_values() -> None:
    texts = draw(forms()["2021"], Random(4))
    texts |= {f"requests.granted.{column}": "" for column in ("business", "legal_service", "total")}
    printed = printing.print_report(forms()["2021"], texts, text_printing.cell_a_line)
    paged = replace(printed, data=printed.data.replace("（二）部分公开".encode(), "- 3 -\n（二）部分公开".encode()))
    check_honest(read(in_one_line(paged, " ")), texts)


@pytest.mark.parametrize("row", ["documents.regulations", "requests.carried_in", "requests.denied_state_secret"])
def test_a_number_between_two_marks_behind_a_label_is_no_blank(row: str) -> None:
    """It may be the page number behind an empty row, or the only filled cell of a row: nobody knows which."""
    texts = draw(forms()["2021"], Random(4))
    own = [code for code in texts if code.startswith(f"{row}.")]
    texts |= dict.fromkeys(own, "") | dict(zip(own, ("-", "3", "-"), strict=False))
    report = read(in_one_line(printing.print_report(forms()["2021"], texts, text_printing.cell_a_line), " "))
    assert {report.cells[code].state for code in own} == {State.UNREADABLE}
    check_exact(report, {code: text for code, text in texts.items() if code not in own})


def test_a_line_of_blanks_is_looked_through_once() -> None:
    """From each of half a million blanks on, a pattern would look for the bar behind them: minutes."""
    line = Paragraph(f"规章{' ' * 500_000}0")
    assert with_cut_lines((line,)) == (line,)


@pytest.mark.parametrize("last", ["3", "0", "12"])
def test_a_number_in_front_of_a_label_in_a_line_is_the_value_of_the_row_before(last: str) -> None:
    code = "enforcement.penalties.decisions"
    texts = draw(forms()["2021"], Random(3)) | {code: last}
    report = read(printing.print_report(forms()["2021"], texts, a_line_for_each_block))
    assert report.cells[code].raw == last


def a_line_for_each_block(rows: printed_rows.Rows) -> str:
    return " ".join(cell.text for row in rows for cell in row).replace(" 第二十条", "\n第二十条")
