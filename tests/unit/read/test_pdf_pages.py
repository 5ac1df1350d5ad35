"""Pages of a PDF: what is hidden, cut or shifted on them, lines that a table lacks, and two pages on one sheet."""

from __future__ import annotations

import pytest

from pipelines.document import Grid, Paragraph, ReadError
from pipelines.read import pdf
from pipelines.read.pdf.open_texts import Piece, stack
from pipelines.recognise.report import recognise
from pipelines.report import NotAReportError
from tests.unit.read.office_files import draw_line, draw_text, grids_of, write_pdf, write_stream

PICTURE = write_stream(60, b"\x00", "/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8")
RESOURCES = "/XObject<</P 60 0 R>>/ExtGState<</G<</ca .5>>>>"
OVER_ALL = "q 595 0 0 842 0 0 cm /P Do Q\n"
BOX = "1 g 55 690 60 60 re f 0 g\n"


def draw_grid(xs: list[float], ys: list[float]) -> str:
    lines = [draw_line(x, ys[0], x, ys[-1]) for x in xs] + [draw_line(xs[0], y, xs[-1], y) for y in ys]
    return "".join(lines)


def rows_of(data: bytes) -> list[list[str]]:
    rows: dict[tuple[int, int], list[str]] = {}
    for number, grid in enumerate(grids_of(pdf.read(data))):
        for cell in grid.cells:
            rows.setdefault((number, cell.row), []).append(cell.text)
    return list(rows.values())


def draw_rows(rows: list[tuple[str, ...]], xs: tuple[float, ...], top: float = 100, step: float = 20) -> str:
    return "".join(
        draw_text(x, top + step * number, text)
        for number, row in enumerate(rows)
        for x, text in zip(xs, row, strict=True)
    )


ROWS = [("kind", "made", "kept"), ("1.rules", "0", "3"), ("2.papers", "12", "44"), ("3.other", "1", "2")]
XS = (60, 200, 300)


@pytest.mark.parametrize(
    "lines",
    [
        "".join(draw_line(x, 95, x, 175) for x in (55, 150, 260, 350)) + draw_grid([55, 350], [95, 175]),
        draw_grid([150, 260], [95, 115, 135, 155, 175]),
    ],
    ids=["between columns alone", "without the outer ones"],
)
def test_a_table_that_lacks_lines_loses_no_value(lines: str) -> None:
    """Values of all rows stood in one cell, or those of the first and last column beside the table."""
    assert rows_of(write_pdf(lines + draw_rows(ROWS, XS))) == [list(row) for row in ROWS]


def test_a_row_too_low_for_text_takes_no_label_from_its_values() -> None:
    """As a browser draws a row that it broke at a page break: the label stood below its values, and was blank."""
    page = draw_grid([50, 150, 250], [50, 80, 110]) + draw_line(50, 55, 150, 55)
    page += draw_text(60, 60, "1.a") + draw_text(160, 60, "5") + draw_text(60, 90, "2.b") + draw_text(160, 90, "6")
    assert rows_of(write_pdf(page)) == [["1.a", "5"], ["2.b", "6"]]


def test_a_number_that_the_edge_of_the_page_cuts_is_not_the_rest_of_it() -> None:
    document = pdf.read(write_pdf(draw_text(577, 100, "1031346") + draw_text(60, 200, "other text")))
    assert document.blocks[0].text == "103\ufffdother text"


def test_a_label_that_the_edge_of_its_table_tears_is_whole() -> None:
    """As where a page break leaves the outer line to the last row alone: its values were blank."""
    page = draw_grid([100, 200, 300], [50, 80]) + draw_line(40, 110, 300, 110) + draw_line(40, 80, 40, 110)
    page += draw_line(200, 80, 200, 110) + draw_line(300, 80, 300, 110)
    page += (
        draw_text(110, 60, "1.a")
        + draw_text(210, 60, "5")
        + draw_text(45, 90, "2.a label that goes on")
        + draw_text(210, 90, "6")
    )
    assert rows_of(write_pdf(page)) == [["1.a", "5"], ["2.a label that goes on", "6"]]


@pytest.mark.parametrize(
    "over",
    [draw_text(60, 55, "COPY", 40), "BT /F1 10 Tf .99 .1 -.1 .99 160 770 Tm (seal) Tj ET\n"],
    ids=["level watermark", "signs round a seal"],
)
def test_what_is_printed_over_a_table_is_in_none_of_its_cells(over: str) -> None:
    page = draw_grid([50, 150, 250], [50, 70, 90, 110]) + draw_rows([("a", "1"), ("b", "2"), ("c", "")], (60, 160), 55)
    assert rows_of(write_pdf(over + page)) == [["a", "1"], ["b", "2"], ["c", ""]]


def test_a_table_that_goes_on_below_the_page_ends_at_its_foot() -> None:
    page = draw_grid([50, 150, 250], [780, 810, 900]) + draw_rows([("a", "1"), ("b", "2")], (60, 160), 790, 28)
    assert rows_of(write_pdf(page)) == [["a", "1"], ["b", "2"]]


