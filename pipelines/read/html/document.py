"""Web pages as documents: visible text in paragraphs, tables with their merged cells, layout tables unwrapped.

Does not belong here: finding the report among navigation (pipelines/recognise/).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from pipelines.document import Document, Grid, Paragraph, Place, ReadError
from pipelines.read.decode import decode_text
from pipelines.read.html.attributes import check_attributes
from pipelines.read.html.drawn import as_shown
from pipelines.read.html.grids import make_tables_of_grids
from pipelines.read.html.open_cells import close_cells
from pipelines.read.html.rows import make_tables_of_rows
from pipelines.read.html.shown import keep_shown, needs_showing, show_fields_and_tables
from pipelines.read.html.stray_digits import doubt_rows_with_stray_digits, has_stray_text
from pipelines.read.html.styles import write_styles_in
from pipelines.read.html.table_rows import lays_out_page, rows_of
from pipelines.read.html.text_xml import as_web_page
from pipelines.read.markup import is_marked_up, without_markup
from pipelines.read.table_layout import CellSource, lay_out, limit_span

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_CHARACTERS = 12_000_000
MAX_TAGS = 600_000
"""Opening and closing ones; each may take a kilobyte once parsed. Pages of whole counties have some 50,000."""
MAX_DEPTH = 200
MAX_ROW_SPAN, MAX_COLUMN_SPAN = 500, 100
_SKIPPED = frozenset(
    re.split(
        r"\s+",
        "script style noscript template head title svg math object iframe select option button textarea input "
        "canvas audio video map rt rp",
    )
)
_BLOCKS = frozenset(
    re.split(
        r"\s+",
        "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure "
        "footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody "
        "td tfoot th thead tr ul",
    )
)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_LOST_ROW = re.compile(r"</tr\s*>\s*(?=<t[dh][\s>])", re.I)
"""Where a row begins without its tag, which every browser puts in."""
_SHEET_SIGN, _HEAD_CHARACTERS = "urn:schemas-microsoft-com:office:excel", 4_096
"""What a spreadsheet program writes at the top of pages it saves, and where."""
_CONTROLS = bytes((*range(9), *range(14, 32), 127))
"""Characters that no browser shows; office programs leave them in pages as marks of fields."""
_FEWEST_CELLS = 40
"""A page with fewer cells in tables sets its large table without one, if it has any."""
_BREAK = "\x0b"
"""A line break that the page asks for, told apart from line ends in its source."""


def read(data: bytes) -> Document:
    """Read a web page.

    Raises:
        ReadError: too long, or without any content.
    """
    return read_markup(as_web_page(decode_text(data)))


def read_markup(text: str) -> Document:
    """Read a page whose text is decoded already.

    Raises:
        ReadError: too long, or without any content.
    """
    if len(text) > MAX_CHARACTERS or text.count("<") > MAX_TAGS:
        raise ReadError("网页过大，不像一份年度报告，请只保存正文后重新报送")
    root = _parse(text)
    title = " ".join("".join(root.xpath("string(//head/title | //title)")).split())
    keeps_lines = is_marked_up(text)
    shows_otherwise = needs_showing(text)
    if shows_otherwise:
        _lay_out_as_shown(root)
        keep_shown(root)
    blocks = _Walker(keeps_lines=keeps_lines).walk(root)
    if shows_otherwise and not any(isinstance(block, Grid) for block in blocks):
        root = _parse(text)
        _lay_out_as_shown(root)
        blocks = _Walker(keeps_lines=keeps_lines).walk(root)
    if sum(len(block.cells) for block in blocks if isinstance(block, Grid)) < _FEWEST_CELLS:
        root = _parse(text)
        if shows_otherwise:
            _lay_out_as_shown(root)
            keep_shown(root)
        make_tables_of_rows(root)
        blocks = _Walker(keeps_lines=keeps_lines).walk(root)
    if _SHEET_SIGN in text[:_HEAD_CHARACTERS]:
        from pipelines.read.html.sheets import split_sheets  # brings what few pages need

        blocks = split_sheets(blocks)
    if any(isinstance(block, Grid) and len(block.cells) >= _FEWEST_CELLS for block in blocks):
        return Document("html", tuple(blocks), (), title)
    return _read_elsewhere(text, Document("html", tuple(blocks), (), title))


def _read_elsewhere(text: str, document: Document) -> Document:
    """Read the page that a page keeps as text, or note where its report is."""
    from pipelines.read.html.elsewhere import markup_kept_as_text, where_the_report_is  # what few pages need

    root = _parse(text)
    kept = markup_kept_as_text(root)
    if kept is not None and kept != text:
        inner = read_markup(kept)
        return replace(inner, title=inner.title or document.title, notes=(*inner.notes, "正文取自网页里未显示的源代码"))
    note = where_the_report_is(root)
    return replace(document, notes=(note,)) if note else document


def _lay_out_as_shown(root: _Element) -> None:
    write_styles_in(root)
    make_tables_of_grids(root)
    show_fields_and_tables(root)


def _parse(text: str) -> _Element:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    text = _LOST_ROW.sub(r"\g<0><tr>", text)
    cleaned = _XML_DECLARATION.sub("", close_cells(text)).encode("utf-8", "replace").translate(None, _CONTROLS)
    check_attributes(cleaned)
    try:
        root = etree.fromstring(cleaned, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError("网页内容已损坏，请在浏览器中重新保存后报送") from error
    if root is None:
        raise ReadError("网页里没有内容，请在浏览器中重新保存后报送")
    if has_stray_text(text):
        doubt_rows_with_stray_digits(root)
    return root


class _Walker:
    """Collects paragraphs and grids in reading order; text gathers until a block element ends it.

    In Markdown with tags in it (`keeps_lines`) the ends of lines count, as they do in plain text.
    """

    def __init__(self, *, keeps_lines: bool) -> None:
        self.keeps_lines = keeps_lines
        self.blocks: list[Paragraph | Grid] = []
        self.pending: list[str] = []
        self.tables = 0
        self.lines = 0

    def walk(self, root: _Element) -> list[Paragraph | Grid]:
        self._visit(root, 0)
        self._flush()
        return self.blocks

    def _visit(self, element: _Element, depth: int) -> None:
        if not isinstance(element.tag, str) or element.tag in _SKIPPED:
            return
        if depth > MAX_DEPTH:
            raise ReadError(f"网页的标签套了 {MAX_DEPTH} 层以上，读不全，请用浏览器打开后另存为 Word 文档再报送")
        if element.tag == "br":
            self._flush()
        elif element.tag == "table" and self._take_table(element):
            return
        elif element.tag == "pre":
            self._flush()
            self._take_lines("".join(element.itertext()))
        else:
            self._visit_children(element, depth)

    def _visit_children(self, element: _Element, depth: int) -> None:
        is_block = element.tag in _BLOCKS
        if is_block:
            self._flush()
        self.pending.append(element.text or "")
        for child in element:
            self._visit(child, depth + 1)
            self.pending.append(child.tail or "")
        if is_block:
            self._flush()

    def _flush(self) -> None:
        source = "".join(self.pending)
        self.pending = []
        if self.keeps_lines and "\n" in source:
            self._take_lines(without_markup(source))
            return
        text = _SPACE.sub(" ", source).strip(" ")
        if text.strip():
            self.lines += 1
            self.blocks.append(Paragraph(text, Place(line=self.lines)))

    def _take_lines(self, text: str) -> None:
        for line in text.split("\n"):
            self.lines += 1
            self.blocks.append(Paragraph(line, Place(line=self.lines)))

    def _take_table(self, table: _Element) -> bool:
        """Take a table as a grid, its foot behind all rows; False for one that only lays out the page."""
        for foot in table.findall("tfoot"):
            table.append(foot)
        rows = rows_of(table)
        if lays_out_page(table, rows):
            return False
        self._flush()
        for caption in table.findall("caption"):
            self._take_lines(" ".join("".join(caption.itertext()).split()))
        self.tables += 1
        grid = lay_out([[self._read_cell(cell) for cell in row] for row in rows], self.tables)
        if grid.cells:
            self.blocks.append(grid)
        return True

    def _read_cell(self, cell: _Element) -> CellSource | str:
        if not cell.attrib:
            text = cell.text or ""
            return text if text.isalnum() and not len(cell) else self._cell_text(cell)
        rows = limit_span(cell.get("rowspan"), MAX_ROW_SPAN)
        columns = limit_span(cell.get("colspan"), MAX_COLUMN_SPAN)
        return CellSource(self._cell_text(cell), rows, columns)

    def _cell_text(self, cell: _Element) -> str:
        if not len(cell):
            text = _SPACE.sub(" ", cell.text or "").strip(" ")
            return as_shown(cell, text) if cell.attrib or not text else text
        pieces: list[str] = []
        skipped: _Element | None = None
        for event, element in etree.iterwalk(cell, events=("start", "end")):
            if skipped is not None:
                if event == "end" and element is skipped:
                    skipped = None
                    pieces.append(element.tail or "")
                continue
            if event == "start" and element is not cell and element.tag in _SKIPPED:
                skipped = element
            elif event == "start":
                pieces += [_BREAK if element.tag in _BLOCKS or element.tag == "br" else "", element.text or ""]
            elif element is not cell:
                pieces += [_BREAK if element.tag in _BLOCKS else "", element.tail or ""]
        lines = (
            _SPACE.sub(" ", line).strip(" ")
            for line in _SPACE.sub(" ", "".join(pieces).replace(_BREAK, "\x00")).split("\x00")
        )
        return as_shown(cell, "\n".join(line for line in lines if line))
