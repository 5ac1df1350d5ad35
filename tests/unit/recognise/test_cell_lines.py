"""Text with one cell a line: where empty lines are empty cells blanks are read, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import pytest

from schemas.codebook import forms
from tests.unit.recognise import printed_rows, printing, text_printing
from tests.unit.recognise.test_layouts import FORMS, annotate, check_exact, check_honest, draw, read


def merged_once(rows: printed_rows.Rows) -> str:
    return "\n".join(cell.text for row in rows for cell in row)


def merged_once_ended(rows: printed_rows.Rows) -> str:
    return "\n".join("\n".join(cell.text for cell in row) + "\n" for row in rows)


def heads_broken(rows: printed_rows.Rows) -> str:
    """Heads of four characters stand on two lines, as the official form prints them."""
    return re.sub(
        "^(商业|科研|结果|其他|尚未)(?=(企业|机构|维持|纠正|结果|审结)$)", r"\1\n", merged_once(rows), flags=re.M
    )


def draw_with_blanks(form_code: str, random: Random) -> printed_rows.Texts:
    texts = draw(forms()[form_code], random)
    return {code: random.choice((text, annotate(text, random), "")) for code, text in texts.items()}


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize(
    "layout", [text_printing.cell_lines, text_printing.cell_lines_ended, merged_once, merged_once_ended, heads_broken]
)
def test_empty_lines_that_are_cells_are_blanks(layout: Callable[[printed_rows.Rows], str], form_code: str) -> None:
    texts = draw_with_blanks(form_code, Random(form_code + layout.__name__))
    check_exact(read(printing.print_report(forms()[form_code], texts, layout)), texts)


def between_cells(rows: printed_rows.Rows) -> str:
    return "\n\n".join(cell.text for row in rows for cell in row if cell.text)


def behind_rows(rows: printed_rows.Rows) -> str:
    return "\n".join("\n".join(cell.text for cell in row if cell.text) + "\n" for row in rows)


def anywhere(rows: printed_rows.Rows) -> str:
    random = Random(8)
    texts = [cell.text for row in rows for cell in row if cell.text]
    return "\n".join(f"{text}\n" if random.random() < 0.3 else text for text in texts)


def out_of_page(rows: printed_rows.Rows, cell: int, row: int, blank: str) -> str:
    """As text is taken out of a web page: lines between cells and rows, labels in pieces, something in blank cells."""
    pieces = [[re.sub("^(.)(、|[.）])", r"\1\n\2\n", each.text) or blank for each in cells] for cells in rows]
    return ("\n" * row).join(["", *(("\n" * cell).join(texts) for texts in pieces), ""])


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize(("cell", "row", "blank"), [(2, 2, ""), (3, 5, "\u00a0"), (7, 11, "\n"), (3, 4, " \n\n ")])
def test_more_lines_between_cells_than_elsewhere_are_blanks(cell: int, row: int, blank: str, form_code: str) -> None:
    texts = draw_with_blanks(form_code, Random(f"{form_code}{cell}"))
    printed = printing.print_report(forms()[form_code], texts, lambda rows: out_of_page(rows, cell, row, blank))
    check_exact(read(printed), texts)


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize("layout", [between_cells, behind_rows, anywhere])
def test_empty_lines_between_cells_are_none(layout: Callable[[printed_rows.Rows], str], form_code: str) -> None:
    texts = draw_with_blanks(form_code, Random(form_code))
    check_honest(read(printing.print_report(forms()[form_code], texts, layout)), texts)


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize("gap", ["\n\n", "\n\n\n"])
def test_empty_lines_between_the_cells_of_other_tables_are_none(gap: str, form_code: str) -> None:
    texts = {code: text or "5" for code, text in draw_with_blanks(form_code, Random(form_code)).items()}

    def layout(rows: printed_rows.Rows) -> str:
        return ("\n" if len(rows) > 20 else gap).join(cell.text for row in rows for cell in row)

    check_honest(read(printing.print_report(forms()[form_code], texts, layout)), texts)
