"""PDF: letters that are drawn once more as outlines, to make them bold."""

from __future__ import annotations

import pytest

from tests.unit.read.office_files import draw_text, write_pdf
from tests.unit.read.test_pdf import draw_grid, texts


def draw_outline(x: float, top: float, paint: str) -> str:
    """A sign of 10 points like 目: boxes in one another, in one path."""
    return f"{x + 0.5} {842 - top - 9} 8 8 re {x + 2} {842 - top - 6} 5 4 re {paint}\n"


@pytest.mark.parametrize("paint", ["S", "f*", "B"])
def test_outlines_of_letters_are_no_cells(paint: str) -> None:
    """Cairo draws them where a program asks for bold: numbers went astray between them, or were blank."""
    page = draw_grid([50, 150, 180, 210], [20, 40, 60])
    for x, top, text in ((60, 25, "MMMM"), (160, 25, "12"), (190, 25, "3"), (60, 45, "MMMM"), (160, 45, "4")):
        page += draw_text(x, top, text)
    whole = texts(write_pdf(page))
    assert whole == [["MMMM", "12", "3", "MMMM", "4", ""]]
    outlined = [(60 + at, top) for top in (25, 45) for at in (0, 8.33, 16.66, 25)]
    assert texts(write_pdf(page + "".join(draw_outline(x, top, paint) for x, top in outlined))) == whole
