"""A report as recognised: who, which year, which form, every cell with its state, the sections as text.

Recognition produces it, tidying and checking consume it. A filed number is never changed on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from pipelines.document import Place


class State(StrEnum):
    """What a cell holds. `schemas.conditions` gives the same names their codes in frames."""

    NUMBER = "number"
    BLANK = "blank"
    MARK = "mark"
    UNREADABLE = "unreadable"
    MISSING = "missing"


class Reason(StrEnum):
    """Why a cell is unreadable, or what had to be done to read its number."""

    NONE = ""
    NO_UNIT = "no_unit"
    """An amount without any unit, in the cell or in its header."""
    CONVERTED_FROM_YUAN = "converted_from_yuan"
    """The filed amount is in 元; the value is in 万元."""
    ANNOTATED = "annotated"
    """The number carries a remark, kept in `note`."""
    ROW_LENGTH = "row_length"
    """The row has another number of values than the form, so which of them are missing cannot be known."""
    RUN_TOGETHER = "run_together"
    """Cells stand together without a boundary and can be read in more than one way."""
    NOT_A_NUMBER = "not_a_number"
    """The text in the cell is no number and none of the marks for nothing."""


class CellReading(NamedTuple):
    """One cell as filed. `value` is None unless `state` is number; amounts in 万元; `raw` is the text as printed.

    A named tuple since a report has some two hundred and each goes from process to process: as a frozen dataclass that
    took a quarter of the time of checking.
    """

    value: float | None
    raw: str
    unit: str
    state: State
    place: Place = Place()
    reason: Reason = Reason.NONE
    note: str = ""


@dataclass(frozen=True, slots=True)
class SectionText:
    """One of the six parts: its printed title, and its text without the tables."""

    number: str
    title: str
    text: str
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Claim:
    """Something the text says about the report's identity: a year or an authority, and where it says so."""

    what: str
    """`authority`, `year` or `period`."""
    value: str
    source: str
    """`title`, `preface`, `signature` or `heading`."""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class StatedCount:
    """A count that the prose states: `number` of `what`, with the sentence that says so."""

    what: str
    number: float
    unit: str
    sentence: str
    section: str
    place: Place = Place()


@dataclass(frozen=True)
class Report:
    """A recognised report.

    `authority` is the full name as the document gives it (铜鼓县棋坪镇), None where the text names nobody.
    `form` is a code of `schemas.codebook.forms`. `cells` has every required cell of that form (and optional rows where
    printed), in the order of the form. `period` is the statistical period stated, as first and last day.
    """

    authority: str | None
    year: int | None
    period: tuple[date, date] | None
    form: str
    cells: dict[str, CellReading]
    sections: tuple[SectionText, ...] = ()
    claims: tuple[Claim, ...] = ()
    stated_counts: tuple[StatedCount, ...] = ()
    title: str = ""
    notes: tuple[str, ...] = field(default=())
    other_sightings: tuple[str, ...] = ()
    """Places where a cell was seen again with another number: never resolved silently."""
    preface: str = ""
    """Text before the first part, the title included; empty where no part was found."""


class NotAReportError(Exception):
    """The document was read but is not an annual report. The message says in one line what it lacks."""
