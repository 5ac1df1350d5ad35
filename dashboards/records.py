"""What is read from the warehouse, as plain records: units, years, filings, cells, issues, totals.

Field order is the column order of the queries in `warehouse`. How records are read or shown does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from pipelines.change_words import Cause
from pipelines.register import COUNTY_KIND


@dataclass(frozen=True, slots=True)
class Unit:
    """An authority: one that must report, the county itself, or one that reported without being in the register."""

    code: str
    name: str
    short_name: str
    kind: str
    former_names: str | None
    is_registered: bool

    @property
    def is_county(self) -> bool:
        """Whether this is the county government itself: it has pages of its own, and no place among the units."""
        return self.kind == COUNTY_KIND


@dataclass(frozen=True, slots=True)
class Year:
    """A report year: the form prescribed for it, and how many units must report."""

    year: int
    expected_form: str
    expected_count: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a unit stands in a year: a square of the matrix. `state` is a key of `schemas.words.REPORT_STATE_WORDS`."""

    code: str
    year: int
    report_id: str | None
    state: str
    error_count: int
    warning_count: int
    form: str | None
    revision: int | None
    path: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Filing:
    """A revision of a report; `set_aside_by` is a role."""

    code: str
    year: int
    report_id: str
    revision: int
    is_current: bool
    form: str
    authority_as_filed: str | None
    title: str | None
    path: str
    handed_in: datetime
    state: str
    error_count: int
    warning_count: int
    number_count: int
    blank_count: int
    unreadable_count: int
    identity_note: str | None
    sha256: str
    settled_count: int
    is_set_aside: bool
    same_as: str | None
    reader_version: str
    set_aside_by: str | None = None
    set_aside_reason: str | None = None


class FiledCell(NamedTuple):
    """A cell as filed, amounts in 万元. A tuple since there are millions: a frozen dataclass takes longer to make."""

    report_id: str
    cell_code: str
    value: float | None
    raw: str
    unit: str
    state: str
    reason: str
    note: str
    place: str


@dataclass(frozen=True, slots=True)
class FoundIssue:
    """A rule that a report does not pass, or on which it cannot be assessed, and what people decided about it.

    `state` is a key of `schemas.words.FINDING_STATE_WORDS`; `basis` is corrected where it fails only by a correction,
    `person` a role.
    """

    report_id: str
    rule: str
    severity: str
    outcome: str
    cells: tuple[str, ...]
    message: str
    state: str = "open"
    is_open: bool = True
    person: str | None = None
    reason: str | None = None
    basis: str = "filed"
    problem_number: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A way to make a problem's rules hold, the likeliest first; `message` is about the problem, `because` the way."""

    report_id: str
    problem_number: int
    is_decidable: bool
    message: str
    count: int
    because: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person (by role) says a cell should be, beside what was filed."""

    report_id: str
    cell_code: str
    value: float
    is_confirmed: bool
    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that a later revision or a person changed, why, and the rules on it that failed before and after.

    `cause.person` is a role.
    """

    year: int
    cause: Cause
    old_value: float | None
    old_raw: str | None
    value: float | None
    raw: str | None
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FiledSection:
    """One of the six parts of a report as text."""

    report_id: str
    number: str
    title: str
    text: str

    @property
    def heading(self) -> str:
        """The title with its number, which most reports print in it and some do not."""
        return self.title if self.title.startswith(self.number) else f"{self.number}、{self.title}"


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that could not be read, or is not an annual report; `is_newest` where nothing was read that came later."""

    path: str
    error: str
    code: str | None
    year: int | None
    is_newest: bool


@dataclass(frozen=True, slots=True)
class Total:
    """A cell added up over the county's reports on one form; `report_count` reports, `number_count` with a number."""

    year: int
    form: str
    cell_code: str
    total: float | None
    number_count: int
    blank_count: int
    unreadable_count: int
    report_count: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the warehouse explains it."""

    rule: str
    severity: str
    explanation: str
    source: str


@dataclass(frozen=True)
class County:
    """Everything county-wide that pages share. Units in the order of the register; `newest` is the last handing in."""

    units: dict[str, Unit]
    years: tuple[Year, ...]
    standings: dict[tuple[str, int], Standing]
    refused: tuple[RefusedFile, ...]
    rules: dict[str, Rule]
    name: str
    newest: datetime | None = None

    @property
    def registered(self) -> tuple[Unit, ...]:
        """Units that must report."""
        return tuple(unit for unit in self.units.values() if unit.is_registered)

    @property
    def strangers(self) -> tuple[Unit, ...]:
        """Units that reported without being in the register."""
        return tuple(unit for unit in self.units.values() if not unit.is_registered and not unit.is_county)

    @property
    def own(self) -> Unit | None:
        """The county government itself, where the register has it."""
        return next((unit for unit in self.units.values() if unit.is_county), None)


@dataclass
class Dossier:
    """All that is filed by one unit; what is by report is of current revisions only."""

    unit: Unit
    filings: list[Filing] = field(default_factory=list)
    cells: dict[str, dict[str, FiledCell]] = field(default_factory=dict)
    issues: dict[str, list[FoundIssue]] = field(default_factory=dict)
    sections: dict[str, list[FiledSection]] = field(default_factory=dict)
    proposals: dict[str, list[Proposal]] = field(default_factory=dict)
    corrections: dict[str, dict[str, Correction]] = field(default_factory=dict)
    changes: list[CellChange] = field(default_factory=list)

    def current(self, year: int) -> Filing | None:
        """Return the newest revision for a year, None where nothing readable was handed in."""
        return next((filing for filing in self.filings if filing.year == year and filing.is_current), None)

    def set_aside(self, year: int) -> Filing | None:
        """Return the revision that was set aside where nothing else stands for a year."""
        aside = [filing for filing in self.filings if filing.year == year and filing.is_set_aside]
        return max(aside, key=lambda filing: filing.revision) if aside and not self.current(year) else None
