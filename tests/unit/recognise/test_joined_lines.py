"""Text whose lines a program has joined, so that all tables, or the whole report, stand in one line."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from pipelines.document import Paragraph
from pipelines.read.long_lines import with_cut_lines
from schemas.codebook import forms
from tests.unit.recognise import printing, text_printing
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


def test_a_line_of_blanks_is_looked_through_once() -> None:
    """From each of half a million blanks on, a pattern would look for the bar behind them: minutes."""
    line = Paragraph(f"规章{' ' * 500_000}0")
    assert with_cut_lines((line,)) == (line,)
