"""PDF with a text layer: paragraphs and tables in reading order, each with its page.

A table that runs over several pages comes as one grid a page; page numbers are left out. Scans and encrypted files are
refused. How characters and lines become text and tables is in the modules beside this one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

from pipelines.document import NO_TEXT_LAYER, TABLE_NOT_TOLD, Document, Grid, GridCell, Paragraph, Place, ReadError
from pipelines.read.limits import check_file_size
from pipelines.read.pdf.attachments import carries_files
from pipelines.read.pdf.content import Char, PageContent, read_pages
from pipelines.read.pdf.line_numbers import drop_line_numbers
from pipelines.read.pdf.margins import drop_margins
from pipelines.read.pdf.open_texts import find_pitch
from pipelines.read.pdf.page_breaks import join_cut_row
from pipelines.read.pdf.page_numbers import MARGIN_SHARE
from pipelines.read.pdf.sheets import split_sheet
from pipelines.read.pdf.side_columns import part_open_side_columns, part_side_columns
from pipelines.read.pdf.slots import Slots
from pipelines.read.pdf.spacing import close_spacing, close_spacing_by_size
from pipelines.read.pdf.streams import check_streams
from pipelines.read.pdf.struck import drop_struck
from pipelines.read.pdf.tables import find_tables
from pipelines.read.pdf.text import Line, continues, join_pieces, make_base_lines, make_cell_text, make_lines
from pipelines.read.pdf.unruled import Edges, drop_stray_numbers, has_unruled, make_unruled_grids, split_unruled

_TEXT_WIDTH_SHARE = 0.75
"""Lines that end before this share of the page are not full, even where no line of the page goes further."""
_LEAST_CHARACTERS = 1000
"""A report has more; a portfolio has a page that says that it is one."""
_UNMAPPED = re.compile(r"[\ue000-\uf8ff\ufffd]")
_MISTAKEN = re.compile(r"[À-ÖØ-öø-ÿĀ-ɏ]")
_MOST_MISTAKEN = 20
"""Letters with accents stand in no report: where there are many the file tells its signs wrongly, digits maybe too."""


def read(data: bytes) -> Document:
    """Read a PDF.

    Raises:
        ReadError: encrypted, without a text layer, without usable font encodings, damaged, or hostile.
    """
    check_file_size(data)
    try:
        check_streams(data)
        pages = list(read_pages(data))
        is_cover = sum(len(page.chars) for page in pages) < _LEAST_CHARACTERS and carries_files(data)
    except ReadError:
        raise
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise ReadError("PDF 设有打开密码，请去掉密码后重新报送") from error
    except Exception as error:  # the library lets every kind of error through on broken files
        raise ReadError("PDF 已损坏或不完整，请重新导出后报送") from error
    if is_cover:
        raise ReadError("PDF 里没有报告的正文，却附有别的文件，请把附件取出后单独报送")
    _check_text_layer(pages)
    return _assemble(pages)


def _check_text_layer(pages: list[PageContent]) -> None:
    chars = [char.text for page in pages for char in page.chars if not char.text.isspace()]
    if not chars and any(page.has_unseen_text for page in pages):
        raise ReadError("PDF 看得见的只有图片，后面的文字是识别出来的，不能当作原件的数字，请改报 Word 文档")
    if not chars and any(page.has_pictures for page in pages):
        raise ReadError("PDF 是扫描件，没有文字层，请改报 Word 文档，或由 Word、WPS 直接导出的 PDF")
    if not chars:
        raise ReadError("PDF 中没有文字，请改报 Word 文档，或由 Word、WPS 直接导出的 PDF")
    unmapped = sum(1 for text in chars if _UNMAPPED.search(text))
    if unmapped * 10 > len(chars) or sum(1 for text in chars if _MISTAKEN.match(text)) > _MOST_MISTAKEN:
        raise ReadError("PDF 的字体没有编码信息，文字无法辨认，请改报 Word 文档，或重新导出 PDF")


@dataclass
class _Layout:
    """A page with its tables and the lines outside them, both from top to bottom."""

    page: PageContent
    tables: list[Slots]
    outside: list[Char]
    lines: list[Line]
    beside: list[Line] = field(default_factory=list)
    """Lines in a column of their own at a side of the page, which are read last; none goes on with another."""

    def order(self) -> list[tuple[Slots, int] | Line]:
        """Everything on the page in reading order, tables with the number of the page."""
        items: list[tuple[Slots, int] | Line] = [*((table, self.page.number) for table in self.tables), *self.lines]
        return sorted(items, key=lambda item: item.top if isinstance(item, Line) else item[0].ys[0])

    def order_body(self) -> list[tuple[Slots, int] | Line]:
        """The same without lines in the margins, which may differ from page to page."""
        least, most = MARGIN_SHARE * self.page.height, (1 - MARGIN_SHARE) * self.page.height
        return [
            item for item in self.order() if not isinstance(item, Line) or (item.top < most and item.bottom > least)
        ]

    def find_edges(self) -> tuple[float, float]:
        """Left and right edge of the text outside tables."""
        left = min((line.x0 for line in self.lines), default=0.0)
        reached = max((line.x1 for line in self.lines), default=0.0)
        return left, max(reached, self.page.width * _TEXT_WIDTH_SHARE)


def _assemble(pages: list[PageContent]) -> Document:
    notes: list[str] = [f"第{page.number}页{NO_TEXT_LAYER}" for page in pages if not page.chars]
    halves = [half for page in pages for half in split_sheet(page)]
    layouts = [_lay_out(page) for page in halves]
    is_unruled = has_unruled([line for layout in layouts for line in layout.lines])
    if is_unruled and len(halves) > len(pages):
        raise ReadError("PDF 一张纸上并排印有两页，其中的表格又没有框线，无法按顺序读取，请改报原来的 Word 文档")
    if is_unruled:
        for layout in layouts:
            body, columns = part_open_side_columns(layout.outside, layout.page.height)
            layout.lines, layout.beside = make_base_lines(body, layout.page.number), _read_beside(columns, layout.page)
    margins = drop_margins([(layout.page.height, layout.lines) for layout in layouts], is_unruled=is_unruled)
    for layout, lines in zip(layouts, margins.kept, strict=True):
        layout.lines = drop_stray_numbers(lines) if is_unruled else lines
    for upper, lower in pairwise(layouts):
        if lower.page.has_pictures and not lower.page.chars:
            _doubt_last_row(upper)
        _join_over_break(upper, lower)
    writer = _Writer({layout.page.number: layout.find_edges() for layout in layouts}, is_unruled=is_unruled)
    for item in (item for layout in layouts for item in layout.order()):
        writer.add(item)
    for line in (line for layout in layouts for line in layout.beside):
        writer.add(line)
    blocks = writer.finish()
    notes += [f"第{number}页的表格没有框线，按文字位置读取，请核对" for number in writer.unruled_pages]
    notes += [f"第{number}页有的表格没有框线，{TABLE_NOT_TOLD}" for number in writer.unread_pages]
    return Document("pdf", tuple(blocks), (*notes, *margins.notes), header=margins.header)


def _lay_out(page: PageContent) -> _Layout:
    drop_struck(page)
    drop_line_numbers(page)
    tables, outside = find_tables(page)
    for table in tables:
        close_spacing(table.chars.values())
    close_spacing_by_size(outside)
    body, columns = part_side_columns(outside, tables, page.height)
    return _Layout(page, tables, outside, make_lines(body, page.number), _read_beside(columns, page))


def _read_beside(columns: list[list[Char]], page: PageContent) -> list[Line]:
    beside = [line for column in columns for line in make_lines(column, page.number)]
    for line in beside:
        line.is_beside = True
    return beside


def _doubt_last_row(layout: _Layout) -> None:
    """Put an unknown sign to the numbers of a row that may go on on the next page, which is but a picture."""
    last = layout.order()[-1:]
    for slots in (item[0] for item in last if isinstance(item, tuple)):
        for index, (row, _, rows, _) in enumerate(slots.spans):
            if row + rows == len(slots.ys) - 1:
                slots.doubt_number(index)


def _join_over_break(upper: _Layout, lower: _Layout) -> None:
    above, below = upper.order_body(), lower.order_body()
    if above and below and isinstance(above[-1], tuple) and isinstance(below[0], tuple):
        rest = join_cut_row(above[-1][0], below[0][0], upper.page.height)
        lower.tables[:1] = [rest] if rest is not None else []


class _Writer:
    """Collects the blocks of the document; a paragraph stays open while lines go on with it, over page breaks too."""

    def __init__(self, edges: Edges, *, is_unruled: bool) -> None:
        self.blocks: list[Paragraph | Grid] = []
        self.unruled_pages: dict[int, None] = {}
        self.unread_pages: dict[int | None, None] = {}
        self._edges = edges
        self._is_unruled = is_unruled
        self._runs: list[tuple[int, list[Line]]] = []
        self._pending: list[Line] = []
        self._open: list[Line] = []
        self._tables = 0

    def add(self, item: tuple[Slots, int] | Line) -> None:
        if isinstance(item, Line):
            self._pending.append(item)
        else:
            self._write_lines()
            self.add_table(*item)

    def _write_lines(self) -> None:
        pending, self._pending = self._pending, []
        for item in split_unruled(pending, self._edges) if self._is_unruled else pending:
            if isinstance(item, Line):
                if not (self._open and continues(self._open[-1], item, *self._edges[item.page])):
                    self._close()
                self._open.append(item)
            else:
                self._close()
                self._runs.append((len(self.blocks), item))
                self.unruled_pages.update(dict.fromkeys(sorted({line.page for line in item})))

    def add_table(self, slots: Slots, number: int) -> None:
        self._close()
        self._tables += 1
        cells = []
        for index, (row, column, row_span, column_span) in sorted(enumerate(slots.spans), key=lambda item: item[1]):
            text = make_cell_text(slots.chars.get(index, []), *slots.size_of(index))
            place = Place(page=number, table=self._tables, row=row + 1, column=column + 1)
            cells.append(GridCell(text, row, column, row_span, column_span, place))
        self.blocks.append(Grid(tuple(cells), Place(page=number, table=self._tables)))

    def finish(self) -> list[Paragraph | Grid]:
        self._write_lines()
        self._close()
        pitch = min((find_pitch(run) for _, run in self._runs), default=0.0)
        errors: list[ReadError] = []
        for at, run in reversed(self._runs):
            found = make_unruled_grids(run, pitch, at)
            errors = [error for _, error in found if error is not None] + errors
            self.unread_pages.update((grid.place.page, None) for grid, error in found if error is not None)
            self.blocks[at:at] = [grid for grid, _ in found]
        grids = sum(isinstance(block, Grid) for block in self.blocks)
        if errors and len(errors) == grids:
            raise errors[0]
        return self.blocks

    def _close(self) -> None:
        if self._open:
            text = self._open[0].text
            for line in self._open[1:]:
                text = join_pieces(text, line.text)
            self.blocks.append(Paragraph(text, Place(page=self._open[0].page)))
            self._open = []
