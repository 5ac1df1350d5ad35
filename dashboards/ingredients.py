"""What a page is made from, as one digest: equal digests mean that making it again would change nothing.

A page is handed just what is digested, cut down to what it can show, so that it cannot show anything else. How pages
are made or written does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from dashboards.measured import MeasuredCounty
from dashboards.records import County, Dossier, RefusedFile, Standing
from pipelines.changes import SITE_LIBRARIES, code_digest, library_versions

Kept = TypeVar("Kept")
FlagKey = tuple[str, int, str]
Digests = dict[str, dict[int, str]]
"""Authority code → year → digest of what was filed and found."""

ROOT = Path(__file__).parents[1]
PACKAGES = ("dashboards", "pipelines", "schemas")


def ingredients(*values: object) -> str:
    """Return the digest of records and plain values; of anything else no two are equal, so that it is made again."""
    return blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


@cache
def code_ingredients() -> str:
    """Return the digest of the code and templates that make pages, and of the libraries they use."""
    return ingredients([code_digest(ROOT / package) for package in PACKAGES], library_versions(SITE_LIBRARIES))


def county_of_measures(county: County) -> County:
    """Return what pages of measures may show of a county: of the squares, whether there is a report, or why not."""
    standings = {
        key: Standing(
            each.code, each.year, each.report_id and "", "" if each.report_id else each.state, *(0, 0), *[None] * 4
        )
        for key, each in county.standings.items()
    }
    return replace(county, standings=standings, refused=(), rules={}, newest=None)


def county_of_overviews(county: County) -> County:
    """Return what overviews may show of a county: of the squares, their state and counts, not which revision it is."""
    standings = {
        key: replace(each, report_id=None, form=None, revision=None, path=None)
        for key, each in county.standings.items()
    }
    return replace(county, standings=standings, rules={}, newest=None)


def county_of_years(county: County, years: tuple[int, ...]) -> County:
    """Return what a year's page may show of a county: the squares of that year and of the one it is compared with."""
    standings = {key: each for key, each in county.standings.items() if key[1] in years}
    return replace(county, standings=standings, refused=(), rules={}, newest=None)


def digests_of_years(digests: Digests, years: Iterable[int]) -> dict[int, str]:
    """Return the digest of all that the units filed for a year and of what was found in it."""
    return {year: ingredients(sorted((code, found.get(year)) for code, found in digests.items())) for year in years}


def counties_of_units(county: County) -> Iterator[tuple[str, County]]:
    """Yield what each unit's pages may show of a county: its own squares, and the rules; in the order of the codes."""
    refused: dict[str | None, tuple[RefusedFile, ...]] = {}
    for file in county.refused:
        refused[file.code] = (*refused.get(file.code, ()), file)
    for code, keys in groupby(sorted(county.standings), key=itemgetter(0)):
        own = {key: county.standings[key] for key in keys}
        units = {code: county.units[code]}
        yield code, replace(county, units=units, standings=own, refused=refused.get(code, ()), newest=None)


def measured_of(measured: MeasuredCounty, measure: str, years: tuple[int, ...]) -> MeasuredCounty:
    """Return the values of one measure in some years."""
    keys = {(measure, year) for year in years}
    return MeasuredCounty(
        {key: dict(values.items()) for key, values in measured.values.items() if key in keys},
        {key: flag for key, flag in measured.flags.items() if key[:2] in keys},
        {key: dict(fractions) for key, fractions in measured.fractions.items() if key in keys},
    )


def flags_of_units(measured: MeasuredCounty) -> dict[str, dict[FlagKey, str]]:
    """Return the flags of measures by unit."""
    flags: dict[str, dict[FlagKey, str]] = {}
    for key, flag in measured.flags.items():
        flags.setdefault(key[2], {})[key] = flag
    return flags


def measured_of_years(measured: MeasuredCounty, years: tuple[int, ...]) -> MeasuredCounty:
    """Return the values of all measures in some years."""
    return MeasuredCounty(
        {key: dict(values.items()) for key, values in measured.values.items() if key[1] in years},
        {key: flag for key, flag in measured.flags.items() if key[1] in years},
        {key: dict(fractions) for key, fractions in measured.fractions.items() if key[1] in years},
    )


def measured_of_unit(measured: MeasuredCounty, flags: Mapping[str, dict[FlagKey, str]], code: str) -> MeasuredCounty:
    """Return a unit's own values of all measures; `flags` are those of all units."""
    return MeasuredCounty(
        {key: {code: values[code]} for key, values in measured.values.items() if code in values},
        flags.get(code, {}),
        {key: {code: found[code]} for key, found in measured.fractions.items() if code in found},
    )


def dossier_of_year(dossier: Dossier, year: int) -> Dossier:
    """Return what a unit filed for one year."""
    filings = [filing for filing in dossier.filings if filing.year == year]
    reports = [filing.report_id for filing in filings]
    return Dossier(
        dossier.unit,
        filings,
        {report: dict(sorted(dossier.cells[report].items())) for report in reports if report in dossier.cells},
        _of(reports, dossier.issues),
        _of(reports, dossier.sections),
        _of(reports, dossier.proposals),
        _of(reports, dossier.corrections),
        [change for change in dossier.changes if change.year == year],
    )


def _of(reports: Iterable[str], found: Mapping[str, Kept]) -> dict[str, Kept]:
    return {report: found[report] for report in reports if report in found}
