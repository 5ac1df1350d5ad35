"""PDF: tables whose columns or rows no lines hold apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipelines.document import Grid, Paragraph, ReadError
from pipelines.read import pdf
from tests.unit.read.office_files import draw_line, draw_text, write_pdf

if TYPE_CHECKING:
    pass
from tests.unit.read.test_pdf import draw_grid, texts

UNRULED = [("kind", "made", "kept"), ("rules", "0", "3"), ("papers", "12", "447228"), ("other", "1", "2")]


def lay_out(rows: list[tuple[str, ...]], pitch: int = 20) -> str:
    places = (60, 200, 300, 340, 380, 420, 460)
    return "".join(
        draw_text(x, 100 + pitch * index, text)
        for index, row in enumerate(rows)
        for x, text in zip(places, row, strict=False)
        if text
    )


def test_a_note_broken_over_lines_stays_with_its_number_where_no_lines_are_ruled() -> None:
    rows = [*UNRULED, ("", "\\(one", "\\(of these"), ("", "new\\)", "1 new\\)"), ("last", "5", "6")]
    assert {"1\n(one\nnew)", "2\n(of these\n1 new)"} <= set(texts(write_pdf(lay_out(rows, 14)))[0])


def test_a_page_number_between_rows_is_no_value_where_columns_are_without_lines() -> None:
    page = lay_out(UNRULED) + draw_text(60, 400, "4") + draw_text(60, 440, "The rest of the text")
    blocks = pdf.read(write_pdf(page)).blocks
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == ["The rest of the text"]


@pytest.mark.parametrize(
    ("page", "word"),
    [
        (lay_out(UNRULED) + draw_text(303, 120, "7"), "重叠"),
        (
            lay_out(
                [("label", "", "", "", "", "", ""), ("broken", *"1234567"[:6]), ("into",), ("many",), ("lines",)], 14
            ),
            "不在一条线上",
        ),
        (
            lay_out(UNRULED) + draw_text(60, 180, "next") + draw_text(215, 180, "12") + draw_text(300, 180, "3"),
            "哪一栏",
        ),
        (lay_out(UNRULED) + "0 Tz " + draw_text(250, 100, "no width"), "哪一栏"),
    ],
)
def test_a_table_without_lines_whose_cells_cannot_be_told_apart_is_refused(page: str, word: str) -> None:
    with pytest.raises(ReadError, match=word):
        pdf.read(write_pdf(page))


def test_what_cannot_be_told_apart_in_one_table_without_lines_leaves_the_others_as_they_are() -> None:
    """Labels keep their rows, with nothing beside them that could be taken for a number or a blank."""
    first = draw_grid([50, 150, 180], [20, 40, 60]) + draw_text(55, 25, "rules") + draw_text(155, 25, "5")
    torn = [("label", "", "", "", "", "", ""), ("1.a label", *"1234567"[:6]), ("2.another",), ("3.third",)]
    document = pdf.read(write_pdf(first + lay_out([*torn, ("", "8", "9")])))
    whole, doubtful = [grid for grid in document.blocks if isinstance(grid, Grid)]
    assert [cell.text for cell in whole.cells if cell.text] == ["rules", "5"]
    assert [cell.text for cell in doubtful.cells] == [
        *("1.a label", "1 2 3 4 5 6\ufffd", "\ufffd"),
        *("2.another", "\ufffd", "\ufffd"),
        *("3.third", "\ufffd", "\ufffd"),
    ]
    assert "第1页有的表格没有框线，分不清哪个数在哪一格，没有读取" in document.notes


NUMBERED = "1.of a kind", "2.of another"


def lay_out_open(height: str, align: float, *, foot: str = "") -> str:
    """A table without lines whose second label takes two lines, its values beside their middle, first or last."""
    value = {"middle": 127, "top": 120, "bottom": 134}[height]
    page = (
        draw_text(60, 80, "kind") + draw_text(200, 80, "made") + draw_text(300, 80, "kept") + draw_text(400, 80, "gone")
    )
    page += draw_text(60, 100, NUMBERED[0]) + draw_text(60, 120, NUMBERED[1]) + draw_text(60, 134, "kind")
    for top, row in ((100, "120"), (value, "4 7"), (156, "358")):
        page += "".join(
            draw_text(x + align, top, text) for x, text in zip((200, 300, 400), row, strict=True) if text != " "
        )
    return page + draw_text(60, 156, "3.of a third") + draw_text(60, 174, "4.without any") + foot


@pytest.mark.parametrize("height", ["middle", "top", "bottom"])
@pytest.mark.parametrize("align", [0, 60])
def test_a_label_of_two_lines_has_the_values_at_its_height_where_no_lines_are_ruled(height: str, align: float) -> None:
    """Values may stand on the right of wide columns, beside all heads; a row without any is blank."""
    (grid,) = [block for block in pdf.read(write_pdf(lay_out_open(height, align))).blocks if isinstance(block, Grid)]
    rows = [[cell.text if cell else None for cell in row] for row in grid.matrix()]
    assert rows == [
        ["kind", "made", "kept", "gone"],
        ["1.of a kind", "1", "2", "0"],
        ["2.of another kind", "4", "", "7"],
        ["3.of a third", "3", "5", "8"],
        ["4.without any", "", "", ""],
    ]


def test_a_label_of_two_lines_goes_on_behind_a_page_break_where_no_lines_are_ruled() -> None:
    first = lay_out_open("middle", 0) + draw_text(60, 192, "5.goes on") + draw_text(200, 192, "6")
    second = draw_text(60, 60, "behind") + draw_text(60, 80, "6.last") + draw_text(400, 80, "9")
    rows = texts(write_pdf(first, second))[0]
    assert rows[-8:] == ["5.goes on behind", "6", "", "", "6.last", "", "", "9"]


def test_values_alone_at_the_foot_of_a_page_are_no_page_number() -> None:
    """5 and 0 on one line, their label on two lines beside them, were taken for page 50 and the row for blank."""
    foot = draw_text(60, 740, "5.one") + draw_text(200, 747, "5") + draw_text(300, 747, "0") + draw_text(60, 754, "two")
    assert texts(write_pdf(lay_out_open("middle", 0, foot=foot)))[-1][-4:] == ["5.one two", "5", "0", ""]


def test_a_frame_with_lines_between_rows_alone_is_no_table_of_one_column() -> None:
    page = lay_out(UNRULED) + draw_grid([50, 400], [95, 118, 138, 158, 178]) + draw_line(150, 128, 400, 128)
    assert texts(write_pdf(page)) == [[text for row in UNRULED for text in row]]


def test_labels_in_front_of_the_lines_belong_to_the_rows_between_them() -> None:
    """The column of labels has no line on its left: their values had no row, and theirs were blank."""
    rows = [("kind", "made", "kept"), ("1.rules", "0", "3"), ("2.papers", "12", "447"), ("3.other", "1", "2")]
    page = lay_out(rows) + draw_grid([190, 290, 390], [95, 115, 135, 155, 175])
    assert texts(write_pdf(page)) == [[text for row in rows for text in row]]


def test_rows_in_one_frame_below_a_head_with_lines_are_parted_by_where_their_texts_stand() -> None:
    page = lay_out(UNRULED) + draw_grid([50, 190, 290, 390], [95, 115]) + draw_grid([50, 390], [115, 178])
    assert texts(write_pdf(page)) == [[text for row in UNRULED for text in row]]


CHINESE = (
    b"91 0 obj<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/UniGB-UCS2-H/DescendantFonts[92 0 R]>>endobj\n"
    b"92 0 obj<</Type/Font/Subtype/CIDFontType0/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
    b"/Supplement 2>>/FontDescriptor<</Type/FontDescriptor/FontName/Song/Flags 4>>>>endobj\n"
)


def draw_chinese(x: float, top: float, text: str, size: float = 6) -> str:
    """Instructions for a line of text with its middle at `x`; every sign is as wide as high."""
    start = x - size * len(text) / 2
    return f"BT /F2 {size} Tf {start} {842 - top - size} Td <{text.encode('utf-16-be').hex()}> Tj ET\n"


def read_chinese(page: str) -> list[list[str]]:
    return texts(write_pdf(page, resources="/Font<</F1 3 0 R/F2 91 0 R>>", objects=CHINESE))


def test_the_head_over_narrow_columns_does_not_go_on_with_the_head_below_it() -> None:
    """复议后起诉 stood over the third of its five columns and was taken for the first line of that column's head."""
    heads = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    page = draw_chinese(200, 100, "复议后起诉")
    for column, head in enumerate(heads):
        x = 140 + 30 * column
        halves = draw_chinese(x, 108, head[:3]) + draw_chinese(x, 116, head[3:])
        page += (halves if len(head) > 2 else draw_chinese(x, 112, head)) + draw_chinese(x, 126, str(column))
    assert read_chinese(page) == [["复议后起诉", *heads, *"01234"]]


