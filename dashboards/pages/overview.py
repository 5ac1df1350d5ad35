"""The overview: where do we stand, unit by unit and year by year, and what is to be done next."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.addresses import (
    OVERVIEW,
    filing_address,
    measure_address,
    overview_address,
    slip_address,
    unit_address,
    year_address,
)
from dashboards.measured import MeasuredCounty
from dashboards.measures import measures
from dashboards.records import County, FoundIssue, RefusedFile, Standing, Unit, Year
from dashboards.rendering import Shell, render
from dashboards.sentences import county_sentence, handed_in_count, unread_sentence
from pipelines.since_last_run import CHANGE_WORDS, SinceLastRun

HEADLINES = ("received", "answered", "carried_out", "review", "suits")
SHOWN_MESSAGES = 3


@dataclass(frozen=True, slots=True)
class Square:
    """A square of the matrix and where it leads."""

    standing: Standing | None
    address: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A unit's row of the matrix, oldest year first."""

    unit: Unit
    address: str
    squares: tuple[Square, ...]


Matrix = dict[str, tuple[MatrixRow, ...]]
"""Rows by kind of unit."""


@dataclass(frozen=True, slots=True)
class YearHead:
    """A column of the matrix: the year and how many have handed in."""

    year: int
    address: str
    handed_in: int
    expected: int


@dataclass(frozen=True, slots=True)
class Headline:
    """A county figure: its total, over how many units, and the change among the units with a number in both years."""

    label: str
    unit: str
    definition: str
    address: str
    total: float | None
    count: int
    expected: int
    change: float | None
    alike: int


@dataclass(frozen=True, slots=True)
class Task:
    """A unit with something to do: its square, and the first messages of the worst kind."""

    unit: Unit
    standing: Standing
    address: str
    messages: tuple[str, ...]
    more: int

    @property
    def slip(self) -> str:
        """Address of the slip to send, which every report with an error or a warning has."""
        return slip_address(self.unit.code, self.standing.year, ".docx")


def empty_page(county: County, shell: Shell) -> str:
    """Return the first page of a county without any report."""
    return render("empty.html", OVERVIEW, shell, units=county.registered)


def overview_page(
    county: County,
    matrix: Matrix,
    measured: MeasuredCounty,
    issues: dict[str, list[FoundIssue]],
    year: Year,
    changes: SinceLastRun,
    shell: Shell,
) -> str:
    """Return the overview of a year.

    Args:
        county: the county.
        matrix: its matrix, which is the same in all years (`matrix_of`).
        measured: values of measures of that year and the one before.
        issues: what reports of that year do not pass.
        year: the year.
        changes: what changed since the last release or run.
        shell: what all pages share.
    """
    newest, last = year, county.years[-1]
    standings = standings_of(county, newest)
    return render(
        "overview.html",
        overview_address(newest.year, last.year),
        shell,
        newest_year=last.year,
        overview_address=overview_address,
        changes=[(words, named) for words, named in changes_in_words(changes) if named] if newest == last else [],
        since=changes.since if newest == last else "",
        year=newest,
        handed_in=handed_in_count(newest, standings),
        sentence=county_sentence(newest, standings),
        heads=tuple(_head(county, year) for year in county.years),
        groups=matrix,
        headlines=headlines(measured, county, newest),
        previous=newest.year - 1,
        year_address=year_address(newest.year),
        tasks=tasks(county, newest, issues),
        earlier_errors=_earlier_errors(county, newest),
        nameless=tuple(file for file in county.refused if _is_nameless(file)),
        unread=_unread(county, newest),
        strangers=county.strangers,
        unit_address=unit_address,
        measures=measures(),
        measure_address=measure_address,
    )


