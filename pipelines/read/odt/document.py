"""OpenDocument text: .odt and its single-file form .fodt.

Deleted text, footnotes and comments are left out; text of frames follows the paragraph it hangs on; nested tables
follow the table that holds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lxml import etree

from pipelines.document import UNREAD_PICTURE, Document, Grid, GridCell, Paragraph, Place, ReadError
from pipelines.read.limits import (
    MAX_GRID_CELLS,
    MAX_GRID_COLUMNS,
    check_file_size,
    open_zip,
    parse_xml,
    read_part,
)
from pipelines.read.odt.changes import drop_deletions, drop_unseen
from pipelines.read.odt.covered import drop_spare_covered
from pipelines.read.odt.white import cover_white
from pipelines.read.open_tables import value_in_frame
from pipelines.read.table_layout import CellSource, lay_out

if TYPE_CHECKING:
    from lxml.etree import _Element

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_PARAGRAPHS = {f"{_TEXT}p", f"{_TEXT}h"}
_TABLE_GROUPS = {f"{_TABLE}table-header-rows", f"{_TABLE}table-rows", f"{_TABLE}table-row-group"}
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_LEFT_OUT = {
    f"{_TEXT}note",
    f"{_TEXT}tracked-changes",
    f"{_TEXT}ruby-text",
    f"{_TEXT}sequence-decls",
    f"{_OFFICE}annotation",
    f"{_OFFICE}forms",
}
_TOO_LARGE = "文件中有异常庞大的表格，不像一份年度报告，请核对后重新报送"
_FRAMES = {f"{_DRAW}frame", f"{_DRAW}custom-shape", f"{_DRAW}g", f"{_DRAW}rect"}
_SHAPES = (f"{_DRAW}text-box", f"{_DRAW}custom-shape", f"{_DRAW}rect")
"""What holds paragraphs and tables of its own."""
_EXTENDED = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_FORMULA, _CHOICE = (
    f"{_TEXT}table-formula",
    "{urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0}fieldmark",
)

Block = Paragraph | Grid


def read(data: bytes) -> Document:
    """Read .odt or .fodt.

    Raises:
        ReadError: damaged, not a text document, or hostile.
    """
    check_file_size(data)
    styles: list[_Element] = []
    if data.startswith(b"PK"):
        with open_zip(data) as container:
            data = read_part(container, "content.xml")
            if "styles.xml" in container.namelist():
                styles = [parse_xml(read_part(container, "styles.xml"))]
    root = parse_xml(data)
    for element in root.iter(f"{_EXTENDED}*"):  # tables in shapes, as LibreOffice writes them
        element.tag = f"{_TABLE}{etree.QName(element).localname}"
    drop_spare_covered(root)
    drop_deletions(root)
    drop_unseen(root, [*styles, root])
    cover_white(root, [*styles, root])
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise ReadError("文件不是 OpenDocument 文字文档，请另存为 .docx 后重新报送")
    reader = _Reader()
    reader.take_children(body)
    return Document("odt", tuple(reader.blocks), tuple(reader.notes))


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.notes: list[str] = []
        self._tables = 0

    def take_children(self, parent: _Element) -> None:
        for element in parent:
            if element.tag in _PARAGRAPHS:
                text = "".join(_collect_text(element))
                if text.strip():
                    self.blocks.append(Paragraph(text))
                self._take_frames(element)
            elif element.tag == f"{_TABLE}table":
                self._take_table(element)
            elif isinstance(element.tag, str) and element.tag not in _LEFT_OUT:
                self.take_children(element)

    def _take_frames(self, paragraph: _Element) -> None:
        for box in paragraph.iter(*_SHAPES):
            if next(box.iterancestors(*_SHAPES), None) is None:
                self.take_children(box)

    def _take_table(self, table: _Element) -> None:
        self._tables += 1
        place = Place(table=self._tables)
        nested: list[_Element] = []
        if _leaves_covered_out(table):
            rows = [[_as_source(cell, nested) for cell, _ in _find_cells(row)] for row, _ in _find_rows(table)]
            self.blocks.append(lay_out(rows, self._tables))
        else:
            self.blocks.append(Grid(tuple(_make_cells(table, place, nested)), place))
        for inner in nested:
            self._take_table(inner)


def _leaves_covered_out(table: _Element) -> bool:
    """Tell whether merged cells have no covered ones beside them, as from pandoc: the rest follows as in HTML."""
    cells = [cell for row, _ in _find_rows(table) for cell, _ in _find_cells(row)]
    return all(cell.tag == _CELL for cell in cells) and any(_find_spans(cell) != (1, 1) for cell in cells)


def _as_source(cell: _Element, nested: list[_Element]) -> CellSource:
    return CellSource(_make_cell_text(cell, nested), *_find_spans(cell))


def _make_cells(table: _Element, place: Place, nested: list[_Element]) -> list[GridCell]:
    budget = MAX_GRID_CELLS
    made: list[GridCell] = []
    covered: dict[tuple[int, int], int] = {}
    row = 0
    for element, repeats in _find_rows(table):
        cells = [(cell, count, *_find_spans(cell)) for cell, count in _find_cells(element)]
        budget -= repeats * sum(1 + count * rows * columns for _, count, rows, columns in cells)
        if budget < 0 or _count_columns(cells) > MAX_GRID_COLUMNS:
            raise ReadError(_TOO_LARGE)
        texts = [_make_cell_text(cell, nested) if cell.tag == _CELL else "" for cell, *_ in cells]
        for _ in range(repeats):
            _end_spans(made, covered, row, _find_texts(cells, texts))
            taken = {column for column in range(_count_columns(cells)) if (row, column) in covered}
            for text, column, rows, columns in _lay_out_row(cells, texts, taken):
                at = Place(table=place.table, row=row + 1, column=column + 1)
                area = ((r, c) for r in range(row, row + rows) for c in range(column, column + columns))
                covered.update(dict.fromkeys(area, len(made)))
                made.append(GridCell(text, row, column, rows, columns, at))
            row += 1
    return made


def _count_columns(cells: list[tuple[_Element, int, int, int]]) -> int:
    return sum(count * columns for _, count, _, columns in cells)


def _find_texts(cells: list[tuple[_Element, int, int, int]], texts: list[str]) -> Iterator[int]:
    """The columns of a row in which a cell of its own holds text."""
    column = 0
    for (cell, count, *_), text in zip(cells, texts, strict=True):
        if text and cell.tag == _CELL:
            yield from range(column, column + count)
        column += count


def _end_spans(made: list[GridCell], covered: dict[tuple[int, int], int], row: int, columns: Iterable[int]) -> None:
    """End cells from above where the row has cells with text of its own: LibreOffice lets repeated heads run on."""
    for column in columns:
        index = covered.get((row, column))
        if index is not None:
            cell = made[index]
            for line in range(row, cell.row + cell.row_span):
                for place in range(cell.column, cell.column + cell.column_span):
                    covered.pop((line, place), None)
            made[index] = cell._replace(row_span=row - cell.row)


def _lay_out_row(
    cells: list[tuple[_Element, int, int, int]], texts: list[str], covered: set[int]
) -> list[tuple[str, int, int, int]]:
    """The cells that begin in a row as (text, column, rows, columns); `covered` are columns that cells above cover.

    A position marked as covered that no span covers belongs to the cell on its left: LibreOffice writes merged cells of
    old Word files so.
    """
    drafts: list[tuple[str, int, int, int]] = []
    column = 0
    for (cell, count, rows, columns), text in zip(cells, texts, strict=True):
        for _ in range(count):
            if cell.tag == _CELL:
                area = set(range(column, column + columns))
                if not area & covered:
                    drafts.append((text, column, rows, columns))
                    covered |= area
            elif column not in covered and drafts and drafts[-1][1] + drafts[-1][3] == column:
                before = drafts[-1]
                drafts[-1] = (before[0], before[1], before[2], before[3] + 1)
                covered.add(column)
            column += 1
    return drafts


def _find_spans(cell: _Element) -> tuple[int, int]:
    return _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")


def _find_rows(table: _Element) -> Iterator[tuple[_Element, int]]:
    for element in table:
        if element.tag == f"{_TABLE}table-row":
            repeats = _number(element, "number-rows-repeated")
            if repeats > MAX_GRID_CELLS:
                raise ReadError(_TOO_LARGE)
            yield element, repeats
        elif element.tag in _TABLE_GROUPS:
            yield from _find_rows(element)


def _find_cells(row: _Element) -> Iterator[tuple[_Element, int]]:
    for cell in row:
        if cell.tag in (_CELL, _COVERED):
            yield cell, _number(cell, "number-columns-repeated")


def _number(element: _Element, name: str) -> int:
    value = element.get(f"{_TABLE}{name}", "1")
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def _make_cell_text(cell: _Element, nested: list[_Element]) -> str:
    lines = []
    nested_before = len(nested)
    pending = list(reversed(cell))
    while pending:
        element = pending.pop()
        if element.tag in _PARAGRAPHS:
            lines.append("".join(_collect_text(element)))
            pending.extend(reversed(list(element.iter(*_SHAPES))))
        elif element.tag == f"{_TABLE}table":
            nested.append(element)
        elif isinstance(element.tag, str) and element.tag not in _LEFT_OUT:
            pending.extend(reversed(element))
    text = "\n".join(lines).strip("\n")
    if not text and len(nested) == nested_before + 1:
        text = value_in_frame(["".join(inner.itertext()) for inner in nested[-1].iter(_CELL)])
        del nested[nested_before if text else len(nested) :]
    return text or _shown_instead(cell)


def _shown_instead(cell: _Element) -> str:
    """Return what a cell without text shows: a picture or the number of a list."""
    frames = [frame for frame in cell.iter(f"{_DRAW}frame") if next(frame.iterancestors(_CELL)) is cell]
    is_shown = any(frame.get(f"{_TEXT}anchor-type") == "as-char" for frame in frames)
    return UNREAD_PICTURE if is_shown or cell.find(f"{_TEXT}list") is not None else ""


def _collect_text(element: _Element) -> Iterator[str]:
    """The text of a paragraph without what hangs on it."""
    if element.text:
        yield _collapse(element.text)
    for child in element:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            yield " " * (min(int(count), 1000) if count.isascii() and count.isdigit() else 1)
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag in (_FORMULA, _CHOICE) and not "".join(child.itertext()).strip():
            yield UNREAD_PICTURE  # not worked out, or chosen from a list
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT | _FRAMES:
            yield from _collect_text(child)
        if child.tail:
            yield _collapse(child.tail)


def _collapse(text: str) -> str:
    """White space in the file that is no text: line breaks and indents of pretty-printed XML."""
    return re.sub(r"[ \t\r\n]+", " ", text)
