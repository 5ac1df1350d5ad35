"""What the placeholders of formulas stand for: rows, columns and cells of a form, taken from the codebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from schemas.codebook import Cell, Column, Form, Row
from schemas.context import mention_numbers


@dataclass(frozen=True, slots=True)
class Binding:
    """One value of a placeholder: the piece of code it stands for, and its label as printed in the form."""

    code: str
    label: str


def _of(pieces: Iterable[Row | Column | Cell]) -> tuple[Binding, ...]:
    return tuple(Binding(piece.code, piece.label) for piece in pieces)


def _items(form: Form, columns: set[str]) -> tuple[Binding, ...]:
    """Rows of table 二 whose block has all these columns, named <block>.<row>."""
    return tuple(
        Binding(f"{block.code}.{row.code}", row.label)
        for block in form.blocks
        if columns <= {column.code for column in block.columns}
        for row in block.rows
    )


def _outcomes_of(form: Form, group: str) -> tuple[Binding, ...]:
    """Rows of table 三 that are the outcomes of one bracket, such as the eight of 不予公开."""
    return _of(row for row in form.block("requests").rows if row.code == group or row.code.startswith(f"{group}_"))


def _cells_of_kind(form: Form, table: str, *kinds: str) -> tuple[Binding, ...]:
    return _of(cell for cell in form.cells if cell.table == table and cell.column.kind in kinds)


HEADLINES = (
    "requests.received.total",
    "appeals.review.total",
    "licensing.permits.decisions",
    "enforcement.penalties.decisions",
    "enforcement.coercion.decisions",
)
"""Counts that both forms count the same and that tell most of a year's work: measured against the unit's own years."""

DOMAINS: dict[str, Callable[[Form], tuple[Binding, ...]]] = {
    "cell": lambda form: _of(form.cells),
    "row": lambda form: _of(form.block("requests").rows),
    "column": lambda form: _of(form.block("requests").columns),
    "applicant": lambda form: _of(c for c in form.block("requests").columns if c.code != "total"),
    "outcome": lambda form: _of(r for r in form.block("requests").rows if r.group and r.code != "outcome_total"),
    "denied": lambda form: _outcomes_of(form, "denied"),
    "unavailable": lambda form: _outcomes_of(form, "unavailable"),
    "unprocessed": lambda form: _outcomes_of(form, "unprocessed"),
    "other": lambda form: _outcomes_of(form, "other"),
    "group": lambda form: _of(form.block("appeals").rows),
    "result": lambda form: _of(c for c in form.block("appeals").columns if c.code != "total"),
    "document": lambda form: _of(form.block("documents").rows),
    "document_column": lambda form: _of(form.block("documents").columns),
    "item": lambda form: _items(form, {"prior_items", "change"}),
    "decided_item": lambda form: _items(form, {"prior_items", "change", "decisions"}),
    "purchase": lambda form: _items(form, {"projects", "amount"}),
    "required_cell": lambda form: _of(cell for cell in form.cells if not cell.row.optional),
    "disclosure_cell": lambda form: _of(c for c in form.cells if c.table == "二" and not c.row.optional),
    "requests_cell": lambda form: _of(c for c in form.cells if c.table == "三"),
    "appeals_cell": lambda form: _of(c for c in form.cells if c.table == "四"),
    "headline": lambda form: _of(cell for cell in form.cells if cell.code in HEADLINES),
    "disclosure_count": lambda form: _cells_of_kind(form, "二", "count"),
    "disclosure_change": lambda form: _cells_of_kind(form, "二", "change"),
    "amount": lambda form: _cells_of_kind(form, "二", "amount"),
    "mention": lambda form: tuple(Binding(number, f"文字第 {number} 处") for number in mention_numbers()),
}


def domain(name: str, form: Form) -> tuple[Binding, ...]:
    """Return what a placeholder stands for in this form.

    Raises:
        KeyError: no placeholder has this name.
    """
    return DOMAINS[name](form)
