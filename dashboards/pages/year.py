"""A year: units side by side, how requests ended and who made them, and the county's tables added up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboards.addresses import filing_address, year_address
from dashboards.figures import Figure, ranking, shares
from dashboards.measures import Measure, MeasuredCounty, Typical, measures, peer_groups
from dashboards.official_tables import PrintedTable, print_county_tables
from dashboards.pages.overview import headlines, standings_of, tasks
from dashboards.records import County, FoundIssue, Standing, Total, Unit, Year
from dashboards.rendering import Shell, render
from dashboards.sentences import county_sentence, handed_in_count
from dashboards.structure import MINIMUM_FOR_SHARES, Structure
from schemas.codebook import Form, forms

MAXIMUM_BARS = 80
"""More units than this in one chart cannot be told apart; the chart then shows those with the largest values."""


STRUCTURES = {"outcomes": "本年度办理结果", "applicants": "新收申请的申请人"}
"""Ids and titles of the two structures, in the order in which they are read."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure among units of the same sort: its figure, and what is typical."""

    measure: Measure
    figure_id: str
    typical: Typical
    figure: Figure
    is_cut: bool


@dataclass(frozen=True, slots=True)
class PeerTable:
    """Units of the same sort with their values of all measures of the year's form."""

    name: str
    slug: str
    units: tuple[Unit, ...]
    standings: dict[str, Standing | None]
    compared: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class CountyForm:
    """The county's tables over the reports on one form."""

    form: Form
    tables: tuple[PrintedTable, ...]
    report_count: int
    units: tuple[Unit, ...]
    is_expected: bool


@dataclass(frozen=True, slots=True)
class StructurePart:
    """One structure with its figure: outcomes or applicants."""

    id: str
    title: str
    structure: Structure
    figure: Figure | None
    skipped: tuple[Unit, ...]


def year_page(
    county: County,
    measured: MeasuredCounty,
    year: Year,
    totals: dict[str, dict[str, Total]],
    structures: tuple[Structure, Structure],
    issues: dict[str, list[FoundIssue]],
    shell: Shell,
) -> str:
    """Return the page of a year."""
    standings = standings_of(county, year)
    peers = _peer_tables(county, measured, year)
    parts = tuple(
        _structure_part(*named, county) for named in zip(STRUCTURES, STRUCTURES.values(), structures, strict=True)
    )
    return render(
        "year.html",
        year_address(year.year),
        shell,
        year=year,
        handed_in=handed_in_count(year, standings),
        sentence=county_sentence(year, standings),
        headlines=headlines(measured, county, year),
        previous=year.year - 1,
        peers=peers,
        values=measured.values,
        flags=measured.flags,
        parts_of_year=parts,
        minimum=MINIMUM_FOR_SHARES,
        units=county.units,
        own=county.own if county.own and (county.own.code, year.year) in county.standings else None,
        county_forms=_county_forms(county, year, totals),
        tasks=tasks(county, year, issues),
        filing_address=filing_address,
        figures=_figures(peers, parts),
    )


def _figures(peers: tuple[PeerTable, ...], parts: tuple[StructurePart, ...]) -> dict[str, Any]:
    figures = {compared.figure_id: compared.figure for table in peers for compared in table.compared}
    return figures | {part.id: part.figure for part in parts if part.figure}


def _peer_tables(county: County, measured: MeasuredCounty, year: Year) -> tuple[PeerTable, ...]:
    return tuple(
        _peer_table(measured, year, name, f"peers-{place}", units, county)
        for place, (name, units) in enumerate(peer_groups(county.registered).items(), start=1)
    )


def _peer_table(
    measured: MeasuredCounty, year: Year, name: str, slug: str, units: tuple[Unit, ...], county: County
) -> PeerTable:
    form = forms()[year.expected_form]
    standings = {unit.code: county.standings.get((unit.code, year.year)) for unit in units}
    members = tuple(unit for unit in units if standings[unit.code] is not None)
    compared = tuple(
        _compare(measured, year, measure, slug, members) for measure in measures() if measure.is_printed_in(form)
    )
    return PeerTable(name, slug, members, standings, compared)


def _compare(measured: MeasuredCounty, year: Year, measure: Measure, slug: str, units: tuple[Unit, ...]) -> Compared:
    values = measured.values.get((measure.id, year.year), {})
    names = {unit.code: unit.short_name for unit in units}
    filed = {names[code]: values[code] for code in names if code in values}
    is_cut = len(names) > MAXIMUM_BARS
    if is_cut:
        filed = dict(sorted(filed.items(), key=lambda item: -(item[1] or 0))[:MAXIMUM_BARS])
    flags = {
        name: severity
        for code, name in names.items()
        if (severity := measured.flags.get((measure.id, year.year, code))) is not None
    }
    absent = [] if is_cut else [name for code, name in names.items() if code not in values]
    spread = measured.typical(measure.id, year.year, units)
    figure = ranking(filed, flags, absent, spread, measure.unit)
    return Compared(measure, f"{slug}-{measure.id}", spread, figure, is_cut)


def _structure_part(part_id: str, title: str, structure: Structure, county: County) -> StructurePart:
    rows = {"全县": structure.county} if sum(structure.county.values()) >= MINIMUM_FOR_SHARES else {}
    rows |= {county.units[code].short_name: counts for code, counts in list(structure.large.items())[:MAXIMUM_BARS]}
    figure = shares(rows, structure.categories) if rows else None
    return StructurePart(part_id, title, structure, figure, tuple(county.units[code] for code in structure.skipped))


def _county_forms(county: County, year: Year, totals: dict[str, dict[str, Total]]) -> tuple[CountyForm, ...]:
    """Add up each form by itself, the one that most reports use first; forms are never mixed."""
    result = []
    for code, cells in totals.items():
        units = tuple(
            unit
            for unit in county.registered
            if (standing := county.standings.get((unit.code, year.year))) and standing.form == code
        )
        tables = print_county_tables(forms()[code], cells)
        count = max(total.report_count for total in cells.values())
        result.append(CountyForm(forms()[code], tables, count, units, code == year.expected_form))
    return tuple(sorted(result, key=lambda item: (-item.report_count, not item.is_expected)))
