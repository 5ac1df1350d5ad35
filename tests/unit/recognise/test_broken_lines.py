"""Rows of text in which one line end too many, or one sign between cells too few, moves what follows: never read so."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from pipelines.report import CellReading, State
from schemas.codebook import forms
from tests.unit.recognise import printing
from tests.unit.recognise.printed_rows import Rows
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
