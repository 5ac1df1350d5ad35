"""Context columns of the wide frame: what rules may ask of a report beside its cells. Data: `data/context.toml`.

`previous.<cell code>` is a cell of the same authority's current report of the year before; `units.<cell code>`, asked
only of the county's own report, that cell added up over its units; `stated.<what>.<k>` the k-th count (1 to `MENTIONS`)
that the prose gives for `what`; `report.<fact>` a fact of the report as a whole as a number; `usual.<cell code>` the
median of a cell over the unit's earlier years, `spread.<cell code>` their median deviation from it, `peers.<cell code>`
that median changed as units of its sort changed against theirs; where there are too few years for it,
`trend.<cell code>` last year's number changed as theirs and `trend_spread.<cell code>` how far these lie from it. NaN
where there is none.
How they are found out does not belong here (`pipelines.facts`, `pipelines.earlier`, `pipelines.roll_up`).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from schemas.codebook import DATA_DIRECTORY, all_cells

PREVIOUS, UNITS, STATED, REPORT = "previous.", "units.", "stated.", "report."
USUAL, SPREAD = "usual.", "spread."
PEERS, TREND, TREND_SPREAD = "peers.", "trend.", "trend_spread."
OF_CELLS = (UNITS, USUAL, SPREAD, PEERS, TREND, TREND_SPREAD)
NAMESPACES = (PREVIOUS, STATED, REPORT, *OF_CELLS)
SAME_FORM = "previous.same_form"
"""1 where the report of the year before is on the same form, 0 where on another, NaN where there is no such report."""
MENTIONS = 3
"""Counts that are compared for one `what`; a report that gives more repeats itself."""


@dataclass(frozen=True, slots=True)
class ContextFact:
    """Something a rule may ask of a report: its name without the namespace, what people call it, what it holds."""

    name: str
    label: str
    explanation: str


@cache
def stated_facts() -> dict[str, ContextFact]:
    """Return what the prose may give counts of, by name (`requests.received`)."""
    return _facts("stated")


@cache
def report_facts() -> dict[str, ContextFact]:
    """Return the facts of a report as a whole, by name."""
    return _facts("report")


def _facts(kind: str) -> dict[str, ContextFact]:
    data: dict[str, Any] = tomllib.loads((DATA_DIRECTORY / "context.toml").read_text(encoding="utf-8"))
    return {name: ContextFact(name, item["label"], item["explanation"]) for name, item in data.get(kind, {}).items()}


def is_context(name: str) -> bool:
    """Tell whether a name in a formula is a context column rather than a cell of the report."""
    return name.startswith(NAMESPACES)


def is_declared(name: str) -> bool:
    """Tell whether a context column exists: a cell of some form, a declared count and mention, or a declared fact."""
    if name.startswith(PREVIOUS):
        return name == SAME_FORM or name.removeprefix(PREVIOUS) in all_cells()
    for of_cell in OF_CELLS:
        if name.startswith(of_cell):
            return name.removeprefix(of_cell) in all_cells()
    if name.startswith(STATED):
        what, _, mention = name.removeprefix(STATED).rpartition(".")
        return what in stated_facts() and mention in mention_numbers()
    return name.removeprefix(REPORT) in report_facts()


def mention_numbers() -> tuple[str, ...]:
    """Return the numbers of mentions as they stand in names."""
    return tuple(str(number) for number in range(1, MENTIONS + 1))
