"""Demo reports as Word files, written as the few XML parts that Word needs: many hundred files in a second or two."""

from __future__ import annotations

from functools import cache
from xml.sax.saxutils import escape

from pipelines.demo.model import DemoReport
from pipelines.demo.writers.archive import pack
from pipelines.demo.writers.pages import Heading, Piece, Table, Text, compose
from schemas.layout import LayoutCell

WIDTHS = {4: (2400,) * 4, 10: (754, 921, 3125) + (686,) * 7, 15: (640,) * 15}
"""Widths of the columns by their number, in twentieths of a point, about as in the official forms."""

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

CONTENT_TYPES = (
    f'{XML}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{KIND}"/></Types>'
)
RELATIONSHIPS = (
    f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
PAGE_SETUP = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1440" w:right="1150" w:bottom="1440" w:left="1150" w:header="851" w:footer="992" w:gutter="0"/>'
    "</w:sectPr>"
)
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def write_docx(report: DemoReport) -> bytes:
    """Return a report as a .docx file; tables keep the merged cells of the official layout."""
    body = "".join(_piece(piece) for piece in compose(report))
    document = f'{XML}<w:document xmlns:w="{WORD}"><w:body>{body}{PAGE_SETUP}</w:body></w:document>'
    return pack({"[Content_Types].xml": CONTENT_TYPES, "_rels/.rels": RELATIONSHIPS, "word/document.xml": document})


def _piece(piece: Piece) -> str:
    if isinstance(piece, Heading):
        return _paragraph(piece.text, size=36 if piece.level == 0 else 32, bold=True, centred=piece.level == 0)
    if isinstance(piece, Text):
        return _paragraph(piece.text, size=21 if piece.is_mark else 28)
    return _table(piece)


def _paragraph(text: str, size: int, bold: bool = False, centred: bool = False) -> str:
    setting = '<w:pPr><w:jc w:val="center"/></w:pPr>' if centred else ""
    return f"<w:p>{setting}{_run(text, size, bold)}</w:p>"


@cache
def _run_setting(size: int, bold: bool) -> str:
    font = '<w:rFonts w:ascii="FangSong" w:hAnsi="FangSong" w:eastAsia="仿宋"/>'
    return f'<w:rPr>{font}{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/></w:rPr>'


def _run(text: str, size: int, bold: bool = False) -> str:
    return f'<w:r>{_run_setting(size, bold)}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def _table(table: Table) -> str:
    widths = WIDTHS[table.size[1]]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(f"<w:tr>{_row(row, widths)}</w:tr>" for row in table.lines())
    setting = f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{BORDERS}</w:tblBorders></w:tblPr>'
    return f"<w:tbl>{setting}<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl><w:p/>"


def _row(row: list[tuple[LayoutCell, str, bool]], widths: tuple[int, ...]) -> str:
    """Write the cells of a row: one merged sideways once, one merged downwards again, empty, in every row it covers."""
    cells, column = [], 0
    while column < len(row):
        cell, text, begins = row[column]
        width = sum(widths[column : column + cell.column_span])
        cells.append(_cell(cell, text if begins else "", begins, width))
        column += cell.column_span
    return "".join(cells)


def _cell(cell: LayoutCell, text: str, begins: bool, width: int) -> str:
    span = f'<w:gridSpan w:val="{cell.column_span}"/>' if cell.column_span > 1 else ""
    merge = "" if cell.row_span == 1 else '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
    setting = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}</w:tcPr>'
    return f'<w:tc>{setting}<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{_run(text, 20)}</w:p></w:tc>'
