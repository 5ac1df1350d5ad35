"""PDF: real reports cell by cell, and by hand every way in which a page can mislead."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from pipelines.document import Grid, Paragraph, ReadError
from pipelines.read import pdf
from tests.unit.read.office_files import draw_line, draw_text, grids_of, tables_of, write_pdf, write_stream

if TYPE_CHECKING:
    from pathlib import Path


def draw_grid(xs: list[float], ys: list[float]) -> str:
    lines = [draw_line(x, ys[0], x, ys[-1]) for x in xs] + [draw_line(xs[0], y, xs[-1], y) for y in ys]
    return "".join(lines)


def texts(data: bytes) -> list[list[str]]:
    return [[cell.text for cell in grid.cells] for grid in grids_of(pdf.read(data))]


@pytest.mark.parametrize("name", ["huaian_2024.pdf", "hongze_2023.pdf"])
def test_real_report_has_every_true_number(shared: Path, name: str) -> None:
    truth = next(
        report
        for line in (shared / "real" / "truth.jsonl").read_text(encoding="utf-8").splitlines()
        if (report := json.loads(line))["file"] == name
    )
    document = pdf.read((shared / "real" / name).read_bytes())
    got = Counter(float(c.text) for grid in grids_of(document) for c in grid.cells if c.text.replace(".", "").isdigit())
    assert got == Counter(float(value) for value in truth["cells"].values() if value is not None)
    assert [grid.column_count for grid in grids_of(document)] == [4, 2, 10, 10, 15]
    text = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert [line[:2] for line in text if line[1:2] == "、"] == ["一、", "二、", "三、", "四、", "五、", "六、"]
    assert not any(line.strip("- ").isdigit() for line in text)


def test_merged_cells_become_spans() -> None:
    page = draw_line(50, 50, 350, 50) + draw_line(150, 80, 350, 80) + draw_line(50, 110, 350, 110)
    page += draw_line(50, 50, 50, 110) + draw_line(150, 50, 150, 110) + draw_line(350, 50, 350, 110)
    page += draw_line(250, 80, 250, 110)
    page += draw_text(60, 60, "label") + draw_text(160, 60, "head") + draw_text(160, 90, "1") + draw_text(260, 90, "2")
    assert tables_of(pdf.read(write_pdf(page))) == [
        [(0, 0, 2, 1, "label"), (0, 1, 1, 2, "head"), (1, 1, 1, 1, "1"), (1, 2, 1, 1, "2")]
    ]


def test_number_wider_than_its_cell_stays_whole() -> None:
    page = draw_grid([50, 80, 200], [50, 80]) + draw_text(55, 60, "3985758") + draw_text(150, 60, "7")
    assert texts(write_pdf(page)) == [["3985758", "7"]]


def test_numbers_that_touch_over_the_line_between_their_cells_are_two() -> None:
    """A font without widths sets digits so far apart that they reach into the next cell."""
    page = draw_grid([50, 80, 110], [50, 80]) + draw_text(60, 60, "1034") + draw_text(82.54, 60, "398")
    assert texts(write_pdf(page)) == [["1034", "398"]]


def test_number_wrapped_in_a_narrow_cell_is_one_and_two_lines_are_two() -> None:
    narrow = draw_grid([50, 80, 300], [50, 100]) + draw_text(54, 55, "3985") + draw_text(54, 67, "758")
    assert texts(write_pdf(narrow + draw_text(90, 55, "12") + draw_text(90, 67, "34"))) == [["3985758", "12\n34"]]


def test_number_torn_by_a_narrow_cell_with_its_note_below_is_one() -> None:
    """Programs keep the bracket with the number and break its digits anywhere, though they had room: 14, 5."""
    page = draw_grid([50, 81, 300], [50, 100])
    for row, text in enumerate(("14", "5", "\\(abc", "d\\)")):
        page += draw_text(54, 52 + 12 * row, text)
    assert texts(write_pdf(page + draw_text(90, 55, "7"))) == [["145\n(abc d)", "7"]]


def test_a_line_drawn_beside_its_place_in_some_columns_makes_no_row() -> None:
    """As a browser draws them for cells over several rows: values then stood in a row without a label, all blank."""
    page = draw_line(50, 50, 250, 50) + draw_line(50, 80, 250, 80) + draw_line(50, 115, 250, 115)
    page += draw_line(50, 88, 150, 88) + "".join(draw_line(x, 50, x, 115) for x in (50, 150, 250))
    page = page.replace(draw_line(50, 80, 250, 80), draw_line(150, 80, 250, 80))
    page += draw_text(60, 60, "a") + draw_text(160, 60, "1") + draw_text(60, 95, "b") + draw_text(160, 95, "2")
    assert texts(write_pdf(page)) == [["a", "1", "b", "2"]]


def test_numbered_labels_that_no_line_parts_belong_to_the_rows_they_stand_in() -> None:
    page = draw_grid([150, 250], [50, 80, 110]) + draw_line(50, 50, 150, 50) + draw_line(50, 110, 150, 110)
    page += draw_line(50, 50, 50, 110)
    page += draw_text(60, 60, "1.a") + draw_text(160, 60, "5") + draw_text(60, 90, "2.b") + draw_text(160, 90, "6")
    assert tables_of(pdf.read(write_pdf(page))) == [
        [(0, 0, 1, 1, "1.a"), (0, 1, 1, 1, "5"), (1, 0, 1, 1, "2.b"), (1, 1, 1, 1, "6")]
    ]


@pytest.mark.parametrize(("digits", "rest"), [("3985", "758"), ("61", "2\\(a b")])
def test_row_cut_at_a_page_break_is_joined(digits: str, rest: str) -> None:
    """Also where there was room for the next digit, but not for the bracket that hangs on it."""
    upper = draw_grid([50, 150, 180], [700, 730, 770]) + draw_text(55, 710, "1.first") + draw_text(160, 710, "5")
    upper += draw_text(55, 735, "2.a label that wrap") + draw_text(155, 735, digits)
    lower = draw_grid([50, 150, 180], [50, 70, 90]) + draw_text(155, 55, rest)
    lower += draw_text(55, 75, "3.last") + draw_text(155, 75, "6")
    whole = digits + rest.replace("\\", "")
    assert texts(write_pdf(upper, lower)) == [["1.first", "5", "2.a label that wrap", whole], ["3.last", "6"]]


@pytest.mark.parametrize("shift", [0, 1, 30])
def test_row_cut_at_a_page_break_is_joined_below_a_head_that_is_printed_again(shift: int) -> None:
    """Also where the margins of pages with odd and with even numbers differ."""
    upper = draw_grid([50, 150, 180], [50, 70, 90, 130]) + draw_text(55, 55, "item") + draw_text(155, 55, "sum")
    upper += draw_text(55, 75, "1.first") + draw_text(160, 75, "5")
    upper += draw_text(55, 95, "2.a label that wrap") + draw_text(155, 95, "3985")
    lower = f"1 0 0 1 {shift} 0 cm\n" + draw_text(55, 55, "item") + draw_text(155, 55, "sum")
    lower += draw_grid([50, 150, 180], [50, 70, 90, 110]) + draw_text(155, 75, "758")
    lower += draw_text(55, 95, "3.last") + draw_text(155, 95, "6")
    assert texts(write_pdf(upper, lower)) == [
        ["item", "sum", "1.first", "5", "2.a label that wrap", "3985758"],
        ["item", "sum", "3.last", "6"],
    ]


def test_row_cut_at_a_page_break_is_joined_over_lines_in_the_margins() -> None:
    """They may differ from page to page, or stand further from the edge than most."""
    upper = draw_grid([50, 150, 180], [700, 730, 755]) + draw_text(55, 710, "1.first") + draw_text(160, 710, "5")
    upper += draw_text(55, 735, "2.a label that wrap") + draw_text(155, 735, "3985") + draw_text(60, 770, "foot")
    lower = draw_text(60, 75, "head") + draw_grid([50, 150, 180], [90, 110, 130]) + draw_text(155, 95, "758")
    lower += draw_text(55, 115, "3.last") + draw_text(155, 115, "6")
    assert texts(write_pdf(upper, lower)) == [["1.first", "5", "2.a label that wrap", "3985758"], ["3.last", "6"]]


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        (("", "2.a label th", ""), ("group", "at wraps", "7"), "2.a label th at wraps"),
        (("group", "", "7"), ("", "2.a label", ""), "2.a label"),
        (("group", "", "7"), ("", "2.a label", "8"), None),
        (("group", "1.a", "7"), ("", "2.a label", ""), None),
    ],
    ids=["all values moved down", "the label moved down", "another row", "two labels"],
)
def test_label_and_values_parted_by_a_page_break_are_one_row(
    above: tuple[str, ...], below: tuple[str, ...], joined: str | None
) -> None:
    """Cells whose text stands in their middle break by themselves; the label of their group is on either page."""
    xs = [50.0, 90.0, 156.0, 200.0]
    upper = draw_grid(xs, [700, 730]) + "".join(draw_text(x + 4, 710, text) for x, text in zip(xs, above, strict=False))
    lower = draw_grid(xs[1:], [50, 70, 90]) + draw_grid([50, 90], [50, 90])
    lower += "".join(draw_text(x + 4, 55, text) for x, text in zip(xs, below, strict=False))
    lower += draw_text(94, 75, "3.last") + draw_text(160, 75, "9")
    first, second = texts(write_pdf(upper, lower))
    assert joined is None or {joined, "7"} <= set(first)
    assert (joined is None) is (len(second) == 5)


def test_values_below_a_page_break_do_not_go_on_with_the_heads_above_it() -> None:
    """The label of their row is lost; the heads fill their cells."""
    upper = draw_grid([50, 150, 180], [700, 730]) + draw_text(55, 710, "item") + draw_text(155, 710, "made")
    lower = draw_grid([50, 150, 180], [50, 70, 90]) + draw_text(155, 55, "15")
    lower += draw_text(55, 75, "last") + draw_text(155, 75, "6")
    assert texts(write_pdf(upper, lower)) == [["item", "made"], ["", "15", "last", "6"]]


def test_blank_row_below_a_page_break_is_not_joined() -> None:
    upper = draw_grid([50, 150, 180], [700, 730]) + draw_text(55, 710, "1.a label that wraps")
    lower = draw_grid([50, 150, 180], [50, 70]) + draw_text(55, 55, "2.next")
    assert texts(write_pdf(upper, lower)) == [["1.a label that wraps", ""], ["2.next", ""]]


def test_cell_left_open_at_the_foot_of_a_page_is_closed() -> None:
    page = draw_line(50, 700, 250, 700) + "".join(draw_line(x, 700, x, 760) for x in (50, 150, 250))
    page += draw_text(60, 720, "open") + draw_text(160, 720, "9")
    assert texts(write_pdf(page)) == [["open", "9"]]


def test_backgrounds_are_no_tables_and_bold_by_double_printing_counts_once() -> None:
    page = "1 1 1 rg 50 700 400 60 re f 50 600 400 60 re f 0 0 0 rg\n"
    page += draw_text(60, 100, "12") + draw_text(60.3, 100, "12")
    document = pdf.read(write_pdf(page))
    assert document.blocks == (Paragraph("12", document.blocks[0].place),)


def test_columns_without_ruling_lines() -> None:
    rows = [("kind", "made", "kept"), ("rules", "0", "3"), ("papers", "12", "447228"), ("other", "1", "2")]
    page = draw_text(50, 60, "A title over the table")
    for index, row in enumerate(rows):
        page += "".join(draw_text(x, 100 + 20 * index, text) for x, text in zip((60, 200, 300), row, strict=True))
    document = pdf.read(write_pdf(page))
    assert isinstance(document.blocks[0], Paragraph)
    assert isinstance(document.blocks[1], Grid)
    assert texts(write_pdf(page)) == [[text for row in rows for text in row]]
    assert document.notes == ("第1页的表格没有框线，按文字位置读取，请核对",)


def test_wrapped_lines_are_one_paragraph_and_page_numbers_go() -> None:
    page = draw_text(70, 100, "x" * 80) + draw_text(50, 115, "y" * 84) + draw_text(50, 130, "end.")
    page += draw_text(70, 145, "Next paragraph") + draw_text(290, 810, "- 4 -")
    document = pdf.read(write_pdf(page))
    assert [block.text[-4:] for block in document.blocks if isinstance(block, Paragraph)] == ["end.", "raph"]
    assert document.notes == ("已略去页码",)


def test_running_footers_go_and_the_header_stands_beside_the_text() -> None:
    pages = [
        draw_text(50, 20, f"1/2/26, 6:3{n} PM A title that is nowhere else", 8)
        + draw_text(50, 100, f"body of page {n}")
        + draw_text(50, 815, f"http://example.org/report {n}/3", 8)
        for n in (1, 2, 3)
    ]
    document = pdf.read(write_pdf(*pages))
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == [
        "body of page 1",
        "body of page 2",
        "body of page 3",
    ]
    assert document.header.startswith("1/2/26, 6:31 PM A title that is nowhere else")
    assert len(document.notes) == 1


def test_text_turned_upwards_in_a_cell() -> None:
    page = draw_grid([50, 80, 200], [50, 150]) + "BT /F1 10 Tf 0 1 -1 0 70 710 Tm (turned) Tj ET\n"
    assert texts(write_pdf(page + draw_text(100, 60, "1"))) == [["turned", "1"]]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_that_lies_on_its_side_or_head_is_read_upright(rotation: int) -> None:
    """Its numbers were found but stood in no cell, and every cell came out blank."""
    page = draw_grid([50, 80, 200], [50, 80]) + draw_text(55, 60, "398") + draw_text(150, 60, "7")
    turned = write_pdf(page).replace(b"/MediaBox", b"/Rotate %d/MediaBox" % rotation)
    assert texts(turned) == [["398", "7"]]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (
            write_pdf(
                "q 500 0 0 700 50 50 cm /Im Do Q",
                resources="/XObject<</Im 90 0 R>>",
                objects=write_stream(
                    90,
                    bytes(12),
                    "/Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceRGB/BitsPerComponent 8",
                ),
            ),
            "扫描件",
        ),
        (write_pdf(""), "没有文字"),
        (write_pdf(draw_text(50, 50, "upright") + "BT /F1 9 Tf 0 1 -1 0 90 90 Tm (12 3) Tj ET"), "竖排"),
        (
            write_pdf(draw_text(50, 50, "Portfolio")).replace(b"/Pages 2 0 R", b"/Pages 2 0 R/Collection<<>>"),
            "把附件取出后单独报送",
        ),
        (write_pdf(draw_text(50, 50, "x"))[:300], "损坏|没有文字"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 50, "损坏"),
    ],
)
def test_refused_with_a_reason(data: bytes, word: str) -> None:
    with pytest.raises(ReadError, match=word):
        pdf.read(data)


def test_a_sign_that_its_font_does_not_tell_is_no_digit() -> None:
    """The library took it for what its code is in other fonts: 808万元 came as 8087元."""
    font = b"/BaseFont/Helvetica/Encoding<</Differences[55/g37]>>"
    page = draw_grid([50, 80, 200], [50, 80]) + draw_text(55, 60, "807") + draw_text(150, 60, "1")
    page += draw_text(50, 100, "a text long enough to be known")
    assert texts(write_pdf(page).replace(b"/BaseFont/Helvetica", font)) == [["80\ufffd", "1"]]


@pytest.mark.parametrize(("flags", "read"), [(4, ["\ufffd", "7"]), (32, ["1", "7"])])
def test_codes_that_only_an_embedded_font_knows_are_no_digits(flags: int, read: list[str]) -> None:
    """A program numbers the signs it takes along, and the library took the sixteenth for a 0."""
    font = b"4 0 obj<</Type/Font/Subtype/TrueType/BaseFont/A+F/FirstChar 49/Widths[500]/FontDescriptor 61 0 R>>endobj\n"
    told = (
        b"61 0 obj<</Type/FontDescriptor/FontName/A+F/Flags %d/Ascent 800/Descent -200/FontFile2 62 0 R>>endobj\n"
        % flags
    )
    page = draw_grid([50, 80, 200], [50, 80]) + draw_text(55, 60, "1").replace("F1", "F2")
    page += draw_text(90, 60, "7") + draw_text(50, 100, "a long text")
    data = write_pdf(page, objects=font + told + write_stream(62, b"")).replace(b"/F1 3 0 R", b"/F1 3 0 R/F2 4 0 R")
    assert texts(data) == [read]


def test_a_stream_whose_signs_are_none_of_its_code_is_damage() -> None:
    """Programs that write PDF as text pack so: one changed byte was an error of the reader itself."""
    data = write_pdf(draw_text(50, 50, "text")).replace(b"/FlateDecode", b"[/ASCII85Decode/FlateDecode]")
    with pytest.raises(ReadError, match="损坏"):
        pdf.read(data)
