"""The measures that pages compare units and years by: which cells each adds up, and in which forms it stands.

The chief ones are data (`measures.toml`); beside them every cell of the codebook is a measure of its own. What units
filed for a measure is in `measured`, not here.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from schemas.codebook import Cell, Form, all_cells, equivalences, forms
from schemas.words import quoted

NUMBERING = re.compile(r"^[一二三四、]*（[一二三四五六七]）|（[^（）]*）$")


@dataclass(frozen=True, slots=True)
class Measure:
    """What is compared: the sum of some cells of the form, usually one, or their share in the sum of others.

    `or_cells` add up to the same where a form prints them instead of `cells`; `of_cells` are what a share is of.
    """

    id: str
    label: str
    unit: str
    definition: str
    cells: tuple[str, ...]
    or_cells: tuple[str, ...] = ()
    of_cells: tuple[str, ...] = ()
    is_chief: bool = False

    @property
    def is_share(self) -> bool:
        """Whether the measure is a share in per cent rather than a number of things."""
        return bool(self.of_cells)

    @property
    def table(self) -> str:
        """Number of the table that its cells stand in."""
        return all_cells()[self.cells[0]].table

    def is_printed_in(self, form: Form) -> bool:
        """Tell whether a form prints all cells of the measure."""
        wanted = [group for group in (self.cells, self.or_cells) if group]
        known = form.cells_by_code
        return any(all(code in known for code in group) for group in wanted) and all(c in known for c in self.of_cells)


@cache
def measures() -> tuple[Measure, ...]:
    """Return the chief measures in the order in which pages offer them."""
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(_chief(item) for item in data["measures"])


def _chief(item: dict[str, Any]) -> Measure:
    lists = {name: tuple(item.get(name, ())) for name in ("cells", "or_cells", "of_cells")}
    return Measure(**{**item, **lists}, is_chief=True)


@cache
def all_measures() -> tuple[Measure, ...]:
    """Return the chief measures, and then every cell of the codebook that is not one of them, in its order."""
    covered = {measure.cells[0] for measure in measures() if len(measure.cells) == 1 and not measure.of_cells}
    covered -= {measure.cells[0] for measure in measures() if measure.or_cells}
    return measures() + tuple(_of_cell(cell) for code, cell in all_cells().items() if code not in covered)


@cache
def measures_of_cells() -> dict[str, Measure]:
    """Return for every cell of the codebook the measure that is this cell alone: what its page compares."""
    return {m.cells[0]: m for m in all_measures() if len(m.cells) == 1 and not m.or_cells and not m.is_share}


def _of_cell(cell: Cell) -> Measure:
    return Measure(cell.code, full_label(cell), cell.column.unit, _says(cell), (cell.code,))


def full_label(cell: Cell) -> str:
    """Return row and column of a cell, with the heading above where the row's own words do not say what it is about."""
    label = cell.label.partition(" · ")[2]
    return f"{_plain(cell.row.group)}：{label}" if cell.row.group and label[0].isdigit() else label


def _says(cell: Cell) -> str:
    group = f"“{cell.row.group}”下" if cell.row.group else ""
    note = "".join(each.note for each in equivalences() if cell.row.code in _rows_of(each.code, each.sum_of))
    return f"表{cell.table}{group}{quoted(cell.row.label)}一行、{quoted(cell.column.label)}一列的数。{note}"


def _rows_of(code: str, sum_of: tuple[str, ...]) -> set[str]:
    return {name.rpartition(".")[2] for name in (code, *sum_of)}


@cache
def forms_of(measure: Measure) -> tuple[str, ...]:
    """Return the printed names of the forms that have the measure, oldest first."""
    return tuple(dict.fromkeys(form.printed for form in forms().values() if measure.is_printed_in(form)))


@cache
def outcome_groups(form_code: str) -> dict[str, tuple[str, ...]]:
    """Return the kinds of outcome of table 三 (予以公开, 部分公开, 不予公开, …) with the codes of their rows."""
    block = forms()[form_code].block("requests")
    item = block.groups[0]
    groups: dict[str, list[str]] = defaultdict(list)
    for row in block.rows:
        if row.group and row.code != "outcome_total":
            groups[_plain(row.label if row.group == item else row.group)].append(row.code)
    return {label: tuple(rows) for label, rows in groups.items()}


@cache
def applicants(form_code: str) -> dict[str, str]:
    """Return the kinds of applicants of table 三: column code → label, without the total."""
    columns = forms()[form_code].block("requests").columns
    return {column.code: _applicant(column.label, column.group) for column in columns if column.code != "total"}


def _plain(label: str) -> str:
    return NUMBERING.sub("", NUMBERING.sub("", label))


def _applicant(label: str, group: str | None) -> str:
    return f"{label}组织" if group and label == "其他" else label


def cell_label(code: str) -> str:
    """Return the name of a cell as printed: table, row, column."""
    cell = all_cells().get(code)
    return cell.label if cell else code
