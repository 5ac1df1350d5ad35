"""Figures as plain plotly dictionaries: what is drawn, without any library at run time.

Colours are the custom properties of `static/site.css` (`var(--accent)`); the page's script puts in their values, so a
figure fits light, dark and print. Every figure's numbers also stand in a table beside it. Tests validate with plotly.
"""

from __future__ import annotations

import html
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from dashboards.measured import Typical
from dashboards.structure import Counts
from schemas.words import SEVERITY_SIGNS, format_measured, format_number, per_cent

Figure = dict[str, Any]

BAR_STEP = 24
"""Height of a bar with its gap, in pixels; the height of a figure is a whole number of them and `FRAME_HEIGHT`."""

FRAME_HEIGHT = 56
MAXIMUM_STEPS = 90

LONGEST_NAME = 14
"""A longer name loses its middle where it labels a bar, so that the bars keep their room: in letters."""

LEAST_BARS = 2
"""A figure with room for fewer cuts the words of its axis off."""

WHOLE_TICKS_BELOW = 5
"""Where values are smaller, plotly would put ticks between whole numbers."""

FONT_SIZE = 13

COLUMN_GAP = 12
"""Between the names of units and their values, in pixels."""

FONT = '"Source Han Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei","HarmonyOS Sans SC",sans-serif'


def template() -> Figure:
    """Return the template that all figures share."""
    axis = {
        "showline": False,
        "zeroline": False,
        "gridcolor": "var(--line)",
        "tickfont": {"color": "var(--second-ink)"},
        "fixedrange": True,
        "automargin": True,
    }
    layout = {
        "font": {"family": FONT, "size": FONT_SIZE, "color": "var(--ink)"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8, "pad": 4},
        "xaxis": {**axis, "tickformat": ",~r"},
        "yaxis": {**axis, "tickformat": ",~r"},
        "hoverlabel": {
            "bgcolor": "var(--surface)",
            "bordercolor": "var(--line-strong)",
            "font": {"family": FONT, "size": FONT_SIZE, "color": "var(--ink)"},
        },
        "showlegend": False,
        "dragmode": False,
        "bargap": 0.28,
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"},
    }
    return {"layout": layout}


def figure_height(steps: int) -> int:
    """Return the height of a figure in pixels, from its number of bars."""
    return BAR_STEP * steps + FRAME_HEIGHT


def height_class(figure: Figure) -> str:
    """Return the class that keeps a figure's place free before it is drawn, so that the page does not jump."""
    return f"steps-{(figure['layout']['height'] - FRAME_HEIGHT) // BAR_STEP}"


def height_rules() -> str:
    """Return the style rules for these classes."""
    return "".join(
        f".steps-{steps} {{ min-height: {figure_height(steps)}px; }}\n" for steps in range(MAXIMUM_STEPS + 1)
    )


def plain(text: str) -> str:
    """Return a text that plotly prints as it is: it takes some markup in labels for formatting and links."""
    return html.escape(text, quote=False)


def _label(name: str) -> str:
    """Return a name as it stands beside a bar."""
    return plain(name if len(name) <= LONGEST_NAME else f"{name[:8]}…{name[-5:]}")


def _ticks(labels: Mapping[str, str]) -> Figure:
    """Return what an axis prints beside its bars, by their names, where it is not the names themselves."""
    if all(name == label for name, label in labels.items()):
        return {}
    return {"tickvals": list(labels), "ticktext": list(labels.values())}


def ranking(
    values: Mapping[str, float], flags: Mapping[str, str], absent: Mapping[str, str], typical: Typical, unit: str
) -> Figure:
    """Draw units side by side: sorted bars, the median as a line, the band between the quartiles.

    Values stand in a column between names and bars, where no line crosses them and numbers stand below each other.

    Args:
        values: name of the unit → value.
        flags: name of the unit → severity of a finding on the value.
        absent: name of a unit without a value → why; it gets these words and no bar.
        typical: median and quartiles among these units.
        unit: unit of the values.
    """
    given = sorted(((plain(name), value) for name, value in values.items()), key=lambda item: item[1])
    signs = {plain(name): SEVERITY_SIGNS[severity] for name, severity in flags.items()}
    words = {plain(name): why for name, why in reversed(list(absent.items()))}
    words |= {
        name: f"{signs[name]} {format_measured(value, unit)}" if name in signs else format_measured(value, unit)
        for name, value in given
    }
    names = list(words)
    axis = _value_axis([value for _, value in given])
    labels = {plain(name): _label(name) for name in (*values, *absent)}
    layout: Figure = {
        "height": figure_height(max(len(names), LEAST_BARS)),
        "yaxis": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": names,
            **_ticks({name: labels[name] for name in names}),
            "range": [min(0, len(names) - LEAST_BARS) - 0.6, len(names) - 0.4],
            "ticklabelstandoff": COLUMN_GAP + max(map(_width, words.values()), default=0),
        },
        "xaxis": axis,
        "annotations": [],
        "shapes": [],
    }
    _draw_typical(layout, typical, unit)
    nothing = {*words} - {name for name, value in given if value}
    return {"data": [_bars(given, signs, unit), _value_column(words, nothing, axis["range"][0])], "layout": layout}


