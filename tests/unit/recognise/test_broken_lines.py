"""Rows of text in which one line end too many, or one sign between cells too few, moves what follows: never read so."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from pipelines.display_width import unambiguous_width
from pipelines.read.text.broken_rows import with_whole_rows
from pipelines.read.text.document import paragraphs_of
from pipelines.report import CellReading, State
from schemas.codebook import forms
from tests.unit.recognise import printing
from tests.unit.recognise.printed_rows import Rows, as_matrix
from tests.unit.recognise.test_layouts import draw, read
from tests.unit.recognise.text_printing import bar_rows, markdown, tab_rows, tab_rows_short

FORM = forms()["2021"]
TEXTS = draw(FORM, Random(3))
ROWS = ("1.信访举报投诉类申请", "（六）", "四、结转下年度", "5.要求行政机关", "行政处罚", "行政强制")
Break = Callable[[list[str], int, str], str]


def break_line(cells: list[str], at: int, sign: str) -> str:
    return f"{sign.join(cells[:at])}\n{sign.join(cells[at:])}"


def lose_sign(cells: list[str], at: int, sign: str) -> str:
    return sign.join([*cells[: at - 1], f"{cells[at - 1].strip()} {cells[at].strip()}", *cells[at + 1 :]])


def read_broken(layout: Callable[[Rows], str], broken: Break, label: str, back: int) -> dict[str, CellReading]:
    """Print a report, break one row so many cells before its end, and read it."""
    lines = printing.print_report(FORM, TEXTS, layout).data.decode().split("\n")
    number = next(n for n, line in enumerate(lines) if label in line and line.strip("|\t ").count("0") > 0)
    sign = "|" if "|" in lines[number] else "\t"
    cells = lines[number].split(sign)
    filled = [n for n, cell in enumerate(cells) if cell.strip()]
    lines[number] = broken(cells, filled[-back], sign)
    return read(printing.Printed("\n".join(lines).encode(), "report.txt")).cells


@pytest.mark.parametrize("layout", [bar_rows, markdown, tab_rows, tab_rows_short])
@pytest.mark.parametrize("broken", [break_line, lose_sign])
@pytest.mark.parametrize("label", ROWS)
def test_no_value_of_a_broken_row_moves_to_another_column(
    layout: Callable[[Rows], str], broken: Break, label: str
) -> None:
    for back in (1, 2):
        cells = read_broken(layout, broken, label, back)
        wrong = {code: cell for code, cell in cells.items() if cell.state in (State.BLANK, State.MARK)}
        wrong |= {code: cell for code, cell in cells.items() if cell.value is not None and cell.raw != TEXTS[code]}
        assert not wrong


@pytest.mark.parametrize("layout", [bar_rows, tab_rows, tab_rows_short])
@pytest.mark.parametrize("row", ["requests.received", "requests.granted", "requests.denied_third_party"])
def test_a_number_alone_below_a_row_that_ends_in_a_blank_may_be_the_one_it_lost(
    layout: Callable[[Rows], str], row: str
) -> None:
    own = [code for code in TEXTS if code.startswith(f"{row}.")]
    whole = printing.print_report(FORM, TEXTS | {own[-1]: "@"}, layout).data.decode()
    broken = whole.replace("@|", "|\n7").replace("@", "\n7")
    cells = read(printing.Printed(broken.encode(), "report.txt")).cells
    assert cells[own[-1]].state is State.UNREADABLE
    assert all(cells[code].state in (State.UNREADABLE, State.NUMBER, State.MARK) for code in own)


def rows_in_columns(rows: Rows) -> str:
    """Rows parted by empty lines, the second line of each cell below its first, as pandoc prints plain tables."""
    lines = []
    for row in as_matrix(rows):
        upper = [cell.split("&")[0] for cell in row]
        lower = [(cell.split("&") + [""])[1] for cell in row]
        lines += [
            "".join(cell + " " * (62 - sum(map(unambiguous_width, cell))) for cell in part) for part in (upper, lower)
        ]
        lines.append("")
    return "\n".join(line.rstrip() for line in lines if line.strip() or not line)


def test_numbers_on_two_lines_of_a_cell_are_not_their_first_half() -> None:
    whole = {code: Random(code).choice(("7", "25817")) for code in TEXTS if not code.startswith("fees")}
    broken = {code: "&".join(filter(None, (text[:1], text[1:]))) for code, text in whole.items()}
    report = read(printing.print_report(FORM, broken, rows_in_columns))
    read_so = {code: cell.value for code, cell in report.cells.items() if cell.value is not None and code in whole}
    assert not {code: value for code, value in read_so.items() if value != float(whole[code])}


def test_rows_that_all_go_on_are_whole_and_their_digits_stay_apart() -> None:
    """Where hardly a row is closed on its own line, each has its end below it."""
    text = "\n".join(f"| 事项{n} | 0 | 9\n9321 |" for n in range(9))
    assert {line.text for line in with_whole_rows(paragraphs_of(text), text)} == {
        f"| 事项{n} | 0 | 9 9321 |" for n in range(9)
    }
