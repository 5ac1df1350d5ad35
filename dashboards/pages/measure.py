"""A measure: how it moved in every unit and over all years, who has most, and whether the years can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from dashboards.addresses import measure_address, unit_address
from dashboards.figures import Figure
from dashboards.figures_distribution import distribution
from dashboards.figures_over_time import trajectories
from dashboards.measured import MINIMUM_FOR_SHARES, MINIMUM_PEERS, MeasuredCounty, Typical, peer_groups
from dashboards.measures import Measure, cell_label, forms_of, measures
from dashboards.pages.ranked import CAVEAT, Ranked, ShownValue, compare_units, picture_note, shown_value
from dashboards.records import County, Unit
from dashboards.rendering import Shell, render
from schemas.codebook import Form, forms

MAXIMUM_LINES = 120
"""More lines than this are no longer lines; the figure then shows only what is typical."""


class MeasuredUnit(NamedTuple):
    """A unit's values over the years, and its rank in the newest."""

    unit: Unit
    address: str
    points: tuple[ShownValue, ...]
    rank: str


@dataclass(frozen=True, slots=True)
class MeasuredPeers:
    """Units of the same sort with what is typical and what they add up to each year, of how many."""

    name: str
    slug: str
    figure: Figure
    ranked: Ranked
    spread: Figure | None
    units: tuple[MeasuredUnit, ...]
    typicals: tuple[Typical, ...]
    totals: tuple[float | None, ...]
    expected: tuple[int, ...]

    @property
    def figures(self) -> dict[str, Figure]:
        """Figures by id."""
        spread = {f"{self.slug}-spread": self.spread} if self.spread else {}
        return {f"{self.slug}-lines": self.figure, f"{self.slug}-ranked": self.ranked.figure, **spread}


def measure_page(county: County, measured: MeasuredCounty, measure: Measure, shell: Shell) -> str:
    """Return the page of a measure."""
    newest = newest_year(county, measure)
    peers = tuple(
        _peers(county, measured, measure, ranked) for ranked in compare_units(county, measured, measure, newest)
    )
    return render(
        "measure.html",
        measure_address(measure.id),
        shell,
        measure=measure,
        newest=newest,
        measures=measures(),
        measure_address=measure_address,
        formula=formula(measure),
        years=tuple(year.year for year in county.years),
        printed_years=printed_years(county, measure),
        peers=peers,
        comparability=comparability(measure, break_year(county)),
        caveat=CAVEAT,
        minimum_peers=MINIMUM_PEERS,
        figures={name: figure for item in peers for name, figure in item.figures.items()},
    )


def printed_years(county: County, measure: Measure) -> tuple[int, ...]:
    """Return the years whose prescribed form has the measure."""
    return tuple(year.year for year in county.years if measure.is_printed_in(forms()[year.expected_form]))


def newest_year(county: County, measure: Measure) -> int:
    """Return the newest year whose form has the measure; the newest of all where none has."""
    return max(printed_years(county, measure), default=county.years[-1].year)


def formula(measure: Measure) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what is added up and what that is divided by: (name of the part, names of its cells as printed)."""
    parts = [("分子" if measure.is_share else "相加的格" if len(measure.cells) > 1 else "取自", measure.cells)]
    if measure.or_cells:
        parts.append(("或（格式不同时）", measure.or_cells))
    if measure.of_cells:
        parts.append((f"分母（不足 {MINIMUM_FOR_SHARES} 件时不算）", measure.of_cells))
    return tuple((name, tuple(cell_label(code) for code in codes)) for name, codes in parts)


def comparability(measure: Measure, changed_in: int | None = None) -> str:
    """Say over which years the measure may be compared, and what the line at the change of form stands for."""
    line = f"竖线处（{changed_in} 年度起）改用 {changed_in} 年格式。" if changed_in else ""
    printed = list(dict.fromkeys(form.printed for form in forms().values()))
    absent = [name for name in printed if name not in forms_of(measure)]
    if absent:
        return f"{'、'.join(absent)} 年格式没有这一项，用那种格式的年度留空，不能与其他年度连成一个序列。{line}"
    return "、".join(f"{name} 年格式" for name in printed) + f"口径一致，可以连成一个序列。{line}"


def break_year(county: County) -> int | None:
    """Return the first year of the newest form, where years before it are shown as well."""
    years = [year.year for year in county.years]
    first = max((form.report_years[0] for form in _printed_forms()), default=0)
    return first if years and years[0] < first <= years[-1] else None


def _printed_forms() -> list[Form]:
    return [form for form in forms().values() if form.code == form.printed]


def _peers(county: County, measured: MeasuredCounty, measure: Measure, ranked: Ranked) -> MeasuredPeers:
    years = [year.year for year in county.years]
    units = peer_groups(county.registered)[ranked.name]
    places = {row.unit.code: row.rank for row in ranked.rows}
    found = tuple(measured.typical(measure.id, year, units) for year in years)
    by_year = [measured.values.get((measure.id, year), {}) for year in years]
    few = units if len(units) <= MAXIMUM_LINES else ()
    lines = {unit.short_name: [values.get(unit.code) for values in by_year] for unit in few}
    flags = {
        unit.short_name: [measured.flags.get((measure.id, year, unit.code)) for year in years]
        for unit in few
        if any((measure.id, year, unit.code) in measured.flags for year in years)
    }
    figure = trajectories(years, lines, flags, found, measure.unit, break_year(county))
    figure["layout"]["meta"] = {
        "title": f"{measure.label}，{years[0]}–{years[-1]} 年度，{ranked.name}（{measure.unit}）",
        "note": f"{picture_note(measure)}粗线为中位数，浅色块为第一至第三四分位数，细线各为一个单位；"
        "带 × 的点，那一格有需要核对的。"
        f"{comparability(measure, break_year(county))}",
    }
    newest = newest_year(county, measure)
    of_newest = by_year[years.index(newest)]
    given = [value for unit in units if (value := of_newest.get(unit.code)) is not None]
    return MeasuredPeers(
        ranked.name,
        ranked.slug,
        figure,
        ranked,
        _spread(measure, newest, ranked.name, given),
        tuple(_measured_unit(county, measured, measure, unit, places.get(unit.code, "–")) for unit in units),
        found,
        tuple(measured.together(measure, year, units) for year in years),
        tuple(sum((unit.code, year) in county.standings for unit in units) for year in years),
    )


def _spread(measure: Measure, year: int, peers: str, values: list[float]) -> Figure | None:
    if len(values) < MINIMUM_PEERS:
        return None
    figure = distribution(values, measure.unit)
    title = f"{measure.label}的分布，{year} 年度，{peers}"
    figure["layout"]["meta"] = {
        "title": title,
        "note": f"条上的数为单位个数，共 {len(values)} 个。{picture_note(measure)}",
    }
    return figure


def _measured_unit(county: County, measured: MeasuredCounty, measure: Measure, unit: Unit, rank: str) -> MeasuredUnit:
    points = []
    for year in county.years:
        standing = county.standings.get((unit.code, year.year))
        shown = shown_value(measured, measure, year.year, standing) if standing else ShownValue("", "none", None)
        is_absent = standing is not None and standing.report_id is None and shown.tone == "none"
        points.append(shown._replace(text="缺") if is_absent else shown)
    return MeasuredUnit(unit, unit_address(unit.code), tuple(points), rank)
