"""How a year's requests are made up: by outcome and by kind of applicant, unit by unit and for the county.

Counts come from table 三. A unit on which one of the cells has no number has no structure, rather than a wrong one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from dashboards.measures import applicants, outcome_groups

MINIMUM_FOR_SHARES = 10
"""Fewer cases than this are printed as counts only: a share of three cases says nothing."""

QUERY = """
SELECT c.authority_code, r.form, c.cell_code, c.value
FROM current_cells c JOIN current_reports r USING (report_id) JOIN authorities a ON a.authority_code = c.authority_code
WHERE c.year = ? AND a.is_registered
  AND (c.cell_code LIKE 'requests.%.total' OR c.cell_code LIKE 'requests.received.%')
ORDER BY c.authority_code
"""

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


def read_structures(connection: duckdb.DuckDBPyConnection, year: int) -> tuple[Structure, Structure]:
    """Return a year's structure of outcomes and of applicants, over the registered units."""
    cells: dict[str, dict[str, float | None]] = defaultdict(dict)
    form_of: dict[str, str] = {}
    for code, form, cell_code, value in connection.execute(QUERY, [year]).fetchall():
        cells[code][cell_code] = value
        form_of[code] = form
    outcomes = {
        code: {
            label: [values.get(f"requests.{row}.total") for row in rows]
            for label, rows in outcome_groups(form_of[code]).items()
        }
        for code, values in cells.items()
    }
    kinds = {
        code: {
            label: [values.get(f"requests.received.{column}")] for column, label in applicants(form_of[code]).items()
        }
        for code, values in cells.items()
    }
    return _structure(outcomes), _structure(kinds)


def _structure(units: Mapping[str, dict[str, list[float | None]]]) -> Structure:
    counted: dict[str, Counts] = {}
    for code, categories in units.items():
        sums = {label: [value for value in values if value is not None] for label, values in categories.items()}
        if all(len(sums[label]) == len(values) for label, values in categories.items()):
            counted[code] = {label: sum(values) for label, values in sums.items()}
    named: Counts = next(iter(counted.values()), {})
    return Structure(tuple(named), counted, tuple(code for code in units if code not in counted))
