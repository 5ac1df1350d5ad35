"""PDF: what nobody sees on a page is not read: layers, covered and hidden text, fields that are not drawn."""

from __future__ import annotations

import base64
import zlib

import pytest

from pipelines.document import Grid, Paragraph, ReadError
from pipelines.read import pdf
from tests.unit.read.office_files import draw_line, draw_text, write_pdf, write_stream


def draw_seven(before: str = "", after: str = "") -> str:
    return f"{before}\n{draw_text(60, 100, '7')}{after}\n"


@pytest.mark.parametrize(
    ("page", "changes"),
    [
        (draw_seven("/OC /L BDC", "EMC"), {}),
        (draw_seven("3 Tr", "0 Tr"), {}),
        (draw_seven("q .7 .7 -.7 .7 300 -200 cm", "Q"), {}),
        (draw_text(550, 300, "7"), {b"/Resources": b"/CropBox[0 0 500 842]/Resources"}),
    ],
    ids=["layer that is off", "text that is not printed", "watermark", "beyond the edge"],
)
def test_what_nobody_sees_on_a_page_is_not_read(page: str, changes: dict[bytes, bytes]) -> None:
    layers = b"/Catalog/OCProperties<</OCGs[50 0 R]/D<</OFF[50 0 R]>>>>"
    data = write_pdf(
        draw_text(60, 50, "seen") + page,
        resources="/Properties<</L 50 0 R>>",
        objects=b"50 0 obj<</Type/OCG/Name(L)>>endobj\n",
    ).replace(b"/Catalog", layers)
    for old, new in changes.items():
        data = data.replace(old, new)
    assert [block.text for block in pdf.read(data).blocks if isinstance(block, Paragraph)] == ["seen"]


def write_form(look: str) -> bytes:
    field = f"51 0 obj<</Type/Annot/Subtype/Widget/Rect[60 700 100 720]/V(12){look}>>endobj\n".encode()
    drawn = write_stream(
        52, b"BT /F1 10 Tf 2 5 Td (12) Tj ET", "/Subtype/Form/BBox[0 0 40 20]/Resources<</Font<</F1 3 0 R>>>>"
    )
    return write_pdf(draw_text(60, 50, "seen"), objects=field + drawn).replace(
        b"/Contents", b"/Annots[51 0 R]/Contents"
    )


def test_the_value_of_a_field_is_read_where_it_is_drawn_and_else_refused() -> None:
    """The page itself is blank there, and came as a blank cell."""
    blocks = pdf.read(write_form("/AP<</N 52 0 R>>")).blocks
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == ["seen", "12"]
    with pytest.raises(ReadError, match="表单"):
        pdf.read(write_form(""))


def test_text_behind_the_picture_of_a_scan_is_not_taken_for_the_filed_one() -> None:
    with pytest.raises(ReadError, match="识别出来的"):
        pdf.read(write_pdf("3 Tr " + draw_text(60, 100, "12")))


def test_compressed_content_written_as_text_is_read() -> None:
    packed = base64.a85encode(zlib.compress(draw_text(60, 100, "12").encode())) + b"~>"
    stream = b"11 0 obj<</Length %d/Filter[/ASCII85Decode/FlateDecode]>>stream\n%s\nendstream endobj\n" % (
        len(packed),
        packed,
    )
    assert pdf.read(write_pdf("", objects=stream)).blocks[0].text == "12"


@pytest.mark.parametrize(
    ("drawn", "cells"),
    [
        (f"1 0 0 rg {draw_text(80, 68, 'seal 2023')}", ["12", "7", "", ""]),
        (f"1 0 0 rg {draw_text(62, 88, 'red')}", ["12", "7", "red", ""]),
        (f"1 0 0 rg {draw_text(80, 88, 'title')}", ["12", "7", "titl", "e"]),
    ],
    ids=["the text of a seal", "words in one cell", "a title over nothing"],
)
def test_words_of_another_colour_over_several_cells_are_not_read(drawn: str, cells: list[str]) -> None:
    level = "".join(draw_line(60, top, 120, top) for top in (60, 80, 100, 120))
    upright = "".join(draw_line(x, 60, x, 120) for x in (60, 90, 120))
    labels = draw_text(62, 104, "labels", 9) + draw_text(92, 104, "labels", 9)
    page = level + upright + labels + draw_text(65, 62, "12") + draw_text(110, 65, "7") + drawn
    (grid,) = [block for block in pdf.read(write_pdf(page)).blocks if isinstance(block, Grid)]
    assert [cell.text for cell in grid.cells] == [*cells, "labels", "labels"]
