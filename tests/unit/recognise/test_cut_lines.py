"""Text whose lines a program cut at one width, also within numbers."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from pipelines.display_width import WIDE, display_width
from pipelines.report import State
from schemas.codebook import forms
from tests.unit.recognise import printing
from tests.unit.recognise.printed_rows import Rows
from tests.unit.recognise.test_layouts import draw, expect, read
from tests.unit.recognise.text_printing import bar_rows_open, markdown, tab_rows

FORM = forms()["2021"]


def cut(line: str, width: int) -> list[str]:
    pieces, room = [""], width
    for char in line:
        room -= display_width(char, WIDE)
        if room < 0:
            pieces.append("")
            room = width - display_width(char, WIDE)
        pieces[-1] += char
    return pieces


@pytest.mark.parametrize("layout", [bar_rows_open, tab_rows, markdown])
@pytest.mark.parametrize("width", [60, 76, 78])
def test_no_number_is_read_without_what_stands_on_the_next_line(layout: Callable[[Rows], str], width: int) -> None:
    for seed in range(3):
        texts = draw(FORM, Random(seed))
        text = printing.print_report(FORM, texts, layout).data.decode()
        cut_text = "\n".join(piece for line in text.split("\n") for piece in cut(line, width))
        cells = read(printing.Printed(cut_text.encode(), "report.txt")).cells
        seen = {code: cell for code, cell in cells.items() if cell.state not in (State.UNREADABLE, State.MISSING)}
        assert not {code: cell for code, cell in seen.items() if (cell.value, cell.state) != expect(texts[code])}
