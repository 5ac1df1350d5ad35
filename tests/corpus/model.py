"""What the corpus is made of: a draft that mistakes are made to, and the finished item with its truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from schemas.codebook import Form

Truth = dict[str, tuple[float | None, str]]
"""Cell code → value (amounts in 万元) and state of the cell."""


@dataclass(frozen=True)
class CorpusItem:
    """A file with what is knowable about it.

    In `may_be_unreadable` are cells whose value the file no longer tells for certain: the reader may say so or give the
    true value, never another one.
    """

    name: str
    data: bytes
    filename: str
    truth: Truth
    authority: str
    year: int
    form: Form
    may_be_unreadable: frozenset[str] = frozenset()


@dataclass
class DraftCell:
    """A cell of a table that is still being changed. `code` is None in headers and labels."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    code: str | None = None


@dataclass
class DraftTable:
    """A table of a section; `cells` tile it."""

    section: str
    cells: list[DraftCell]

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return max(cell.row + cell.row_span for cell in self.cells)

    @property
    def column_count(self) -> int:
        """Number of columns."""
        return max(cell.column + cell.column_span for cell in self.cells)

    def matrix(self) -> list[list[tuple[DraftCell, bool]]]:
        """Return rows × columns as (cell, begins here)."""
        places = {
            (row, column): (cell, (row, column) == (cell.row, cell.column))
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        }
        return [[places[row, column] for column in range(self.column_count)] for row in range(self.row_count)]

    def rows(self) -> list[list[DraftCell]]:
        """Return the cells by the row they begin in."""
        return [
            sorted((c for c in self.cells if c.row == row), key=lambda c: c.column) for row in range(self.row_count)
        ]


@dataclass
class Draft:
    """A report in the making. `pieces` are paragraphs (str) and tables in order."""

    random: Random
    form: Form
    authority: str
    year: int
    pieces: list[str | DraftTable]
    truth: Truth
    uncertain: set[str] = field(default_factory=set)
    has_grid: bool = True
    """Whether the format keeps tables as tables; else a lone number between rows could be anything."""

    @property
    def tables(self) -> list[DraftTable]:
        """The tables of the sections in order, without those of a site around them."""
        return [piece for piece in self.pieces if isinstance(piece, DraftTable) and piece.section]

    def cells(self) -> list[DraftCell]:
        """All cells of all tables."""
        return [cell for table in self.tables for cell in table.cells]

    def by_code(self) -> dict[str, DraftCell]:
        """The value cells by code."""
        return {cell.code: cell for cell in self.cells() if cell.code}

    def finish(self, name: str, data: bytes, filename: str) -> CorpusItem:
        """Return the item of a file made from this draft."""
        uncertain = frozenset(self.uncertain)
        return CorpusItem(name, data, filename, self.truth, self.authority, self.year, self.form, uncertain)