def test_lines_that_are_thin_pictures_are_lines() -> None:
    lines = "".join(
        f"q {w} 0 0 {h} {x} {y} cm /P Do Q\n"
        for x, y, w, h in (*((x, 742, 0.6, 50) for x in (50, 150, 250)), *((50, y, 200, 0.6) for y in (742, 767, 792)))
    )
    page = lines + draw_rows([("a", "1"), ("b", "2")], (60, 160), 58, 25)
    assert rows_of(write_pdf(page, resources=RESOURCES, objects=PICTURE)) == [["a", "1"], ["b", "2"]]


def test_a_point_in_the_room_of_a_digit_parts_no_number() -> None:
    page = draw_grid([50, 150, 250], [50, 70, 90]) + draw_text(60, 55, "160.") + draw_text(82, 55, "5964")
    page += draw_text(160, 55, "1") + draw_rows([("b", "2")], (60, 160), 75)
    assert rows_of(write_pdf(page))[0] == ["160.5964", "1"]


def test_two_pages_on_one_sheet_are_read_one_after_the_other() -> None:
    sides = [
        draw_grid([left, left + 80, left + 160], [60, 80, 100, 120])
        + draw_rows([(f"{name}{row}", str(row)) for row in range(3)], (left + 5, left + 90), 65)
        + draw_text(left, 200, f"text below table {name}")
        for left, name in ((40, "a"), (340, "b"))
    ]
    document = pdf.read(write_pdf("".join(sides)))
    assert [type(block) for block in document.blocks] == [Grid, Paragraph, Grid, Paragraph]
    assert [cell.text for cell in grids_of(document)[1].cells] == ["b0", "0", "b1", "1", "b2", "2"]


def test_a_font_that_tells_a_wrong_depth_moves_no_text_to_another_row() -> None:
    """The descent was that of the deepest sign, more than a row below the line: values came a row too high."""
    font = b"3 0 obj<</Type/Font/Subtype/TrueType/BaseFont/F/FirstChar 48/Widths[500 500 500]/FontDescriptor 61 0 R"
    page = draw_grid([50, 150], [50, 65, 80]) + draw_text(60, 52, "1") + draw_text(60, 67, "2")
    told = b"61 0 obj<</Type/FontDescriptor/FontName/F/Flags 32/Ascent 1809/Descent 1049>>endobj\n"
    plain = write_pdf(page, objects=told)
    data = plain.replace(b"3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica", font + b"/Encoding/WinAnsiEncoding")
    assert rows_of(data) == rows_of(plain) == [["1"], ["2"]]


@pytest.mark.parametrize(
    ("over", "remains"),
    [(OVER_ALL, []), (BOX, ["8"]), (f"/G gs {OVER_ALL}", ["9", "8"]), (f"/G gs {BOX}", ["9", "8"])],
    ids=["picture", "box", "see-through picture", "see-through box"],
)
def test_what_a_picture_or_box_drawn_later_hides_is_not_read(over: str, remains: list[str]) -> None:
    page = draw_text(60, 100, "9") + draw_text(60, 300, "8") + over
    data = write_pdf(page, resources=RESOURCES, objects=PICTURE)
    if not remains:
        with pytest.raises(ReadError, match="识别出来的"):
            pdf.read(data)
    else:
        assert [block.text for block in pdf.read(data).blocks if isinstance(block, Paragraph)] == remains


def test_digits_before_a_page_that_is_a_picture_may_go_on_there() -> None:
    upper = draw_grid([50, 150, 180], [700, 730, 770]) + draw_text(55, 710, "1.first") + draw_text(160, 710, "5")
    upper += draw_text(55, 735, "2.last") + draw_text(155, 735, "4170")
    data = write_pdf(upper, OVER_ALL, resources=RESOURCES, objects=PICTURE)
    assert rows_of(data) == [["1.first", "5"], ["2.last", "4170\ufffd"]]


def test_many_letters_with_accents_are_signs_told_wrongly() -> None:
    with pytest.raises(ReadError, match="编码"):
        pdf.read(write_pdf(draw_text(60, 100, "\\351" * 30) + draw_text(60, 200, "1" * 300, 2)))


HEAD = ("kind", "made", "kept")


@pytest.mark.parametrize(
    ("upper", "lower", "expected"),
    [
        ([("1.a", "1", "2"), ("", "5", "6")], [("2.b", "", ""), ("3.c", "7", "8")], [("2.b", "5", "6")]),
        ([("1.a", "1", "2"), ("2.b", "5", "6")], [HEAD, ("3.c", "7", "8")], [("2.b", "5", "6")]),
    ],
    ids=["values parted from their label", "head printed again"],
)
def test_a_table_without_lines_over_a_page_break(
    upper: list[tuple[str, ...]], lower: list[tuple[str, ...]], expected: list[tuple[str, ...]]
) -> None:
    data = write_pdf(draw_rows([HEAD, *upper], XS, 740), draw_rows(lower, XS, 60))
    rows = [HEAD, ("1.a", "1", "2"), *expected, ("3.c", "7", "8")]
    assert rows_of(data) == [list(row) for row in rows]


