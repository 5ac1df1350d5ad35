"""A unit's own page: its newest filing, and its series over the years against its peers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboards.addresses import COMPARE, measure_address, unit_address, year_address
from dashboards.figures import Figure
from dashboards.figures_over_time import series
from dashboards.measured import MeasuredCounty, peer_group
from dashboards.measures import Measure, measures
from dashboards.pages.filing import ShownFiling, years_of
from dashboards.pages.measure import break_year, comparability
from dashboards.pages.ranked import picture_note
from dashboards.records import County, Dossier
from dashboards.rendering import Shell, render
from dashboards.sentences import comparison_sentence, filing_sentence, unread_sentence

CHIEF = "received"
"""The measure that says most of a unit's work: requests received."""

Point = tuple[int, float | None, float | None, str | None]
"""Year, value, median of peers, severity of a finding on the value."""

Medians = dict[tuple[str, int], "float | None"]
"""Of the units of a sort, by measure id and year."""


@dataclass(frozen=True, slots=True)
class Multiple:
    """A measure of the unit over the years; at least one point has a value."""

    measure: Measure
    figure_id: str
    points: tuple[Point, ...]
    figure: Figure

    @property
    def latest(self) -> Point:
        """The newest point that has a value."""
        return next(point for point in reversed(self.points) if point[1] is not None)


def unit_page(
    county: County,
    measured: MeasuredCounty,
    medians: Medians,
    dossier: Dossier,
    show: Callable[[int], ShownFiling],
    shell: Shell,
) -> str:
    """Return a unit's own page: its newest filing in full, then its series; `show` gives the filing of a year."""
    unit = dossier.unit
    years = years_of(county, unit.code)
    newest = max(year for year, _, _ in years)
    standing = county.standings.get((unit.code, newest))
    said = filing_sentence(standing, newest, dossier.current(newest), dossier.set_aside(newest))
    said += unread_sentence(county, unit.code, newest)
    filed = next((filing.year for filing in dossier.filings if filing.is_current), newest)
    multiples = _multiples(county, measured, medians, dossier)
    return render(
        "unit.html",
        unit_address(unit.code),
        shell,
        unit=unit,
        newest=newest,
        newest_sentence=said,
        shown=show(filed),
        body=show(filed).body,
        years=years,
        multiples=multiples,
        compared=_compared(multiples, filed, unit.kind),
        measure_address=measure_address,
        compare_address=COMPARE,
        has_last_year=dossier.current(filed - 1) is not None,
        year_page=year_address(filed),
        peers=peer_group(unit.kind),
        break_year=break_year(county),
        revisions=dossier.filings,
        figures={multiple.figure_id: multiple.figure for multiple in multiples},
    )


def _multiples(county: County, measured: MeasuredCounty, of_peers: Medians, dossier: Dossier) -> tuple[Multiple, ...]:
    unit, years = dossier.unit, [year.year for year in county.years]
    lines = "" if unit.is_county else f"实线为本单位，虚线为全县{peer_group(unit.kind)}的中位数；"
    result = []
    for measure in measures():
        values = [measured.values.get((measure.id, year), {}).get(unit.code) for year in years]
        if all(value is None for value in values):
            continue
        medians = [of_peers.get((measure.id, year)) for year in years]
        flags = [measured.flags.get((measure.id, year, unit.code)) for year in years]
        points = tuple(zip(years, values, medians, flags, strict=True))
        figure = series(years, values, medians, flags, break_year(county))
        figure["layout"]["meta"] = {
            "title": f"{unit.name}：{measure.label}（{measure.unit}），{years[0]}–{years[-1]} 年度",
            "note": f"{picture_note(measure)}{lines}没有数的年度留空，带 × 的点有需要核对的。"
            f"{comparability(measure, break_year(county))}",
        }
        result.append(Multiple(measure, f"series-{measure.id}", points, figure))
    return tuple(result)


def _compared(multiples: tuple[Multiple, ...], year: int, kind: str) -> str:
    """Say how many requests came in that year, against the year before and the peers; empty without a number."""
    received = next((multiple for multiple in multiples if multiple.measure.id == CHIEF), None)
    points = {point[0]: point for point in received.points} if received else {}
    if received is None or year not in points or points[year][1] is None:
        return ""
    _, value, median, _ = points[year]
    before = points[year - 1][1] if year - 1 in points else None
    return comparison_sentence(
        peer_group(kind), year, received.measure.label, received.measure.unit, (value or 0.0, before, median)
    )
