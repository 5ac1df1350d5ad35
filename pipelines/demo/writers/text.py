"""Demo reports as plain text, in the layouts that come out of word processors."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pipelines.demo.model import DemoReport
from pipelines.demo.writers.pages import Piece, Table, compose

Layout = Callable[[Table], Iterable[str]]


def _cell_a_line(table: Table) -> Iterable[str]:
    """As in the report of 棋坪镇 for 2020: a tab before each cell, an empty line after each row.

    A cell merged downwards leaves an empty line in the rows below, one merged sideways leaves nothing.
    """
    for row in table.lines():
        column = 0
        while column < len(row):
            cell, text, begins = row[column]
            yield f"\t{text if begins else ''}"
            column += cell.column_span
        yield ""


def _pipes(table: Table) -> Iterable[str]:
    """Write a row a line between pipes; merged places are empty."""
    for row in table.lines():
        yield f"| {' | '.join(text if begins else '' for _, text, begins in row)} |"


def _tabs(table: Table) -> Iterable[str]:
    """Write a row a line with tabs between the cells, as copied from a spreadsheet."""
    for row in table.lines():
        yield "\t".join(text if begins else "" for _, text, begins in row)


TEXT_LAYOUTS: dict[str, Layout] = {"cell-a-line": _cell_a_line, "pipes": _pipes, "tabs": _tabs}


def write_text(report: DemoReport, layout: str, encoding: str = "utf-8") -> bytes:
    """Return a report as plain text.

    Args:
        report: the report.
        layout: one of TEXT_LAYOUTS.
        encoding: a codec's name; offices send UTF-8 and GB18030.
    """
    lines = [line for piece in compose(report) for line in _lines(piece, TEXT_LAYOUTS[layout])]
    return ("\n".join(lines) + "\n").encode(encoding)


def _lines(piece: Piece, layout: Layout) -> Iterable[str]:
    return [*layout(piece), ""] if isinstance(piece, Table) else [piece.text]