def test_numbers_close_to_each_other_without_lines_are_two() -> None:
    rows = [("kind", "n", "m", "kept"), ("1.a", "4444", "55", "1"), ("2.b", "6666", "77", "2")]
    assert rows_of(write_pdf(draw_rows(rows, (60, 200, 226, 300)))) == [list(row) for row in rows]


def test_a_report_whose_tables_are_on_pages_that_are_pictures_is_refused_for_that() -> None:
    data = write_pdf(draw_text(60, 100, "a letter"), OVER_ALL, resources=RESOURCES, objects=PICTURE)
    with pytest.raises(NotAReportError, match="第2页没有文字层"):
        recognise(pdf.read(data))


@pytest.mark.parametrize(
    ("texts", "pages", "expected"),
    [
        (("行政处罚", "行政强制"), (1, 1), ["行政处罚", "行政强制"]),
        (("275", "件"), (1, 1), ["275件"]),
        (("（三）不予公", "开", "3", "4"), (1, 2, 1, 2), ["（三）不予公开", "3", "4"]),
        (("（二）部分公开（区分处理的，", "只计这一情形"), (1, 1), ["（二）部分公开（区分处理的，只计这一情形"]),
    ],
    ids=["two labels of a blank block", "unit below its number", "label cut by a page break", "sign over the edge"],
)
def test_which_lines_are_one_cell_without_ruling_lines(
    texts: tuple[str, ...], pages: tuple[int, ...], expected: list[str]
) -> None:
    sides = [300.0 if text.isdecimal() and len(text) == 1 else 100.0 for text in texts]
    heights = [100.0 + 12 * (page - 1) if len(set(pages)) > 1 else 100.0 + 12 * at for at, page in enumerate(pages)]
    shifts = [5.0 if text.startswith("只计") else 0.0 for text in texts]
    pieces = [
        Piece(text, side + shift, side + shift + 50 - (0 if not shift else 2), height, 10, page)
        for text, side, shift, height, page in zip(texts, sides, shifts, heights, pages, strict=True)
    ]
    pieces.sort(key=lambda piece: piece.height)
    assert sorted(block.text for block in stack(pieces, 1.2)) == sorted(expected)


def test_heads_that_a_page_break_moved_below_it_go_back_to_their_row() -> None:
    """Else the next page had a head of its own with some of the columns, and values came one column aside."""
    upper = draw_grid([150, 250, 350], [670, 700, 730]) + draw_line(50, 670, 150, 670) + draw_line(50, 730, 150, 730)
    upper += draw_line(50, 670, 50, 730) + draw_text(60, 695, "kind") + draw_text(260, 710, "kept")
    upper += draw_text(160, 680, "a") + draw_text(260, 680, "b")
    lower = draw_grid([50, 150, 250, 350], [50, 70, 90]) + draw_text(160, 55, "made")
    lower += draw_rows([("1.a", "4", "5")], (60, 160, 260), 75)
    assert rows_of(write_pdf(upper, lower)) == [["kind", "a", "b"], ["made", "kept"], ["1.a", "4", "5"]]


@pytest.mark.parametrize("first", [1, 98], ids=["from 1 on each page", "over all pages"])
def test_numbers_of_lines_in_the_margin_are_no_values(first: int) -> None:
    """They stand beside the rows of a table as those of a column without its outer line would."""
    page = "".join(draw_text(20, 40 + 18 * n, str(first + n), 7) for n in range(8)) + draw_text(60, 40, "before")
    page += draw_grid([60, 160, 220], [60, 90, 120]) + draw_rows([("rules", "15"), ("orders", "7")], (70, 170), 65, 30)
    assert rows_of(write_pdf(page)) == [["rules", "15"], ["orders", "7"]]


def test_a_running_header_as_wide_as_the_page_does_not_go_on_in_the_title() -> None:
    header = draw_text(50, 20, "a header that runs on over all pages of this very long report " * 2, 8.5)
    pages = [header + draw_text(50, 100, f"body of page {n}") for n in (1, 2, 3)]
    texts = [block.text for block in pdf.read(write_pdf(*pages)).blocks if isinstance(block, Paragraph)]
    assert texts == ["body of page 1", "body of page 2", "body of page 3"]


@pytest.mark.parametrize("sides", [(20,), (480,), (480, 20)], ids=["on the left", "on the right", "on both sides"])
def test_columns_beside_the_page_of_a_site_are_read_after_it(sides: tuple[int, ...]) -> None:
    """Else a title went on with the name of a neighbour in a list of links."""
    page = "".join(draw_text(130, 60 + 20 * n, f"line {n} of the report with some words") for n in range(4))
    page += "".join(draw_text(side, 60 + 20 * n, f"link {n}") for side in sides for n in range(3)) + draw_grid(
        [130, 400, 470], [150, 180]
    )
    document = pdf.read(write_pdf(page + draw_text(140, 160, "rules") + draw_text(410, 160, "15")))
    texts = [block.text if isinstance(block, Paragraph) else "" for block in document.blocks]
    links = [f"link {n}" for n in range(3)] * len(sides)
    assert texts == [*(f"line {n} of the report with some words" for n in range(4)), "", *links]
