"""OpenDocument text written by hand: repeated and covered cells, deleted text, notes, one-file form, web archives."""

from __future__ import annotations

import quopri

import pytest

from pipelines.document import Paragraph, ReadError
from pipelines.read import mht, odt
from tests.unit.read.office_files import tables_of, write_zip

NAMESPACES = (
    " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "style")
    )
    + ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
)


def write_odt(body: str) -> bytes:
    content = f"<office:document-content {NAMESPACES}><office:body><office:text>{body}</office:text></office:body>"
    return write_zip({"content.xml": f"{content}</office:document-content>"})


def test_text_without_what_is_not_the_report() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:p>gone</text:p></text:changed-region></text:tracked-changes>"
        "<text:p>a<text:s text:c='2'/>b<text:note><text:p>note</text:p></text:note><text:tab/>c</text:p><text:p/>"
    )
    assert [block.text for block in odt.read(write_odt(body)).blocks if isinstance(block, Paragraph)] == ["a  b\tc"]


CHOICE = (
    "<field:fieldmark xmlns:field='urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0'>"
    "<field:param/></field:fieldmark>"
)
SHAPE = "<draw:custom-shape><text:p>{}</text:p></draw:custom-shape>"
FRAMED = (
    "<table:table><table:table-row><table:table-cell><text:p>12</text:p></table:table-cell></table:table-row>"
    "</table:table>"
)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<text:p><text:table-formula/></text:p>", "□"),
        (f"<text:p>{CHOICE}</text:p>", "□"),
        ("<text:list><text:list-item><text:p/></text:list-item></text:list>", "□"),
        (f"<text:p>{SHAPE.format(12)}</text:p>", "12"),
        (f"<text:p>3{SHAPE.format(4)}</text:p>", "34"),
        (FRAMED, "12"),
    ],
)
def test_a_cell_that_shows_something_without_text_is_no_blank(content: str, text: str) -> None:
    row = f"<table:table-row><table:table-cell>{content}</table:table-cell></table:table-row>"
    assert tables_of(odt.read(write_odt(f"<table:table>{row}</table:table>"))) == [[(0, 0, 1, 1, text)]]


def test_a_table_in_a_shape_is_read() -> None:
    loext = "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"
    table = FRAMED.replace("table:table", "loext:table").replace(
        "<loext:table>", f"<loext:table xmlns:loext='{loext}'>"
    )
    body = f"<text:p><draw:custom-shape>{table}</draw:custom-shape></text:p>"
    assert tables_of(odt.read(write_odt(body))) == [[(0, 0, 1, 1, "12")]]


def test_deletions_that_stand_in_the_text_are_left_out() -> None:
    body = (
        "<text:tracked-changes><text:changed-region text:id='d'><text:deletion/></text:changed-region>"
        "<text:changed-region text:id='i'><text:insertion/></text:changed-region>"
        "<text:changed-region text:id='open'><text:deletion/></text:changed-region></text:tracked-changes>"
        "<text:p>1<text:change-start text:change-id='d'/>2<text:span>3<text:tab/></text:span>4</text:p>"
        "<text:p>5<text:change-end text:change-id='d'/>6<text:change-start text:change-id='i'/>7"
        "<text:change-end text:change-id='i'/><text:change-start text:change-id='open'/>8</text:p>"
    )
    assert [block.text for block in odt.read(write_odt(body)).blocks if isinstance(block, Paragraph)] == ["1", "678"]


@pytest.mark.parametrize("place", ["super 58%", "-33% 58%"])
def test_a_raised_sign_is_set_apart_from_the_number_before_it(place: str) -> None:
    style = f"<style:style style:name='up'><style:text-properties style:text-position='{place}'/></style:style>"
    sign = "<text:span text:style-name='up'>3</text:span>"
    document = odt.read(write_odt(f"{style}<text:p>12{sign}</text:p><text:p>{sign}12</text:p>"))
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["12[3]", "312"]


