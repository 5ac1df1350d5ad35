"""Tabs and bars between cells in other numbers and places than usual: which cells there are is known all the same."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from pipelines.read.cell_separators import with_plain_separators
from schemas.codebook import forms
from tests.unit.recognise import printing
from tests.unit.recognise.printed_rows import Rows
from tests.unit.recognise.test_layouts import check_exact, draw, read


def _texts(rows: Rows) -> list[list[str]]:
    return [[cell.text for cell in row] for row in rows]


def tab_behind_each_cell(rows: Rows) -> str:
    return "\n".join(f"{text}\t" for row in _texts(rows) for text in row)


def tab_behind_each_cell_of_a_row(rows: Rows) -> str:
    return "\n\n".join("\n".join(f"{text}\t" for text in row) for row in _texts(rows))


def tab_behind_each_cell_on_the_next_line(rows: Rows) -> str:
    return "\n\n".join("\n\t".join([*row, ""]) for row in _texts(rows))


def two_tabs(rows: Rows) -> str:
    return "\n".join("\t\t".join(row) for row in _texts(rows))


def tabs_at_both_ends(rows: Rows) -> str:
    return "\n".join("\t" + "\t".join(row) + "\t" for row in _texts(rows))


def two_bars(rows: Rows) -> str:
    return "\n".join("||".join(row) for row in _texts(rows))


def bars_apart(rows: Rows) -> str:
    return "\n".join("| |".join(row) for row in _texts(rows))


@pytest.mark.parametrize("form_code", forms())
@pytest.mark.parametrize(
    "layout",
    [
        tab_behind_each_cell,
        tab_behind_each_cell_of_a_row,
        tab_behind_each_cell_on_the_next_line,
        two_tabs,
        tabs_at_both_ends,
        two_bars,
        bars_apart,
    ],
)
def test_numbers_and_blanks_are_read_whatever_parts_the_cells(layout: Callable[[Rows], str], form_code: str) -> None:
    random = Random(form_code)
    texts = {code: random.choice((text, text, "")) for code, text in draw(forms()[form_code], random).items()}
    check_exact(read(printing.print_report(forms()[form_code], texts, layout)), texts)


@pytest.mark.parametrize(
    "text",
    [
        "规章\t0\t\t5\n行政许可\t3\n" * 20,
        "| 规章 | 0 | | 5 |\n" * 20,
        "规章\t\t0\t\t5\n" * 9,
        "\t规章\n\t0\n\t\n\t5\n\n" * 20,
    ],
)
def test_usual_separators_stay(text: str) -> None:
    assert with_plain_separators(text) == text
