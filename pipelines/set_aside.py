"""Submissions set aside (搁置): withdrawn, or not what they were taken for. Acts in the ledger; nothing is deleted.

A submission set aside counts for nothing from then on: it is no report that stands, and no file that could not be read.
It may be taken up again (恢复). Which submission a command means does not belong here (`pipelines.cli.set_aside`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from pipelines.ledger import Act, Ledger, NewAct
from pipelines.store import Store

SET_ASIDE, RESTORE = "set_aside", "restore"
SUBMISSION = "submission"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A submission set aside by `person` at `moment` (UTC); how that was undone is None while it stands."""

    act_number: int
    submission_id: str
    moment: datetime
    person: str
    reason: str
    restored: datetime | None = None
    restored_by: str | None = None
    restored_reason: str | None = None


def read_set_asides(store: Store) -> list[SetAside]:
    """Return every setting aside in the order of the ledger, those undone as well.

    Raises:
        BrokenLedger: the ledger is not what was written.
    """
    return set_asides_of(Ledger(store).acts())


def set_asides_of(acts: Iterable[Act]) -> list[SetAside]:
    """Return every setting aside among the acts of a ledger, in their order."""
    found: list[SetAside] = []
    standing: dict[str, int] = {}
    for act in acts:
        name = str(act.subject.get(SUBMISSION, ""))
        if act.kind == SET_ASIDE and name not in standing:
            standing[name] = len(found)
            found.append(SetAside(act.number, name, act.moment, act.person, act.reason))
        elif act.kind == RESTORE and name in standing:
            place = standing.pop(name)
            found[place] = replace(
                found[place], restored=act.moment, restored_by=act.person, restored_reason=act.reason
            )
    return found


def standing_set_asides(found: Iterable[SetAside]) -> dict[str, SetAside]:
    """Return those that stand, by submission."""
    return {each.submission_id: each for each in found if each.restored is None}


def set_aside_acts(submissions: Iterable[tuple[str, str]], kind: str, person: str, reason: str) -> list[NewAct]:
    """Return the acts that set submissions aside, or take them up again.

    Args:
        submissions: (submission id, path) of each.
        kind: `SET_ASIDE` or `RESTORE`.
        person: who does it.
        reason: why.
    """
    return [NewAct(kind, person, reason, {SUBMISSION: name, "path": path}) for name, path in submissions]
