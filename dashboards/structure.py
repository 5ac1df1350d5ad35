"""How a year's requests and appeals are made up: by outcome and by kind of applicant, unit by unit and for the county.

Counts come from tables 三 and 四. A unit in which one of the cells has no number has no structure, rather than a wrong
one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import duckdb

from dashboards.measured import MINIMUM_FOR_SHARES
from dashboards.measures import applicants, outcome_groups
from schemas.codebook import forms

QUERY = """
WITH parts AS (
  SELECT unnest($1::UTINYINT[]) AS structure, unnest($2::UTINYINT[]) AS part, unnest($3::VARCHAR[]) AS form,
    unnest($4::VARCHAR[]) AS cell_code
)
SELECT c.authority_code, any_value(r.form), {columns}
FROM cells_used c JOIN reports r USING (report_id) JOIN parts p ON p.form = r.form AND p.cell_code = c.cell_code
JOIN authorities a ON a.authority_code = c.authority_code
WHERE c.year = $5 AND a.is_registered
GROUP BY c.authority_code ORDER BY c.authority_code
"""
"""A row a unit: of each structure, how many cells have a number; of each category, the sum."""

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

    @cached_property
    def county(self) -> Counts:
        """The counts of all units added up."""
        return {name: sum(counts[name] for counts in self.units.values()) for name in self.categories}

    @property
    def large(self) -> dict[str, Counts]:
        """Units with enough cases for shares, most cases first."""
        enough = {code: counts for code, counts in self.units.items() if sum(counts.values()) >= MINIMUM_FOR_SHARES}
        return dict(sorted(enough.items(), key=lambda item: -sum(item[1].values())))


def read_structures(connection: duckdb.DuckDBPyConnection, year: int) -> dict[str, Structure]:
    """Return a year's structures over the registered units by id (the keys of `TITLES`).

    Categories are added up by the database: forty thousand units have two million of these cells.
    """
    columns = [f"count(value) FILTER (structure = {number})" for number in range(len(TITLES))]
    columns += [f"sum(value) FILTER (part = {part})" for part in range(max(map(_part_count, forms())))]
    lists = [list(column) for column in zip(*(row for form in forms() for row in _parts(form)), strict=True)]
    units: dict[str, dict[str, Counts | None]] = {name: {} for name in TITLES}
    for code, form, *numbers in connection.execute(QUERY.format(columns=", ".join(columns)), [*lists, year]).fetchall():
        for name, (number, first, cell_count, labels) in _places(form).items():
            sums = numbers[first : first + len(labels)]
            units[name][code] = dict(zip(labels, sums, strict=True)) if numbers[number] == cell_count else None
    return {name: _structure(counted) for name, counted in units.items()}


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


@cache
def _parts(form_code: str) -> tuple[tuple[int, int, str, str], ...]:
    """The cells of a form that structures add up: number of the structure, of the category among all, form, cell."""
    every = [(number, cells) for number, name in enumerate(TITLES) for cells in categories(name, form_code).values()]
    return tuple((number, part, form_code, cell) for part, (number, cells) in enumerate(every) for cell in cells)


def _part_count(form_code: str) -> int:
    return 1 + max(part for _, part, _, _ in _parts(form_code))


@cache
def _places(form_code: str) -> dict[str, tuple[int, int, int, tuple[str, ...]]]:
    """Where a structure stands in a row: column of its count, first column of its sums, how many cells, labels."""
    found, first = {}, len(TITLES)
    for number, name in enumerate(TITLES):
        named = categories(name, form_code)
        found[name] = (number, first, sum(map(len, named.values())), tuple(named))
        first += len(named)
    return found


def _structure(units: Mapping[str, Counts | None]) -> Structure:
    counted = {code: counts for code, counts in units.items() if counts is not None}
    named: Counts = next(iter(counted.values()), {})
    return Structure(tuple(named), counted, tuple(code for code in units if code not in counted))
