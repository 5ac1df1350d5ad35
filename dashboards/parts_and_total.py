"""Why the categories of a year do not add up to its total: units that filed other parts than a total, and blanks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboards.structure import Structure

MEASURES = {"outcomes": "answered", "applicants": "received", "review": "review", "suits": "suits"}
"""The measure that has the total of each structure."""

DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Gap:
    """Categories added up beside totals added up; codes of units by why their parts are not their total."""

    added: float
    total: float
    differing: tuple[str, ...]
    without_parts: tuple[str, ...]
    without_total: tuple[str, ...]


def find_gap(structure: Structure, totals: Mapping[str, float | None]) -> Gap | None:
    """Compare the categories with the units' totals, by authority code; None where they add up to the same."""
    parts = {code: round(sum(counts.values()), DECIMALS) for code, counts in structure.units.items()}
    given = {code: round(value, DECIMALS) for code, value in totals.items() if value is not None}
    added, total = sum(parts.values()), sum(given.values())
    if not parts or not given or round(added - total, DECIMALS) == 0:
        return None
    return Gap(
        added,
        total,
        tuple(code for code in parts if code in given and parts[code] != given[code]),
        tuple(code for code in given if code not in parts and given[code]),
        tuple(code for code in parts if code not in given and parts[code]),
    )
