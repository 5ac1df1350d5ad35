"""A measure: how it moved, in every unit and over all years, and whether the years can be compared."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.addresses import filing_address, measure_address, unit_address
from dashboards.figures import Figure
from dashboards.figures_over_time import trajectories
from dashboards.measures import Measure, MeasuredCounty, Typical, measures, peer_groups
from dashboards.records import County, Unit
from dashboards.rendering import Shell, render
from schemas.codebook import Form, forms

MAXIMUM_LINES = 120
"""More lines than this are no longer lines; the figure then shows only what is typical."""


@dataclass(frozen=True, slots=True)
class MeasuredUnit:
    """A unit's values over the years: (year, value, severity of a finding, whether it had to report)."""

    unit: Unit
    address: str
    points: tuple[tuple[int, float | None, str | None, bool], ...]


@dataclass(frozen=True, slots=True)
class MeasuredPeers:
    """Units of the same sort with what is typical and what they add up to each year, of how many."""

    name: str
    figure_id: str
    figure: Figure
    units: tuple[MeasuredUnit, ...]
    typicals: tuple[Typical, ...]
    totals: tuple[float | None, ...]
    expected: tuple[int, ...]


def measure_page(county: County, measured: MeasuredCounty, measure: Measure, shell: Shell) -> str:
    """Return the page of a measure."""
    peers = tuple(
        _peers(county, measured, measure, name, f"peers-{place}", units)
        for place, (name, units) in enumerate(peer_groups(county.registered).items(), start=1)
    )
    return render(
        "measure.html",
        measure_address(measure.id),
        shell,
        measure=measure,
        measures=measures(),
        measure_address=measure_address,
        filing_address=filing_address,
        years=tuple(year.year for year in county.years),
        peers=peers,
        absent_forms=tuple(form.printed for form in _printed_forms() if not measure.is_printed_in(form)),
        break_year=break_year(county),
        figures={item.figure_id: item.figure for item in peers},
    )


def break_year(county: County) -> int | None:
    """Return the first year of the newest form, where years before it are shown as well."""
    years = [year.year for year in county.years]
    first = max((form.report_years[0] for form in forms().values()), default=0)
    return first if years and years[0] < first <= years[-1] else None


def _printed_forms() -> list[Form]:
    return [form for form in forms().values() if form.code == form.printed]


def _peers(
    county: County, measured: MeasuredCounty, measure: Measure, name: str, figure_id: str, units: tuple[Unit, ...]
) -> MeasuredPeers:
    years = [year.year for year in county.years]
    shown = tuple(_measured_unit(county, measured, measure, unit, years) for unit in units)
    found = tuple(measured.typical(measure.id, year, units) for year in years)
    columns = [[item.points[place] for item in shown] for place in range(len(years))]
    given = [[point[1] for point in column if point[1] is not None] for column in columns]
    lines = {item.unit.short_name: [point[1] for point in item.points] for item in shown[:MAXIMUM_LINES]}
    figure = trajectories(years, lines, [item.median for item in found], measure.unit, break_year(county))
    totals = tuple(sum(values) if values else None for values in given)
    expected = tuple(sum(1 for point in column if point[3]) for column in columns)
    return MeasuredPeers(name, figure_id, figure, shown, found, totals, expected)


def _measured_unit(
    county: County, measured: MeasuredCounty, measure: Measure, unit: Unit, years: list[int]
) -> MeasuredUnit:
    points = tuple(
        (
            year,
            measured.values.get((measure.id, year), {}).get(unit.code),
            measured.flags.get((measure.id, year, unit.code)),
            (unit.code, year) in county.standings,
        )
        for year in years
    )
    return MeasuredUnit(unit, unit_address(unit.code), points)
