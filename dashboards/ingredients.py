"""What a page is made from, as one digest: equal digests mean that making it again would change nothing.

A page is handed just what is digested, cut down to what it can show, so that it cannot show anything else. How pages
are made or written does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from dashboards.measured import MeasuredCounty
from dashboards.records import County, Dossier, Standing
from pipelines.changes import SITE_LIBRARIES, code_digest, library_versions

Kept = TypeVar("Kept")

ROOT = Path(__file__).parents[1]
PACKAGES = ("dashboards", "pipelines", "schemas")


def ingredients(*values: object) -> str:
    """Return the digest of records and plain values; of anything else no two are equal, so that it is made again."""
    return blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


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


def county_of_unit(county: County, code: str) -> County:
    """Return what a unit's pages may show of a county: its own squares, and the rules."""
    standings = {key: each for key, each in county.standings.items() if key[0] == code}
    return replace(county, units={code: county.units[code]}, standings=standings, refused=(), newest=None)


def measured_of(measured: MeasuredCounty, measure: str, years: tuple[int, ...]) -> MeasuredCounty:
    """Return the values of one measure in some years."""
    keys = {(measure, year) for year in years}
    return MeasuredCounty(
        {key: values for key, values in measured.values.items() if key in keys},
        {key: flag for key, flag in measured.flags.items() if key[:2] in keys},
        {key: fractions for key, fractions in measured.fractions.items() if key in keys},
    )


def measured_of_unit(measured: MeasuredCounty, code: str) -> MeasuredCounty:
    """Return a unit's own values of all measures."""
    return MeasuredCounty(
        {key: {code: values[code]} for key, values in measured.values.items() if code in values},
        {key: flag for key, flag in measured.flags.items() if key[2] == code},
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
