"""The official forms as typed objects, loaded from the data files beside this module.

A form is a list of blocks; a block is a small table of rows × columns, so every number of a report has one
code `<block>.<row>.<column>` (`requests.received.total`, `appeals.review.pending`).

Source: 国办公开办函〔2019〕60号 and 国办公开办函〔2021〕30号.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

DATA_DIRECTORY = Path(__file__).parent / "data"

Kind = Literal["count", "change", "amount"]
"""count: whole number >= 0; change: whole number of either sign; amount: money in 万元, decimals allowed."""

TABLE_OF_BLOCK = {"requests": "三", "appeals": "四"}
"""Table (section of the report) in which a block is printed; every block not named here is in table 二."""

TABLES = ("二", "三", "四")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a block: what is counted, and in which unit."""

    code: str
    label: str
    unit: str
    kind: Kind
    group: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a block. `group` is the label of the bracketed rows it is printed under, `optional` a local addition."""

    code: str
    label: str
    group: str | None = None
    optional: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of the form: where it stands and what it measures."""

    code: str
    block: Block
    row: Row
    column: Column

    @property
    def table(self) -> str:
        """Number of the table that holds the cell: 二, 三 or 四."""
        return self.block.table

    @property
    def label(self) -> str:
        """Row and column in the words of the form: 表三 · 一、本年新收政府信息公开申请数量 · 自然人."""
        row = (
            f"{self.row.group} / {self.row.label}"
            if self.block.code == "appeals" and self.row.group
            else self.row.label
        )
        return f"表{self.table} · {row} · {self.column.label}"


@dataclass(frozen=True)
class Block:
    """A table of rows × columns inside a form; `corner` is the text of its corner cell, if the form prints one."""

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    corner: str | None = None
    group_label: str | None = None
    groups: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """Number of the table the block is printed in."""
        return TABLE_OF_BLOCK.get(self.code, "二")

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells, row by row, optional rows included."""
        return tuple(Cell(f"{self.code}.{r.code}.{c.code}", self, r, c) for r in self.rows for c in self.columns)


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six parts of a report, 一 to 六."""

    number: str
    title: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """An official form. `printed` is its public name: both kinds of the 2021 form are called 2021."""

    code: str
    printed: str
    document: str
    report_years: tuple[int, int | None]
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    cell_counts: dict[str, int]
    cells_by_code: dict[str, Cell] = field(repr=False)

    @property
    def name(self) -> str:
        """Name for people, the two kinds of the 2021 form told apart."""
        return f"{self.printed} 年格式" + ("（“其他处理”为一行）" if self.code != self.printed else "")

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells in the order of the form, optional rows included."""
        return tuple(self.cells_by_code.values())

    @property
    def required_codes(self) -> tuple[str, ...]:
        """Codes of the cells that every report on this form has: optional rows left out."""
        return tuple(code for code, cell in self.cells_by_code.items() if not cell.row.optional)

    def block(self, code: str) -> Block:
        """Return the block with this code.

        Raises:
            KeyError: the form has no such block.
        """
        for block in self.blocks:
            if block.code == code:
                return block
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class Equivalence:
    """A row of one form that equals the sum of rows of another, so that the two may be joined into one series."""

    code: str
    sum_of: tuple[str, ...]
    note: str


def read_data(name: str) -> Any:
    """Read one of the JSON data files beside this module."""
    return json.loads((DATA_DIRECTORY / f"{name}.json").read_text(encoding="utf-8"))


def _columns(items: list[dict[str, Any]]) -> tuple[Column, ...]:
    return tuple(Column(**{**item, "aliases": tuple(item.get("aliases", ()))}) for item in items)


def _rows(items: list[dict[str, Any]], form: str) -> tuple[Row, ...]:
    return tuple(
        Row(item["code"], item["label"], item.get("group"), item.get("optional", False), tuple(item.get("aliases", ())))
        for item in items
        if form in item.get("forms", [form])
    )


def _block(item: dict[str, Any], form: str) -> Block:
    rows = _rows(item["rows"], form)
    groups = tuple(g for g in item.get("groups", ()) if any(row.group == g for row in rows))
    return Block(
        item["block"],
        item["title"],
        _columns(item["columns"]),
        rows,
        item.get("corner"),
        item.get("group_label"),
        groups,
    )


@cache
def forms() -> dict[str, Form]:
    """Return all forms by code: `2019`, `2021` and `2021-one-other` (2021 with the single 其他处理 row of 2019)."""
    sections = tuple(Section(s["no"], s["title"], tuple(s["aliases"])) for s in read_data("sections"))
    result = {}
    for item in read_data("forms")["forms"]:
        code = item["form"]
        parts = [*read_data(item["disclosure"]), read_data("requests"), read_data("appeals")]
        blocks = tuple(_block(part, code) for part in parts)
        cells = {cell.code: cell for block in blocks for cell in block.cells}
        first, last = item["report_years"]
        result[code] = Form(
            code, item["printed"], item["document"], (first, last), sections, blocks, item["cells"], cells
        )
    return result


@cache
def all_cells() -> dict[str, Cell]:
    """Return every cell of every form by code; a code that stands in several forms has its newest form's labels."""
    return {code: cell for form in forms().values() for code, cell in form.cells_by_code.items()}


@cache
def widest_table() -> int:
    """Return how many columns of values table 三 has, the widest one with labels of rows."""
    return max(len(form.block("requests").columns) for form in forms().values())


@cache
def forms_of_cell(code: str) -> tuple[str, ...]:
    """Return the codes of the forms that print this cell."""
    return tuple(form.code for form in forms().values() if code in form.cells_by_code)


@cache
def equivalences() -> tuple[Equivalence, ...]:
    """Return the declared row equivalences between the forms."""
    return tuple(Equivalence(e["code"], tuple(e["sum_of"]), e["note"]) for e in read_data("forms")["equivalences"])
