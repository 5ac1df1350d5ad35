"""What units filed for each measure, what is typical among units of the same sort, and their ranks.

A value is None where one of its cells has no number: a blank is never 0. A share is None where there is nothing to
divide by, or too few cases.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb

from dashboards.measures import Measure, measures
from dashboards.packed import PackedNumbers, PackedPairs, Places
from dashboards.records import Unit
from pipelines.warehouse_file import give_back_memory, read_rows
from schemas.words import per_cent

PEER_GROUPS = {"乡镇、街道、场": ("镇", "乡", "街道", "场"), "部门": ("部门",)}
"""Sorts of units that may be compared with each other: a bureau decides thousands of permits, a township dozens."""

MINIMUM_PEERS = 5
"""Fewer units with a number have no median, no quartiles and no ranks worth printing."""

MINIMUM_FOR_SHARES = 10
"""A share of fewer cases than this is not printed: a share of three cases says nothing."""

PARTS = ("cells", "or_cells", "of_cells")
"""What a measure is made of, as its fields are named: added up, instead of these, divided by."""

VALUES_QUERY = """
WITH parts AS (SELECT unnest(?::USMALLINT[]) AS part, unnest(?::VARCHAR[]) AS cell_code)
SELECT part, authority_code, CASE count(value) WHEN any_value(cell_count) THEN sum(value) END
FROM (SELECT *, count(*) OVER (PARTITION BY part) AS cell_count FROM parts) JOIN cells_used USING (cell_code)
WHERE year = ? GROUP BY part, authority_code ORDER BY part, authority_code
"""
"""Of each part the sum of its cells, none where one of them has no number."""
FLAGS_QUERY = """
SELECT part, year, authority_code, min(severity)
FROM (
  SELECT year, authority_code, severity, unnest(cells) AS cell_code FROM findings_with_decisions
  WHERE is_open AND severity IN ('error', 'warning')
) JOIN (SELECT unnest(?::USMALLINT[]) AS part, unnest(?::VARCHAR[]) AS cell_code) USING (cell_code)
GROUP BY ALL ORDER BY ALL
"""
DIGESTS_QUERY = """
SELECT cell_code, year, sum(digest) FROM (
  SELECT cell_code, year, hash(authority_code, value) AS digest FROM cells_used
  UNION ALL
  SELECT unnest(cells), year, hash(authority_code, severity, 'flag') FROM findings_with_decisions
  WHERE is_open AND severity IN ('error', 'warning')
) GROUP BY ALL
"""

Sums = dict[str, float | None]
"""By authority code."""


@dataclass(frozen=True, slots=True)
class Typical:
    """Median and quartiles among peers; all None where fewer than `MINIMUM_PEERS` have a number."""

    count: int
    quartile_1: float | None
    median: float | None
    quartile_3: float | None


@dataclass(frozen=True)
class MeasuredCounty:
    """Values of measures: as filed, or as corrected where a correction is confirmed.

    `values`: (measure id, year) → authority code → value or None where a cell has no number; a unit that handed in no
    report is not in it. `flags`: (measure id, year, authority code) → worst severity of an open finding on its cells.
    `fractions`: for shares that have a value, number and what it is a share of, in the shape of `values`.
    """

    values: dict[tuple[str, int], Mapping[str, float | None]]
    flags: dict[tuple[str, int, str], str]
    fractions: dict[tuple[str, int], Mapping[str, tuple[float, float]]] = field(default_factory=dict)

    def typical(self, measure: str, year: int, peers: Sequence[Unit]) -> Typical:
        """Return median and quartiles of a measure among registered units."""
        values = self.values.get((measure, year), {})
        return typical([value for unit in peers if (value := values.get(unit.code)) is not None])

    def together(self, measure: Measure, year: int, units: Sequence[Unit]) -> float | None:
        """Return the sum over units with a value; of shares, the share of the sums."""
        values = self.values.get((measure.id, year), {})
        given = {unit.code: value for unit in units if (value := values.get(unit.code)) is not None}
        if not given:
            return None
        if not measure.is_share:
            return sum(given.values())
        fractions = [self.fractions[measure.id, year][code] for code in given]
        return per_cent(sum(part for part, _ in fractions), sum(whole for _, whole in fractions))


def measure_county(connection: duckdb.DuckDBPyConnection, wanted: Sequence[Measure] | None = None) -> MeasuredCounty:
    """Read the values of measures from the warehouse, of the chief ones when not told which.

    Years are read one after another, so that the database needs memory for one of them only; what is kept is packed.
    """
    parts = [(m, part) for m in (measures() if wanted is None else wanted) for part in PARTS if getattr(m, part)]
    cells = [(number, code) for number, (measure, part) in enumerate(parts) for code in getattr(measure, part)]
    numbered = [[number for number, _ in cells], [code for _, code in cells]]
    county, places = MeasuredCounty({}, _flags(connection, parts, numbered)), Places()
    keep = dict[Any, Any]().setdefault
    for (year,) in connection.execute("SELECT DISTINCT year FROM cells_used ORDER BY year").fetchall():
        rows = read_rows(connection, VALUES_QUERY, [*numbered, year])
        sums: dict[str, dict[str, Sums]] = defaultdict(dict)
        for number, of_part in groupby(rows, key=itemgetter(0)):
            measure, part = parts[number]
            sums[measure.id][part] = {keep(code, code): keep(total, total) for _, code, total in of_part}
        for measure in dict.fromkeys(measure for measure, _ in parts if measure.id in sums):
            _settle(county, places, measure, year, sums[measure.id])
        give_back_memory(connection)
    return county


def read_cell_digests(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, int], int]:
    """Return the digest of all values and flags of a cell in a year: measures of equal digests have equal values."""
    return {(code, year): digest for code, year, digest in connection.execute(DIGESTS_QUERY).fetchall()}


def _flags(
    connection: duckdb.DuckDBPyConnection, parts: Sequence[tuple[Measure, str]], numbered: list[list[Any]]
) -> dict[tuple[str, int, str], str]:
    """Return the worst severity of the open findings on the cells of each measure."""
    flags: dict[tuple[str, int, str], str] = {}
    for number, year, code, worst in read_rows(connection, FLAGS_QUERY, numbered):
        key = (parts[number][0].id, year, code)
        flags[key] = min(worst, flags.get(key, worst))
    return flags


def _settle(county: MeasuredCounty, places: Places, measure: Measure, year: int, parts: Mapping[str, Sums]) -> None:
    """Work out a measure's values of a year from the sums of its parts, and keep them packed."""
    cells, instead, of = (parts.get(name, {}) for name in PARTS)
    values = {code: instead.get(code) if total is None else total for code, total in cells.items()}
    values |= {code: total for code, total in instead.items() if code not in cells}
    if measure.is_share:
        values |= {code: None for code in of if code not in values}
        fractions = {
            code: (part, whole)
            for code, part in values.items()
            if part is not None and (whole := of.get(code) or 0) >= MINIMUM_FOR_SHARES
        }
        values = {code: per_cent(*fractions[code]) if code in fractions else None for code in values}
        if fractions:
            county.fractions[measure.id, year] = PackedPairs(fractions, places)
    county.values[measure.id, year] = PackedNumbers(values, places)


