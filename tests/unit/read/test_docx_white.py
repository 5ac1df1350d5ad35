"""White text in the cells of a Word file: what a person sees there, on white ground and on others."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipelines.read.docx.document import read
from tests.unit.read.test_docx import W, matrix, pack, run

WHITE = '<w:color w:val="FFFFFF"/>'
BY_THEME = '<w:color w:val="FFFFFF" w:themeColor="background1"/>'
DARK = '<w:color w:val="FFFFFF" w:themeColor="text1"/>'
BLUE = '<w:shd w:val="clear" w:color="auto" w:fill="4472C4"/>'
PALE = '<w:shd w:val="clear" w:color="auto" w:fill="D9D9D9"/>'
PLAIN = '<w:shd w:val="clear" w:color="auto" w:fill="auto"/>'
SNOW = '<w:shd w:val="clear" w:color="auto" w:fill="FFFFFF" w:themeFill="background1"/>'


def read_cell(runs: str, *, cell: str = "", paragraph: str = "", table: str = "", styles: str = "") -> str:
    """The text of a cell with these runs, and with these properties around them."""
    content = f"<w:tc><w:tcPr>{cell}</w:tcPr><w:p><w:pPr>{paragraph}</w:pPr>{runs}</w:p></w:tc>"
    label = f"<w:tc><w:p>{run('新收')}</w:p></w:tc>"
    packed = io.BytesIO(pack(f"<w:tbl><w:tblPr>{table}</w:tblPr><w:tr>{label}{content}</w:tr></w:tbl>"))
    if styles:
        with zipfile.ZipFile(packed, "a") as package:
            package.writestr("word/_rels/document.xml.rels", '<r><r Id="s" Type="x/styles" Target="styles.xml"/></r>')
            package.writestr("word/styles.xml", f'<w:styles xmlns:w="{W}">{styles}</w:styles>')
    return matrix(read(packed.getvalue()))[0][1]


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        (run("12") + run("5", WHITE), "12"),
        (run("5", WHITE) + run("12"), "12"),
        (run("12") + run("5", BY_THEME), "12"),
        (run("12") + run("5", '<w:color w:val="F2F2F2" w:themeColor="background1" w:themeShade="F2"/>'), "12"),
        (run("12") + run("5", '<w:color w:val="7F7F7F" w:themeColor="background1" w:themeShade="7F"/>'), "125"),
        (run("12") + run("万元", WHITE), "12"),
        (run("12") + run("5", DARK), "125"),
        (run("规章") + run("1", WHITE), "规章"),
        (run("1") + run("5", WHITE) + run("2"), "1□2"),
        (run("件") + run("5", WHITE), "件□"),
        (run("5件", WHITE), "□"),
        (run("行政许可", WHITE), "行政许可"),
    ],
)
def test_on_white_ground(runs: str, text: str) -> None:
    """A number beside white text was none, and with it its whole row; a white unit counted."""
    assert read_cell(runs) == read_cell(runs, cell=PLAIN) == read_cell(runs, cell=SNOW) == text


@pytest.mark.parametrize("holder", ["cell", "paragraph", "table"])
def test_on_a_colour(holder: str) -> None:
    """White on blue is read as any other, on a pale grey one cannot say; what lies nearest to the text counts."""
    both = run("12") + run("5", WHITE)
    assert read_cell(both, **{holder: BLUE}) == "125"
    assert read_cell(both, **{holder: PALE}) == "12□"
    assert read_cell(run("12") + run("5", WHITE + SNOW), **{holder: BLUE}) == "12"
    assert read_cell(run("12") + run("5", WHITE + BLUE)) == "125"
    assert read_cell(run("12") + run("5", WHITE + '<w:highlight w:val="red"/>')) == "125"


@pytest.mark.parametrize(("fill", "text"), [("auto", "12"), ("4472C4", "12□")])
def test_in_a_table_whose_style_colours_its_rows_or_not(fill: str, text: str) -> None:
    shading = f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:fill="{fill}"/></w:tcPr></w:tblStylePr>'
    base = f'<w:style w:type="table" w:styleId="base">{shading}</w:style>'
    styles = base + '<w:style w:type="table" w:styleId="grid"><w:basedOn w:val="base"/></w:style>'
    assert read_cell(run("12") + run("5", WHITE), table='<w:tblStyle w:val="grid"/>', styles=styles) == text
    assert read_cell(run("12") + run("5", WHITE), table='<w:tblStyle w:val="unknown"/>', styles=styles) == "12□"


def test_white_by_a_style() -> None:
    pale = f'<w:style w:styleId="pale"><w:rPr>{BY_THEME}</w:rPr></w:style>'
    dark = '<w:style w:styleId="dark"><w:basedOn w:val="pale"/><w:rPr><w:color w:val="000000"/></w:rPr></w:style>'
    for style, text in (("pale", "12"), ("dark", "125")):
        assert read_cell(run("12") + run("5", f'<w:rStyle w:val="{style}"/>'), styles=pale + dark) == text


@pytest.mark.parametrize("colour", ["FFFFFF", "F5F5F5", "F0F8FF"])
def test_nearly_white_by_a_style_that_does_nothing_else(colour: str) -> None:
    style = f'<w:style w:styleId="faint"><w:rPr><w:color w:val="{colour}"/></w:rPr></w:style>'
    assert read_cell(run("12") + run("5", '<w:rStyle w:val="faint"/>'), styles=style) == "12"
