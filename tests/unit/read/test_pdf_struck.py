"""Lines on a PDF page that belong to characters: strikes, and those under links, insertions and numbers filled in."""

from __future__ import annotations

import pytest

from pipelines.document import Paragraph
from pipelines.read import pdf
from pipelines.read.pdf.content import Char, PageContent
from pipelines.read.pdf.rulings import Ruling
from pipelines.read.pdf.struck import drop_struck
from tests.unit.read.office_files import draw_line, draw_text, write_pdf
from tests.unit.read.test_pdf import draw_grid, texts


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


@pytest.mark.parametrize("heights", [(67,), (66.2, 68.1)])
def test_struck_digits_are_gone_and_their_lines_cut_no_cell(heights: tuple[float, ...]) -> None:
    page = draw_grid([50, 90, 200], [50, 80]) + draw_text(60, 60, "1325") + draw_text(100, 60, "7")
    page += "".join(draw_line(60, height, 71.1, height) for height in heights)
    assert texts(write_pdf(page)) == [["25", "7"]]


def test_a_title_struck_as_a_whole_is_no_text() -> None:
    page = draw_text(60, 60, "old 2019") + draw_line(60, 67, 98.4, 67) + draw_text(110, 60, "new 2024")
    assert [block.text for block in pdf.read(write_pdf(page)).blocks if isinstance(block, Paragraph)] == ["new 2024"]


@pytest.mark.parametrize("line", [draw_line(60, 71, 71.1, 71), draw_line(50, 66, 200, 66), draw_line(60, 58, 71.1, 58)])
def test_underlines_and_ruling_lines_that_text_overlaps_strike_nothing(line: str) -> None:
    page = draw_grid([50, 90, 200], [50, 90]) + line + draw_text(60, 60, "13") + draw_text(100, 60, "7")
    assert {"13", "7"} <= set(texts(write_pdf(page))[0])
