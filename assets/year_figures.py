"""The years at a glance, as metadata that Dagster's pages show: numbers to be plotted over runs, a table, a picture.

Dagster draws a line over the runs of every whole number in the metadata of an asset. Its Markdown shows pictures whose
address is their content (`data:`), and nothing that is loaded from elsewhere.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from dagster import MetadataValue, TableColumn, TableRecord, TableSchema

from dashboards.colours import state_colours
from pipelines.warehouse_file import open_warehouse
from schemas.words import REPORT_STATE_WORDS

ROW_PIXELS, BAR_PIXELS, LEFT_PIXELS, WIDTH_PIXELS = 26, 20, 52, 640
LEAST_LABELLED_PIXELS = 16

Years = Mapping[int, Mapping[str, int]]
"""Number of units by report year and state."""


def year_metadata(warehouse: Path) -> dict[str, Any]:
    """Return the metadata of a warehouse: units by year and state, and how many findings stand.

    Args:
        warehouse: the DuckDB file, just built.

    Raises:
        UsageProblem: it cannot be read.
    """
    with open_warehouse(warehouse) as connection:
        rows = connection.execute("SELECT year, state, count(*) FROM matrix GROUP BY ALL ORDER BY year DESC").fetchall()
        errors, warnings = connection.execute(
            """SELECT count(*) FILTER (severity = 'error'), count(*) FILTER (severity = 'warning')
               FROM current_findings WHERE outcome = 'fail'"""
        ).fetchone() or (0, 0)
    years: dict[int, dict[str, int]] = {}
    for year, state, number in rows:
        years.setdefault(year, {})[state] = number
    if not years:
        return {"errors (错误)": errors, "warnings (提醒)": warnings}
    newest = years[max(years)]
    missing = newest.get("not_handed_in", 0)
    return {
        "errors (错误)": errors,
        "warnings (提醒)": warnings,
        "handed_in_newest_year (最近年度已报送)": sum(newest.values()) - missing,
        "missing_newest_year (最近年度未报送)": missing,
        "years (各年度)": _table(years),
        "picture (图)": MetadataValue.md(f"![各年度报送和核对情况]({picture(years)})\n\n{_legend()}"),
    }


def _table(years: Years) -> MetadataValue:
    columns = [TableColumn("年度", "int"), *(TableColumn(word, "int") for word in REPORT_STATE_WORDS.values())]
    records = [
        TableRecord({"年度": year, **{word: states.get(state, 0) for state, word in REPORT_STATE_WORDS.items()}})
        for year, states in years.items()
    ]
    return MetadataValue.table(records, TableSchema(columns))


def _legend() -> str:
    return "自左至右：" + "、".join(REPORT_STATE_WORDS.values())


def picture(years: Years) -> str:
    """Return a bar a year, units by state, as the address of an SVG picture that has its content in it."""
    most = max(sum(states.values()) for states in years.values())
    bars = "".join(
        _bar(index, str(year), states, (WIDTH_PIXELS - LEFT_PIXELS) / most)
        for index, (year, states) in enumerate(years.items())
    )
    height = ROW_PIXELS * len(years)
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_PIXELS}" height="{height}" font-family="sans-serif" '
        f'font-size="13"><rect width="100%" height="100%" fill="#FFFFFF"/>{bars}</svg>'
    )
    return f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"


def _bar(index: int, label: str, states: Mapping[str, int], pixels_a_unit: float) -> str:
    top = index * ROW_PIXELS
    text_line = top + BAR_PIXELS * 3 / 4
    colours = state_colours()
    parts = [f'<text x="4" y="{text_line:g}" fill="#1D2129">{escape(label)}</text>']
    left = float(LEFT_PIXELS)
    for state, number in _present(states):
        width = number * pixels_a_unit
        parts.append(
            f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{BAR_PIXELS}" fill="{colours[state]}">'
            f"<title>{escape(REPORT_STATE_WORDS[state])} {number}</title></rect>"
        )
        if width >= LEAST_LABELLED_PIXELS:
            middle = f'x="{left + width / 2:.1f}" y="{text_line:g}" text-anchor="middle"'
            parts.append(f'<text {middle} fill="#FFFFFF">{number}</text>')
        left += width
    return "".join(parts)


def _present(states: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    return [(state, states[state]) for state in REPORT_STATE_WORDS if states.get(state)]
