"""Figures over the years as plain plotly dictionaries: a unit against its peers, and all units of a sort.

Colours and template as in `figures`. A year without a value is a gap, the change of form a thin line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboards.figures import WHOLE_TICKS_BELOW, Figure, figure_height, plain
from dashboards.measured import Typical


def series(
    years: list[int],
    values: Sequence[float | None],
    medians: Sequence[float | None],
    flags: Sequence[str | None],
    first_year_of_new_form: int | None,
) -> Figure:
    """Draw a unit's series against the median of its peers; a missing year is a gap, a change of form a thin line.

    Args:
        years: the years in order.
        values: the unit's values, None where there is none.
        medians: the median of its peers, None where it is not printed.
        flags: severity of a finding on each value.
        first_year_of_new_form: draw the break before this year; None for none.
    """
    names = [str(year) for year in years]
    layout: Figure = {
        "height": figure_height(4),
        "xaxis": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": names,
            "tickvals": [names[0], names[-1]],
            "tickangle": 0,
            "range": [-0.4, len(names) - 0.6],
            "showgrid": False,
        },
        "yaxis": _count_axis([*values, *medians]),
        "shapes": _break_line(years, first_year_of_new_form),
    }
    return {"data": [_peer_line(names, medians), _own_line(names, values, flags)], "layout": layout}


def trajectories(
    years: list[int],
    lines: Mapping[str, Sequence[float | None]],
    flags: Mapping[str, Sequence[str | None]],
    typicals: Sequence[Typical],
    unit: str,
    first_year_of_new_form: int | None,
) -> Figure:
    """Draw many units over the years: each a thin line, the median among them a thick one in the quartile band.

    Args:
        years: the years in order.
        lines: name of the unit → values, None where there is none.
        flags: name of the unit → severity of a finding on each value.
        typicals: median and quartiles of these units in each year.
        unit: unit of the values.
        first_year_of_new_form: draw the break before this year; None for none.
    """
    names = [str(year) for year in years]
    traces = [_thin_line(name, names, values, unit, flags.get(name, ())) for name, values in lines.items()]
    median = _thin_line("中位数", names, [found.median for found in typicals], unit)
    median |= {"mode": "lines+markers", "line": {"color": "var(--accent)", "width": 3}, "marker": {"size": 7}}
    bands = [
        shape
        for place, found in enumerate(typicals)
        if found.median is not None and (shape := _quartile_band(place, found))
    ]
    layout: Figure = {
        "height": figure_height(13),
        "hovermode": "closest",
        "xaxis": {"type": "category", "categoryorder": "array", "categoryarray": names, "showgrid": False},
        "yaxis": _value_axis([value for trace in (*traces, median) for value in trace["y"] if value is not None]),
        "shapes": [*bands, *_break_line(years, first_year_of_new_form)],
    }
    if not any(value is not None for trace in (*traces, median) for value in trace["y"]):
        place = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5}
        layout["annotations"] = [{"text": "这些单位没有可以画出的数", "showarrow": False, **place}]
    return {"data": [*traces, median], "layout": layout}


def _quartile_band(place: int, found: Typical) -> Figure:
    """Return the band from the first to the third quartile of a year, behind its points."""
    across = {"x0": place - 0.18, "x1": place + 0.18, "y0": found.quartile_1, "y1": found.quartile_3}
    return {"type": "rect", "layer": "below", "fillcolor": "var(--band)", "line": {"width": 0}, **across}


def _value_axis(values: Sequence[float]) -> Figure:
    """Return an axis from zero, with ticks at whole numbers where plotly would put them between."""
    top = max(values, default=0)
    is_low = min(values, default=0) >= 0 and top < WHOLE_TICKS_BELOW
    return {"range": [0, max(top, 1) * 1.12], "dtick": 1} if is_low else {"rangemode": "tozero"}


def _thin_line(
    name: str, years: Sequence[str], values: Sequence[float | None], unit: str, flags: Sequence[str | None] = ()
) -> Figure:
    sizes = _sizes(values)
    marker: Figure = {"size": sizes if len({*sizes}) > 1 else sizes[0]}
    if any(flags):
        marker = {
            "size": [7 if flag else size for size, flag in zip(sizes, flags, strict=True)],
            "symbol": ["x" if flag else "circle" for flag in flags],
        }
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": list(years),
        "y": list(values),
        "connectgaps": False,
        "line": {"color": "var(--line-strong)", "width": 1},
        "marker": marker,
        "hovertemplate": f"{plain(name)} %{{x}} 年度 %{{y:,}} {unit}<extra></extra>",
    }


def _sizes(values: Sequence[float | None]) -> list[int]:
    """Return the sizes of points: one that no line reaches, between gaps, must be seen by itself."""
    neighbours = zip([None, *values[:-1]], [*values[1:], None], strict=True)
    return [6 if before is None and after is None else 3 for before, after in neighbours]


def _break_line(years: list[int], first_year_of_new_form: int | None) -> list[Figure]:
    """Return a thin line before the year in which the form changed, where it is within the years."""
    if first_year_of_new_form not in years[1:]:
        return []
    place = years.index(first_year_of_new_form) - 0.5
    line = {"color": "var(--second-ink)", "width": 1, "dash": "dot"}
    return [{"type": "line", "x0": place, "x1": place, "yref": "paper", "y0": 0, "y1": 1, "line": line}]


def _peer_line(names: Sequence[str], medians: Sequence[float | None]) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "同类中位数",
        "x": list(names),
        "y": list(medians),
        "connectgaps": False,
        "line": {"color": "var(--second-ink)", "width": 1.5, "dash": "dot"},
        "hovertemplate": "%{x} 年度同类中位数 %{y:,}<extra></extra>",
    }


def _own_line(names: Sequence[str], values: Sequence[float | None], flags: Sequence[str | None]) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "本单位",
        "x": list(names),
        "y": list(values),
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": "var(--accent)", "width": 2},
        "marker": {
            "color": "var(--accent)",
            "size": [9 if flag else 6 for flag in flags],
            "symbol": ["x" if flag else "circle" for flag in flags],
        },
        "hovertemplate": "%{x} 年度 %{y:,}<extra></extra>",
    }


def _count_axis(values: Sequence[float | None]) -> Figure:
    """Return an axis from zero with two or three ticks at whole numbers."""
    top = max((value for value in values if value is not None), default=0)
    step = 1.0
    while top / step > 3:
        step *= 2.5 if f"{step:.0f}".startswith("2") else 2
    return {"range": [0, max(top, 1) * 1.12], "dtick": step}
