"""RTF as Word and WPS write it: code pages, Unicode, fields, nested tables, merged cells."""

from __future__ import annotations

import pytest

from pipelines.document import Paragraph, ReadError
from pipelines.read import rtf
from pipelines.read.open_tables import UncertainError
from tests.unit.read.office_files import tables_of

HEAD = rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}{\f1\fswiss\fcharset0 Arial;}}"


def escape_gbk(text: str) -> bytes:
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gbk")).encode()


def read_texts(body: bytes) -> list[str]:
    document = rtf.read_natively(HEAD + body + b"}")
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (escape_gbk("政府信息公开"), "政府信息公开"),
        ("政府信息公开".encode("gbk"), "政府信息公开"),
        (rb"\f1 " + escape_gbk("规章"), "规章"),
        (rb"\uc1\u25919?\u24220?", "政府"),
        (rb"\uc2\u25919\'d5\'fe\u24220\'b8\'ae", "政府"),
        (rb"\uc0\u-10179 \u-8704 ", "😀"),
        (rb"{\field{\*\fldinst HYPERLINK x}{\fldrslt 12}}", "12"),
        (rb"1{\footnote note}2{\*\unknown x}{\v hidden}{\deleted 9}3", "123"),
        (rb"{\pict\pngblip 89504e47}a\tab b\line c\~d", "a\tb\nc\xa0d"),
        (rb"{\listtext\pard 1.\tab}item", "1.item"),
        (rb"\{x\}\\", "{x}\\"),
        (rb"{\bin3 }}}x}", "x"),
    ],
)
def test_characters(body: bytes, text: str) -> None:
    assert read_texts(body + rb"\par") == [text]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (rb"1{\strike 9}2", "12"),
        (rb"1{\striked1 9}\strike 8\strike0 2", "12"),
        (rb"12{\super 3}", "12[3]"),
        (rb"1{\super st}m{\sub 2}", "1stm2"),
        (rb"12{\super\u179 ?}\sub 3\nosupersub 4", "12[\u00b33]4"),
        (rb"{\super 3}12", "312"),
        (rb"{\*\shppict{\pict 00}}{\nonshppict{\pict 00}}", "□"),
        (rb"{\object{\*\objdata 00}{\result 12}}", "□"),
        (rb"7{\pict 00}", "7"),
        (rb"7\par{\pict 00}\par 8", "78"),
        (rb"{\shp{\*\shpinst{\shptxt\pard 12\par}}}", "12"),
        (rb"{\shp{\*\shpinst{\shptxt 12\par\pard}}}", "12"),
        (rb"3{\shp{\*\shpinst{\shptxt\pard 4\par}}}", "34"),
        (rb"{\field{\*\fldinst =SUM(ABOVE)}{\fldrslt 12}}", "12"),
        (rb"{\field{\*\fldinst =SUM(ABOVE)}{\fldrslt }}", "□"),
        (rb"{\field{\*\fldinst{FORMDROPDOWN {\*\formfield{\fftype2{\*\ffl 7}}}}}{\fldrslt {}}}", "□"),
        (rb"{\field{\*\fldinst{FORMCHECKBOX }}{\fldrslt }}", "□"),
        (rb"{\field{\*\fldinst{EQ \\* jc2 \\o\\al(\\s\\up 9(7),\u49 ?2)}}{\fldrslt {}}}", "12"),
    ],
)
def test_what_a_cell_shows(cell: bytes, text: str) -> None:
    row = rb"\trowd\cellx1000\cellx2000\pard\intbl a\cell " + cell + rb"\cell\row\pard\par"
    assert tables_of(rtf.read_natively(HEAD + row + b"}")) == [[(0, 0, 1, 1, "a"), (0, 1, 1, 1, text)]]


