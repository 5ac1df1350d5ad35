"""Web pages: merged cells, broken markup, layout tables, hidden text, bounded work."""

from __future__ import annotations

import json
import time
from html import escape

import pytest

from pipelines.document import Document, Grid, Paragraph, ReadError
from pipelines.parsing import parse_bytes
from pipelines.read.html.document import read


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def matrix(grid: Grid) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in row] for row in grid.matrix()]


def page(body: str) -> bytes:
    return f"<html><head><title>年度报告</title><style>p{{}}</style></head><body>{body}</body></html>".encode()


def test_spans_are_laid_out() -> None:
    first = "<tr><td rowspan=2 colspan=2>甲</td><td>1</td></tr><tr><td>2</td></tr>"
    body = f"<table>{first}<tr><td>乙</td><td>3</td><td>4</td></tr></table>"
    assert matrix(grids(read(page(body)))[0]) == [["甲", "甲", "1"], ["甲", "甲", "2"], ["乙", "3", "4"]]


def test_text_around_and_title() -> None:
    table = "<table><tr><td>a</td><td>b</td></tr></table>"
    document = read(page(f"<script>var a='x'</script><p>一、总体<span>情</span>况</p>第二<br>第三{table}尾"))
    assert texts(document) == ["一、总体情况", "第二", "第三", "尾"]
    assert document.title == "年度报告"
    assert isinstance(document.blocks[3], Grid)


def test_unclosed_cells_and_rows() -> None:
    assert matrix(grids(read(page("<table><tr><td>规章<td>0<td>1<tr><td>其他<td>2<td>3</table>")))[0]) == [
        ["规章", "0", "1"],
        ["其他", "2", "3"],
    ]


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ("<td>规章</td><td></td>3<td>1</td>", ["规章", "\ufffd", "1\ufffd"]),
        ("<td>规章</td><td>3</td><td></tr>1", ["规章", "3\ufffd", "\ufffd"]),
        ("<td>规章</td><tr>3<td>1</td>", ["规章", "\ufffd"]),
        ("<td>规章</td><td>3</td>；<td></td>", ["规章", "3", ""]),
    ],
)
def test_digits_outside_all_cells_leave_no_number_and_no_blank_beside_them(rows: str, shown: list[str]) -> None:
    """A cell whose tags are broken was read as blank, and its number was not seen anywhere."""
    assert matrix(grids(read(page(f"<table><tr>{rows}</tr></table>")))[0])[0] == shown


def test_the_foot_of_a_table_stands_below_its_rows_wherever_it_is_written() -> None:
    rows = ["<thead><tr><td>规章</td></tr></thead>", "<tfoot><tr><td>注</td></tr></tfoot>", "<tr><td>1</td></tr>"]
    assert matrix(grids(read(page(f"<table>{''.join(rows)}</table>")))[0]) == [["规章"], ["1"], ["注"]]


def test_rows_that_begin_without_their_tag() -> None:
    """The parser takes all their cells for one row; values were read from whatever stood at their number."""
    rows = "<td>规章</td><td>0</td></tr><td>其他</td><td>2</td></tr>"
    assert matrix(grids(read(page(f"<table><tbody>{rows}</table>")))[0]) == [["规章", "0"], ["其他", "2"]]


def test_cells_that_hold_a_table_of_one_cell_each_are_no_layout() -> None:
    cells = "".join(f"<td><table><tr><td>{text}</td></tr></table></td>" for text in ("规章", "", "0"))
    assert (
        matrix(grids(read(page(f"<table><tr>{cells}</tr><tr>{cells}</tr><tr>{cells}</tr></table>")))[0])
        == [["规章", "", "0"]] * 3
    )


def test_layout_tables_are_unwrapped() -> None:
    inner = "<table><tr><td>规章</td><td>5</td></tr></table>"
    document = read(page(f"<table><tr><td><ul><li>首页</li></ul></td><td><p>正文</p>{inner}</td></tr></table>"))
    assert [matrix(grid) for grid in grids(document)] == [[["规章", "5"]]]
    assert texts(document) == ["首页", "正文"]


