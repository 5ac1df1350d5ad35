"""The year in the title against the statistical period and the year asked for."""

from __future__ import annotations

from datetime import date

from pipelines.context import Context
from pipelines.facts.filing import Filing
from pipelines.report import Report
from schemas.context import REPORT

LONGEST_MISTYPED = 6
"""Digits of a year typed twice over: 202020年."""
LEAST_DAYS = 300
"""A period given in the middle of the text is that of the report only when it is about a year long."""


def years_context(filing: Filing) -> Context:
    """Return `report.title_year`, `report.period_year`, `report.period_is_whole_year` and `report.asked_year`."""
    numbers, texts = {}, {}
    title = next((claim.value for claim in filing.report.claims if (claim.what, claim.source) == ("year", "title")), "")
    if title.isdecimal() and len(title) <= LONGEST_MISTYPED:
        numbers[f"{REPORT}title_year"], texts[f"{REPORT}title_year"] = float(title), title
    period = _period(filing.report)
    if period is not None:
        first, last = period
        is_whole = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year
        numbers |= {
            f"{REPORT}period_year": float(first.year),
            f"{REPORT}period_is_whole_year": float(is_whole),
        }
        words = f"{first.year} 年 {first.month} 月 {first.day} 日至 {last.year} 年 {last.month} 月 {last.day} 日"
        texts |= {f"{REPORT}period_year": str(first.year), f"{REPORT}period_is_whole_year": words}
    if filing.asked_year is not None and filing.year is not None:
        numbers[f"{REPORT}asked_year"], texts[f"{REPORT}asked_year"] = float(filing.asked_year), str(filing.asked_year)
    return Context(numbers, texts)


def _period(report: Report) -> tuple[date, date] | None:
    """The statistical period as the preface gives it; further down only one as long as a year counts."""
    if report.period is None:
        return None
    first, last = report.period
    value = f"{first.isoformat()}/{last.isoformat()}"
    is_early = any(c.what == "period" and c.value == value and c.source == "preface" for c in report.claims)
    return report.period if is_early or (last - first).days >= LEAST_DAYS else None
