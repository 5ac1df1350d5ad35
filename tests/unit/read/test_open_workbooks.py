"""Workbooks as OpenDocument: what their cells show, and what is hidden."""

from __future__ import annotations

import pytest

from pipelines.document import Document, Grid, ReadError
from pipelines.read.content import read_document
from pipelines.read.workbook import ods
from tests.unit.read.office_files import write_zip

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
STYLES = (
    '<style:style style:name="struck"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="away"><style:table-properties table:display="false"/></style:style>'
)
DATE = "显示为5，实为2024-01-05"
HIDDEN = 'table:visibility="collapse"'


def write_ods(rows: str, before: str = "", style: str = "") -> bytes:
    """A workbook of one sheet with these rows and columns, and one that is hidden."""
    sheets = (
        f'<table:table table:name="年报" table:style-name="{style}">{before}{rows}</table:table>'
        '<table:table table:name="底稿" table:style-name="away"><table:table-row><table:table-cell><text:p>9</text:p>'
        "</table:table-cell></table:table-row></table:table>"
    )
    return write_zip(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content {SPACES}>"
            f"<office:automatic-styles>{STYLES}</office:automatic-styles><office:body>"
            f"<office:spreadsheet>{sheets}</office:spreadsheet></office:body></office:document-content>",
        }
    )


def number(value: str, shown: str, marks: str = "") -> str:
    """A cell with a number."""
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}" {marks}><text:p>{shown}</text:p>'
        "</table:table-cell>"
    )


def text(shown: str, marks: str = "") -> str:
    """A cell with a text."""
    return f'<table:table-cell office:value-type="string" {marks}><text:p>{shown}</text:p></table:table-cell>'


def row(*cells: str, marks: str = "") -> str:
    """A row of cells."""
    return f"<table:table-row {marks}>{''.join(cells)}</table:table-row>"


def texts(document: Document) -> list[list[str]]:
    """The rows of the only grid."""
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    rows: dict[int, list[str]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell.text)
    return list(rows.values())


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (number("12", "12件"), "12件"),
        (number("1234", "1,234"), "1,234"),
        (number("3.4", "3"), "显示为3，实为3.4"),
        (number("0", ""), "不显示，实为0"),
        (number("7", "7", 'table:style-name="struck"'), "不显示，实为7"),
        (text("7", 'table:style-name="struck"'), "不显示，实为7"),
        (number("0.5", "50%").replace("float", "percentage"), "50%"),
        (number("2024-01-05", "5").replace("float", "date").replace("office:value=", "office:date-value="), DATE),
        ("<table:table-cell/>", ""),
    ],
)
def test_a_number_counts_as_it_shows(cell: str, shown: str) -> None:
    document = ods.read(
        write_ods(row(text("信息内容"), text("件数"), text("乙")) + row(text("规章"), cell, text("丙")))
    )
    assert texts(document)[1] == ["规章", shown, "丙"]


def test_hidden_rows_columns_and_sheets_are_left_out_and_repeated_cells_stand_each() -> None:
    columns = (
        f"<table:table-column/><table:table-column {HIDDEN}/><table:table-column table:number-columns-repeated='2'/>"
    )
    rows = (
        row(
            text("信息内容"),
            text("旧"),
            text("件数", 'table:number-columns-spanned="2"'),
            "<table:covered-table-cell/>",
        )
        + row(text("藏"), number("5", "5"), marks=HIDDEN)
        + row(text("规章"), number("3", "3", 'table:number-columns-repeated="3"'))
        + row("<table:table-cell table:number-columns-repeated='16384'/>", marks="table:number-rows-repeated='1048000'")
    )
    document = ods.read(write_ods(rows, columns))
    assert texts(document) == [["信息内容", "件数"], ["规章", "3", "3"]]
    assert any("底稿" in note for note in document.notes)
    assert any("隐藏的行或列" in note for note in document.notes)


def test_a_formula_without_its_result_is_refused() -> None:
    with pytest.raises(ReadError, match="没有算出"):
        ods.read(write_ods(row(text("规章"), '<table:table-cell table:formula="of:=[.A1]+1"/>')))


def test_a_workbook_that_is_one_file_is_read() -> None:
    """It was refused as no text document."""
    book = (
        f'<office:document {SPACES} office:mimetype="application/vnd.oasis.opendocument.spreadsheet">'
        f"<office:body><office:spreadsheet><table:table>{row(text('信息内容'), text('件数'))}"
        f"{row(text('规章'), number('3', '3'))}</table:table></office:spreadsheet></office:body></office:document>"
    )
    assert texts(read_document(book.encode())) == [["信息内容", "件数"], ["规章", "3"]]
