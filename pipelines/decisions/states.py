"""Where a finding stands after what was decided, before the warehouse judges again by the values used."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.decisions.model import Verdict
from pipelines.decisions.standing import Outcome

OPEN, VOID, SETTLED = "open", "void", "settled"
"""Beside the verdicts: nothing stands; what stood fell with the values; holds by corrections that are confirmed."""
DONE = frozenset({SETTLED, str(Verdict.EXPLAINED), str(Verdict.DISMISSED)})
"""States in which nobody has anything left to do."""


@dataclass(frozen=True, slots=True)
class FindingState:
    """A key of `schemas.words.FINDING_STATE_WORDS`, and whether somebody still has to act."""

    name: str
    is_open: bool


def state_of(outcome: Outcome) -> FindingState:
    """Return the state that decisions alone give a finding."""
    if outcome.is_confirmed:
        name = SETTLED
    elif outcome.verdict is not None:
        name = str(outcome.verdict)
    else:
        name = VOID if outcome.is_void else OPEN
    return FindingState(name, name not in DONE)
