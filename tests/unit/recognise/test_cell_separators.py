"""Tabs and bars between cells in other numbers and places than usual: which cells there are is known all the same."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from pipelines.read.text.cell_separators import with_plain_separators
from pipelines.report import State
from schemas.codebook import forms
from schemas.layout import layout_size
from tests.unit.recognise import printing
from tests.unit.recognise.printed_rows import Rows
from tests.unit.recognise.test_layouts import check_exact, check_honest, draw, read


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


def source_set_in_by_tabs(rows: Rows) -> str:
    """The text between the tags of a page, each cell on a line of its own and set in more than its tags."""
    cells = ["".join(f"\n\t\t\t{text}\n\t\t" for text in row) for row in _texts(rows)]
    return "\n\t".join(["", *cells])


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
        source_set_in_by_tabs,
    ],
)
def test_numbers_and_blanks_are_read_whatever_parts_the_cells(layout: Callable[[Rows], str], form_code: str) -> None:
    random = Random(form_code)
    texts = {code: random.choice((text, text, "")) for code, text in draw(forms()[form_code], random).items()}
    check_exact(read(printing.print_report(forms()[form_code], texts, layout)), texts)


def enclosed_cells(rows: Rows) -> str:
    """As programs that lose empty cells write web pages; of a label on two lines the first alone is enclosed."""
    lines = []
    for row in _texts(rows):
        shown = [f"|{text[:5]}|\n{text[5:]}\n" if len(text) > 9 else f"|{text}|" for text in row if text]
        lines.append("".join(shown))
    return "\n".join(lines).replace("\n\n", "\n")


def labels_on_two_lines(rows: Rows) -> str:
    """As html2text writes cells with a line break in them, rows without bars at their ends."""

    def write(text: str) -> str:
        half = len(text) // 2
        return f"{text[:half]}  \n{text[half:]}" if half > 2 and not text.endswith("万元") else text

    return "\n".join("| ".join(map(write, row)) + "  " for row in _texts(rows))


def first_lines_alone(rows: Rows) -> str:
    """As older versions of such a program write them: of labels on two lines the second is lost."""

    def write(text: str) -> str:
        return text[: len(text) // 2] if len(text) > 6 and not text.endswith("万元") else text

    return "\n".join("".join(f"|{write(text)}|" for text in row if text) for row in _texts(rows))


def pairs_of_bars(rows: Rows) -> str:
    """As they write cells of paragraphs: each text and each bar on a line of its own."""
    return "\n".join(f"|\n|\n{text}" for row in _texts(rows) for text in row if text)


def filled_up(rows: Rows) -> str:
    """As later ones write them: empty cells are left out, and each row is filled up at its end but for the last."""
    shown = [[text for text in row if text] for row in _texts(rows)]
    width = layout_size(cell for row in rows for cell in row)[1]
    lines = ["| " + " | ".join(row) + " |" + "|" * (width - len(row)) for row in shown]
    return "\n".join([*lines[:-1], lines[-1].rstrip("|") + "|"])


@pytest.mark.parametrize("layout", [enclosed_cells, labels_on_two_lines, first_lines_alone, pairs_of_bars, filled_up])
@pytest.mark.parametrize("form_code", forms())
def test_cells_on_several_lines_are_read_unless_some_are_lost(layout: Callable[[Rows], str], form_code: str) -> None:
    random = Random(form_code)
    texts = draw(forms()[form_code], random)
    report = read(printing.print_report(forms()[form_code], texts, layout))
    if layout is first_lines_alone:  # values in the row of a lost label may be the ends of those above
        check_honest(report, texts)
        assert sum(reading.state is State.NUMBER for reading in report.cells.values()) > 180
    else:
        check_exact(report, texts)
    assert report.form == form_code
    some = {code: random.choice((text, text, text, "")) for code, text in texts.items()}
    report = read(printing.print_report(forms()[form_code], some, layout))
    check_honest(report, some)
    assert not any(reading.state is State.MISSING for reading in report.cells.values())


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
