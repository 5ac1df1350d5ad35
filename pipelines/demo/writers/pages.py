"""A demo report as a sequence of headings, paragraphs and tables, the same for every format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.demo.model import DemoReport
from pipelines.demo.units import county_data
from schemas.codebook import TABLES
from schemas.layout import LayoutCell, layout_rows, layout_size, table_layout


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 0 is the title of the report, 1 a section."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. `is_mark` is true for the line that says the report is made up."""

    text: str
    is_mark: bool = False


@dataclass(frozen=True)
class Table:
    """A table in the official layout; `texts` has what is printed in each of `cells`."""

    cells: tuple[LayoutCell, ...]
    texts: tuple[str, ...]

    @property
    def size(self) -> tuple[int, int]:
        """Number of rows and columns."""
        return layout_size(self.cells)

    def rows(self) -> Iterator[list[tuple[LayoutCell, str]]]:
        """Go through the cells by the row they begin in."""
        texts = iter(self.texts)
        for row in layout_rows(self.cells):
            yield [(cell, next(texts)) for cell in row]

    def lines(self) -> list[list[tuple[LayoutCell, str, bool]]]:
        """Return rows × columns as (cell, text, begins here): a merged cell stands in every place it covers."""
        rows, columns = self.size
        owners: dict[tuple[int, int], tuple[LayoutCell, str, bool]] = {}
        for cell, text in zip(self.cells, self.texts, strict=True):
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    owners[row, column] = (cell, text, (row, column) == (cell.row, cell.column))
        return [[owners[row, column] for column in range(columns)] for row in range(rows)]


Piece = Heading | Text | Table


def compose(report: DemoReport) -> tuple[Piece, ...]:
    """Return the pieces of a report in order: the mark, the title, the preface, six sections, tables in 二 三 四."""
    pieces: list[Piece] = [Text(county_data()["mark"], is_mark=True), Heading(report.title, 0), Text(report.preface)]
    for section in report.form.sections:
        pieces.append(Heading(f"{section.number}、{section.title}", 1))
        pieces += [Text(paragraph) for paragraph in report.sections.get(section.number, ())]
        if section.number in TABLES:
            cells = table_layout(report.form, section.number)
            pieces.append(Table(cells, tuple(report.cells[c.code].raw if c.code else c.text for c in cells)))
    return tuple(pieces)