@pytest.mark.parametrize(
    "cell",
    [
        "0<span style='display:none'>99</span>",
        "<span hidden>9</span>0",
        "<s>12</s>0",
        "<span style='text-decoration: line-through'>12</span>0",
        "<input type=hidden value=7><input value=0>",
        "\x040 \x05",
        "<span style='opacity:0'>9</span>0<i style='font-size:0'>8</i>",
        "0<img src=a.png>",
        "0<i style='position:absolute; left:-9999px'>8</i><i style='clip:rect(0 0 0 0)'>7</i>",
        "<ruby>0<rp>(</rp><rt>líng</rt><rp>)</rp></ruby>",
        "<select><option>1<option selected>0</select>",
    ],
)
def test_a_cell_holds_what_the_page_shows(cell: str) -> None:
    assert matrix(grids(read(page(f"<table><tr><td>规章</td><td>{cell}</td></tr></table>")))[0]) == [["规章", "0"]]


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        *((drawing, "□") for drawing in ("<img src=12.png>", "<svg><text>3</text></svg>", "<math><mn>3</mn></math>")),
        *((room, "") for room in ("<img src=spacer.gif>", "<img src=a.gif width=1>", "<ul><li></ul>")),
        *((field, "□") for field in ("<input placeholder=3>", "<input type=radio>", "<meter value=3></meter>")),
        *((script, "□") for script in ("<script>document.write(3)</script>", "<canvas></canvas>")),
        *((kept, "□") for kept in ("<i title=3></i>", "<i data-value='1.5'></i>", "<ol start=3><li></ol>")),
        *(
            (other, "")
            for other in ("<i title=规章 data-row=3></i>", "<input type=hidden value=3>", "<i class=end></i>")
        ),
        *((written, "□") for written in ("<i class=n3></i>", "<b data-n=3></b>", "<u></u>")),
        ("<b data-n=规章></b>", ""),
        ("1<i class=n3></i>", "1□"),
        ("<bdo dir=rtl>12</bdo>", "12□"),
        ("<i style='display:inline-flex;flex-direction:row-reverse'><b>1</b><b>2</b></i>", "12□"),
        ("<span style='color:#FFF'>12</span>", "12□"),
        ("<span style='color:#FFF;background:#00f'>12</span>", "12"),
    ],
)
def test_what_a_cell_shows_that_is_no_text_is_no_blank(shown: str, text: str) -> None:
    styles = """<style>.n3:before{content:"3"} b::after {content: attr(data-n)} u:before{content:"\\33 "}
    .end:after{content:".";visibility:hidden} @media print{i:before{content:"9"}}</style>"""
    table = f"<table><tr><td>规章</td><td><p>{shown}</p></td></tr></table>"
    assert matrix(grids(read(page(styles + table)))[0]) == [["规章", text]]


def test_a_raised_sign_is_no_digit_of_the_number_before_it() -> None:
    raised = "<i style='vertical-align: super'>1</i>"
    body = f"<table><tr><td>9<sup>1</sup></td><td><sup>5</sup></td><td>9{raised}</td></tr></table>"
    assert matrix(grids(read(page(body)))[0]) == [["9[1]", "5", "9[1]"]]


@pytest.mark.parametrize(
    "kept",
    [
        "<textarea>{escaped}</textarea>",
        "<script type='text/plain'>{markup}</script>",
        "<p>首页 &gt; 年报</p><textarea>{escaped}</textarea>",
        "<script>box.innerHTML = {string};</script>",
        "<script>box.innerHTML = '{quoted}';</script>",
        "<iframe srcdoc='{escaped}'></iframe>",
        "<div>{escaped}</div>",
    ],
)
def test_a_page_without_tables_that_keeps_its_source_is_read_from_that(kept: str) -> None:
    markup = "<p>二、主动公开</p><table>" + "<tr><td>规章</td><td>0</td></tr>" * 20 + "</table>"
    quoted = markup.replace("\u4e3b", "\\u4e3b").replace("</", "<\\/")
    written = {"escaped": escape(markup), "string": json.dumps(markup), "quoted": quoted}
    document = read(page(kept.format(markup=markup, **written)))
    assert [matrix(grid) for grid in grids(document)] == [[["规章", "0"]] * 20]
    assert "源代码" in document.notes[0]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("<a href='/u/%E5%B9%B4%E6%8A%A5.docx?v=1'>附件</a>", "年报.docx"),
        ("<iframe src='/viewer.html?file=a.pdf'></iframe>", "a.pdf"),
        ("<img src=1.jpg>", "图片"),
    ],
)
def test_a_page_whose_report_is_in_a_file_or_a_picture_says_so(body: str, named: str) -> None:
    parsed = parse_bytes(page(f"<h1>云岭镇2023年政府信息公开工作年度报告</h1>{body}"))
    assert parsed.report is None
    assert named in (parsed.error or "")


def test_hidden_rows_and_cells_are_not_read() -> None:
    rows = "<tr style='display:none'><td>规章</td><td>9</td></tr><tr><td>规章</td><td hidden>8</td><td>0</td></tr>"
    assert matrix(grids(read(page(f"<table>{rows}</table>")))[0]) == [["规章", "0"]]


