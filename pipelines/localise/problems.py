"""Problems: the failed error rules of a report in independent parts, each with all its smallest corrections.

The public face of this package. Nothing is corrected here: a correction is a proposal for a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp

from pipelines.localise.blocks import Budget, Part, solve_parts
from pipelines.localise.evidence import Evidence, because
from pipelines.localise.failures import Failure, failures_of
from pipelines.localise.hints import Hints
from pipelines.localise.settle import Settled, settle
from schemas.codebook import forms
from schemas.findings import Finding
from schemas.linear import linear_rules

LISTED = 100
"""Corrections listed for a part at most; `Problem.message` says when there are more."""

PENALTY = 4.0
"""What each cell above the smallest number takes from the logarithm of a correction's weight."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A smallest set of cells with the number each would take, its share of the weight of all, and why, in Chinese.

    `filled` are those of the cells that hold no number in the report.
    """

    cells: dict[str, int]
    score: float
    because: str
    filled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """An independent part of what is wrong. `findings` are places in the list of findings, `corrections` best first.

    `is_decidable`: the tables allow only one smallest correction.
    """

    findings: tuple[int, ...]
    is_decidable: bool
    corrections: tuple[Correction, ...]
    message: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    settled: Settled
    weight: float
    is_outside: bool


def find_problems(
    form_code: str,
    values: Mapping[str, float | None],
    findings: Sequence[Finding],
    hints: Hints | None = None,
    budget: Budget | None = None,
) -> list[Problem]:
    """Locate what is wrong in a report.

    Args:
        form_code: form of the report.
        values: value of every cell as filed, amounts in 万元; None or left out where there is no number.
        findings: all findings of the report; those that are failed error rules are explained.
        hints: counts stated in the text and numbers carried over from the year before.
        budget: what it may cost.

    Returns:
        One problem for each part of the failed error rules; parts share no cell. Every failed error rule is in one.
    """
    failures = failures_of(form_code, values, findings)
    evidence = Evidence(form_code, values, hints or Hints())
    problems = [_unsolvable(failure) for failure in failures if not failure.is_about_numbers]
    numeric = [failure for failure in failures if failure.is_about_numbers]
    problems += [_problem(part, evidence) for part in solve_parts(form_code, values, numeric, budget or Budget())]
    return sorted(problems, key=lambda problem: problem.findings)


def _unsolvable(failure: Failure) -> Problem:
    message = "此项不是几个数互相矛盾，不能由表中数字推断应改什么，请按说明更正。"
    return Problem((failure.index,), is_decidable=False, corrections=(), message=message)


def _problem(part: Part, evidence: Evidence) -> Problem:
    indexes = tuple(failure.index for failure in part.failures)
    candidates = _candidates(part, evidence)
    if not candidates:
        return Problem(indexes, is_decidable=False, corrections=(), message=_nothing_found(part))
    fewest = len(candidates[0].settled.cells)
    smallest = [each for each in candidates if len(each.settled.cells) == fewest]
    is_complete = part.result is not None and part.result.is_complete
    is_decidable = is_complete and len(smallest) == 1 and smallest[0].settled.is_unique
    listed = candidates[:LISTED]
    corrections = zip(listed, _scores(part, listed, fewest), strict=True)
    return Problem(
        indexes,
        is_decidable,
        tuple(_correction(candidate, score, evidence) for candidate, score in corrections),
        _message(part, smallest, len(candidates), is_decidable),
    )


def _candidates(part: Part, evidence: Evidence) -> list[_Candidate]:
    """What was found, with numbers, fewest cells first and then by weight; in the order of the form where equal."""
    order = {code: number for number, code in enumerate(forms()[evidence.form_code].cells_by_code)}
    found = []
    for solution in part.result.solutions if part.result else ():
        settled = settle(part.systems[solution.system], part.codes, solution, evidence)
        if settled.is_known and not _breaks_something(settled, part, evidence):
            weights = [evidence.weigh(code, meant) for code, meant in settled.cells.items()]
            weight, is_outside = sum(each.logarithm for each in weights), any(each.is_outside for each in weights)
            cells = dict(sorted(settled.cells.items(), key=lambda item: order[item[0]]))
            found.append(_Candidate(Settled(cells, settled.is_unique, True), weight, is_outside))
    is_open = _cannot_choose(part, found)
    return sorted(
        found,
        key=lambda each: (
            len(each.settled.cells),
            0 if is_open else -each.weight,
            [order[code] for code in each.settled.cells],
        ),
    )


def _breaks_something(settled: Settled, part: Part, evidence: Evidence) -> bool:
    """Whether a rule that is no equation of the system would fail after the change (三.无申请).

    Cells of other parts are left out of account: they are to be mended too.
    """
    after = {**evidence.values, **dict.fromkeys(part.elsewhere), **settled.cells}
    mended = {failure.rule for failure in part.failures}
    return any(
        rule.is_broken(after) and (rule in mended or not rule.is_broken(evidence.values))
        for rule in linear_rules(evidence.form_code).values()
        if len(rule.alternatives) > 1 and rule.codes & set(settled.cells)
    )


def _cannot_choose(part: Part, found: list[_Candidate]) -> bool:
    """Whether one equation is all there is to go by, and nothing from outside speaks for one of its cells."""
    (first, *others) = part.failures
    if others or first.rule is None or first.open_codes or len(found) < 2:
        return False
    single = {code for each in found if len(each.settled.cells) == 1 for code in each.settled.cells}
    return len(single) > 1 and not any(each.is_outside for each in found)


def _scores(part: Part, listed: list[_Candidate], fewest: int) -> list[float]:
    """Shares of the weight of all. No correction outweighs one with fewer cells, however likely its slips are."""
    if _cannot_choose(part, listed):
        logarithms = [-PENALTY * (len(each.settled.cells) - fewest) for each in listed]
    else:
        logarithms = [each.weight - PENALTY * (len(each.settled.cells) - fewest) for each in listed]
    weights = [exp(each - logarithms[0]) for each in accumulate(logarithms, min)]
    return [round(weight / sum(weights), 4) for weight in weights]


def _correction(candidate: _Candidate, score: float, evidence: Evidence) -> Correction:
    cells = candidate.settled.cells
    filled = tuple(code for code in cells if evidence.values.get(code) is None)
    return Correction(cells, score, because(evidence, cells), filled)


def _nothing_found(part: Part) -> str:
    if part.result and part.result.solutions:
        return "表中其余数字不能推出这一格应填多少，请核对原始台账后填报。"
    return "错处太多，不能推断应改哪几格，请逐格核对。"


def _message(part: Part, smallest: list[_Candidate], count: int, is_decidable: bool) -> str:
    fewest = len(smallest[0].settled.cells)
    only = f"只改 {fewest} 格，各项即都成立，而且只有这一种改法"
    parts = [only if is_decidable else f"至少须改 {fewest} 格"]
    if len(smallest) > 1:
        parts.append(f"有 {len(smallest)} 种改法，单凭表中数字不能判定是哪一种，请核对原始台账")
    elif not smallest[0].settled.is_unique:
        parts.append("应改的格已可确定，但应为多少单凭表中数字不能判定，请核对原始台账")
    outside = [failure.is_outside for failure in part.failures]
    if all(outside) if is_decidable else any(outside):  # the report itself bears out what is asked of it, or not
        parts.append("也可能是上年报告有误")
    if part.result is None or not part.result.is_complete:
        parts.append("可能还有未列出的改法")
    if count > LISTED:
        parts.append(f"{'多改几格的办法很多，' if is_decidable else ''}只列出前 {LISTED} 种")
    return "；".join(parts) + "。"