def test_merged_cells_and_rows_of_other_widths() -> None:
    body = (
        rb"\trowd\trleft0\clvmgf\cellx1000\clmgf\cellx2000\clmrg\cellx3000"
        rb"\pard\intbl a\cell b\cell\cell\row"
        rb"\trowd\clvmrg\cellx1000\cellx2010\cellx2990\pard\intbl\cell 1\par 2\cell 3\cell\row\pard end\par"
    )
    document = rtf.read_natively(HEAD + body + b"}")
    assert tables_of(document) == [[(0, 0, 2, 1, "a"), (0, 1, 1, 2, "b"), (1, 1, 1, 1, "12"), (1, 2, 1, 1, "3")]]
    assert isinstance(document.blocks[-1], Paragraph)


def test_nested_table_follows_the_one_that_holds_it() -> None:
    body = (
        rb"\trowd\cellx5000\pard\intbl outer\par\pard\intbl\itap2 in\nestcell 7\nestcell"
        rb"{\*\nesttableprops\trowd\cellx1000\cellx2000\nestrow}{\nonesttables\par}"
        rb"\pard\intbl\itap1\cell\row"
    )
    assert tables_of(rtf.read_natively(HEAD + body + b"}")) == [
        [(0, 0, 1, 1, "outer")],
        [(0, 0, 1, 1, "in"), (0, 1, 1, 1, "7")],
    ]


@pytest.mark.parametrize(("rest", "is_whole"), [(b"", True), (b"\r\n\0", True), (rb"12\cell\row", False)])
def test_a_text_that_ends_in_the_middle_of_the_file_is_uncertain(rest: bytes, *, is_whole: bool) -> None:
    """A bracket that opened a group was lost: two thirds of a report were left out, a row of them read as blank."""
    data = HEAD + rb"rules\par}" + rest
    if is_whole:
        assert rtf.read_natively(data).blocks
    else:
        with pytest.raises(UncertainError):
            rtf.read_natively(data)


def test_row_that_contradicts_its_definition_is_uncertain() -> None:
    with pytest.raises(UncertainError):
        read_texts(rb"\trowd\cellx1000\cellx2000\pard\intbl a\cell\row")


def test_cut_off_file_is_refused() -> None:
    with pytest.raises(ReadError, match="不完整"):
        rtf.read(HEAD + rb"\pard text\par")


def test_a_row_that_holds_a_table_as_libreoffice_writes_it() -> None:
    """With blank cells too many behind it, or no definition of its own; both were refused."""
    nested = rb"\pard\intbl\itap2 3\nestcell{\*\nesttableprops\trowd\cellx500\nestrow}\pard\intbl\cell"
    row = rb"\trowd\cellx1000\cellx2000\pard\intbl A\cell" + nested + rb"\cell\row\pard\par"
    (grid,) = tables_of(rtf.read_natively(HEAD + row + b"}"))
    assert [text for *_, text in grid] == ["A", "3"]
    inner = rb"\pard\intbl\itap3 disclosed on the first page\nestcell"
    inner += rb"\pard\intbl\itap3 5\nestcell{\*\nesttableprops\trowd\cellx500\cellx900\nestrow}"
    outer = rb"\trowd\cellx2000" + inner + rb"\pard\intbl\itap2\nestcell{\*\nesttableprops\nestrow}\pard\intbl\cell\row"
    grids = tables_of(rtf.read_natively(HEAD + outer + rb"\pard\par}"))
    assert [text for *_, text in grids[-1]] == ["disclosed on the first page", "5"]


@pytest.mark.parametrize(
    ("ground", "text"),
    [
        (rb"", "12"),
        (rb"\clcbpat2", "12"),
        (rb"\clcbpat3", "125"),
        (rb"\clcbpat4", "12□"),
        (rb"\clshdng4000", "12□"),
    ],
)
def test_white_text_in_a_cell(ground: bytes, text: str) -> None:
    """It was read as a number on white ground too."""
    colours = (
        rb"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;\red68\green114\blue196;\red217\green217\blue217;}"
    )
    row = rb"\trowd\cellx1000" + ground + rb"\cellx2000\intbl a\cell 12{\cf2 5}\cell\row\pard {\cf2 6}\par"
    document = rtf.read_natively(HEAD + colours + row + b"}")
    assert [[cell[4] for cell in table] for table in tables_of(document)] == [["a", text]]
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["6"]
