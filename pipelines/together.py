"""Checking reports that are given together: a report waits for those of its year and of years before, in their order.

A file is waited for only where its folder or name does not rule out that it is a report of a year before.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from pipelines.batches import BATCH_FILES, map_batches
from pipelines.contents import content_key
from pipelines.contract import authority_of, check_records, parse_by_ourselves
from pipelines.earlier import EarlierReports, earlier_of
from pipelines.identify import year_hint
from pipelines.likeness.together import Narratives
from pipelines.likeness.words import narrative_of
from pipelines.office_starts import in_few_starts
from pipelines.parsing import Parsed
from pipelines.register import Register
from pipelines.usual import UsualContexts
from pipelines.waiting import Waiting
from pipelines.workspace import NOT_REPORTS
from schemas.catalogue import Settings

MOST_AT_ONCE = 64
"""Files checked by the same knowledge at most, so that the first ones are shown before the last ones are checked."""
UNPACKED_AT_ONCE = 32
"""Files of these whose reports are in memory together."""


def check_together(
    paths: list[Path],
    earlier: EarlierReports,
    register: Register,
    settings: Settings | None = None,
    narratives: Narratives | None = None,
    watched: Callable[[Iterator[Parsed]], Iterable[Parsed]] = iter,
) -> Iterator[dict[str, Any]]:
    """Yield the records of `check_records` in the order of the paths, in groups of a batch, as soon as they are done.

    Args:
        paths: files.
        earlier: reports of the years before known from elsewhere; those read here go before them.
        register: the authorities of the county.
        settings: thresholds, the defaults when None.
        narratives: texts known from elsewhere; those read here go before them.
        watched: gives back what it is given: each file as it is read, which is before results that wait for others.
    """
    queue = _Queue(paths, dict(earlier), register, narratives or Narratives())
    read = watched(in_few_starts(map_batches(parse_by_ourselves, paths)))
    for path, parsed in zip(paths, read, strict=True):
        queue.add(path, parsed)
        if len(queue) >= BATCH_FILES and (ready := queue.take(at_least=BATCH_FILES)):
            yield from queue.check(ready, settings)
    while ready := queue.take(at_least=1):
        yield from queue.check(ready, settings)


class _Queue:
    """Files read and not yet checked, in order; what they are measured by; and which years may still come."""

    def __init__(self, paths: list[Path], earlier: EarlierReports, register: Register, narratives: Narratives) -> None:
        self._earlier = earlier
        self._narratives = narratives
        self._usual = UsualContexts()
        self._copies: dict[str, str] = {}
        self._first_of: dict[tuple[str, int, str], str] = {}
        self._register = register
        self._path_count = len(paths)
        self._unread = Counter(year_hint(path.as_posix()) for path in paths if path.name not in NOT_REPORTS)
        self._waiting = Waiting()
        self._years: deque[tuple[int, ...]] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, path: Path, parsed: Parsed) -> None:
        """Take in what was read at a path."""
        self._unread[year_hint(path.as_posix())] -= path.name not in NOT_REPORTS
        self._waiting.add(parsed)
        self._years.append(_years_of(parsed))
        if self._path_count == len(parsed) == 1:
            return  # a report given alone is nobody's year before, and what others would need of it costs time to know
        for label, result in parsed:
            if result.report and result.report.year is not None:
                authority = authority_of(result.report, self._register, label)
                self._earlier[authority.code, result.report.year] = earlier_of(result.report, authority)
                self._usual.forget_from(result.report.year)
                narrative = narrative_of(result.report, authority)
                if narrative is not None:
                    self._narratives.add(narrative)
                said = authority.code, result.report.year, content_key(result.report)
                if self._first_of.setdefault(said, label) != label:
                    self._copies[label] = self._first_of[said]

    def take(self, at_least: int) -> int:
        """Return how many of the first files wait for nothing; none where they are fewer than asked for."""
        count = 0
        while count < min(len(self), MOST_AT_ONCE) and not self._is_waiting(self._years[count]):
            count += 1
        if count < at_least:
            return 0
        for _ in range(count):
            self._years.popleft()
        return count

    def check(self, count: int, settings: Settings | None) -> Iterator[dict[str, Any]]:
        """Yield the records of the first files, which wait for nothing, by all that is known now."""
        for start in range(0, count, UNPACKED_AT_ONCE):
            ready = list(self._waiting.take(min(UNPACKED_AT_ONCE, count - start)))
            yield from check_records(
                ready, self._earlier, self._register, settings, self._narratives, self._copies, self._usual
            )

    def _is_waiting(self, years: Iterable[int]) -> bool:
        """Whether reports of one of these years or of one before it may still come."""
        last = max(years, default=None)
        return last is not None and any(
            count and (hint is None or hint <= last) for hint, count in self._unread.items()
        )


def _years_of(parsed: Parsed) -> tuple[int, ...]:
    return tuple(result.report.year for _, result in parsed if result.report and result.report.year is not None)
