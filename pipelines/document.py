"""The one kind of document that every reader gives: paragraphs and grids in reading order, each piece with its place.

Readers (pipelines/read/) produce it, recognition (pipelines/recognise/) consumes it. It knows nothing of reports.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

NO_TEXT_LAYER = "没有文字层"
"""How the note on a page ends that is but a picture."""
TABLE_NOT_TOLD = "分不清哪个数在哪一格，没有读取"
"""How the note on a page ends with a table of which nothing could be told: what is seen nowhere may stand in it."""
NO_TABLE_BUT = "网页里没有表格，只有"
"""How the note on a page begins whose report stands in a file or in pictures."""
UNREAD_PICTURE = "□"
"""Text of a cell that shows a picture or an embedded object and nothing else: it may be a number, and is no blank."""


class ReadError(Exception):
    """A file cannot be read, or is refused. The message is one line for a clerk: what is wrong and what to do."""


class Place(NamedTuple):
    """Where a piece stands in its file. Everything counts from 1; what a format does not know stays None.

    It and GridCell are named tuples since every cell of every table makes one of each: as frozen dataclasses they took
    a third of the time of reading a web page.
    """

    page: int | None = None
    line: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    sheet: str | None = None

    def __str__(self) -> str:
        """Words for people: 第2页 表3 第4行 第5列."""
        parts = [
            f"工作表“{self.sheet}”" if self.sheet else "",
            f"第{self.page}页" if self.page else "",
            f"表{self.table}" if self.table else "",
            f"第{self.row}行" if self.row else "",
            f"第{self.column}列" if self.column else "",
            f"文本第{self.line}行" if self.line else "",
        ]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or line of text outside tables. Plain text keeps its lines unstripped: tabs can carry structure."""

    text: str
    place: Place = Place()


class GridCell(NamedTuple):
    """A cell of a grid at its top left corner (row and column count from 0), with the area it covers."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    place: Place = Place()


@dataclass(frozen=True)
class Grid:
    """A table with merged cells kept as spans. Cells are in reading order and do not overlap."""

    cells: tuple[GridCell, ...]
    place: Place = Place()

    @property
    def row_count(self) -> int:
        """Number of rows that the cells cover."""
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    @property
    def column_count(self) -> int:
        """Number of columns that the cells cover."""
        return max((cell.column + cell.column_span for cell in self.cells), default=0)

    def matrix(self) -> list[list[GridCell | None]]:
        """Return rows × columns; a merged cell stands in every position it covers, None where nothing is."""
        width = self.column_count
        result: list[list[GridCell | None]] = [[None] * width for _ in range(self.row_count)]
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    result[row][column] = cell
        return result


@dataclass(frozen=True)
class Document:
    """A file as read. `kind` names the reader (text, html, docx, doc, pdf, xlsx, …); `notes` say what it had to do.

    `title` is the title that the file carries outside its text (the title of a web page), empty where there is none.
    `header` has the lines printed over its pages again and again: the title of the report, or of what it is bound in.
    `doubt` says why its text may be read but its numbers cannot be relied on: the file contradicts itself.
    """

    kind: str
    blocks: tuple[Paragraph | Grid, ...]
    notes: tuple[str, ...] = field(default=())
    title: str = ""
    doubt: str = ""
    header: str = ""


class OfficeNeededError(Exception):
    """A file that only the office program reads with certainty.

    `kind` is its kind, which is also its suffix; `note` says why this way is taken, for the notes of the document;
    `doubt` says why its numbers cannot be relied on even then, empty where they can.
    """

    def __init__(self, kind: str, note: str, doubt: str = "") -> None:
        """Say what is needed and why."""
        super().__init__(kind, note, doubt)
        self.kind, self.note, self.doubt = kind, note, doubt
