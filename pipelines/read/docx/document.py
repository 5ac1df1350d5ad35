"""Word files (.docx, .docm) as documents, straight from their XML: paragraphs, tables, text boxes.

Deleted and hidden text is not read, inserted text is; of alternatives one is read.
Does not belong here: the old binary format (doc.py), and headers and footers, which hold page numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pipelines.document import UNREAD_PICTURE, Document, Grid, Paragraph, Place, ReadError
from pipelines.read.docx.changes import is_gone, runs_without_deleted_marks
from pipelines.read.docx.drawn import is_picture, write_drawn
from pipelines.read.docx.package import find_body, find_styles, read_chunks
from pipelines.read.docx.shown import keep_shown, local_name
from pipelines.read.docx.styles import has_styles, write_part_in
from pipelines.read.docx.white import cover_white
from pipelines.read.limits import open_zip, parse_xml, read_part
from pipelines.read.open_tables import value_in_frame
from pipelines.read.table_layout import CellSource, lay_out, limit_span

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_DEPTH = 60
MAX_COLUMN_SPAN = 100
Block = Paragraph | Grid
_LOOSE = frozenset(
    (
        "ins",
        "moveTo",
        "hyperlink",
        "smartTag",
        "customXml",
        "sdt",
        "sdtContent",
        "fldSimple",
        "bdo",
        "dir",
        "ruby",
        "rubyBase",
    )
)
"""Elements around runs or blocks that only wrap them."""
_INLINE = _LOOSE | {"oMath", "oMathPara"}
_APART = ("{*}txbxContent", "{*}del", "{*}moveFrom")
"""What may hold paragraphs of a cell that are not read with it, in any namespace."""
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


def read(data: bytes) -> Document:
    """Read a Word file.

    Raises:
        ReadError: damaged, too large, encrypted, or without a text part.
    """
    with open_zip(data) as container:
        name = find_body(container)
        root = parse_xml(read_part(container, name))
        styles = find_styles(container, name) if has_styles(root) else None
        if styles is not None:
            write_part_in(root, read_part(container, styles))
        has_chunks = next(root.iter("{*}altChunk"), None) is not None
        chunks = read_chunks(container, name) if has_chunks else {}
    return Document("docx", read_body(root, chunks))


def read_body(root: _Element, chunks: Mapping[str, Sequence[Block]] | None = None) -> tuple[Block, ...]:
    """Return what stands in the main part of a Word file, with the documents embedded in it by relation.

    Raises:
        ReadError: it has no text part, or a table is too large.
    """
    body = next((child for child in root if local_name(child) == "body"), None)
    if body is None:
        raise ReadError("Word 文件缺少正文，请用 Word 或 WPS 打开后另存为 .docx，再重新报送")
    keep_shown(body)
    cover_white(body)
    write_drawn(body)
    walker = _Walker(chunks or {})
    walker.visit_blocks(body, 0)
    return tuple(walker.blocks)


def _value(element: _Element | None, name: str = "val") -> str | None:
    if element is None:
        return None
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _child(element: _Element, *names: str) -> _Element | None:
    """Return the descendant reached by child names, None where one is missing."""
    for name in names:
        found = next(element.iterchildren(f"{{*}}{name}"), None)
        if found is None:
            return None
        element = found
    return element


def _properties(cell: _Element) -> dict[str, _Element]:
    """Return the properties of a cell by name."""
    holder = next(cell.iterchildren("{*}tcPr"), None)
    return {} if holder is None else {local_name(each): each for each in holder}


class _Walker:
    """Collects paragraphs and grids in reading order; text boxes follow the paragraph that anchors them."""

    def __init__(self, chunks: Mapping[str, Sequence[Block]]) -> None:
        self.chunks = chunks
        self.blocks: list[Block] = []
        self.boxes: list[_Element] = []
        self.lines = 0
        self.tables = 0

    def visit_blocks(self, parent: _Element, depth: int) -> None:
        if depth > MAX_DEPTH:
            return
        for child in parent:
            name = local_name(child)
            if name == "p":
                self._take_paragraph(child, depth)
            elif name == "tbl":
                self._take_table(child, depth)
            elif name in _LOOSE:
                self.visit_blocks(child, depth + 1)
            elif name == "altChunk":
                self.blocks += self.chunks.get(_value(child, "id") or "", ())
            elif name == "AlternateContent":
                self.visit_blocks(_alternative(child), depth + 1)

    def _take_paragraph(self, paragraph: _Element, depth: int) -> None:
        text = self._text(paragraph, depth)
        self.lines += 1
        self.blocks.append(Paragraph(text, Place(line=self.lines)))
        self._take_boxes(depth)

    def _take_boxes(self, depth: int) -> None:
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self.visit_blocks(box, depth + 1)

    def _text(self, parent: _Element, depth: int) -> str:
        return "".join(self._pieces(parent, depth))

    def _pieces(self, parent: _Element, depth: int) -> Iterator[str]:
        if depth > MAX_DEPTH:
            return
        for child in parent:
            name = local_name(child)
            if name == "t":
                yield "\ufffd".join(child.itertext()) if len(child) else child.text or ""  # damage parted its text
            elif name == "sym":
                yield _symbol(child)
            elif name == "AlternateContent":
                yield from self._pieces(_alternative(child), depth + 1)
            elif name in _INLINE or name == "r":
                yield from self._pieces(child, depth + 1)
            elif name in ("drawing", "pict", "object"):
                self.boxes += [box for box in child.iter("{*}txbxContent") if not _is_nested(box, child)]
            else:
                yield _SIGNS.get(name, "")

    def _take_table(self, table: _Element, depth: int) -> None:
        if self._is_layout(table):
            for cell in (cell for row in _wrapped(table, "tr") for cell in _wrapped(row, "tc")):
                self.visit_blocks(cell, depth + 1)
            return
        self.tables += 1
        rows = [row for row in _wrapped(table, "tr") if not is_gone(row)]
        grid = lay_out(self._merge_down([self._read_row(row, depth) for row in rows]), self.tables)
        if grid.cells:
            self.blocks.append(grid)
        self._take_boxes(depth)

    def _is_layout(self, table: _Element) -> bool:
        """Tell whether a table lays out the page: one cell, or most of its text in tables inside it."""
        cells = [cell for row in _wrapped(table, "tr") for cell in _wrapped(row, "tc")]
        if len(cells) <= 1:
            return True
        inside = sum(len(_all_text(inner)) for cell in cells for inner in _wrapped(cell, "tbl"))
        return inside > 0 and inside * 2 > len(_all_text(table))

    def _read_row(self, row: _Element, depth: int) -> list[tuple[str, CellSource]]:
        """Return the cells of a row with their vertical merge: `restart`, `continue` or nothing."""
        cells: list[tuple[str, CellSource]] = []
        before = limit_span(_value(_child(row, "trPr", "gridBefore")) or "0", MAX_COLUMN_SPAN)
        if before:
            cells.append(("", CellSource("", 1, before)))
        for cell in _wrapped(row, "tc"):
            properties = _properties(cell)
            if "cellDel" in properties:
                continue
            merge, across = properties.get("vMerge"), properties.get("hMerge")
            span = limit_span(_value(properties.get("gridSpan")), MAX_COLUMN_SPAN) or 1
            if across is not None and _value(across) != "restart" and cells:
                kind, source = cells[-1]
                cells[-1] = (kind, CellSource(source.text, 1, source.column_span + span))
                continue
            kind = "" if merge is None else (_value(merge) or "continue")
            cells.append((kind, CellSource(self._cell_text(cell, depth), 1, span)))
        return cells

    def _cell_text(self, cell: _Element, depth: int) -> str:
        has_boxes = next(cell.iter(*_APART), None) is not None
        paragraphs = [p for p in cell.iter("{*}p") if not (has_boxes and _in_box(p, cell))]
        known = len(self.boxes)
        text = _joined(
            "".join(self._text(each, depth) for each in run) for run in runs_without_deleted_marks(paragraphs)
        )
        boxes = [_joined(self._text(paragraph, depth) for paragraph in box.iter("{*}p")) for box in self.boxes[known:]]
        is_all = not text and len(boxes) == 1
        if shown := boxes[0] if is_all else value_in_frame(boxes):
            del self.boxes[known:]
        return _joined((text, shown)) or (UNREAD_PICTURE if is_picture(cell) else "")

    def _merge_down(self, rows: list[list[tuple[str, CellSource]]]) -> list[list[CellSource]]:
        """Turn vertical merges into row spans: a continuing cell extends the cell above that has its edges."""
        spans: dict[tuple[int, int], int] = {}
        open_cells: dict[tuple[int, int], tuple[int, int]] = {}
        kept: list[list[tuple[tuple[int, int], CellSource]]] = []
        for number, row in enumerate(rows):
            column, line = 0, []
            for kind, source in row:
                edges = (column, column + source.column_span)
                origin = open_cells.get(edges)
                if kind == "continue" and origin is not None and number - origin[0] == spans[origin]:
                    spans[origin] += 1
                else:
                    spans[number, column] = 1
                    line.append(((number, column), source))
                    open_cells.pop(edges, None)
                    if kind:
                        open_cells[edges] = (number, column)
                column += source.column_span
            kept.append(line)
        return [
            [CellSource(source.text, spans[origin], source.column_span) for origin, source in line] for line in kept
        ]


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(line for line in map(str.strip, lines) if line)


def _wrapped(parent: _Element, wanted: str) -> Iterator[_Element]:
    """Yield children of a name, also those wrapped in content controls or marked as inserted."""
    for child in parent:
        name = local_name(child)
        if name == wanted:
            yield child
        elif name in _LOOSE:
            yield from _wrapped(child, wanted)


def _alternative(element: _Element) -> _Element:
    """Return one branch of alternative content: the first that holds text, or else the last."""
    branches = [child for child in element if local_name(child) in ("Choice", "Fallback")]
    return next((branch for branch in branches if _all_text(branch)), branches[-1] if branches else element)


def _all_text(element: _Element) -> str:
    return "".join("".join(child.text or "" for child in element.iter("{*}t")).split())


def _symbol(element: _Element) -> str:
    """Return a character of a symbol font where it is a plain one: Symbol keeps digits and signs in their places."""
    code = int(_value(element, "char") or "0", 16) & 0xFF
    is_text_font = (_value(element, "font") or "").lower() in ("symbol", "times new roman", "宋体", "simsun")
    return chr(code) if is_text_font and 0x20 <= code < 0x7F else "□"


def _is_nested(box: _Element, limit: _Element) -> bool:
    """Tell whether a text box lies in another, or in an alternative that is not the one read."""
    for ancestor in box.iterancestors():
        if ancestor is limit:
            return False
        if local_name(ancestor) == "txbxContent":
            return True
        parent = ancestor.getparent()
        if parent is not None and local_name(parent) == "AlternateContent" and _alternative(parent) is not ancestor:
            return True
    return False


def _in_box(paragraph: _Element, limit: _Element) -> bool:
    """Tell whether a paragraph of a cell lies in a text box, which is read after the table."""
    for ancestor in paragraph.iterancestors():
        if ancestor is limit:
            return False
        if f"{{*}}{local_name(ancestor)}" in _APART:
            return True
    return False
