"""A decision on a finding: what it says, which finding it is about, and by which numbers it holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pipelines.ledger import Act, NewAct

DECISION = "decision"
"""Kind of these acts in the ledger."""
DIGITS = 16
"""Digits of a fingerprint: enough to tell the values of one finding from others of the same finding."""


class Verdict(StrEnum):
    """What a person says of a finding; the words are in `schemas.words.VERDICT_WORDS`."""

    CONFIRMED = "confirmed"
    EXPLAINED = "explained"
    DISMISSED = "dismissed"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class CellNow:
    """A cell as it is filed now."""

    value: float | None
    raw: str
    state: str
    reason: str = ""

    @property
    def text(self) -> str:
        """What a decision holds by: the number, or the state and what is printed where there is no number."""
        return repr(float(self.value)) if self.value is not None else f"{self.state}:{self.raw}"


@dataclass(frozen=True, slots=True)
class FindingNow:
    """A finding on the newest version of a report, with the cells it is about as they are filed."""

    report_id: str
    authority_code: str
    unit: str
    year: int
    form: str
    rule: str
    instance: str
    severity: str
    outcome: str
    cells: tuple[str, ...]
    expected: float | None
    actual: float | None
    message: str

    @property
    def key(self) -> FindingKey:
        """What names the finding in every run."""
        return FindingKey(self.authority_code, self.year, self.rule, self.instance)

    def fingerprint(self, filed: Mapping[str, CellNow]) -> str:
        """Return the fingerprint of the values that the finding is about.

        A finding without cells and numbers is about the report as a whole: it holds for that very file.

        Args:
            filed: cells of its report by code.
        """
        cells = [[code, filed[code].text if code in filed else ""] for code in sorted(self.cells)]
        numbers = [None if each is None else round(each, 6) for each in (self.expected, self.actual)]
        whole = "" if cells or numbers != [None, None] else self.report_id
        content = json.dumps([cells, numbers, whole], ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:DIGITS]


@dataclass(frozen=True, slots=True)
class FindingKey:
    """A finding, the same over re-runs and new versions of the report."""

    authority_code: str
    year: int
    rule: str
    instance: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as it stands in the ledger.

    `corrections` are the right values by cell code, `filed` what those cells held when it was taken (`CellNow.text`).
    `confirms` is the number of the act with the corrections that this one confirms, 0 when it confirms none.
    """

    act_number: int
    moment: datetime
    person: str
    reason: str
    key: FindingKey
    fingerprint: str
    verdict: Verdict
    corrections: Mapping[str, float]
    filed: Mapping[str, str]
    confirms: int


def decision_of(act: Act) -> Decision:
    """Return the decision that an act of kind `decision` is."""
    subject: Mapping[str, Any] = act.subject
    return Decision(
        act.number,
        act.moment,
        act.person,
        act.reason,
        FindingKey(subject["authority"], subject["year"], subject["rule"], subject["instance"]),
        subject["fingerprint"],
        Verdict(subject["verdict"]),
        subject.get("corrections", {}),
        subject.get("filed", {}),
        subject.get("confirms", 0),
    )


def new_decision(
    finding: FindingNow,
    fingerprint: str,
    verdict: Verdict,
    person: str,
    reason: str,
    corrections: Mapping[str, float] | None = None,
    filed: Mapping[str, str] | None = None,
    confirms: int = 0,
) -> NewAct:
    """Return a decision as an act for the ledger; what it does not say is left out of its subject."""
    subject: dict[str, Any] = {
        "unit": finding.unit,
        "year": finding.year,
        "rule": finding.rule,
        "instance": finding.instance,
        "verdict": str(verdict),
        "authority": finding.authority_code,
        "fingerprint": fingerprint,
    }
    if corrections:
        subject |= {"corrections": dict(corrections), "filed": dict(filed or {})}
    if confirms:
        subject["confirms"] = confirms
    return NewAct(DECISION, person, reason, subject)
