"""A number that pages work out, with all it comes from, as records: a measure's value, rank, median and input cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from dashboards.measured import MINIMUM_FOR_SHARES, PARTS, MeasuredCounty, measure_county
from dashboards.measures import Measure, all_measures, cell_label, forms_of, measures_of_cells
from dashboards.pages.measure import comparability, formula
from dashboards.pages.ranked import Ranked, compare_units
from dashboards.records import County
from dashboards.warehouse import read_county
from pipelines.cell_names import cells_named
from pipelines.lineage import Row, cell_lineage, county_lineage
from pipelines.named import nothing_named, one_cell, unit_named
from pipelines.workspace import Workspace
from schemas.codebook import Cell, all_cells, forms
from schemas.words import format_number


def number_meant(name: str) -> Measure | Cell:
    """Return the measure of this id or name, else the cell that is meant by a code or by words of its label.

    Raises:
        UsageProblem: there is none (the message says what comes close), or there are several cells.
    """
    named = {key: measure for measure in all_measures() for key in (measure.id, measure.label)}
    if name in named:
        measure = named[name]
        return measure if measure.is_chief else all_cells()[measure.id]
    if not cells_named(name):
        raise nothing_named(name, [key for key, measure in named.items() if measure.is_chief])
    return one_cell(name)


def measure_of_cell(cell: Cell) -> Measure:
    """Return the measure that is this cell alone: what its page compares."""
    return measures_of_cells()[cell.code]


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure in one year, as its page has it: values of all units, and the comparison within each sort of units."""

    measure: Measure
    year: int
    county: County
    measured: MeasuredCounty
    groups: tuple[Ranked, ...]

    def of_unit(self, code: str) -> Row:
        """Return a unit's rank and the typical values among its peers; `peers` is None for a unit with no peers."""
        for group in self.groups:
            for row in group.rows:
                if row.unit.code == code:
                    return {**self._series(), "rank": _rank(row.rank), "peers": self._peers(group)}
        return {**self._series(), "rank": None, "peers": None}

    def of_county(self) -> Row:
        """Return what is typical in each sort of units, and what they add up to."""
        return {**self._series(), "peers": [self._peers(group) for group in self.groups]}

    def value_of(self, code: str) -> Row:
        """Return a unit's value, and number and base of a share that has one."""
        key = (self.measure.id, self.year)
        value = self.measured.values.get(key, {}).get(code)
        numerator, denominator = self.measured.fractions.get(key, {}).get(code, (None, None))
        return {"value": value, "numerator": numerator, "denominator": denominator}

    def units(self) -> list[Row]:
        """Return the value and rank of every unit that must report, `text` saying why there is none."""
        rows = [(group.name, row) for group in self.groups for row in group.rows]
        return [
            {
                "peers": peers,
                "authority_code": row.unit.code,
                "short_name": row.unit.short_name,
                "text": row.text,
                "rank": _rank(row.rank),
                **self.value_of(row.unit.code),
            }
            for peers, row in rows
        ]

    def _series(self) -> Row:
        return {
            "comparability": comparability(self.measure),
            "is_comparable": len(forms_of(self.measure)) == len({form.printed for form in forms().values()}),
        }

    def _peers(self, group: Ranked) -> Row:
        found = group.typical
        return {
            "name": group.name,
            "unit_count": len(group.rows),
            "number_count": found.count,
            "quartile_1": found.quartile_1,
            "median": found.median,
            "quartile_3": found.quartile_3,
            "together": self.measured.together(self.measure, self.year, [row.unit for row in group.rows]),
            "summary": group.summary,
        }


def compare(connection: duckdb.DuckDBPyConnection, measure: Measure, year: int) -> Compared:
    """Read a measure's values of all units, and compare those of one year."""
    county, measured = read_county(connection), measure_county(connection, [measure])
    return Compared(measure, year, county, measured, compare_units(county, measured, measure, year))


def measure_lineage(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, year: int, unit: str, measure: Measure
) -> Row:
    """Return a unit's value of a measure, why it has none, how it compares, and the lineage of each cell it is made of.

    Raises:
        UsageProblem: the unit has no report for the year, or its form has no such cells.
    """
    code, name = unit_named(connection, workspace.register, unit)
    compared = compare(connection, measure, year)
    standing = compared.county.standings.get((code, year))
    parts = _parts_printed(measure, standing.form if standing else None)
    inputs = [
        {"parts": _parts_with(measure, cell), **cell_lineage(connection, workspace, year, unit, all_cells()[cell])}
        for cell in _cells_of(measure, parts)
    ]
    found = compared.value_of(code)
    return {
        **{"year": year, "authority_code": code, "short_name": name, **_declared(measure), **found},
        "why_no_value": _why_no_value(measure, inputs) if found["value"] is None else None,
        "comparison": compared.of_unit(code),
        "inputs": inputs,
    }


def county_measure_lineage(connection: duckdb.DuckDBPyConnection, year: int, measure: Measure) -> Row:
    """Return a measure of the whole county: typical values, every unit's value, and the totals of its cells.

    Raises:
        UsageProblem: there is no such year.
    """
    cells = {code: county_lineage(connection, year, all_cells()[code]) for code in _cells_of(measure, PARTS)}
    printed = {code for code, found in cells.items() if found["totals"]}
    compared = compare(connection, measure, year)
    return {
        **{"year": year, **_declared(measure)},
        "together": compared.measured.together(measure, year, compared.county.registered),
        "comparison": compared.of_county(),
        "units": compared.units(),
        "inputs": [
            {"parts": _parts_with(measure, code), **cells[code]} for code in cells if code in printed or not printed
        ],
    }


def _declared(measure: Measure) -> Row:
    """What the measure is: name, unit, definition, and the formula as parts with the cells of each."""
    return {
        "measure": measure.id,
        "label": measure.label,
        "unit": measure.unit,
        "definition": measure.definition,
        "formula": [
            {"part": words, "cells": [{"cell_code": code, "label": cell_label(code)} for code in codes]}
            for words, codes in _parts_of(measure)
        ],
    }


def _parts_of(measure: Measure) -> list[tuple[str, tuple[str, ...]]]:
    """Parts of the formula: in words, and the codes of their cells."""
    codes = [cells for part in PARTS if (cells := getattr(measure, part))]
    return [(words, cells) for (words, _), cells in zip(formula(measure), codes, strict=True)]


def _parts_with(measure: Measure, code: str) -> list[str]:
    """The parts of the formula that a cell is in: of some shares it is in both."""
    return [words for words, codes in _parts_of(measure) if code in codes]


def _parts_printed(measure: Measure, form_code: str | None) -> list[str]:
    """The parts that count in a report of this form: one of those that stand for each other."""
    known = forms()[form_code].cells_by_code if form_code else {}
    uses_other = bool(measure.or_cells) and all(code in known for code in measure.or_cells)
    return ["or_cells" if uses_other else "cells", "of_cells"]


def _cells_of(measure: Measure, parts: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(code for part in parts for code in getattr(measure, part)))


def _why_no_value(measure: Measure, inputs: list[Row]) -> str:
    """Say which cells have no number, or that a share is of too few cases."""
    values = {row["cell_code"]: row["value_used"] for row in inputs}
    absent = [cell_label(code) for code, value in values.items() if value is None]
    if absent:
        return f"{'、'.join(absent)}没有数"
    whole = sum(values[code] for code in measure.of_cells)
    unit = all_cells()[measure.of_cells[0]].column.unit
    return f"分母 {format_number(whole)} {unit}，不足 {MINIMUM_FOR_SHARES} {unit}时不算"


def _rank(words: str) -> str | None:
    return None if words == "–" else words
