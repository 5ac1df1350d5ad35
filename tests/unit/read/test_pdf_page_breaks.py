"""A row that a page break cuts within its label."""

from __future__ import annotations

import pytest

from pipelines.read.pdf.content import Char
from pipelines.read.pdf.page_breaks import join_cut_row
from pipelines.read.pdf.slots import Slots
from pipelines.read.pdf.text import make_lines
from tests.unit.read.office_files import draw_line, draw_text, write_pdf
from tests.unit.read.test_pdf import texts

WIDTH, HEIGHT = 40.0, 842.0


def draw_row(texts: list[str], top: float) -> Slots:
    """Return a table of one row."""
    slots = Slots([WIDTH * n for n in range(len(texts) + 1)], [top, top + 20])
    for column, text in enumerate(texts):
        slots.spans.append((0, column, 1, 1))
        slots.chars[column] = [
            Char(sign, x, x + 10, top + 4, top + 14, 10, baseline=top + 13)
            for sign, x in zip(text, range(int(WIDTH * column) + 5, 1000, 10), strict=False)
        ]
    return slots


def texts_of(slots: Slots) -> list[str]:
    return ["".join(line.text for line in make_lines(slots.chars[n])) for n in range(len(slots.spans))]


@pytest.mark.parametrize(("begun", "rest"), [("（七", "）总计"), ("(七", ")总计"), ("（二）部分", "公开")])
def test_values_of_both_pages_are_those_of_a_label_that_the_break_tears(begun: str, rest: str) -> None:
    """A value moved down beside a blank one: the rest of the row was read as the whole, 1606 as 0 and 9970 as blank."""
    upper, lower = draw_row([begun, "", "9970", "", "1606"], 780), draw_row([rest, "", "", "131", "0"], 60)
    assert join_cut_row(upper, lower, HEIGHT) is None
    assert texts_of(upper) == [begun + rest, "", "9970", "131", "16060"]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (["规章", "", "9970", "1606"], ["总计", "", "131", "0"]),
        (["信息内容", "数量"], ["规章", ""]),
        (["信息内容", "数量"], ["行政处罚", ""]),
    ],
)
def test_a_label_below_a_whole_one_is_that_of_a_row_of_its_own(above: list[str], below: list[str]) -> None:
    upper, lower = draw_row(above, 780), draw_row(below, 60)
    assert join_cut_row(upper, lower, HEIGHT) is lower
    assert texts_of(upper) == above


@pytest.mark.parametrize(("is_closed", "head"), [(False, "natural person"), (True, "natural")])
def test_a_line_of_text_that_hangs_over_the_foot_of_an_open_cell_is_of_that_cell(*, is_closed: bool, head: str) -> None:
    """A page break cut the lines of the head and not its text: no column was found, and all values were missing."""
    lines = "".join(draw_line(x, 700, x, 768) for x in (60, 120, 200)) + draw_line(60, 700, 200, 700)
    lines += (
        draw_line(60, 730, 200, 730)
        + draw_line(120, 768, 200, 768)
        + (draw_line(60, 768, 120, 768) if is_closed else "")
    )
    words = (draw_text(70, 752, "natural"), draw_text(70, 764, "person"), draw_text(130, 745, "business"))
    (grid,) = texts(write_pdf(lines + "".join(words)))
    assert [" ".join(text.split()) for text in grid[2:]] == [head, "business"]
