"""How a year's requests and appeals are made up: by outcome and by kind of applicant, unit by unit and for the county.

Counts come from tables 三 and 四. A unit in which one of the cells has no number has no structure, rather than a wrong
one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import duckdb

from dashboards.measured import MINIMUM_FOR_SHARES
from dashboards.measures import applicants, outcome_groups
from schemas.codebook import forms

QUERY = """
SELECT c.authority_code, r.form, c.cell_code, c.value
FROM cells_used c JOIN current_reports r USING (report_id) JOIN authorities a ON a.authority_code = c.authority_code
WHERE c.year = ? AND a.is_registered
  AND (c.cell_code LIKE 'requests.%.total' OR c.cell_code LIKE 'requests.received.%' OR c.cell_code LIKE 'appeals.%')
ORDER BY c.authority_code
"""

TITLES = {
    "outcomes": "本年度办理结果",
    "applicants": "新收申请的申请人",
    "review": "行政复议的结果",
    "suits": "行政诉讼的结果",
}
"""Ids and titles of the structures, in the order in which they are read."""

APPEAL_ROWS = {"review": ("review",), "suits": ("suit_direct", "suit_after_review")}
"""Rows of table 四 that a structure adds up."""

Counts = dict[str, float]


@dataclass(frozen=True)
class Structure:
    """Counts by category, in the order of the form: authority code → category → count; `skipped` units have none."""

    categories: tuple[str, ...]
    units: dict[str, Counts]
    skipped: tuple[str, ...]

    @property
    def county(self) -> Counts:
        """The counts of all units added up."""
        return {name: sum(counts[name] for counts in self.units.values()) for name in self.categories}

    @property
    def large(self) -> dict[str, Counts]:
        """Units with enough cases for shares, most cases first."""
        enough = {code: counts for code, counts in self.units.items() if sum(counts.values()) >= MINIMUM_FOR_SHARES}
        return dict(sorted(enough.items(), key=lambda item: -sum(item[1].values())))


def read_structures(connection: duckdb.DuckDBPyConnection, year: int) -> dict[str, Structure]:
    """Return a year's structures over the registered units by id (the keys of `TITLES`)."""
    cells: dict[str, dict[str, float | None]] = defaultdict(dict)
    form_of: dict[str, str] = {}
    for code, form, cell_code, value in connection.execute(QUERY, [year]).fetchall():
        cells[code][cell_code] = value
        form_of[code] = form
    return {
        name: _structure(
            {
                code: {
                    label: [values.get(cell) for cell in codes]
                    for label, codes in categories(name, form_of[code]).items()
                }
                for code, values in cells.items()
            }
        )
        for name in TITLES
    }


@cache
def categories(name: str, form_code: str) -> dict[str, tuple[str, ...]]:
    """Return the categories of a structure in the order of a form: label → codes of the cells that it adds up."""
    if name == "outcomes":
        return {
            label: tuple(f"requests.{row}.total" for row in rows) for label, rows in outcome_groups(form_code).items()
        }
    if name == "applicants":
        return {label: (f"requests.received.{column}",) for column, label in applicants(form_code).items()}
    columns = forms()[form_code].block("appeals").columns
    rows = APPEAL_ROWS[name]
    return {c.label: tuple(f"appeals.{row}.{c.code}" for row in rows) for c in columns if c.code != "total"}


def _structure(units: Mapping[str, dict[str, list[float | None]]]) -> Structure:
    counted: dict[str, Counts] = {}
    for code, labelled in units.items():
        sums = {label: [value for value in values if value is not None] for label, values in labelled.items()}
        if all(len(sums[label]) == len(values) for label, values in labelled.items()):
            counted[code] = {label: sum(values) for label, values in sums.items()}
    named: Counts = next(iter(counted.values()), {})
    return Structure(tuple(named), counted, tuple(code for code in units if code not in counted))
