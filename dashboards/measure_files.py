"""The files of each measure: its page, and the comparisons of units that pages fetch.

Measures are read a few at a time, so that memory stays flat, and only those with something to make. What pages say is
in `pages`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import duckdb

from dashboards.addresses import MEASURES, comparison_address, measure_address
from dashboards.ingredients import code_ingredients, county_of_measures, ingredients, measured_of
from dashboards.measured import PARTS, MeasuredCounty, measure_county, read_cell_digests
from dashboards.measures import Measure, all_measures
from dashboards.pages.catalogue import catalogue_page
from dashboards.pages.measure import measure_page, printed_years
from dashboards.pages.ranked import comparison_data
from dashboards.records import County
from dashboards.rendering import Shell
from dashboards.writer import SiteWriter

FEWEST_AT_ONCE, VALUES_AT_ONCE = 16, 100_000
"""Measures that are read together at least, and values that they may have where they are more: those of a county are
read in one or two goes, as each go reads through all cells, those of a province in many."""

CellDigests = Mapping[tuple[str, int], int]


def write_measures(writer: SiteWriter, connection: duckdb.DuckDBPyConnection, county: County, shell: Shell) -> None:
    """Write the catalogue, and the page of every measure and its comparisons."""
    writer.write_made(MEASURES, ingredients(code_ingredients(), shell), partial(catalogue_page, shell))
    if not county.years:
        return
    shown = county_of_measures(county)
    common = ingredients(code_ingredients(), shell, shown)
    digests = read_cell_digests(connection)
    waiting = []
    for measure in all_measures():
        files = _files(shown, measure, shell.years, digests, common)
        if files := {address: inputs for address, inputs in files.items() if not writer.keep(address, inputs)}:
            waiting.append((measure, files))
    at_once = max(FEWEST_AT_ONCE, VALUES_AT_ONCE // max(1, len(county.units) * len(county.years)))
    for start in range(0, len(waiting), at_once):
        batch = waiting[start : start + at_once]
        measured = measure_county(connection, [measure for measure, _ in batch])
        for measure, files in batch:
            _write(writer, shown, measured, measure, files, shell)


def _files(
    county: County, measure: Measure, years: tuple[int, ...], digests: CellDigests, common: str
) -> dict[str, str]:
    """Return the files of a measure: addresses, and digests of all that they are made from."""
    cells = [code for part in PARTS for code in getattr(measure, part)]
    by_year = {year: ingredients(common, [digests.get((code, year)) for code in cells]) for year in years}
    files = {comparison_address(measure.id, year): by_year[year] for year in printed_years(county, measure)}
    return {measure_address(measure.id): ingredients(by_year)} | files


def _write(
    writer: SiteWriter, county: County, measured: MeasuredCounty, measure: Measure, files: dict[str, str], shell: Shell
) -> None:
    address = measure_address(measure.id)
    if address in files:
        known = measured_of(measured, measure.id, shell.years)
        writer.write(address, measure_page(county, known, measure, shell), files[address])
    for year in printed_years(county, measure):
        address = comparison_address(measure.id, year)
        if address in files:
            known = measured_of(measured, measure.id, (year,))
            writer.write(address, comparison_data(county, known, measure, year), files[address])
