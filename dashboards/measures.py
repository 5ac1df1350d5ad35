"""The measures that pages compare units and years by, their values, and what is typical among units of the same sort.

Measures are data (`measures.toml`). A value is None where one of its cells has no number: a blank is never 0.
"""

from __future__ import annotations

import re
import statistics
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from dashboards.records import Unit
from schemas.codebook import Form, all_cells, forms

PEER_GROUPS = {"乡镇、街道、场": ("镇", "乡", "街道", "场"), "部门": ("部门",)}
"""Sorts of units that may be compared with each other: a bureau decides thousands of permits, a township dozens."""

MINIMUM_PEERS = 5
"""Fewer units with a number have no median and no quartiles worth printing."""

NUMBERING = re.compile(r"^[一二三四、]*（[一二三四五六七]）|（[^（）]*）$")

VALUES_QUERY = """
SELECT measure, year, authority_code, count(value), sum(value)
FROM (SELECT unnest(?) AS measure, unnest(?) AS cell_code) JOIN current_cells USING (cell_code)
GROUP BY ALL ORDER BY ALL
"""
FLAGS_QUERY = """
SELECT measure, year, authority_code, min(severity)
FROM (
  SELECT year, authority_code, severity, unnest(cells) AS cell_code FROM current_findings
  WHERE outcome = 'fail' AND severity IN ('error', 'warning')
) JOIN (SELECT unnest(?) AS measure, unnest(?) AS cell_code) USING (cell_code)
GROUP BY ALL
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is compared: the sum of some cells of the form, usually one."""

    id: str
    label: str
    unit: str
    definition: str
    cells: tuple[str, ...]

    def is_printed_in(self, form: Form) -> bool:
        """Tell whether a form prints all cells of the measure."""
        return all(code in form.cells_by_code for code in self.cells)


@dataclass(frozen=True, slots=True)
class Typical:
    """Median and quartiles among peers; all None where fewer than `MINIMUM_PEERS` have a number."""

    count: int
    quartile_1: float | None
    median: float | None
    quartile_3: float | None


@dataclass(frozen=True)
class MeasuredCounty:
    """Values of all measures.

    `values`: (measure id, year) → authority code → value or None where a cell has no number; a unit that handed in no
    report is not in it. `flags`: (measure id, year, authority code) → worst severity of a finding on one of its cells.
    """

    values: dict[tuple[str, int], dict[str, float | None]]
    flags: dict[tuple[str, int, str], str]

    def typical(self, measure: str, year: int, peers: tuple[Unit, ...]) -> Typical:
        """Return median and quartiles of a measure among registered units."""
        values = self.values.get((measure, year), {})
        return typical([value for unit in peers if (value := values.get(unit.code)) is not None])


@cache
def measures() -> tuple[Measure, ...]:
    """Return all measures in the order in which pages offer them."""
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(Measure(**{**item, "cells": tuple(item["cells"])}) for item in data["measures"])


def peer_group(kind: str) -> str:
    """Return the name of the sort of units that a kind is compared with."""
    return next((name for name, kinds in PEER_GROUPS.items() if kind in kinds), kind)


def peer_groups(units: tuple[Unit, ...]) -> dict[str, tuple[Unit, ...]]:
    """Group registered units by the sort they are compared with, townships first."""
    groups: dict[str, list[Unit]] = {name: [] for name in PEER_GROUPS}
    for unit in units:
        groups.setdefault(peer_group(unit.kind), []).append(unit)
    return {name: tuple(members) for name, members in groups.items() if members}


def typical(values: list[float]) -> Typical:
    """Return median and quartiles, interpolated linearly as the warehouse does."""
    if len(values) < MINIMUM_PEERS:
        return Typical(len(values), None, None, None)
    first, median, third = statistics.quantiles(values, n=4, method="inclusive")
    return Typical(len(values), first, median, third)


def measure_county(connection: duckdb.DuckDBPyConnection) -> MeasuredCounty:
    """Read the values of all measures from the warehouse."""
    pairs = [(measure.id, code) for measure in measures() for code in measure.cells]
    parameters = [[measure for measure, _ in pairs], [code for _, code in pairs]]
    sizes = {measure.id: len(measure.cells) for measure in measures()}
    values: dict[tuple[str, int], dict[str, float | None]] = defaultdict(dict)
    for measure, year, code, count, total in connection.execute(VALUES_QUERY, parameters).fetchall():
        values[measure, year][code] = total if count == sizes[measure] else None
    flags = connection.execute(FLAGS_QUERY, parameters).fetchall()
    return MeasuredCounty(dict(values), {(measure, year, code): severity for measure, year, code, severity in flags})


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
