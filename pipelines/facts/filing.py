"""A report with what is known of how it came in, as the facts are found out from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipelines.register import Authority, Register
from pipelines.report import Report

Deadlines = Mapping[str, tuple[int, int]]
"""Kind of authority → month and day of the year after the report year by which it hands in."""


@dataclass(frozen=True)
class County:
    """What is known of the county whose reports are looked at: its register, and when each kind of unit hands in."""

    register: Register = field(default_factory=Register)
    deadlines: Deadlines = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filing:
    """A report and whose it is. What is not known of its coming in is None: then nothing is judged by it.

    `expected` is the authority that the file's name says, `asked_year` the year of the folder for which it was handed
    in, `handed_in` when (UTC), `same_as_path` the file handed in before that says the same. Cells are not looked at.
    """

    report: Report
    authority: Authority
    year: int | None
    county: County
    expected: Authority | None = None
    asked_year: int | None = None
    handed_in: datetime | None = None
    same_as_path: str | None = None
