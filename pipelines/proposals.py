"""Proposals: where a report's errors lie and what could be meant, by the tables, its text and the year before.

One way for `gouji check` and for the warehouse. How mistakes are located does not belong here (`pipelines.localise`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipelines.localise.blocks import Budget
from pipelines.localise.hints import Hints
from pipelines.localise.problems import Problem, find_problems
from schemas.context import PREVIOUS
from schemas.findings import Finding

CARRIED_OUT = f"{PREVIOUS}requests.carried_out."

Counts = Iterable[tuple[str, float]]
"""What the text counts and how many it says."""


def propose(
    form_code: str,
    values: Mapping[str, float | None],
    findings: Sequence[Finding],
    stated: Counts,
    known_before: Mapping[str, float],
    budget: Budget | None = None,
) -> list[Problem]:
    """Return the problems of a report (see `localise.problems.find_problems`), with all evidence there is.

    Args:
        form_code: form of the report.
        values: value of every cell as filed.
        findings: all findings of the report.
        stated: counts that its text states.
        known_before: context columns `previous.*` by name.
        budget: what it may cost.
    """
    hints = Hints(_stated_cells(values, stated), _carried_over(known_before))
    return find_problems(form_code, values, findings, hints, budget)


def _stated_cells(values: Mapping[str, float | None], counts: Counts) -> dict[str, tuple[float, ...]]:
    """Counts that the text states for a cell; what it says of a whole row belongs to the row's total."""
    stated: dict[str, list[float]] = {}
    for what, number in counts:
        for code in (what, f"{what}.total"):
            if code in values:
                stated.setdefault(code, []).append(number)
    return {code: tuple(numbers) for code, numbers in stated.items()}


def _carried_over(known_before: Mapping[str, float]) -> dict[str, float]:
    """What the year before carried over into cells of this report."""
    return {
        f"requests.carried_in.{name.removeprefix(CARRIED_OUT)}": value
        for name, value in known_before.items()
        if name.startswith(CARRIED_OUT)
    }