def _width(text: str) -> int:
    """Return how wide a text is at most, in pixels: a Chinese letter or a sign takes the size of the type."""
    return sum(8 if letter.isascii() else FONT_SIZE for letter in text)


def _value_axis(values: Sequence[float]) -> Figure:
    """Return an axis at the top with a little room on both sides of the bars, ticks at whole numbers."""
    top, bottom = max([*values, 1]), min([*values, 0])
    span = top - bottom
    whole = {"dtick": 1} if span < WHOLE_TICKS_BELOW else {}
    return {"range": [bottom - 0.03 * span, top + 0.04 * span], "side": "top", **whole}


def _bars(given: Sequence[tuple[str, float]], signs: Mapping[str, str], unit: str) -> Figure:
    return {
        "type": "bar",
        "orientation": "h",
        "y": [name for name, _ in given],
        "x": [value for _, value in given],
        "marker": {
            "color": "var(--accent)",
            "pattern": {"shape": ["/" if name in signs else "" for name, _ in given], "fillmode": "replace"},
        },
        "hovertemplate": f"%{{y}}：%{{x:,}} {unit}<extra></extra>",
    }


def _value_column(words: Mapping[str, str], nothing: Collection[str], left: float) -> Figure:
    """Return the words of each unit, left of where the bars begin; zeros and gaps are quieter."""
    return {
        "type": "scatter",
        "mode": "text",
        "y": list(words),
        "x": [left] * len(words),
        "text": list(words.values()),
        "textposition": "middle left",
        "textfont": {"color": ["var(--second-ink)" if name in nothing else "var(--ink)" for name in words]},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _draw_typical(layout: Figure, typical: Typical, unit: str) -> None:
    """Add the median and the band between the quartiles to the layout of a ranking."""
    if typical.median is None:
        return
    whole = {"yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    band = {**whole, "type": "rect", "x0": typical.quartile_1, "x1": typical.quartile_3}
    band |= {"fillcolor": "var(--band)", "line": {"width": 0}}
    line = {**whole, "type": "line", "x0": typical.median, "x1": typical.median}
    line |= {"line": {"color": "var(--second-ink)", "width": 1, "dash": "dot"}}
    side = "left" if typical.median < sum(layout["xaxis"]["range"]) / 2 else "right"
    note = {"x": typical.median, "y": 0, "yref": "paper", "yanchor": "top", "showarrow": False, "xanchor": side}
    note |= {
        "text": f"中位数 {format_measured(typical.median, unit)}",
        "font": {"color": "var(--second-ink)", "size": 12},
    }
    layout["shapes"] = [band, line]
    layout["annotations"].append(note)
    layout["margin"] = {"b": 24}


def shares(rows: Mapping[str, Counts], categories: Sequence[str], flags: Mapping[str, str]) -> Figure:
    """Draw one bar of 100 % a row, split by category in the order of the form, the counts printed in it.

    Args:
        rows: name of the row → category → count, first row on top; every row has at least one case.
        categories: at most seven.
        flags: name of a row → severity of a finding on its counts.
    """
    sums = {name: sum(counts.values()) for name, counts in rows.items()}
    signs = {name: f"{SEVERITY_SIGNS[severity]} " for name, severity in flags.items()}
    labels = [f"{signs.get(name, '')}{plain(name)}（{format_number(total)}）" for name, total in sums.items()]
    printed = [f"{signs.get(name, '')}{_label(name)}（{format_number(total)}）" for name, total in sums.items()]
    traces = []
    for place, category in enumerate(categories, start=1):
        counts = [row[category] for row in rows.values()]
        percent = [per_cent(count, total) for count, total in zip(counts, sums.values(), strict=True)]
        traces.append(_share_trace(place, category, labels, counts, percent))
    layout = {
        "height": figure_height(len(rows) + 1),
        "barmode": "stack",
        "bargap": 0.2,
        "showlegend": True,
        "xaxis": {"range": [0, 100], "ticksuffix": "%", "dtick": 50, "tickangle": 0, "showgrid": False},
        "yaxis": {
            "type": "category",
            "autorange": "reversed",
            "dtick": 1,
            **_ticks(dict(zip(labels, printed, strict=True))),
        },
        "margin": {"r": 28},
        "uniformtext": {"minsize": 10, "mode": "hide"},
    }
    return {"data": traces, "layout": layout}


def _share_trace(
    place: int, category: str, labels: Sequence[str], counts: Sequence[float], percent: Sequence[float]
) -> Figure:
    return {
        "type": "bar",
        "orientation": "h",
        "name": category,
        "y": list(labels),
        "x": list(percent),
        "text": [format_number(count) if count else "" for count in counts],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "inside",
        "marker": {"color": f"var(--category-{place})", "line": {"color": "var(--ground)", "width": 1}},
        "insidetextfont": {"color": f"var(--on-category-{place})", "size": 12},
        "hovertemplate": f"%{{y}} {category}：%{{text}} 件，%{{x:.1f}}%<extra></extra>",
    }
