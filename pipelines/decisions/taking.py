"""Taking decisions: a request of a person held against the finding it is about, and made an act or refused in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

from pipelines.decisions.model import CellNow, Decision, FindingNow, Verdict, new_decision
from pipelines.decisions.standing import Outcome, outcomes
from pipelines.ledger import NewAct
from schemas.codebook import all_cells, forms
from schemas.linear import is_allowed
from schemas.words import format_number, quoted

LONGEST_REASON = 2000


class NotTaken(Exception):
    """A request cannot be taken; the message says why and what to do, in Chinese."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a person says of a finding. `corrections`: right values by cell code, only with the verdict `corrected`.

    `is_confirmed`: the correction is confirmed in the same breath.
    """

    verdict: Verdict
    person: str
    reason: str
    corrections: Mapping[str, float] = field(default_factory=dict)
    is_confirmed: bool = False


class Desk:
    """Present findings and all decisions so far: takes requests one after the other, each knowing those before."""

    def __init__(
        self,
        findings: Iterable[FindingNow],
        cells: Mapping[str, Mapping[str, CellNow]],
        decisions: Sequence[Decision],
        next_number: int,
    ) -> None:
        """`next_number` is the number that the next act will have in the ledger."""
        self.cells = cells
        self.next_number = next_number
        self.acts: list[NewAct] = []
        self._decisions = decisions
        self._outcomes = outcomes(decisions, {each.key: each for each in findings}, cells)

    def outcome(self, finding: FindingNow) -> Outcome:
        """Return what stands on a finding now."""
        return self._outcomes.get(finding.key, Outcome())

    def fingerprint(self, finding: FindingNow) -> str:
        """Return the fingerprint of a finding's present values."""
        return finding.fingerprint(self.cells[finding.report_id])

    def take(self, finding: FindingNow, request: Request) -> None:
        """Add what a request comes to, to `acts`.

        Raises:
            NotTaken: it cannot be taken.
        """
        _check_words(request)
        made = [self._act(finding, request)]
        if request.is_confirmed:
            if request.verdict is not Verdict.CORRECTED:
                raise NotTaken("只有更正可以同时确认")
            number = self.next_number + len(self.acts)
            confirmation = Request(Verdict.CONFIRMED, request.person, request.reason)
            made.append(self._made(finding, confirmation, confirms=number))
        self.acts += made

    def has_taken(self, finding: FindingNow, request: Request) -> bool:
        """Tell whether this very request on these very values stands in the ledger already."""
        return any(
            (each.key, each.fingerprint, each.verdict, each.person, each.reason, dict(each.corrections))
            == (
                finding.key,
                self.fingerprint(finding),
                request.verdict,
                request.person,
                request.reason,
                dict(request.corrections),
            )
            for each in self._decisions
        )

    def _act(self, finding: FindingNow, request: Request) -> NewAct:
        outcome = self.outcome(finding)
        if request.verdict is Verdict.CORRECTED:
            _check_corrections(finding, request.corrections, self.cells[finding.report_id])
        elif request.corrections:
            raise NotTaken("只有“更正”可以写更正的格和数")
        if request.verdict is Verdict.WITHDRAWN and not outcome.standing:
            raise NotTaken("这一条还没有认定，无从撤回")
        pending = outcome.correction if request.verdict is Verdict.CONFIRMED and not outcome.is_confirmed else None
        if not pending and self._says_the_same(outcome, request):
            raise NotTaken(f"没有变化：台账第 {outcome.standing[0].act_number} 条已是如此")
        return self._made(finding, request, confirms=pending.act_number if pending else 0)

    def _says_the_same(self, outcome: Outcome, request: Request) -> bool:
        last = outcome.standing[0] if outcome.standing else None
        if request.verdict is Verdict.CONFIRMED and outcome.is_confirmed:
            return True
        return (
            last is not None
            and not request.is_confirmed
            and (last.verdict, last.person, last.reason, dict(last.corrections))
            == (request.verdict, request.person, request.reason, dict(request.corrections))
        )

    def _made(self, finding: FindingNow, request: Request, confirms: int) -> NewAct:
        cells = self.cells[finding.report_id]
        return new_decision(
            finding,
            self.fingerprint(finding),
            request.verdict,
            request.person,
            request.reason,
            request.corrections,
            {code: cells[code].text for code in request.corrections},
            confirms,
        )


def _check_words(request: Request) -> None:
    for name, text in (("姓名", request.person), ("理由", request.reason)):
        if not text.strip():
            raise NotTaken(f"没有写{name}")
        if any(0xD800 <= ord(each) <= 0xDFFF for each in text):
            raise NotTaken(f"{name}中有不能识别的字符，请重新输入")
        if len(text) > LONGEST_REASON:
            raise NotTaken(f"{name}太长，最多 {LONGEST_REASON} 字")


def _check_corrections(finding: FindingNow, corrections: Mapping[str, float], cells: Mapping[str, CellNow]) -> None:
    if not corrections:
        raise NotTaken("没有写更正的格和数")
    for code, value in corrections.items():
        if code not in forms()[finding.form].cells_by_code or code not in cells:
            raise NotTaken(f"这份报告的格式中没有 {code} 这一格")
        label = all_cells()[code].label
        if not isfinite(value) or not is_allowed(code, value):
            raise NotTaken(f"{quoted(label)}不能填 {format_number(value)}：件数应为不小于 0 的整数，金额不小于 0")
        if cells[code].value == value:
            raise NotTaken(f"{quoted(label)}填报的就是 {format_number(value)}，无须更正")