def draw_rows(rows: list[tuple[float, str, str]]) -> str:
    """A head over three columns, and rows of (height, label, digits)."""
    page = "".join(
        draw_chinese(x, 90, head) for x, head in zip((220, 270, 320), ("自然人", "商业企业", "总计"), strict=True)
    )
    for top, label, digits in rows:
        page += draw_chinese(100 + 3 * len(label), top, label) if label else ""
        page += "".join(draw_text(x, top, digit, 6) for x, digit in zip((220, 270, 320), digits, strict=False))
    return page


def test_a_sign_for_nothing_that_is_one_of_a_label_set_upright_is_no_value() -> None:
    """无 of 无法提供, one sign below the other, made a column of its own in front of the others."""
    page = draw_rows([(100, "1.本机关不掌握相关政府信息", "123"), (120, "2.没有现成信息需要另行制作", "456")])
    page += "".join(draw_chinese(80, 91 + 6.2 * index, sign) for index, sign in enumerate("（四）无法提供"))
    assert (
        read_chinese(page)[0][-9:]
        == [
            "（四）无法提供",
            "1.本机关不掌握相关政府信息",
            *"123",
            "2.没有现成信息需要另行制作",
            *"456",
        ][-9:]
    )


def test_lines_of_a_label_stand_further_apart_than_others_where_they_are_one_of_the_form() -> None:
    rows = [(100, "", "123"), (96.8, "1.本机关不掌握相关政府信", ""), (104.2, "息", "")]
    page = draw_rows([*rows, (123, "", "456"), (120, "2.没有现成信息", ""), (126.3, "需要另行制作", "")])
    assert read_chinese(page)[0][-8:] == ["1.本机关不掌握相关政府信息", *"123", "2.没有现成信息需要另行制作", *"456"]


def test_what_stands_over_the_labels_of_table_two_is_the_head_of_no_column() -> None:
    page = draw_rows([(100, "1.属于国家秘密", "123"), (110, "3.其他", "456"), (120, "（七）总计", "579")])
    page += draw_chinese(220, 140, "第二十条第（六）项") + draw_chinese(160, 150, "信息内容")
    page += draw_chinese(300, 150, "本年处理决定数量") + draw_chinese(120, 160, "行政处罚")
    page += draw_chinese(120, 170, "行政强制") + draw_text(215, 160, "7", 6) + draw_text(215, 170, "12", 6)
    assert read_chinese(page)[1][-6:] == ["信息内容", "本年处理决定数量", "行政处罚", "7", "行政强制", "12"]


def test_the_last_number_of_a_page_is_none_of_its_pages_where_it_stands_right_below_a_row() -> None:
    """A cell that its own blank line sets lower than the others of its row was left out, and read as blank."""
    page = lay_out([*UNRULED[:-1], ("other", "1")], 233)
    with pytest.raises(ReadError, match="不在一条线上"):
        pdf.read(write_pdf(page + draw_text(300, 806, "2")))
