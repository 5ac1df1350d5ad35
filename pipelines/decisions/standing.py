"""Which decisions still stand: the last word on each finding, as long as its values are those it was taken on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipelines.decisions.model import CellNow, Decision, FindingKey, FindingNow, Verdict

Standing = Literal["standing", "superseded", "void"]


@dataclass
class Outcome:
    """What people decided on one finding, as it stands.

    `verdict` is None where nothing stands. `is_confirmed` tells of a correction whether it is confirmed, and so used.
    `decisions` are all ever taken, in order, each with whether it stands.
    """

    verdict: Verdict | None = None
    standing: list[Decision] = field(default_factory=list)
    decisions: list[tuple[Decision, Standing]] = field(default_factory=list)

    @property
    def correction(self) -> Decision | None:
        """The standing decision that gives right values."""
        return next((each for each in self.standing if each.verdict is Verdict.CORRECTED), None)

    @property
    def is_confirmed(self) -> bool:
        """Whether the correction is confirmed."""
        return self.correction is not None and len(self.standing) > 1

    @property
    def is_void(self) -> bool:
        """Whether there were decisions and the last of them fell with the values it was taken on."""
        return bool(self.decisions) and self.decisions[-1][1] == "void"

    def take(self, decision: Decision) -> None:
        """Add a decision that holds by the present values."""
        if decision.verdict is Verdict.WITHDRAWN:
            self.verdict, self.standing = None, []
        elif decision.verdict is Verdict.CONFIRMED and decision.confirms:
            if self.correction and self.correction.act_number == decision.confirms:
                self.standing = [self.correction, decision]
        else:
            self.verdict, self.standing = decision.verdict, [decision]


def outcomes(
    decisions: Iterable[Decision],
    findings: Mapping[FindingKey, FindingNow],
    cells: Mapping[str, Mapping[str, CellNow]],
) -> dict[FindingKey, Outcome]:
    """Return for each finding that was ever decided on what stands now.

    Args:
        decisions: all of them, in the order of the ledger.
        findings: present findings by key; one that is not among them is no longer found.
        cells: cells of their reports, by report and code.
    """
    result: dict[FindingKey, Outcome] = {}
    valid: dict[int, bool] = {}
    for decision in decisions:
        outcome = result.setdefault(decision.key, Outcome())
        finding = findings.get(decision.key)
        valid[decision.act_number] = finding is not None and holds(decision, finding, cells[finding.report_id])
        outcome.decisions.append((decision, "superseded"))
        if valid[decision.act_number]:
            outcome.take(decision)
    for outcome in result.values():
        now = {each.act_number for each in outcome.standing}
        outcome.decisions = [
            (each, "standing" if each.act_number in now else "superseded" if valid[each.act_number] else "void")
            for each, _ in outcome.decisions
        ]
    return result


def holds(decision: Decision, finding: FindingNow, cells: Mapping[str, CellNow]) -> bool:
    """Whether the values of a finding, and those to be corrected, are what they were when the decision was taken."""
    return decision.fingerprint == finding.fingerprint(cells) and all(
        code in cells and cells[code].text == text for code, text in decision.filed.items()
    )