@pytest.mark.parametrize(
    "settings",
    ["text:display='none'", "style:text-line-through-style='solid'", "style:text-line-through-type='double'"],
)
def test_text_that_its_style_hides_or_strikes_is_left_out(settings: str) -> None:
    styles = (
        f"<style:style style:name='old'><style:text-properties {settings}/></style:style>"
        "<style:style style:name='T1' style:parent-style-name='old'/>"
        "<style:style style:name='T2' style:parent-style-name='old'><style:text-properties text:display='true'"
        " style:text-line-through-style='none'/></style:style>"
    )
    spans = "".join(f"<text:span text:style-name='T{number}'>{number}</text:span>" for number in (1, 2))
    document = odt.read(write_odt(f"{styles}<text:p>a{spans}b</text:p>"))
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["a2b"]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<text:p><draw:custom-shape><text:p>12</text:p></draw:custom-shape></text:p>", "12"),
        ("<text:p><draw:frame text:anchor-type='as-char'><draw:image/></draw:frame></text:p>", "□"),
        ("<text:p><draw:frame text:anchor-type='paragraph'><draw:image/></draw:frame></text:p>", ""),
        ("<text:p>7<draw:frame text:anchor-type='as-char'><draw:image/></draw:frame></text:p>", "7"),
    ],
)
def test_a_cell_that_shows_a_shape_or_a_picture_is_no_blank(inside: str, text: str) -> None:
    cells = f"<table:table-cell><text:p>规章</text:p></table:table-cell><table:table-cell>{inside}</table:table-cell>"
    document = odt.read(write_odt(f"<table:table><table:table-row>{cells}</table:table-row></table:table>"))
    assert tables_of(document) == [[(0, 0, 1, 1, "规章"), (0, 1, 1, 1, text)]]


def test_repeated_and_covered_cells() -> None:
    body = (
        "<table:table><table:table-header-rows><table:table-row>"
        "<table:table-cell table:number-rows-spanned='2'><text:p>h</text:p></table:table-cell>"
        "<table:table-cell table:number-columns-repeated='2'><text:p>0</text:p></table:table-cell>"
        "</table:table-row></table:table-header-rows>"
        "<table:table-row><table:covered-table-cell/><table:table-cell><text:p>1</text:p></table:table-cell>"
        "<table:covered-table-cell/></table:table-row></table:table>"
    )
    assert tables_of(odt.read(write_odt(body))) == [
        [(0, 0, 2, 1, "h"), (0, 1, 1, 1, "0"), (0, 2, 1, 1, "0"), (1, 1, 1, 2, "1")]
    ]


def test_a_merged_cell_ends_where_a_row_has_text_of_its_own_in_its_place() -> None:
    """LibreOffice lets the repeated head of a table run on over the labels below it, which were lost."""
    head = "<table:table-cell table:number-rows-spanned='3'><text:p>h</text:p></table:table-cell>"
    rows = (
        f"{head}<table:table-cell><text:p>0</text:p></table:table-cell>",
        "<table:covered-table-cell/><table:table-cell><text:p>1</text:p></table:table-cell>",
        "<table:table-cell><text:p>label</text:p></table:table-cell><table:table-cell><text:p>2</text:p></table:table-cell>",
    )
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    assert tables_of(odt.read(write_odt(f"<table:table>{body}</table:table>"))) == [
        [(0, 0, 2, 1, "h"), (0, 1, 1, 1, "0"), (1, 1, 1, 1, "1"), (2, 0, 1, 1, "label"), (2, 1, 1, 1, "2")]
    ]


def test_covered_cells_that_are_written_twice() -> None:
    """So LibreOffice writes merged cells of old Word files: the number behind them stood a column too far right."""
    cell, covered = "<table:table-cell {}><text:p>{}</text:p></table:table-cell>".format, "<table:covered-table-cell/>"
    rows = (cell("table:number-columns-spanned='2'", "label") + 2 * covered + cell("", "3"), cell("", "1") * 3)
    body = "<table:table-column table:number-columns-repeated='3'/>"
    body += "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    (table,) = tables_of(odt.read(write_odt(f"<table:table>{body}</table:table>")))
    assert table[:2] == [(0, 0, 1, 2, "label"), (0, 2, 1, 1, "3")]