def peer_group(kind: str) -> str:
    """Return the name of the sort of units that a kind is compared with."""
    return next((name for name, kinds in PEER_GROUPS.items() if kind in kinds), kind)


def peer_groups(units: tuple[Unit, ...]) -> dict[str, tuple[Unit, ...]]:
    """Group registered units by the sort they are compared with, townships first."""
    groups: dict[str, list[Unit]] = {name: [] for name in PEER_GROUPS}
    names = {kind: peer_group(kind) for kind in dict.fromkeys(unit.kind for unit in units)}
    for unit in units:
        groups.setdefault(names[unit.kind], []).append(unit)
    return {name: tuple(members) for name, members in groups.items() if members}


def typical(values: list[float]) -> Typical:
    """Return median and quartiles, interpolated linearly as the warehouse does."""
    if len(values) < MINIMUM_PEERS:
        return Typical(len(values), None, None, None)
    quartiles = statistics.quantiles(values, n=4, method="inclusive")
    first, median, third = (float(f"{found:.12g}") for found in quartiles)  # 62.9, not 62.900000000000006
    return Typical(len(values), first, median, third)


def ranks(values: Mapping[str, float | None]) -> dict[str, str]:
    """Return the place of each value from the largest on, with "并列" where several share it; {} for too few values."""
    given = {name: value for name, value in values.items() if value is not None}
    if len(given) < MINIMUM_PEERS:
        return {}
    alike = Counter(given.values())
    place, places = 1, {}
    for value in sorted(alike, reverse=True):
        places[value] = f"{'并列' if alike[value] > 1 else ''}第 {place}"
        place += alike[value]
    return {name: places[value] for name, value in given.items()}
