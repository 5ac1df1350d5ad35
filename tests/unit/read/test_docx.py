"""Word files: merges, deleted and hidden text, text boxes, nested tables, hostile packages."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipelines.document import Document, Grid, Paragraph, ReadError
from pipelines.read.docx.document import read

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def pack(body: str, namespace: str = W, prolog: str = "") -> bytes:
    xml = f'{prolog}<w:document xmlns:w="{namespace}" xmlns:mc="urn:mc"><w:body>{body}</w:body></w:document>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", xml)
    return buffer.getvalue()


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(runs) + "</w:p>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text)) if text else '<w:p/>'}</w:tc>"


def table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def matrix(document: Document) -> list[list[str | None]]:
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    return [[item.text if item else None for item in row] for row in grid.matrix()]


def test_a_continued_merge_of_another_width_takes_nothing_from_the_columns_beside_it() -> None:
    """As where the head of a table was printed again above a piece whose merged label goes on from the page before."""
    rows = (
        cell("申请人情况", '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>') + cell("自然人"),
        cell("", '<w:gridSpan w:val="2"/><w:vMerge/>') + cell("总计"),
        cell("", "<w:vMerge/>") + cell("2.重复申请") + cell("3"),
        cell("", "<w:vMerge/>") + cell("3.公开出版物") + cell("4"),
    )
    assert [row[1:] for row in matrix(read(pack(table(*rows))))[2:]] == [["2.重复申请", "3"], ["3.公开出版物", "4"]]


@pytest.mark.parametrize("namespace", [W, STRICT])
def test_merged_cells(namespace: str) -> None:
    rows = (
        cell("甲", '<w:vMerge w:val="restart"/>') + cell("乙", '<w:gridSpan w:val="2"/>'),
        cell("", "<w:vMerge/>") + cell("1") + cell("2"),
        cell("丙") + cell("3") + cell("4"),
    )
    assert matrix(read(pack(table(*rows), namespace))) == [["甲", "乙", "乙"], ["甲", "1", "2"], ["丙", "3", "4"]]


def test_deleted_and_hidden_text_is_not_read_inserted_is() -> None:
    body = paragraph(
        run("共"),
        "<w:del><w:r><w:delText>5</w:delText></w:r></w:del>",
        f"<w:ins>{run('6')}</w:ins>",
        run("7", "<w:vanish/>"),
        run("件"),
    )
    assert texts(read(pack(body))) == ["共6件"]


@pytest.mark.parametrize("how", ["<w:vanish/>", "<w:strike/>", '<w:dstrike w:val="true"/>'])
def test_unseen_and_struck_digits_do_not_join_the_number(how: str) -> None:
    body = table(cell("规章") + f"<w:tc>{paragraph(run('8', how), run('0'))}</w:tc>")
    assert matrix(read(pack(body))) == [["规章", "0"]]


def test_formatting_switched_off_hides_nothing() -> None:
    shown = paragraph(run("1", '<w:strike w:val="0"/>'), run("2", '<w:vertAlign w:val="baseline"/>'))
    assert texts(read(pack(f"<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>{run('0')}</w:p>{shown}"))) == ["0", "12"]


def test_a_raised_sign_is_no_digit_of_the_number_before_it() -> None:
    raised = run("1", '<w:vertAlign w:val="superscript"/>')
    body = table(f"<w:tc>{paragraph(run('9'), raised)}</w:tc><w:tc>{paragraph(raised)}</w:tc>")
    assert matrix(read(pack(body))) == [["9[1]", "1"]]


def test_text_behind_an_element_that_stands_in_a_text_by_damage_is_not_lost() -> None:
    rows = table(cell("规章") + cell("<w:sz/>3") + cell("1<w:sz/>2"))
    assert matrix(read(pack(rows))) == [["规章", "3", "1\ufffd2"]]


def test_a_placeholder_is_a_blank() -> None:
    control = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        + run("单击此处输入文字")
        + "</w:sdtContent></w:sdt>"
    )
    assert matrix(read(pack(table(cell("规章") + f"<w:tc>{paragraph(control)}</w:tc>")))) == [["规章", ""]]


def test_a_text_box_that_is_all_a_cell_shows_is_its_text() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{paragraph(run('12'))}</w:txbxContent></w:pict></w:r>"
    assert matrix(read(pack(table(cell("规章") + f"<w:tc>{paragraph(box)}</w:tc>")))) == [["规章", "12"]]


def test_fields_tabs_breaks_and_controls() -> None:
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>' + run("9")
    body = paragraph(
        run("甲"),
        "<w:r><w:tab/></w:r>",
        field,
        "<w:r><w:br/></w:r>",
        f"<w:sdt><w:sdtContent>{run('乙')}</w:sdtContent></w:sdt>",
    )
    assert texts(read(pack(body))) == ["甲\t9\n乙"]


def test_one_branch_of_alternatives_and_text_boxes() -> None:
    box = f"<w:pict><w:txbxContent>{paragraph(run('框'))}{table(cell('规章') + cell('0'))}</w:txbxContent></w:pict>"
    branches = "".join(f"<mc:{name}><w:r>{box}</w:r></mc:{name}>" for name in ("Choice", "Fallback"))
    both = f"<mc:AlternateContent>{branches}</mc:AlternateContent>"
    document = read(pack(paragraph(run("正文"), both)))
    assert texts(document) == ["正文", "框"]
    assert matrix(document) == [["规章", "0"]]


def test_layout_table_is_unwrapped() -> None:
    inner = table(cell("规章") + cell("0"))
    document = read(pack(f"<w:tbl><w:tr><w:tc>{paragraph(run('题'))}{inner}<w:p/></w:tc></w:tr></w:tbl>"))
    assert "题" in texts(document)
    assert matrix(document) == [["规章", "0"]]


@pytest.mark.parametrize("wrapped", ["<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", "<w:customXml>{}</w:customXml>"])
def test_a_table_lays_out_those_inside_it_that_stand_in_a_control(wrapped: str) -> None:
    inner = wrapped.format(table(cell("规章") + cell("0")))
    outer = table(cell("题"), f"<w:tc>{inner}<w:p/></w:tc>")
    assert matrix(read(pack(outer))) == [["规章", "0"]]


def test_deleted_row_is_not_read() -> None:
    deleted = f"<w:trPr><w:del/></w:trPr>{cell('旧')}{cell('1')}"
    assert matrix(read(pack(table(deleted, cell("新") + cell("2"))))) == [["新", "2"]]


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        pack("<w:p>")[:200],
        pack("", prolog='<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'),
        pack(" " * 80_000_000),
        pack("<w:tbl><w:tr><w:tc>" * 300),
    ],
)
def test_hostile_packages_are_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(ReadError) as refused:
        read(data)
    assert "\n" not in str(refused.value)


def test_deep_nesting_is_cut_off() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 60 + paragraph(run("x")) + "</w:tc></w:tr></w:tbl>" * 60
    assert read(pack(deep)).kind == "docx"


def test_a_content_control_that_shows_no_placeholder_is_read() -> None:
    control = '<w:sdt><w:sdtPr><w:showingPlcHdr w:val="{}"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>'
    shown, placeholder = control.format("0", paragraph(run("12"))), control.format("1", paragraph(run("单击此处")))
    assert [text for text in texts(read(pack(shown + placeholder))) if text] == ["12"]


def _row(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties}{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


def _deleted(text: str) -> str:
    return f"<w:p><w:del><w:r><w:delText>{text}</w:delText></w:r></w:del></w:p>"


def test_a_cell_that_shows_a_picture_is_no_blank() -> None:
    picture = "<w:p><w:r><w:drawing><wp:{0} xmlns:wp='urn:wp'/></w:drawing></w:r></w:p>"
    cells = [picture.format("inline"), picture.format("anchor"), paragraph(run("7")) + picture.format("inline")]
    assert matrix(read(pack(f"<w:tbl>{_row(*cells)}</w:tbl>"))) == [["□", "", "7"]]


@pytest.mark.parametrize(
    "row",
    [
        _row(_deleted("规章"), _deleted("9")),
        _row(paragraph(run("规章")), paragraph(run("9")), properties="<w:trPr><w:del/></w:trPr>"),
        _row(paragraph(run("规章")), paragraph(run("9")), properties="<w:trPr><w:hidden/></w:trPr>"),
    ],
)
def test_a_row_that_is_deleted_or_hidden_leaves_no_row(row: str) -> None:
    kept = _row(paragraph(run("规章")), "<w:p/>")
    assert matrix(read(pack(f"<w:tbl>{kept}{row}{kept}</w:tbl>"))) == [["规章", ""], ["规章", ""]]


FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
CODE = "<w:r><w:instrText>{}</w:instrText></w:r>"
CODE_IN_CODE = (
    (FIELD.format("begin") + CODE.format("{}")) * 2 + FIELD.format("end") + FIELD.format("separate") + run("2")
).format(" IF ", " =B2 ") + FIELD.format("end")
WHITE = run("5", '<w:color w:val="FFFFFF"/>')
LIST_OF_CHOICES = (
    '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="0"/>'
    '<w:listEntry w:val="12"/></w:ddList></w:ffData></w:fldChar></w:r>' + CODE.format("FORMDROPDOWN")
)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (LIST_OF_CHOICES + FIELD.format("end"), "12"),
        (FIELD.format("begin") + CODE.format(" =SUM(ABOVE) ") + FIELD.format("end"), "□"),
        (CODE_IN_CODE, "2"),
        (run("3") + FIELD.format("begin") + CODE.format(r"EQ \f(1,2)") + FIELD.format("end"), "3□"),
        ('<w:fldSimple w:instr="=SUM(LEFT)"/>', "□"),
        ('<w:fldSimple w:instr=" IF 1 = 1 &quot;12&quot; &quot;3&quot; "/>', "□"),
        (run("3") + "<m:oMath xmlns:m='urn:m'><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num></m:f></m:oMath>", "3□"),
        ("<w:r><w:pict><v:shape xmlns:v='urn:v'><v:textpath string='12'/></v:shape></w:pict></w:r>", "12"),
        ("<w:r><w:pict><v:shape xmlns:v='urn:v'><v:imagedata/></v:shape></w:pict></w:r>", "□"),
        ('<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr>', "□"),
        (WHITE, "□"),
        ('<w:pPr><w:shd w:fill="C00000"/></w:pPr>' + WHITE, "5"),
    ],
)
def test_a_cell_that_shows_something_without_text_is_no_blank_and_no_other_number(content: str, text: str) -> None:
    assert matrix(read(pack(table(cell("规章") + f"<w:tc><w:p>{content}</w:p></w:tc>")))) == [["规章", text]]


def test_a_deleted_cell_moves_no_value_to_the_next_column() -> None:
    deleted = cell("", '<w:cellDel w:id="1"/>')
    assert matrix(read(pack(table(cell("规章") + deleted + cell("1"), cell("甲") + cell("2"))))) == [
        ["规章", "1"],
        ["甲", "2"],
    ]


@pytest.mark.parametrize(
    "cell",
    [
        FIELD.format("begin") * 2
        + FIELD.format("separate")
        + run("55")
        + FIELD.format("end")
        + FIELD.format("separate")
        + run("12")
        + FIELD.format("end"),
        '<w:r><w:rPr><w:rStyle w:val="old"/></w:rPr><w:t>9</w:t></w:r>' + run("12"),
        '<w:r><w:rPr><w:rStyle w:val="older"/></w:rPr><w:t>9</w:t></w:r>' + run("12"),
        '<w:r><w:rPr><w:vanish w:val="0"/><w:rStyle w:val="older"/></w:rPr><w:t>12</w:t></w:r>',
        '<w:pPr><w:pStyle w:val="old"/></w:pPr>' + run("9") + "</w:p><w:p>" + run("12"),
        "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + run("1") + "</w:p><w:p>" + run("2"),
    ],
    ids=[
        "result of a field in the code of another",
        "hidden by its style",
        "hidden by the style of its style",
        "shown against its style",
        "hidden by the style of its paragraph",
        "paragraphs that deletion made one",
    ],
)
def test_a_cell_holds_what_the_page_shows(cell: str) -> None:
    table = "<w:tbl>" + _row(paragraph(run("规章")), f"<w:p>{cell}</w:p>") + "</w:tbl>"
    buffer = io.BytesIO(pack(table))
    old = '<w:style w:styleId="old"><w:rPr><w:vanish/></w:rPr></w:style>'
    older = '<w:style w:styleId="older"><w:basedOn w:val="old"/></w:style>'
    style = f'<w:styles xmlns:w="{W}">{old}{older}</w:styles>'
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr("word/_rels/document.xml.rels", '<r><r Id="s" Type="x/styles" Target="styles.xml"/></r>')
        package.writestr("word/styles.xml", style)
    assert matrix(read(buffer.getvalue())) == [["规章", "12"]]
