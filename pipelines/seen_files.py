"""What files had in them when they were last looked at, so that a watcher need not read all of them at every look.

Content decides what is new; what the file system says of a file decides only whether to read it again. Kept in memory:
a watcher that is started anew reads everything once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from pipelines.sources import Source

Hashes = tuple[tuple[Source, str], ...]
"""The file itself with its sha256, or those inside it when it is an archive of others."""

SETTLED_NANOSECONDS = 3_000_000_000
"""A file that was changed this shortly before it was read may change again without its times telling: file systems
count in steps of up to two seconds."""


class SeenFiles:
    """Files by their place, with the stamp that they had when they were read."""

    def __init__(self, read: Callable[[Path, str], Iterable[tuple[Source, str]]]) -> None:
        self._read = read
        self._seen: dict[tuple[Path, str], tuple[tuple[int, ...], Hashes]] = {}

    def hashes_at(self, location: Path, label: str) -> Hashes:
        """Return what lies there, read again only when its stamp is another one, or too fresh to be trusted.

        Raises:
            OSError: the file cannot be opened.
        """
        stamp = _stamp(location)
        known = self._seen.get((location, label))
        if known and known[0] == stamp:
            return known[1]
        begun = time.time_ns()
        hashes = tuple(self._read(location, label))
        if max(stamp[-2:]) < begun - SETTLED_NANOSECONDS and stamp == _stamp(location):
            self._seen[location, label] = stamp, hashes
        return hashes


def _stamp(location: Path) -> tuple[int, ...]:
    """Device, number, size, time of change of the content, and of anything.

    The last cannot be set back by a program, so that other content with the old size and times is noticed too.
    """
    found = location.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
