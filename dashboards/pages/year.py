"""A year: units side by side, how requests ended and who made them, and the county's tables added up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from dashboards.addresses import filing_address, measure_address, relative_link, year_address
from dashboards.county_in_site import linked_from
from dashboards.figures import Figure, shares
from dashboards.measured import MINIMUM_FOR_SHARES, MeasuredCounty, Typical, peer_groups
from dashboards.measures import Measure, measures, measures_of_cells
from dashboards.official_tables import PrintedTable, print_county_tables
from dashboards.pages.overview import headlines, standings_of, tasks
from dashboards.pages.ranked import MAXIMUM_BARS, Ranked, ShownValue, compare_units, shown_value
from dashboards.parts_and_total import MEASURES, Gap, find_gap
from dashboards.records import County, FoundIssue, Standing, Total, Unit, Year
from dashboards.rendering import Shell, render
from dashboards.sentences import county_sentence, handed_in_count
from dashboards.structure import TITLES, Structure, categories
from schemas.codebook import Form, forms

FIRST = "received"
"""The measure that a year's page opens on."""


class PeerRow(NamedTuple):
    """A unit's values of the chief measures of the year's form."""

    unit: Unit
    address: str
    standing: Standing
    points: tuple[ShownValue, ...]


@dataclass(frozen=True, slots=True)
class PeerTable:
    """Units of the same sort side by side, and what is typical of each chief measure."""

    name: str
    rows: tuple[PeerRow, ...]
    typicals: tuple[Typical, ...]


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
    """One structure with its figure: outcomes, applicants, or how appeals ended.

    `flags`: authority code → worst severity of an open finding on the cells that it adds up.
    """

    id: str
    title: str
    structure: Structure
    figure: Figure | None
    skipped: tuple[Unit, ...]
    gap: Gap | None
    flags: dict[str, str]


def year_page(
    county: County,
    measured: MeasuredCounty,
    year: Year,
    totals: dict[str, dict[str, Total]],
    structures: dict[str, Structure],
    issues: dict[str, list[FoundIssue]],
    shell: Shell,
) -> str:
    """Return the page of a year."""
    standings = standings_of(county, year)
    listed = tuple(m for m in measures() if not m.is_share and m.is_printed_in(forms()[year.expected_form]))
    parts = tuple(
        _structure_part(name, structure, county, measured, year, issues) for name, structure in structures.items()
    )
    chosen = next(measure for measure in measures() if measure.id == FIRST)
    compared = compare_units(county, measured, chosen, year.year)
    return render(
        "year.html",
        year_address(year.year),
        shell,
        year=year,
        handed_in=handed_in_count(year, standings),
        sentence=county_sentence(year, standings),
        headlines=headlines(measured, county, year),
        previous=year.year - 1,
        chosen=chosen,
        compared=compared,
        listed=listed,
        peers=tuple(
            _peer_table(county, measured, listed, year, *group) for group in peer_groups(county.registered).items()
        ),
        parts_of_year=parts,
        minimum=MINIMUM_FOR_SHARES,
        units=county.units,
        own=county.own if county.own and (county.own.code, year.year) in county.standings else None,
        county_forms=_county_forms(county, year, totals),
        tasks=tasks(county, year, issues),
        filing_address=filing_address,
        county_files=linked_from(year_address(year.year), [year.year], {}),
        figures=_figures(compared, parts),
    )


def _figures(compared: tuple[Ranked, ...], parts: tuple[StructurePart, ...]) -> dict[str, Figure]:
    figures = {f"{group.slug}-ranked": group.figure for group in compared}
    return figures | {part.id: part.figure for part in parts if part.figure}


def _peer_table(
    county: County,
    measured: MeasuredCounty,
    listed: tuple[Measure, ...],
    year: Year,
    name: str,
    units: tuple[Unit, ...],
) -> PeerTable:
    rows = tuple(
        PeerRow(
            unit,
            filing_address(unit.code, year.year),
            standing,
            tuple(shown_value(measured, measure, year.year, standing) for measure in listed),
        )
        for unit in units
        if (standing := county.standings.get((unit.code, year.year)))
    )
    members = tuple(row.unit for row in rows)
    return PeerTable(name, rows, tuple(measured.typical(measure.id, year.year, members) for measure in listed))


def _structure_part(
    part_id: str,
    structure: Structure,
    county: County,
    measured: MeasuredCounty,
    year: Year,
    issues: dict[str, list[FoundIssue]],
) -> StructurePart:
    flags = _flags(part_id, structure, issues)
    rows = {"全县": structure.county} if sum(structure.county.values()) >= MINIMUM_FOR_SHARES else {}
    rows |= {county.units[code].short_name: counts for code, counts in list(structure.large.items())[:MAXIMUM_BARS]}
    named = {county.units[code].short_name: severity for code, severity in flags.items()}
    figure = shares(rows, structure.categories, named) if rows else None
    if figure:
        note = f"条上的数为件数。共 {len(structure.units)} 个单位有数；不足 {MINIMUM_FOR_SHARES} 件的单位不画比例。"
        note += "名称前有“✕”“▲”的，相加的格中有需要核对的。" if flags else ""
        title = f"{TITLES[part_id]}的构成，{year.year} 年度"
        figure["layout"]["meta"] = {"title": title, "note": note}
    skipped = tuple(county.units[code] for code in structure.skipped)
    values = measured.values.get((MEASURES[part_id], year.year), {})
    gap = find_gap(structure, {unit.code: values.get(unit.code) for unit in county.registered})
    return StructurePart(part_id, TITLES[part_id], structure, figure, skipped, gap, flags)


def _flags(part_id: str, structure: Structure, issues: dict[str, list[FoundIssue]]) -> dict[str, str]:
    added = {cell for form in forms() for cells in categories(part_id, form).values() for cell in cells}
    flags: dict[str, str] = {}
    for code in structure.units:
        found = {i.severity for i in issues.get(code, []) if i.is_open and i.outcome == "fail" and added & {*i.cells}}
        if worst := next((name for name in ("error", "warning") if name in found), None):
            flags[code] = worst
    return flags


def _county_forms(county: County, year: Year, totals: dict[str, dict[str, Total]]) -> tuple[CountyForm, ...]:
    """Add up each form by itself, the one that most reports use first; forms are never mixed."""
    result, here = [], year_address(year.year)
    pages = {cell: relative_link(here, measure_address(found.id)) for cell, found in measures_of_cells().items()}
    for code, cells in totals.items():
        units = tuple(
            unit
            for unit in county.registered
            if (standing := county.standings.get((unit.code, year.year))) and standing.form == code
        )
        tables = print_county_tables(forms()[code], cells, pages)
        count = max(total.report_count for total in cells.values())
        result.append(CountyForm(forms()[code], tables, count, units, code == year.expected_form))
    return tuple(sorted(result, key=lambda item: (-item.report_count, not item.is_expected)))