@pytest.mark.parametrize(
    ("row", "cell"),
    [("class=tr", "class=td"), ("role=row", "role=cell"), ("style='display:table-row'", "style='display:table-cell'")],
)
def test_any_element_can_be_a_table(row: str, cell: str) -> None:
    line = f"<div {row}><div {cell}>规章</div><div {cell}></div><div {cell}>0</div></div>"
    assert matrix(grids(read(page(f"<div>{line}{line}</div>")))[0]) == [["规章", "", "0"]] * 2


STYLES = """<style>/* .td{display:none} */ @media print { .cell-b { display: none } } .td:hover{display:none}
.old, #menu li , td i { color: red; display: none !important } .old.now { display: block }
.line { display: table-row } div.line > .box{display:table-cell}</style>"""


def test_what_a_style_sheet_in_the_page_hides_is_not_read() -> None:
    table = "<table><tr><td>规章</td><td class=cell-b>0<i>9</i></td></tr></table>"
    body = f"<div class=old>2018</div><div class='old now'>2024</div><ul id=menu><li>首页</ul><i>正文</i>{table}"
    document = read(page(STYLES + body))
    assert texts(document) == ["2024", "正文"]
    assert matrix(grids(document)[0]) == [["规章", "0"]]


GRID = "<div style='display:grid;grid-template-columns:2fr repeat(2, minmax(10px, 1fr))'>{}</div>"


@pytest.mark.parametrize(
    "body",
    [
        "<div>" + "<div class=line><b class=box>规章</b><b class=box></b><b class=box>0</b></div>" * 3 + "</div>",
        "<div>" + "<div style='display:flex'><b>规章</b><b></b><b>0</b></div>" * 3 + "</div>",
        GRID.format("<b>规章</b><b></b><b>0</b>" * 3),
        GRID.format("<b style='grid-row:span 3'>规章</b>" + "<b></b><b>0</b>" * 3),
        GRID.format(
            "<b style='grid-area:x;grid-row:1/4;grid-column:1'>规章</b>"
            + "".join(
                f"<b style='grid-row:{r};grid-column:{c} / span 1'>{t}</b>"
                for c, t in ((3, "0"), (2, ""))
                for r in (1, 2, 3)
            )
        ),
        GRID.format(
            "<b style='grid-area:1/1/4/2'>规章</b>"
            + "".join(f"<b style='grid-area:{r}/{c}'>{t}</b>" for c, t in ((3, "0"), (2, "")) for r in (1, 2, 3))
        ),
    ],
)
def test_tables_that_style_sheets_grids_and_flexible_boxes_lay_out(body: str) -> None:
    assert matrix(grids(read(page(STYLES + body)))[0]) == [["规章", "", "0"]] * 3


def test_pairs_inside_boxes_that_are_cells_are_not_lost() -> None:
    pairs = "".join(
        f"<div class=i><span>{head}</span><span>{n}</span></div>" for n, head in enumerate(("甲", "乙", "丙"))
    )
    card = f"<div><div>规章</div>{pairs}</div>"
    shown = "".join(
        block.text if isinstance(block, Paragraph) else str(matrix(block)) for block in read(page(card * 3)).blocks
    )
    assert shown.count("0") == shown.count("丙") == 3
    assert texts(read(page(card * 20))) == ["规章", "甲", "0", "乙", "1", "丙", "2"] * 20


def test_gb18030_page_with_a_wrong_declaration() -> None:
    text = '<html><head><meta charset="utf-8"></head><body><p>规章</p></body></html>'
    assert texts(read(text.encode("gb18030"))) == ["规章"]
    assert texts(read(text.replace("utf-8", "iso-8859-1").encode("gb18030"))) == ["规章"]
    assert texts(read(text.replace("utf-8", "gb2312").encode())) == ["规章"]


def test_what_stands_too_deep_to_be_read_is_not_lost_in_silence() -> None:
    assert texts(read(page("<div>" * 150 + "规章"))) == ["规章"]
    with pytest.raises(ReadError, match="200 层"):
        read(page("<p>一、总体情况</p>" + "<div>" * 220 + "规章"))


@pytest.mark.parametrize(
    "body",
    [
        "<table>" + "<tr>" + '<td rowspan="999999" colspan="999999">x</td>' * 300 + "</tr>" * 3 + "</table>",
        "<div>" * 20_000 + "x",
        "<table><tr><td>" * 3_000,
        "<table>" + "<tr><td>1</td><td>2</td></tr>" * 20_000 + "</table>",
    ],
)
def test_hostile_pages_cost_little(body: str) -> None:
    started = time.process_time()
    try:
        document = read(page(body))
    except ReadError as refused:
        assert "\n" not in str(refused)
    else:
        assert document.kind == "html"
    assert time.process_time() - started < 10
