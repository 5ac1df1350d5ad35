"""Which report of a unit and year stood when, and why another one did from then on: the record, replayed in order.

Each change has the moment at which it became known, so that those up to a day of the past are what was known then. What
the reports say does not belong here: the view `cell_changes` compares their cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipelines.revisions import Entry, reports_of, revisions_of
from pipelines.set_aside import SetAside
from pipelines.submissions import handed_in_order

HANDED_IN_AGAIN, HANDED_IN_LATE, ASIDE, RESTORED = "handed_in_again", "handed_in_late", "set_aside", "restored"


@dataclass(frozen=True, slots=True)
class StandingChange:
    """From `moment` (UTC) on `report_id` stood in the place of `old_report_id`; None where no report did.

    Of `HANDED_IN_LATE` nothing changed in what stands: an earlier revision became known after a later one.
    """

    authority_code: str
    year: int
    moment: datetime
    why: str
    old_report_id: str | None
    report_id: str | None
    person: str | None = None
    reason: str | None = None
    number: int = 0
    """Which change of this unit and year it is, from 1."""


@dataclass(frozen=True, slots=True)
class _Event:
    """A submission that became known, or one set aside or taken up again."""

    moment: datetime
    why: str
    entry: Entry | None = None
    act: SetAside | None = None


def standing_changes(found: Iterable[Entry], set_asides: Sequence[SetAside]) -> Iterator[StandingChange]:
    """Yield the changes of every unit and year, those of each in the order in which they became known.

    Args:
        found: every submission, with the content keys of those that a unit handed in again.
        set_asides: every setting aside, those undone as well.
    """
    of_file: dict[str, list[Entry]] = defaultdict(list)
    units: dict[tuple[str, int], set[str]] = defaultdict(set)
    for entry in found:
        if entry.error is None and entry.identity.year is not None:
            of_file[entry.submission.sha256].append(entry)
            units[entry.authority.code, entry.identity.year].add(entry.submission.sha256)
    touched = {each.submission_id for each in set_asides}
    for unit, files in units.items():
        came = [entry for sha256 in sorted(files) for entry in of_file[sha256]]
        if len(files) > 1 or (touched and any(entry.submission_id in touched for entry in came)):
            changes = enumerate(_replay(unit, came, set_asides), 1)
            yield from (replace(change, number=number) for number, change in changes)


def _replay(unit: tuple[str, int], came: list[Entry], set_asides: Iterable[SetAside]) -> Iterator[StandingChange]:
    known: list[Entry] = []
    aside: dict[str, SetAside] = {}
    before: str | None = None
    has_stood = False
    for event in _events(came, set_asides):
        is_new = event.entry is not None and all(event.entry.report_id != each.report_id for each in known)
        if event.entry:
            known.append(event.entry)
        elif event.act and event.why == ASIDE:
            aside[event.act.submission_id] = event.act
        elif event.act:
            aside.pop(event.act.submission_id, None)
        reports = _judged(unit, known, aside)
        after = next((each.report_id for each in reports if each.is_current), None)
        if after != before and has_stood:
            yield _change(unit, event, before, after)
        elif after == before and is_new:
            yield from _late(unit, event, reports)
        before, has_stood = after, has_stood or after is not None


def _events(came: list[Entry], set_asides: Iterable[SetAside]) -> list[_Event]:
    """What happened to these submissions, in order; copies set aside together fall before the report itself does."""
    mine = {entry.submission_id for entry in came}
    ordered = sorted(came, key=lambda each: (each.submission.loaded, *handed_in_order(each.submission)))
    events = [_Event(entry.submission.loaded, HANDED_IN_AGAIN, entry) for entry in ordered]
    for act in set_asides:
        if act.submission_id in mine:
            events.append(_Event(act.moment, ASIDE, act=act))
            if act.restored:
                events.append(_Event(act.restored, RESTORED, act=act))
    return sorted(events, key=lambda each: each.moment)


def _judged(unit: tuple[str, int], known: list[Entry], aside: dict[str, SetAside]) -> list[Entry]:
    """The reports of a unit and year as they stood with what was known and set aside then."""
    then = [replace(each, set_aside=aside.get(each.submission_id) if aside else None) for each in known]
    then.sort(key=lambda each: handed_in_order(each.submission))
    reports = [each for each in reports_of(then).values() if (each.authority.code, each.identity.year) == unit]
    return revisions_of(reports, {each.submission.sha256: each.content_key or each.report_id for each in reports})


def _change(unit: tuple[str, int], event: _Event, before: str | None, after: str | None) -> StandingChange:
    change = StandingChange(*unit, event.moment, event.why, before, after)
    if event.act is None:
        return change
    if event.why == ASIDE:
        return replace(change, person=event.act.person, reason=event.act.reason)
    return replace(change, person=event.act.restored_by, reason=event.act.restored_reason)


def _late(unit: tuple[str, int], event: _Event, reports: list[Entry]) -> Iterator[StandingChange]:
    """An earlier revision, known only now: the one after it is told from it, as if it had come in its time."""
    mine = next((each for each in reports if event.entry and each.report_id == event.entry.report_id), None)
    if mine is None or mine.same_as or mine.set_aside or mine.is_current or len(_of(reports, mine)) > 1:
        return
    later = [each for each in reports if each.revision > mine.revision and not each.set_aside and not each.same_as]
    for each in later[:1]:
        yield StandingChange(*unit, event.moment, HANDED_IN_LATE, mine.report_id, each.report_id)


def _of(reports: list[Entry], mine: Entry) -> list[Entry]:
    """The reports of the same revision that are not set aside."""
    return [each for each in reports if each.revision == mine.revision and not each.set_aside]
