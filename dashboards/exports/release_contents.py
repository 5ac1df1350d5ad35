"""What a frozen release holds: files by the manifest, figures by year, and what the one before it did not say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from dashboards.exports.data_package import file_digest
from dashboards.exports.open_data import DATABASE
from dashboards.exports.release_index import Release
from dashboards.exports.releases import MANIFEST, read_manifest
from dashboards.exports.since_release import read_otherwise
from pipelines.errors import UsageProblem
from pipelines.since_last_run import SinceLastRun, changes_between, read_standing
from pipelines.warehouse_file import connect

SHOWN_CELLS = (
    "requests.received.total",
    "requests.carried_in.total",
    "requests.outcome_total.total",
    "requests.carried_out.total",
    "appeals.review.total",
    "appeals.suit_direct.total",
    "appeals.suit_after_review.total",
)
"""The county's totals that a page shows of each year; all others are in the files."""
YEARS = """
SELECT year, count(*), count(report_id), count(*) FILTER (state = 'errors') FROM matrix
WHERE authority_code IN (SELECT authority_code FROM authorities WHERE is_registered) GROUP BY year ORDER BY year
"""
TOTALS = """
SELECT year, form, cell_code, total, number_count, report_count FROM county_totals
WHERE list_contains(?, cell_code) ORDER BY year, form
"""


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """A file as the manifest lists it."""

    address: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ReleasedTotal:
    """The county's total of a cell over the reports on one form, over how many numbers of how many reports."""

    form: str
    total: float | None
    number_count: int
    report_count: int


@dataclass(frozen=True, slots=True)
class ReleasedYear:
    """How many units a year had, how many reports, how many of these with errors, and totals by cell code."""

    year: int
    unit_count: int
    report_count: int
    error_count: int
    totals: dict[str, tuple[ReleasedTotal, ...]]

    @property
    def forms(self) -> tuple[str, ...]:
        """Codes of the forms that were used in the year."""
        return tuple(sorted({total.form for found in self.totals.values() for total in found}))

    def total(self, cell: str, form: str | None) -> ReleasedTotal | None:
        """Return the total of a cell over the reports on one form; None where the form does not have it."""
        return next((total for total in self.totals.get(cell, ()) if total.form == form), None)


@dataclass(frozen=True, slots=True)
class ReleaseContents:
    """All that the page of a release shows; `years` is empty where its database cannot be read."""

    release: Release
    manifest_sha256: str
    files: tuple[ReleasedFile, ...]
    years: tuple[ReleasedYear, ...]
    before: str | None
    """The release of the same scope before it."""
    changes: SinceLastRun


def release_digest(folder: Path, releases: Sequence[Release], number: int) -> str:
    """Return what tells one state of a release's page from another: the index, and the manifests of it and the last.

    Args:
        folder: that of all releases.
        releases: the index, oldest first.
        number: which of them.
    """
    before = _before(releases, number)
    names = [releases[number].name, *([before.name] if before else [])]
    manifests = [path for path in (folder / name / MANIFEST for name in names) if path.is_file()]
    return repr((releases[number], [file_digest(path) for path in manifests]))


def read_release(folder: Path, releases: Sequence[Release], number: int) -> ReleaseContents | None:
    """Return what a release holds; None where its folder is gone or its manifest cannot be read.

    Args:
        folder: that of all releases.
        releases: the index, oldest first.
        number: which of them.
    """
    release, before = releases[number], _before(releases, number)
    try:
        manifest = read_manifest(folder / release.name)
    except UsageProblem:
        return None
    files = (ReleasedFile(address, each["sha256"], each["bytes"]) for address, each in manifest["files"].items())
    return ReleaseContents(
        release,
        file_digest(folder / release.name / MANIFEST),
        tuple(files),
        tuple(_years(folder / release.name / DATABASE)),
        before.name if before else None,
        _changes(folder, before, release),
    )


def _before(releases: Sequence[Release], number: int) -> Release | None:
    """The release of the same scope before one."""
    same = [each for each in releases[:number] if each.scope == releases[number].scope]
    return same[-1] if same else None


def _changes(folder: Path, before: Release | None, release: Release) -> SinceLastRun:
    if before is None:
        return SinceLastRun()
    old, new = (folder / each.name / DATABASE for each in (before, release))
    then, now = read_standing(old), read_standing(new)
    if then is None or now is None:
        return SinceLastRun()
    return replace(changes_between(then, now, before.name), reread=tuple(read_otherwise(new, old)))


def _years(database: Path) -> Iterator[ReleasedYear]:
    """The figures of each year; nothing where the database is gone, damaged or of an older program."""
    if not database.is_file():
        return
    try:
        with connect(database, read_only=True) as connection:
            rows = connection.execute(YEARS).fetchall()
            totals = connection.execute(TOTALS, [list(SHOWN_CELLS)]).fetchall()
    except duckdb.Error:
        return
    for year, unit_count, report_count, error_count in rows:
        mine: dict[str, tuple[ReleasedTotal, ...]] = {}
        for of_year, form, code, *total in totals:
            if of_year == year:
                mine[code] = (*mine.get(code, ()), ReleasedTotal(form, *total))
        yield ReleasedYear(year, unit_count, report_count, error_count, mine)
