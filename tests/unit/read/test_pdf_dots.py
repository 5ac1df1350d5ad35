"""PDF: lines of tables that are drawn dot by dot."""

from __future__ import annotations

import pytest

from tests.unit.read.office_files import draw_line, draw_text, write_pdf
from tests.unit.read.test_pdf import texts


@pytest.mark.parametrize("size", [0.75, 2.25, 3])
def test_lines_drawn_dot_by_dot_part_cells(size: float) -> None:
    """The dots of lines down the page were taken for pieces of lines across it."""
    across = [(50 + 2 * size * n, y) for y in (100, 130, 160) for n in range(round(80 / size) + 1)]
    down = [(x, 100 + 2 * size * n) for x in (50, 130, 210) for n in range(round(30 / size) + 1)]
    page = "".join(f"{x - size / 2} {842 - y - size / 2} {size} {size} re f\n" for x, y in across + down)
    for text, x, top in (("1.one", 60, 105), ("2", 140, 105), ("2.two", 60, 135), ("34 5", 140, 135)):
        page += draw_text(x, top, text)
    assert texts(write_pdf(page)) == [["1.one", "2", "2.two", "34 5"]]


def test_two_dots_between_the_ends_of_lines_part_cells() -> None:
    """Low rows have no room for more between their corners, which browsers draw as pieces of lines."""
    page = "".join(draw_line(50, y, 210, y) for y in (100, 115, 130))
    for x in (50, 130, 210):
        for y in (100, 115):
            page += draw_line(x, y, x, y + 3) + draw_line(x, y + 12, x, y + 15)
            page += "".join(f"{x - 1.1} {842 - y - at - 1.1} 2.2 2.2 re f\n" for at in (5.5, 9.5))
    for text, x, top in (("1.one", 60, 103), ("2", 140, 103), ("2.two", 60, 118), ("34 5", 140, 118)):
        page += draw_text(x, top, text, 8)
    assert texts(write_pdf(page)) == [["1.one", "2", "2.two", "34 5"]]
