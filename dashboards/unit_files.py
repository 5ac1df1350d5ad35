"""The files of each unit: its pages, the slips of reports with something to mend, and the script for comparing.

Units are read a few at a time, so that memory does not grow with their number. What pages say is in `pages`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import duckdb

from dashboards.addresses import filing_address, slip_address, unit_address, unit_script_address
from dashboards.dossiers import read_dossiers
from dashboards.ingredients import (
    code_ingredients,
    county_of_unit,
    dossier_of_year,
    ingredients,
    measured_of_unit,
)
from dashboards.measured import MeasuredCounty, peer_group, peer_groups
from dashboards.measures import measures
from dashboards.pages.compare import unit_script
from dashboards.pages.filing import ShownFiling, filing_page, show_filing
from dashboards.pages.unit import Typicals, unit_page
from dashboards.records import County, Dossier
from dashboards.rendering import Shell
from dashboards.slips.publish import WRITERS, slip_digest
from dashboards.slips.reading import Circumstances, read_slips
from dashboards.writer import SiteWriter
from pipelines.workspace import UNDATED

Slipped = frozenset[tuple[str, int]]
"""Authority code and year of the reports that have a slip on the site."""


def write_slips(writer: SiteWriter, connection: duckdb.DuckDBPyConnection, shell: Shell) -> Slipped:
    """Write the slips of all reports with something to mend, persons named by role, and return which these are."""
    circumstances = Circumstances(shell.county or "本县", shell.answer_by or UNDATED, shell.synthetic, is_public=True)
    slipped = set()
    for slip in read_slips(connection, circumstances):
        if not slip.items:
            continue
        slipped.add((slip.code, slip.year))
        for ending, make in WRITERS.items():
            writer.write_made(slip_address(slip.code, slip.year, ending), slip_digest(slip), partial(make, slip))
    return frozenset(slipped)


def write_units(
    writer: SiteWriter,
    connection: duckdb.DuckDBPyConnection,
    county: County,
    measured: MeasuredCounty,
    slipped: Slipped,
    shell: Shell,
) -> None:
    """Write the pages and the script of every unit, each made only when what it is made from changed."""
    typicals = _typicals(county, measured)
    common = ingredients(code_ingredients(), shell)
    for dossier in read_dossiers(connection, county):
        code = dossier.unit.code
        own = county_of_unit(county, code)
        base = ingredients(common, own)
        dossiers = {year: dossier_of_year(dossier, year) for _, year in sorted(own.standings)}
        inputs = {year: ingredients(base, of_year, (code, year) in slipped) for year, of_year in dossiers.items()}
        show = cache(partial(_show, own, dossiers, slipped))
        for year, of_year in dossiers.items():
            writer.write_made(filing_address(code, year), inputs[year], partial(_page, own, of_year, show, year, shell))
        known = measured_of_unit(measured, code)
        expected = {key: each for key, each in typicals.items() if key[2] == peer_group(dossier.unit.kind)}
        writer.write_made(
            unit_address(code),
            ingredients(base, sorted(inputs.items()), dossier.filings, known, expected),
            partial(unit_page, own, known, expected, dossier, show, shell),
        )
        writer.write_made(
            unit_script_address(code), ingredients(*sorted(inputs.items())), partial(unit_script, own, dossier)
        )


def _show(county: County, dossiers: dict[int, Dossier], slipped: Slipped, year: int) -> ShownFiling:
    dossier = dossiers[year]
    return show_filing(county, dossier, year, has_slip=(dossier.unit.code, year) in slipped)


def _page(county: County, dossier: Dossier, show: Callable[[int], ShownFiling], year: int, shell: Shell) -> str:
    return filing_page(county, dossier, show(year), shell)


def _typicals(county: County, measured: MeasuredCounty) -> Typicals:
    return {
        (measure.id, year.year, name): measured.typical(measure.id, year.year, units)
        for measure in measures()
        for year in county.years
        for name, units in peer_groups(county.registered).items()
    }