def test_merged_cells_without_covered_ones_beside_them() -> None:
    """As pandoc writes them: the cells that followed were taken for covered, and their numbers lost."""
    cell = "<table:table-cell {}><text:p>{}</text:p></table:table-cell>".format
    rows = (
        cell("table:number-columns-spanned='2'", "label") + cell("", "1"),
        cell("table:number-rows-spanned='2'", "group") + cell("", "a") + cell("", "2"),
        cell("", "b") + cell("", "3"),
    )
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    (table,) = tables_of(odt.read(write_odt(f"<table:table>{body}</table:table>")))
    assert [(row, column, text) for row, column, _, _, text in table] == [
        *((0, 0, "label"), (0, 2, "1"), (1, 0, "group"), (1, 1, "a"), (1, 2, "2"), (2, 1, "b"), (2, 2, "3"))
    ]


def test_single_file_form() -> None:
    flat = f"<office:document {NAMESPACES}><office:body><office:text><text:p>x</text:p></office:text></office:body>"
    assert odt.read(f"{flat}</office:document>".encode()).blocks[0] == Paragraph("x")


def test_not_a_text_document() -> None:
    with pytest.raises(ReadError, match="OpenDocument"):
        odt.read(write_zip({"content.xml": "<x/>"}))


def test_web_archive_in_the_encoding_of_its_header() -> None:
    table = "<table><tr><td>规章</td><td>0</td></tr></table>"
    page = f"<html><body><p>{'政府信息公开工作年度报告' * 20}</p>{table}</body></html>".encode("gbk")
    archive = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
        b'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        + quopri.encodestring(page)
        + b"\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n"
    )
    document = mht.read(archive)
    assert document.kind == "mht"
    assert tables_of(document) == [[(0, 0, 1, 1, "规章"), (0, 1, 1, 1, "0")]]


def test_web_archive_without_a_page() -> None:
    with pytest.raises(ReadError, match="没有网页"):
        mht.read(b"MIME-Version: 1.0\nContent-Type: text/plain\n\nx")
    with pytest.raises(ReadError, match="这是邮件"):
        mht.read(b"To: a@b.cn\nMIME-Version: 1.0\nContent-Type: text/plain\n\nx")


@pytest.mark.parametrize("pages", [["广告", "年度报告正文，有许多内容"], ["年度报告正文，有许多内容", "广告"]])
def test_of_several_pages_in_a_web_archive_the_one_with_most_text_is_read(pages: list[str]) -> None:
    parts = "".join(f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>{page}</p>\r\n" for page in pages)
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    document = mht.read(f"{head}{parts}--b--".encode())
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["年度报告正文，有许多内容"]
    assert any("2 个网页" in note for note in document.notes)


@pytest.mark.parametrize(
    ("ground", "text"), [("transparent", "12"), ("#ffffff", "12"), ("#4472c4", "125"), ("#d9d9d9", "12□")]
)
@pytest.mark.parametrize("holder", ["table-cell", "table-row", "paragraph"])
def test_white_text_in_a_cell(holder: str, ground: str, text: str) -> None:
    """It was read as a number on white ground too."""
    colour = "xmlns:fo='urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0' fo:"
    names = {name: "under" if name == holder else "none" for name in ("table-row", "table-cell", "paragraph")}
    content = (
        f"<style:style style:name='white'><style:text-properties {colour}color='#ffffff'/></style:style>"
        f"<style:style style:name='under'><style:{holder}-properties {colour}background-color='{ground}'/>"
        "</style:style>"
        f"<table:table><table:table-row table:style-name='{names['table-row']}'><table:table-cell><text:p>新收</text:p>"
        f"</table:table-cell><table:table-cell table:style-name='{names['table-cell']}'>"
        f"<text:p text:style-name='{names['paragraph']}'>12<text:span text:style-name='white'>5</text:span></text:p>"
        "</table:table-cell></table:table-row></table:table>"
    )
    assert [[cell[4] for cell in table] for table in tables_of(odt.read(write_odt(content)))] == [["新收", text]]
