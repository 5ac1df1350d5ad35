"""The files of each unit: its pages, the slips of reports with something to mend, and the script for comparing.

Units are read a few at a time, so that memory does not grow with their number. What pages say is in `pages`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from itertools import islice

import duckdb

from dashboards.addresses import filing_address, slip_address, unit_address, unit_script_address
from dashboards.dossiers import UNITS_AT_ONCE, read_dossiers
from dashboards.ingredients import (
    Digests,
    code_ingredients,
    counties_of_units,
    dossier_of_year,
    flags_of_units,
    ingredients,
    measured_of_unit,
)
from dashboards.measured import MeasuredCounty, peer_group, peer_groups
from dashboards.measures import measures
from dashboards.pages.compare import unit_script
from dashboards.pages.filing import ShownFiling, filing_page, show_filing
from dashboards.pages.unit import Medians, unit_page
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
    for slip in read_slips(connection, circumstances, only_failed=True):
        if not slip.items:
            continue
        slipped.add((slip.code, slip.year))
        digest = slip_digest(slip)
        for ending, make in WRITERS.items():
            writer.write_made(slip_address(slip.code, slip.year, ending), digest, partial(make, slip))
    return frozenset(slipped)


def write_units(
    writer: SiteWriter,
    connection: duckdb.DuckDBPyConnection,
    county: County,
    measured: MeasuredCounty,
    digests: Digests,
    slipped: Slipped,
    shell: Shell,
) -> None:
    """Write the pages and the script of every unit; only units with something to make are read."""
    medians = _medians(county, measured)
    common = ingredients(code_ingredients(), shell, county.years, county.rules, county.name)
    of_medians = {name: ingredients(found) for name, found in medians.items()}
    flags = flags_of_units(measured)
    counties = counties_of_units(county)
    while batch := dict(islice(counties, UNITS_AT_ONCE)):
        waiting = {}
        for code, own in batch.items():
            series = of_medians.get(peer_group(own.units[code].kind), "")
            files = _files(own, digests.get(code, {}), slipped, common, series)
            if files := {address: inputs for address, inputs in files.items() if not writer.keep(address, inputs)}:
                waiting[code] = files
        for dossier in read_dossiers(connection, county, waiting.keys()) if waiting else ():
            code = dossier.unit.code
            known, expected = measured_of_unit(measured, flags, code), medians.get(peer_group(dossier.unit.kind), {})
            makers = _makers(batch[code], dossier, slipped, known, expected, shell)
            for address, inputs in waiting[code].items():
                writer.write(address, makers[address](), inputs)


def _files(own: County, digests: Mapping[int, str], slipped: Slipped, common: str, series: str) -> dict[str, str]:
    """Return the files of a unit: addresses, and digests of all that they are made from.

    Args:
        own: the county as the unit's pages may show it.
        digests: of what it filed, by year; values and flags of measures come from the same rows.
        slipped: the reports with a slip.
        common: digest of what all pages of units are made from.
        series: digest of the medians of its peers.
    """
    [code] = own.units
    base = ingredients(common, own.units, own.standings, own.refused)
    inputs = {year: ingredients(base, digests.get(year), (code, year) in slipped) for _, year in sorted(own.standings)}
    files = {filing_address(code, year): digest for year, digest in inputs.items()}
    filed = ingredients(sorted(inputs.items()), sorted(digests.items()))
    return files | {unit_address(code): ingredients(filed, series), unit_script_address(code): filed}


def _makers(
    own: County, dossier: Dossier, slipped: Slipped, known: MeasuredCounty, expected: Medians, shell: Shell
) -> dict[str, Callable[[], str]]:
    """Return what makes each file of a unit, by address."""
    code = dossier.unit.code
    dossiers = {year: dossier_of_year(dossier, year) for _, year in sorted(own.standings)}
    show = cache(partial(_show, own, dossiers, slipped))
    makers: dict[str, Callable[[], str]] = {
        filing_address(code, year): partial(_page, own, of_year, show, year, shell)
        for year, of_year in dossiers.items()
    }
    makers[unit_address(code)] = partial(unit_page, own, known, expected, dossier, show, shell)
    makers[unit_script_address(code)] = partial(unit_script, own, dossier)
    return makers


def _show(county: County, dossiers: dict[int, Dossier], slipped: Slipped, year: int) -> ShownFiling:
    dossier = dossiers[year]
    return show_filing(county, dossier, year, has_slip=(dossier.unit.code, year) in slipped)


def _page(county: County, dossier: Dossier, show: Callable[[int], ShownFiling], year: int, shell: Shell) -> str:
    return filing_page(county, dossier, show(year), shell)


def _medians(county: County, measured: MeasuredCounty) -> dict[str, Medians]:
    """Return the medians of each sort of units, which is all that a unit's page shows of others."""
    return {
        name: {
            (measure.id, year.year): measured.typical(measure.id, year.year, units).median
            for measure in measures()
            for year in county.years
        }
        for name, units in peer_groups(county.registered).items()
    }
