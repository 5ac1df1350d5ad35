"""How many units have how much: a bar for each class of values, as a plain plotly dictionary.

Colours and template as in `figures`. Zero is a class of its own, since most units of a county have none of most things.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from dashboards.figures import Figure, figure_height
from schemas.words import format_number

MAXIMUM_SINGLE = 10
"""Whole numbers up to this have a bar each."""

WANTED_CLASSES = 7


def distribution(values: Sequence[float], unit: str) -> Figure:
    """Draw the number of units in each class of values.

    Args:
        values: the units' values, in any order; at least one.
        unit: unit of the values.
    """
    counts = classes(values)
    data = {
        "type": "bar",
        "x": list(counts),
        "y": list(counts.values()),
        "text": [str(count) if count else "" for count in counts.values()],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": "var(--accent)"},
        "hovertemplate": f"%{{x}} {unit}：%{{y}} 个单位<extra></extra>",
    }
    top = max(counts.values())
    layout: Figure = {
        "height": figure_height(7),
        "bargap": 0.12,
        "xaxis": {"type": "category", "showgrid": False, "title": {"text": unit, "font": {"size": 12}}},
        "yaxis": {"range": [0, top * 1.2], "showticklabels": False, "showgrid": False},
    }
    return {"data": [data], "layout": layout}


def classes(values: Sequence[float]) -> dict[str, int]:
    """Return label of a class → number of values in it, from the lowest class to the highest, empty ones between."""
    is_whole = all(float(value).is_integer() for value in values)
    low, high = min(values), max(values)
    if is_whole and low >= 0 and high <= MAXIMUM_SINGLE:
        return {str(value): sum(each == value for each in values) for value in range(int(high) + 1)}
    step = _step(max(high, 0) - min(low, 0), is_whole=is_whole)
    first = math.floor(low / step) if low < 0 else 0
    last = math.floor(high / step) + 1 if high < 0 else max(1, math.ceil(high / step))
    result = {}
    for place in range(first, last):
        if place == 0:
            result["0"] = sum(value == 0 for value in values)
        bottom, top = place * step, (place + 1) * step
        found = [v for v in values if (bottom <= v < top if place < 0 else bottom < v <= top)]
        result[_label(bottom, top, is_whole=is_whole)] = len(found)
    return result


def _label(bottom: float, top: float, *, is_whole: bool) -> str:
    """Name a class: below zero its lower bound belongs to it, above its upper one."""
    if not is_whole:
        return f"{format_number(bottom)}–{format_number(top)}"
    low, high = (bottom, top - 1) if bottom < 0 else (bottom + 1, top)
    return format_number(low) if low == high else f"{format_number(low)}–{format_number(high)}"


def _step(span: float, *, is_whole: bool) -> float:
    """Return a round width of classes: 1, 2 or 5 times a power of ten."""
    rough = span / WANTED_CLASSES
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    step = round(step, 10)
    return max(1.0, math.ceil(step)) if is_whole else step
