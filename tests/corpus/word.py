"""Reports as Word files: merged cells in every way that Word knows, tracked changes, content controls, tabs."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from tests.corpus.model import Draft, DraftCell, DraftTable
from tests.corpus.text_layouts import note_uncertain, tabs

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
STYLE_RELATION = RELATIONS.replace('/officeDocument"', '/styles"').replace("word/document.xml", "styles.xml")
STYLES = (
    f'<?xml version="1.0" encoding="UTF-8"?><w:styles xmlns:w="{WORD}">'
    '<w:style w:type="character" w:styleId="old"><w:name w:val="old"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="older"><w:name w:val="older"/><w:basedOn w:val="old"/></w:style>'
    '<w:style w:type="character" w:styleId="raised"><w:name w:val="raised"/>'
    '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>'
)
PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1200" w:right="1000" w:bottom="1200" w:left="1000"/></w:sectPr>'
)
BORDER = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
WIDTHS = {10: (754, 921, 3125, *(686,) * 7)}

RunWriter = Callable[[str], str]


def _run(text: str) -> str:
    """Write a text in 9 point, so that a number of four digits fits into a column of table 三."""
    return f'<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def _run_for_each_character(text: str) -> str:
    return "".join(f'<w:proofErr w:type="spellStart"/>{_run(char)}' for char in text)


def _tracked(text: str) -> str:
    """Write a number as a tracked change: another one deleted, this one put in."""
    if not text.isdecimal():
        return _run(text)
    deleted = f'<w:del w:id="1" w:author="a"><w:r><w:delText>{int(text) + 7}</w:delText></w:r></w:del>'
    return f'{deleted}<w:ins w:id="2" w:author="a">{_run(text)}</w:ins>'


def _beside_hidden(text: str) -> str:
    """Put hidden and struck characters beside the text, and the sign of a footnote behind numbers."""
    ways = ("<w:vanish/>", "<w:strike/>", "<w:dstrike/>", '<w:rStyle w:val="older"/>')
    hidden = "".join(f"<w:r><w:rPr>{how}</w:rPr><w:t>9</w:t></w:r>" for how in ways)
    raised = '<w:r><w:rPr><w:rStyle w:val="raised"/></w:rPr><w:t>2</w:t></w:r>' if text.isdecimal() else ""
    return f"{hidden}{_run(text)}{raised}" if text else ""


def _hidden(text: str) -> str:
    """Put a field code without a result and hidden characters beside the text."""
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE 3 </w:instrText></w:r>'
    return f'{field}<w:r><w:fldChar w:fldCharType="end"/></w:r>{_beside_hidden(text)}' if text else ""


def _paragraphs(text: str, run: RunWriter) -> str:
    return "".join(f"<w:p>{run(line)}</w:p>" for line in text.split("\n"))


def _breaks(text: str, run: RunWriter) -> str:
    return f"<w:p>{'<w:r><w:br/></w:r>'.join(run(line) for line in text.split(chr(10)))}</w:p>"


def _cell(cell: DraftCell, begins: bool, width: int, inside: str) -> str:
    span = f'<w:gridSpan w:val="{cell.column_span}"/>' if cell.column_span > 1 else ""
    merge = "" if cell.row_span == 1 else '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}</w:tcPr>{inside}</w:tc>'


def _table(table: DraftTable, run: RunWriter, paragraphs: Callable[[str, RunWriter], str] = _paragraphs) -> str:
    count = table.column_count
    widths = WIDTHS.get(count, (9600 // count,) * count)
    rows = []
    for line in table.matrix():
        cells = [
            _cell(
                cell,
                begins,
                sum(widths[column : column + cell.column_span]),
                paragraphs(cell.text if begins else "", run),
            )
            for column, (cell, begins) in enumerate(line)
            if cell.column == column
        ]
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    setting = f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{BORDER}</w:tblBorders></w:tblPr>'
    return f"<w:tbl>{setting}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl><w:p/>"


def _pack(body: str) -> bytes:
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WORD}"><w:body>{body}{PAGE}</w:body></w:document>'
    )
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", document)
        archive.writestr("word/_rels/document.xml.rels", STYLE_RELATION)
        archive.writestr("word/styles.xml", STYLES)
    return packed.getvalue()


def _body(draft: Draft, run: RunWriter, paragraphs: Callable[[str, RunWriter], str] = _paragraphs) -> str:
    return "".join(
        _table(p, run, paragraphs) if isinstance(p, DraftTable) else _paragraphs(p, _run) for p in draft.pieces
    )


def merged(draft: Draft) -> bytes:
    """Return a file with merged cells."""
    return _pack(_body(draft, _run))


def line_breaks(draft: Draft) -> bytes:
    """Return a file with line breaks inside paragraphs instead of paragraphs."""
    return _pack(_body(draft, _run, _breaks))


def run_for_each_character(draft: Draft) -> bytes:
    """Return a file with a run for each character."""
    return _pack(_body(draft, _run_for_each_character))


def tracked_changes(draft: Draft) -> bytes:
    """Return a file whose numbers are tracked changes not yet accepted: the inserted number counts."""
    return _pack(_body(draft, _tracked))


def hidden_text(draft: Draft) -> bytes:
    """Return a file with hidden text and field codes beside every text."""
    return _pack(_body(draft, _hidden))


def beside_hidden_text(draft: Draft) -> bytes:
    """Return a file with hidden text beside every text, and no field, whose result LibreOffice would show."""
    return _pack(_body(draft, _beside_hidden))


def inside_a_table(draft: Draft) -> bytes:
    """Return a file that stands in one cell of a table for layout."""
    inside = f'<w:tc><w:tcPr><w:tcW w:w="9800" w:type="dxa"/></w:tcPr>{_body(draft, _run)}<w:p/></w:tc>'
    return _pack(f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="9800"/></w:tblGrid><w:tr>{inside}</w:tr></w:tbl><w:p/>')


def content_controls(draft: Draft) -> bytes:
    """Return a file with content controls around tables and paragraphs."""
    pieces = (_table(p, _run) if isinstance(p, DraftTable) else _paragraphs(p, _run) for p in draft.pieces)
    return _pack("".join(f"<w:sdt><w:sdtPr/><w:sdtContent>{piece}</w:sdtContent></w:sdt>" for piece in pieces))


def tab_stops(draft: Draft) -> bytes:
    """Return a file without tables: rows are paragraphs with tabs."""
    note_uncertain(draft, tabs)
    body = []
    for piece in draft.pieces:
        if isinstance(piece, str):
            body.append(_paragraphs(piece, _run))
            continue
        for line in piece.matrix():
            texts = [cell.text.replace("\n", "") if begins else "" for cell, begins in line]
            body.append(f"<w:p>{'<w:r><w:tab/></w:r>'.join(_run(text) for text in texts)}</w:p>")
    return _pack("".join(body))


WRITERS: tuple[Callable[[Draft], bytes], ...] = (
    merged,
    line_breaks,
    run_for_each_character,
    tracked_changes,
    hidden_text,
    inside_a_table,
    content_controls,
    tab_stops,
)
