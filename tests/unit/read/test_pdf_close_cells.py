"""PDF tables without lines as sheets are printed: cells close to each other, heads of one line and of two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.read.pdf.content import Char
from pipelines.read.pdf.text import Line, make_base_lines
from pipelines.read.pdf.unruled import make_unruled_grids

Piece = tuple[float, str]


def set_line(top: float, *pieces: Piece) -> Line:
    gaps = tuple((x, x + 10.0 * len(text), text) for x, text in pieces)
    text = " ".join(text for _, text in pieces)
    return Line(text, gaps[0][0], gaps[-1][1], top, top + 10, 10, 10, 1, gaps, top + 9)


def test_a_number_on_the_right_of_its_cell_and_one_on_the_left_of_the_next_are_two() -> None:
    """They were read as one number of eight digits: the cells are a fifth of a digit's height apart."""
    places = [(char, 5.0 * index) for index, char in enumerate("3836")]
    places += [(char, 21.9 + 5.0 * index) for index, char in enumerate("3219")]
    chars = [Char(char, x, x + 5.0, 0, 10, 10, baseline=9) for char, x in places]
    assert [text for line in make_base_lines(chars) for *_, text in line.gaps] == ["3836", "3219"]
    chars[4] = Char("-", 21.9, 26.9, 0, 10, 10, baseline=9)
    assert [text for line in make_base_lines(chars) for *_, text in line.gaps] == ["3836", "-219"]


@pytest.mark.parametrize(("label", "pieces"), [("行政规范性文件", 2), ("第二十条", 1)])
def test_a_number_right_behind_the_label_of_a_row_is_its_value(label: str, pieces: int) -> None:
    """A browser leaves a tenth of a sign between cells without padding: the first cell of the row was blank."""
    places = [(sign, 10.0 * index, 10.0) for index, sign in enumerate(label)]
    chars = [
        Char(sign, x, x + width, 0, 10, 10, baseline=9)
        for sign, x, width in (*places, ("1", 10.0 * len(label) + 1, 5.0))
    ]
    assert sum(len(line.gaps) for line in make_base_lines(chars)) == pieces


@pytest.mark.parametrize(
    "title", [[(100, "第二十条第（一）项")], []], ids=["with its title", "with the title in the text"]
)
def test_a_head_of_two_lines_stands_under_the_title_of_its_part(title: list[Piece]) -> None:
    """Its first line, above the other heads, was cut off with the title: the numbers moved by a column each."""
    lines = [
        *([set_line(100, *title)] if title else []),
        set_line(112, (350, "对外公开总数")),
        *(set_line(118, (0, "信息内容"), (150, "本年新制作"), (250, "本年新公开")), set_line(124, (375, "量"))),
        *(set_line(140, (0, "规章"), (170, "1"), (270, "2"), (375, "3")), set_line(160, (100, "第二十条第（五）项"))),
    ]
    grid = make_unruled_grids(lines, 1.2, 0)[0][0]
    by_place = {(cell.row, cell.column): cell.text for cell in grid.cells}
    last = max(row for row, _ in by_place)
    assert [by_place.get((last, column)) for column in range(4)] == ["规章", "1", "2", "3"]
    assert [text for (_, column), text in by_place.items() if column == 3 and "对外" in text] == ["对外公开总数量"]


def test_heads_so_close_that_they_came_as_one_text() -> None:
    """Two columns of values stood under one head: the table was left out."""
    lines = [
        set_line(100, (0, "信息内容"), (150, "本年制发件数本年废止件数"), (300, "现行有效件数")),
        set_line(120, (0, "规章"), (170, "1"), (240, "2"), (320, "3")),
        set_line(140, (0, "行政规范性文件"), (170, "4"), (320, "6")),
    ]
    ((grid, doubt),) = make_unruled_grids(lines, 1.2, 0)
    rows = [[cell.text if cell else None for cell in row] for row in grid.matrix()]
    assert doubt is None
    assert [row for row in rows if any(row)] == [
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "1", "2", "3"],
        ["行政规范性文件", "4", "", "6"],
    ]


def test_numbers_broken_in_narrow_columns_beside_shorter_ones() -> None:
    """Table four of a Word file without lines was never read where numbers had four digits."""
    heads = set_line(100, (0, "结果维持"), (60, "结果纠正"), (120, "总计"))
    values = set_line(140, (0, "102"), (60, "84"), (120, "321")), set_line(152, (0, "9"), (120, "5"))
    ((grid, doubt),) = make_unruled_grids([heads, *values], 1.2, 0)
    assert doubt is None
    assert [cell.text for cell in grid.cells][-3:] == ["1029", "84", "3215"]


def test_a_head_over_several_columns_that_stands_over_the_room_between_two() -> None:
    """It was taken for the head of a column of its own, and table four was not read."""
    groups = set_line(100, (75, "行政复议"))
    heads = set_line(120, (0, "结果维持"), (130, "结果纠正"), (190, "总计"))
    ((grid, doubt),) = make_unruled_grids([groups, heads, set_line(140, (10, "1"), (140, "2"), (195, "3"))], 1.2, 0)
    assert doubt is None
    assert [(cell.column, cell.text) for cell in grid.cells if cell.row == 2] == [(0, "1"), (1, "2"), (2, "3")]


def test_a_row_without_values_beside_a_page_break_and_values_without_a_label_is_not_blank() -> None:
    """The values stood at the foot of the page before, the label below the head that is printed again."""
    head, label = ((0, "信息内容"), (150, "本年制发件数"), (300, "现行有效件数")), "行政规范性文件"
    lines = [
        *(
            set_line(100, *head),
            set_line(120, (0, "规章"), (170, "1"), (320, "2")),
            set_line(140, (170, "767"), (320, "8")),
        ),
        *(replace(line, page=2) for line in (set_line(60, *head), set_line(80, (0, label)))),
    ]
    found = make_unruled_grids(lines, 1.2, 0)
    assert [doubt is None for _, doubt in found] == [False, True]
    assert [cell.text for cell in found[1][0].cells if cell.text != label] == ["\ufffd", "\ufffd"]
