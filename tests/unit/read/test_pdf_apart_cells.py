"""PDF: cells that are boxes with room between them, boxes with round corners, and lines that a clip makes of boxes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.read.pdf.apart_cells import drop_framed
from tests.unit.read.office_files import draw_line, draw_text, write_pdf
from tests.unit.read.test_pdf import texts

TEXTS = [["kind", "made", "kept"], ["rules", "0", "3"], ["papers", "12", ""], ["other", "", "7"]]
SIDE_POINTS = 60

Draw = Callable[[float, float, float, float], str]


def draw_box(x: float, top: float, width: float, height: float) -> str:
    return f"{x} {842 - top - height} {width} {height} re S\n"


def draw_rounded(x: float, top: float, width: float, height: float, radius: float = 5) -> str:
    left, right, low, high = x, x + width, 842 - top - height, 842 - top
    return (
        f"{left + radius} {low} m {right - radius} {low} l {right} {low} {right} {low} {right} {low + radius} c "
        f"{right} {high - radius} l {right} {high} {right} {high} {right - radius} {high} c "
        f"{left + radius} {high} l {left} {high} {left} {high} {left} {high - radius} c "
        f"{left} {low + radius} l {left} {low} {left} {low} {left + radius} {low} c h S\n"
    )


def draw_clipped(x: float, top: float, width: float, height: float) -> str:
    """The box filled four times, each time clipped to one of its sides, as browsers draw what a page break cuts."""
    low = 842 - top - height
    sides = ((x, low, 1, height), (x + width - 1, low, 1, height), (x, low, width, 1), (x, low + height - 1, width, 1))
    return "".join(f"q {' '.join(map(str, side))} re W n {x} {low} {width} {height} re f Q\n" for side in sides)


def lay_out(draw: Draw, room: float) -> str:
    step = SIDE_POINTS + room
    return "".join(
        draw(60 + column * step, 100 + row * (20 + room), SIDE_POINTS, 20)
        + (draw_text(65 + column * step, 104 + row * (20 + room), text) if text else "")
        for row, line in enumerate(TEXTS)
        for column, text in enumerate(line)
    )


@pytest.mark.parametrize("room", [0, 3, 3.6, 8])
@pytest.mark.parametrize("draw", [draw_box, draw_rounded, draw_clipped])
def test_boxes_with_room_between_them_are_the_cells_of_a_table(draw: Draw, room: float) -> None:
    """Where the room is hardly more than lines are apart that are one, some boxes met and others did not."""
    assert texts(write_pdf(lay_out(draw, room))) == [[text for line in TEXTS for text in line]]


def test_a_frame_around_boxes_with_room_between_them_is_no_cell() -> None:
    frame = draw_box(56, 96, 3 * SIDE_POINTS + 16, 4 * 24 + 4)
    assert texts(write_pdf(frame + lay_out(draw_box, 4))) == [[text for line in TEXTS for text in line]]


def test_a_table_beside_boxes_with_room_between_them_stays_as_it_is() -> None:
    lines = "".join(draw_line(60, top, 200, top) for top in (300, 320, 340))
    lines += "".join(draw_line(x, 300, x, 340) for x in (60, 130, 200))
    table = lines + "".join(draw_text(65 + 70 * n, top, f"{top}{n}") for top in (304, 324) for n in (0, 1))
    assert texts(write_pdf(lay_out(draw_box, 4) + table))[1] == ["3040", "3041", "3240", "3241"]


def test_lines_filled_with_the_operator_of_old_programs_are_lines() -> None:
    lines = [(50, 60, 150, 1), (50, 80, 150, 1), (50, 60, 1, 21), (120, 60, 1, 21), (199, 60, 1, 21)]
    drawn = "".join(f"{x} {842 - top - height} {width} {height} re F\n" for x, top, width, height in lines)
    assert texts(write_pdf(drawn + draw_text(60, 65, "12") + draw_text(125, 65, "7"))) == [["12", "7"]]


def test_a_label_over_rows_that_a_page_cuts_is_a_cell_beside_rows_that_end_there() -> None:
    """Its lower line is missing where that of the row beside it is drawn: it stood outside the table."""
    lines = draw_line(60, 700, 260, 700) + draw_line(120, 720, 260, 720) + draw_line(120, 740, 260, 740)
    lines += "".join(draw_line(x, 700, x, 740) for x in (60, 120, 190, 260))
    rows = draw_text(125, 704, "1.one") + draw_text(195, 704, "5") + draw_text(125, 724, "2.two")
    assert texts(write_pdf(lines + draw_text(65, 714, "group") + rows)) == [["group", "1.one", "5", "2.two", ""]]


def test_boxes_around_numbers_in_the_cells_of_a_table_are_no_cells_that_stand_apart() -> None:
    """Fields of forms are drawn so: they were taken for a table of their own, and the cells around them for blank."""
    cells = [(x, y, x + 50.0, y + 30.0) for y in (0.0, 30.0, 60.0) for x in (0.0, 50.0)]
    fields = [(left + 7, top + 6, left + 37, top + 24) for left, top, *_ in cells]
    assert drop_framed([*cells, *fields], [cells]) == cells
    assert drop_framed([*fields, (0.0, 0.0, 100.0, 90.0)], []) == [*fields, (0.0, 0.0, 100.0, 90.0)]