def changes_in_words(changes: SinceLastRun) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what changed by kind, each kind with what pages call it."""
    named = ((words, getattr(changes, name)) for name, words in CHANGE_WORDS.items())
    return (*named, ("读取程序更新", changes.reread))


def standings_of(county: County, year: Year) -> list[Standing]:
    """Return the squares of the registered units in a year, in the order of the register."""
    squares = (county.standings.get((unit.code, year.year)) for unit in county.registered)
    return [square for square in squares if square is not None]


def headlines(measured: MeasuredCounty, county: County, year: Year) -> tuple[Headline, ...]:
    """Return the county's headline figures of a year over its registered units."""
    codes = {unit.code for unit in county.registered}
    result = []
    for measure in measures():
        if measure.id not in HEADLINES:
            continue
        now = _given(measured, measure.id, year.year, codes)
        before = _given(measured, measure.id, year.year - 1, codes)
        alike = now.keys() & before.keys()
        change = sum(now[code] - before[code] for code in alike) if alike else None
        total = sum(now.values()) if now else None
        result.append(
            Headline(
                measure.label,
                measure.unit,
                measure.definition,
                measure_address(measure.id),
                total,
                len(now),
                year.expected_count,
                change,
                len(alike),
            )
        )
    return tuple(result)


def _given(measured: MeasuredCounty, measure: str, year: int, codes: set[str]) -> dict[str, float]:
    values = measured.values.get((measure, year), {})
    return {code: value for code, value in values.items() if value is not None and code in codes}


def _head(county: County, year: Year) -> YearHead:
    standings = standings_of(county, year)
    return YearHead(year.year, year_address(year.year), handed_in_count(year, standings), year.expected_count)


def matrix_of(county: County) -> Matrix:
    """Return a row for each unit that anything is known of, with a square for each year."""
    groups: dict[str, list[MatrixRow]] = {}
    with_square = {code for code, _ in county.standings}
    for unit in (*county.registered, *county.strangers):
        if unit.code not in with_square:
            continue
        squares = tuple(
            Square(county.standings.get((unit.code, year.year)), filing_address(unit.code, year.year))
            for year in county.years
        )
        kind = unit.kind if unit.is_registered else "未登记"
        groups.setdefault(kind, []).append(MatrixRow(unit, unit_address(unit.code), squares))
    return {kind: tuple(rows) for kind, rows in groups.items()}


def tasks(county: County, year: Year, issues: dict[str, list[FoundIssue]]) -> dict[str, tuple[Task, ...]]:
    """Return what is to be done in a year by state: reports with errors first, most errors on top."""
    result: dict[str, list[Task]] = {"errors": [], "unreadable": [], "not_handed_in": [], "warnings": []}
    for unit in (*county.registered, *county.strangers):
        standing = county.standings.get((unit.code, year.year))
        if standing is None or standing.state not in result:
            continue
        severity = "error" if standing.state == "errors" else "warning"
        found = [issue.message for issue in issues.get(unit.code, []) if issue.severity == severity]
        messages = (standing.error,) if standing.error else tuple(found[:SHOWN_MESSAGES])
        address = filing_address(unit.code, year.year)
        more = max(0, len(found) - SHOWN_MESSAGES)
        result[standing.state].append(Task(unit, standing, address, messages, more))
    result["errors"].sort(key=lambda task: -task.standing.error_count)
    result["warnings"].sort(key=lambda task: -task.standing.warning_count)
    return {state: tuple(found) for state, found in result.items()}


def _earlier_errors(county: County, newest: Year) -> tuple[YearHead, ...]:
    """Return earlier years in which reports still have errors, newest first; the counts are of those reports."""
    heads = []
    for year in reversed(county.years):
        if year.year >= newest.year:
            continue
        wrong = sum(1 for square in standings_of(county, year) if square.state == "errors")
        if wrong:
            heads.append(YearHead(year.year, year_address(year.year), wrong, year.expected_count))
    return tuple(heads)


def _unread(county: County, year: Year) -> tuple[tuple[Unit, str, str], ...]:
    """Return units whose report was followed by a file that could not be read, with the address and what to say."""
    said = ((unit, unread_sentence(county, unit.code, year.year)) for unit in county.registered)
    return tuple((unit, filing_address(unit.code, year.year), sentence) for unit, sentence in said if sentence)


def _is_nameless(file: RefusedFile) -> bool:
    return file.code is None or file.year is None
