"""Text in which a piece of another row, its number, or a cell that is left out stands where a row ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from pipelines.report import State
from schemas.codebook import forms
from schemas.layout import layout_size
from tests.unit.recognise import printing
from tests.unit.recognise.printed_rows import Rows, Texts, as_matrix
from tests.unit.recognise.test_joined_lines import in_one_line
from tests.unit.recognise.test_layouts import check_exact, check_honest, draw, read
from tests.unit.recognise.test_torn_text import FORM, REGULATIONS, read_changed
from tests.unit.recognise.text_printing import bar_rows_padded, cell_a_line, spaces

EMPTY_FILE_ROW = "7.属于行政执法案卷\n"
QUERIES = "requests.denied_administrative_query."


def totals(texts: Texts, *, alone: bool) -> Texts:
    """Return the numbers with the totals of table 三 alone, or with all but these."""
    return {
        code: text if not code.startswith("requests.") or code.endswith(".total") is alone else ""
        for code, text in texts.items()
    }


def tab_cells_of_all_places(rows: Rows) -> str:
    """One cell a line behind a tab, also an empty one for all that merged cells cover, an empty line after each row."""
    return "\n".join("".join(f"\t{text}\n" for text in row) for row in as_matrix(rows))


def tab_rows_padded(rows: Rows) -> str:
    width = layout_size(cell for row in rows for cell in row)[1]
    return "\n".join("\t".join([*(cell.text for cell in row), *[""] * (width - len(row))]) for row in rows)


def bars_in_front(rows: Rows) -> str:
    """A bar on a line of its own in front of each cell."""
    return "\n".join(f"|\n{cell.text}" for row in rows for cell in row)


def small_tables_with_bars(rows: Rows) -> str:
    """A cell and a bar on each line, an empty line only between the parts of table 二."""
    texts = (text for row in as_matrix(rows) for text in row)
    return "\n".join(f"\n{text} |" if text.startswith("第二十条") else f"{text} |" for text in texts)


@pytest.mark.parametrize("form_code", forms())
@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("layout", [bar_rows_padded, tab_rows_padded, tab_cells_of_all_places, bars_in_front])
def test_tables_with_their_totals_alone_or_without_them(
    layout: Callable[[Rows], str], form_code: str, alone: bool
) -> None:
    texts = totals(draw(forms()[form_code], Random(7)), alone=alone)
    report = read(printing.print_report(forms()[form_code], texts, layout))
    check_exact(report, {code: text for code, text in texts.items() if code.startswith("requests.")})


@pytest.mark.parametrize("last", ["", "7"])
def test_the_last_cell_behind_a_bar_is_blank_or_holds_its_value(last: str) -> None:
    texts = draw(FORM, Random(8)) | {"appeals.suit_after_review.total": last, "appeals.review.other": ""}
    check_exact(read(printing.print_report(FORM, texts, bars_in_front)), texts)


@pytest.mark.parametrize("seed", range(3))
def test_parts_of_table_two_between_empty_lines_are_no_rows(seed: int) -> None:
    """The cells of table 三 were counted as if each row ended in an empty line, and values came a column aside."""
    random, form = Random(seed), forms()["2019"]
    texts = {code: random.choice((text, text, "")) for code, text in draw(form, random).items()}
    report = read(printing.print_report(form, texts, small_tables_with_bars))
    check_exact(report, {code: text for code, text in texts.items() if code.startswith("requests.")})


@pytest.mark.parametrize(
    "torn",
    [
        "8.属于行\n1 2 3 4 5 6 7\n政查询事项\n",
        "属于行\n8.\n政查询事项 1 2 3 4 5 6 7\n",
    ],
)
def test_values_between_the_pieces_of_a_label_are_not_those_of_the_empty_row_above(torn: str) -> None:
    cells = read_changed(r"7\.属于行政执法案卷[^\n]*\n8\.属于行政查询事项[^\n]*\n", EMPTY_FILE_ROW + torn, spaces)
    assert not any(c.value for code, c in cells.items() if code.startswith("requests.denied_enforcement_file."))


def test_values_between_the_pieces_of_a_label_in_table_two_are_not_those_of_the_row_above() -> None:
    torn = "规章\n行政规\n6 7 1\n范性文件\n第二十条第（五）项"
    cells = read_changed("规章 .*?第二十条第（五）项", torn, spaces)
    assert [cells[REGULATIONS + column].value for column in ("issued", "repealed", "in_force")] == [None] * 3


def test_a_number_whose_bracket_is_closed_in_the_next_line_opens_another_row() -> None:
    torn = "3.其\n他\n（七 789 1798 5465 6656 1 98 1480\n）总计 7\n四、结转"
    cells = read_changed(r"3\.其他 .*?四、结转", torn, spaces)
    assert not any(cells[code].value for code in cells if code.startswith("requests.other_rest."))


def test_a_number_of_a_label_among_the_values_is_none_of_them() -> None:
    """Six numbers behind the mark of a label were those of the columns from the second on."""
    cells = read_changed(r"8\.属于行政查询事项[^\n]*\n", "属于行政查询事项\n8. 0 0 0 392 0 5\n", spaces)
    assert {cells[code].state for code in cells if code.startswith(QUERIES)} == {State.UNREADABLE}


def test_totals_that_count_up_by_chance_are_not_blank() -> None:
    texts = totals(draw(FORM, Random(9)), alone=True)
    rows = [row.code for row in FORM.block("requests").rows][4:10]
    texts |= {f"requests.{row}.total": str(number) for number, row in enumerate(rows, 1)}
    check_honest(read(printing.print_report(FORM, texts, cell_a_line)), texts)


@pytest.mark.parametrize("sign", ["-", "—"])
def test_a_number_between_two_marks_in_a_line_of_all_cells(sign: str) -> None:
    """It was taken for the number of a page, and its row for blank."""
    own = {REGULATIONS + column: text for column, text in (("issued", sign), ("repealed", "3"), ("in_force", sign))}
    texts = draw(FORM, Random(3)) | own | {"requests.granted.business": sign}
    check_exact(read(in_one_line(printing.print_report(FORM, texts, cell_a_line), " ")), own)


def test_numbering_with_white_space_in_it_is_no_value_of_the_row_before() -> None:
    texts = draw(FORM, Random(4)) | {"requests.other_fee_unpaid.total": ""}
    printed = in_one_line(printing.print_report(FORM, texts, cell_a_line), " ")
    spaced = replace(printed, data=printed.data.replace("3.其他".encode(), "3 . 其 他".encode()))
    check_honest(read(spaced), texts)
