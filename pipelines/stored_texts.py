"""Reports out of the store without their cells: what they say of themselves and in their text, for facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from pipelines.report import Claim, Report, SectionText, StatedCount

TEXT_COLUMNS = (
    "authority",
    "year",
    "form",
    "period_start",
    "period_end",
    "title",
    "preface",
    "sections",
    "claims",
    "stated_counts",
)
"""Columns of `store.PARSED_SCHEMA` that are needed."""
_PIECES = {
    "sections": ("number", "title", "text"),
    "claims": ("what", "value", "source"),
    "stated_counts": ("what", "number", "unit", "sentence", "section"),
}
TEXT_PATHS = tuple(
    path
    for name in TEXT_COLUMNS
    for path in ([f"{name}.list.element.{part}" for part in _PIECES[name]] if name in _PIECES else [name])
)
"""What of them is read from a segment: of pieces of text all but their places."""


def stored_texts(table: pa.Table) -> Iterator[Report]:
    """Yield the reports of a table with `TEXT_COLUMNS`, in order; their cells and places are left out."""
    for row in table.select(TEXT_COLUMNS).to_pylist():
        yield _report(row)


def _report(row: dict[str, Any]) -> Report:
    period = (row["period_start"], row["period_end"]) if row["period_start"] else None
    return Report(
        row["authority"],
        row["year"],
        period,
        row["form"],
        {},
        tuple(SectionText(each["number"], each["title"], each["text"]) for each in row["sections"]),
        tuple(Claim(each["what"], each["value"], each["source"]) for each in row["claims"]),
        tuple(_count(each) for each in row["stated_counts"]),
        row["title"] or "",
        preface=row["preface"] or "",
    )


def _count(row: dict[str, Any]) -> StatedCount:
    return StatedCount(row["what"], row["number"], row["unit"], row["sentence"], row["section"])
