"""Units of a sort side by side in one measure and year: their values in words, ranks, what is typical, the figure.

The year's page and a measure's page hold one such comparison; all others wait in script files (`comparison_data`) that
a page fetches when its reader asks, so that no page grows with the number of measures.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from dashboards.addresses import filing_address
from dashboards.figures import Figure, ranking
from dashboards.measured import MINIMUM_FOR_SHARES, MeasuredCounty, Typical, peer_groups, ranks
from dashboards.measures import Measure
from dashboards.records import County, Standing, Unit
from schemas.words import REPORT_STATE_WORDS, format_measured

MAXIMUM_BARS = 80
"""More units than this in one chart cannot be told apart; the chart then shows those with the largest values."""

CAVEAT = "数的大小与单位职能有关，不表示工作好坏。斜纹并带“✕”“▲”的数，那一格有需要核对的。"


class ShownValue(NamedTuple):
    """A unit's value in a measure and year in words, or why there is none; tone as in official tables; a finding."""

    text: str
    tone: str
    flag: str | None


class RankedUnit(NamedTuple):
    """A unit in a comparison: `text` is its value, or why there is none; `tone` as in official tables."""

    unit: Unit
    address: str
    text: str
    tone: str
    flag: str | None
    rank: str

    @property
    def points(self) -> tuple[RankedUnit]:
        """The one value of its row in a table."""
        return (self,)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Units of one sort in one measure and year, in the order of the register."""

    name: str
    slug: str
    figure: Figure
    rows: tuple[RankedUnit, ...]
    typical: Typical
    is_cut: bool
    measured_in: str

    @property
    def summary(self) -> str:
        """What is typical, and of how many, as one line."""
        found = self.typical
        count = f"有数的单位 {found.count} / {len(self.rows)}"
        if found.median is None:
            return f"{count}；不足 5 个，不算中位数和位次。" if self.rows else ""
        first, median, third = (
            format_measured(value, self.measured_in) for value in (found.quartile_1, found.median, found.quartile_3)
        )
        return f"{count}；中位数 {median}，第一至第三四分位数 {first} 至 {third}。"


def compare_units(county: County, measured: MeasuredCounty, measure: Measure, year: int) -> tuple[Ranked, ...]:
    """Return the comparison among townships, and the one among bureaus."""
    return tuple(
        _rank(county, measured, measure, year, name, f"peers-{place}", units)
        for place, (name, units) in enumerate(peer_groups(county.registered).items(), start=1)
    )


def comparison_data(county: County, measured: MeasuredCounty, measure: Measure, year: int) -> str:
    """Return a script that hands a comparison to the page that asked for it."""
    groups = [
        {
            "slug": group.slug,
            "figure": group.figure,
            "summary": group.summary,
            "cut": group.is_cut,
            "rows": [
                [row.address, row.unit.short_name, row.rank, row.text, row.tone, row.flag or ""] for row in group.rows
            ],
        }
        for group in compare_units(county, measured, measure, year)
    ]
    data: dict[str, Any] = {"label": measure.label, "unit": measure.unit, "definition": measure.definition}
    text = json.dumps(data | {"groups": groups}, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f'gouji.receive("{measure.id}/{year}",{text});\n'


def _rank(
    county: County,
    measured: MeasuredCounty,
    measure: Measure,
    year: int,
    name: str,
    slug: str,
    units: tuple[Unit, ...],
) -> Ranked:
    standings = [(u, standing) for u in units if (standing := county.standings.get((u.code, year))) is not None]
    values = measured.values.get((measure.id, year), {})
    places = ranks({unit.code: values.get(unit.code) for unit, _ in standings})
    rows = []
    for unit, standing in standings:
        shown = shown_value(measured, measure, year, standing)
        rows.append(RankedUnit(unit, filing_address(unit.code, year), *shown, places.get(unit.code, "–")))
    spread = measured.typical(measure.id, year, [unit for unit, _ in standings])
    given = {row.unit.short_name: values.get(row.unit.code) for row in rows}
    figure, is_cut = _figure(given, rows, spread, measure)
    figure["layout"]["meta"] = _caption(measure, year, name, spread, len(rows))
    return Ranked(name, slug, figure, tuple(rows), spread, is_cut, measure.unit)


def _figure(
    values: Mapping[str, float | None], rows: list[RankedUnit], spread: Typical, measure: Measure
) -> tuple[Figure, bool]:
    given = {name: value for name, value in values.items() if value is not None}
    is_cut = len(values) > MAXIMUM_BARS
    if is_cut:
        given = dict(sorted(given.items(), key=lambda item: -item[1])[:MAXIMUM_BARS])
    absent = {} if is_cut else {row.unit.short_name: row.text for row in rows if row.tone == "none"}
    flags = {row.unit.short_name: row.flag for row in rows if row.flag and row.unit.short_name in given}
    return ranking(given, flags, absent, spread, measure.unit), is_cut


def picture_note(measure: Measure) -> str:
    """Return what the number in a picture is, and where there is none on purpose."""
    few = f"分母不足 {MINIMUM_FOR_SHARES} 件的不算。" if measure.is_share else ""
    return measure.definition + few


def _caption(measure: Measure, year: int, peers: str, spread: Typical, count: int) -> dict[str, str]:
    """Return what a picture of the figure says when it leaves the page."""
    title = f"{measure.label}，{year} 年度，{peers}（{measure.unit}）"
    return {"title": title, "note": f"{picture_note(measure)}有数的单位 {spread.count} / {count}。{CAVEAT}"}


def shown_value(measured: MeasuredCounty, measure: Measure, year: int, standing: Standing) -> ShownValue:
    """Return a unit's value as tables show it."""
    values = measured.values.get((measure.id, year), {})
    value = values.get(standing.code)
    tone = "none" if value is None else "zero" if value == 0 else "number"
    flag = measured.flags.get((measure.id, year, standing.code))
    return ShownValue(value_words(measure, standing, values), tone, flag)


def value_words(measure: Measure, standing: Standing, values: Mapping[str, float | None]) -> str:
    """Return a unit's value as printed, or why there is none; `values` are those of all units."""
    value = values.get(standing.code)
    if value is not None:
        return format_measured(value, measure.unit)
    if standing.report_id is None:
        return REPORT_STATE_WORDS[standing.state]
    if standing.code not in values:
        return "无此项"
    return "–" if measure.is_share else "没有数"
