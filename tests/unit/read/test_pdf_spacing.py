"""PDF: digits that letter spacing holds apart, and values that a page break moved away from their row."""

from __future__ import annotations

import pytest

from tests.unit.read.office_files import draw_line, draw_text, write_pdf
from tests.unit.read.test_pdf import draw_grid, texts

LABELS = ("first row here", "second row here", "third row here")


def spread(content: str, points: float) -> str:
    return content.replace("BT ", f"BT {points} Tc ")


def draw_row(xs: list[float], top: float, row: tuple[str, ...]) -> str:
    return "".join(draw_text(x + 5, top, text) for x, text in zip(xs, row, strict=False))


@pytest.mark.parametrize("points", [0, 2, 4])
@pytest.mark.parametrize("ruled", [True, False])
def test_digits_that_letter_spacing_holds_apart_are_one_number(points: float, ruled: bool) -> None:
    rows = [50 + 30 * row for row in range(4)]
    values = (("1204", "7"), ("35", "1618"), ("90", "12"))
    page = draw_grid([50, 250, 350, 450], rows) if ruled else ""
    for row, (label, value) in enumerate(zip(LABELS, values, strict=True)):
        page += draw_text(60, 60 + 30 * row, label) + draw_text(260, 60 + 30 * row, value[0])
        page += draw_text(360, 60 + 30 * row, value[1])
    read = [text for table in texts(write_pdf(spread(page, points))) for text in table]
    assert [text for text in read if text[:1].isdigit()] == [number for value in values for number in value]


def test_two_numbers_in_a_cell_stay_two_among_labels_that_are_set_closely() -> None:
    page = draw_grid([50, 250, 450], [50, 80, 110]) + draw_text(60, 60, LABELS[0]) + draw_text(60, 90, LABELS[1])
    page += spread(draw_text(260, 60, "12"), 4) + "0 Tc\n" + draw_text(260, 90, "34")
    assert texts(write_pdf(page)) == [[LABELS[0], "1 2", LABELS[1], "34"]]


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        (("2.label", "3985", ""), ("", "", "41"), True),
        (("2.label", "", ""), ("", "", "41"), False),
        (("", "3985", ""), ("", "", "41"), False),
    ],
    ids=["the one value missing", "another is missing too", "no label"],
)
def test_a_value_alone_on_the_next_page_belongs_to_the_row_that_lacks_it(
    above: tuple[str, ...], below: tuple[str, ...], joined: bool
) -> None:
    xs = [50.0, 150.0, 200.0, 250.0]
    upper = draw_grid(xs, [700, 730]) + "".join(draw_text(x + 5, 710, text) for x, text in zip(xs, above, strict=False))
    lower = draw_grid(xs, [50, 70, 90]) + "".join(
        draw_text(x + 5, 55, text) for x, text in zip(xs, below, strict=False)
    )
    lower += draw_text(55, 75, "3.last") + draw_text(155, 75, "6") + draw_line(50, 90, 250, 90)
    whole = [a or b for a, b in zip(above, below, strict=True)]
    last = ["3.last", "6", ""]
    assert texts(write_pdf(upper, lower)) == ([whole, last] if joined else [list(above), [*below, *last]])


@pytest.mark.parametrize(
    ("above", "below", "read"),
    [
        (("2.label", "3985", "12"), ("", "", "41"), ["2.label", "3985", "12\ufffd"]),
        (("2.label", "3985", "10"), ("", "\\(a b 29\\)", "5"), ["2.label", "3985\ufffd", "10\ufffd"]),
        (("2.label which", "3985", ""), ("wraps", "\\(a b 29\\)", ""), ["2.label which wraps", "3985\n(a b 29)", ""]),
    ],
    ids=["none is missing", "with a note", "a label and a note"],
)
def test_numbers_that_may_go_on_in_a_row_without_a_label_on_the_next_page_are_not_whole(
    above: tuple[str, ...], below: tuple[str, ...], read: list[str]
) -> None:
    """A narrow cell breaks them where its own rules say; a note on a number stands on lines of its own."""
    xs = [50.0, 120.0, 200.0, 250.0]
    upper = draw_grid(xs, [700, 730]) + draw_row(xs, 710, above)
    lower = draw_grid(xs, [50, 70, 90]) + draw_row(xs, 55, below) + draw_row(xs, 75, ("3.last", "6", "7"))
    assert texts(write_pdf(upper, lower))[0] == read
