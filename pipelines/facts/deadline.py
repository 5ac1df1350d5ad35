"""How late a report was handed in, against the county's own date for its kind of unit."""

from __future__ import annotations

from datetime import date, timedelta, timezone

from pipelines.context import Context
from pipelines.facts.filing import Filing
from schemas.context import REPORT

CHINA = timezone(timedelta(hours=8))


def deadline_context(filing: Filing) -> Context:
    """Return `report.days_late`; nothing where the county sets no date or the time of handing in is not known."""
    month_day = filing.county.deadlines.get(filing.authority.kind)
    if filing.handed_in is None or filing.year is None or month_day is None:
        return Context()
    due, handed_in = date(filing.year + 1, *month_day), filing.handed_in.astimezone(CHINA).date()
    words = f"应于 {_words(due)}前报送，{_words(handed_in)}交来"
    name = f"{REPORT}days_late"
    return Context({name: float((handed_in - due).days)}, {name: words})


def _words(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
