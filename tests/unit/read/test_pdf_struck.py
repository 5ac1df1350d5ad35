"""Lines on a PDF page that belong to characters: links, insertions and numbers filled in by hand are underlined."""

from __future__ import annotations

import pytest

from pipelines.read.pdf.content import Char, PageContent
from pipelines.read.pdf.rulings import Ruling
from pipelines.read.pdf.struck import drop_struck


def draw_page(*lines: Ruling) -> PageContent:
    """Return a page with the number 17 on a baseline at 109, from 50 to 60, and lines."""
    chars = [Char(sign, x, x + 5, 100, 110, 10, baseline=109) for sign, x in (("1", 50.0), ("7", 55.0))]
    return PageContent(1, 595, 842, chars, list(lines), has_pictures=False)


def draw_level(x0: float, x1: float, top: float) -> Ruling:
    return Ruling(x0, x1, top, top)


@pytest.mark.parametrize("heights", [(110.2,), (109.8, 111.4), (98.5,), (112.5,)])
def test_lines_under_and_over_a_number_are_no_lines_of_the_table(heights: tuple[float, ...]) -> None:
    """They cut the cell in two, and all rows of the table were unreadable."""
    page = draw_page(*(draw_level(50, 60, height) for height in heights))
    drop_struck(page)
    assert ("".join(char.text for char in page.chars), page.rulings) == ("17", [])


@pytest.mark.parametrize(
    "lines",
    [
        (draw_level(47, 63, 111),),
        (draw_level(50, 63, 111),),
        (draw_level(50, 60, 115),),
        (draw_level(50, 60, 111), Ruling(50, 50, 90, 111), Ruling(60, 60, 90, 111)),
    ],
    ids=["wider", "further", "lower", "between two upright lines"],
)
def test_lines_that_run_further_or_meet_others_are_those_of_a_table(lines: tuple[Ruling, ...]) -> None:
    page = draw_page(*lines)
    drop_struck(page)
    assert page.rulings == list(lines)
