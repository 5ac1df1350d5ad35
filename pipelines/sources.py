"""Where bytes come from: a file on disk, or a file inside an archive that an office exported its mailbox into."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipelines.document import ReadError

ARCHIVE_START = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read. `label` is how people call it: its path, inside an archive `mail.zip/棋坪镇.doc`."""

    label: str
    location: Path
    member: str | None = None

    def read(self) -> bytes:
        """Return the bytes.

        Raises:
            OSError: the file cannot be opened.
        """
        if self.member is None:
            return self.location.read_bytes()
        return _members(self.location, _stamp(self.location))[self.member]


def sources_at(location: Path, label: str) -> list[Source]:
    """Return the file itself, or the files inside it when it is an archive of others.

    A damaged or locked archive counts as one file, so that reading it says what is wrong.

    Raises:
        OSError: the file cannot be opened.
    """
    if not _is_archive(location):
        return [Source(label, location)]
    try:
        members = _members(location, _stamp(location))
    except ReadError:
        return [Source(label, location)]
    return [Source(f"{label}/{member}", location, member) for member in members]


def _is_archive(location: Path) -> bool:
    with location.open("rb") as file:
        if file.read(len(ARCHIVE_START)) != ARCHIVE_START:
            return False
    from pipelines.read.content import detect_kind  # only archives and office files need the readers here

    try:
        return detect_kind(location.read_bytes()) == "zip"
    except ReadError:
        return False


def _stamp(location: Path) -> tuple[int, int]:
    """What tells a replaced archive from the one read before: time of change and size."""
    found = location.stat()
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=1)
def _members(location: Path, _: tuple[int, int]) -> dict[str, bytes]:
    """The files in the archive that is being worked on; one archive is kept, since its members are read in turn."""
    from pipelines.read.archive import expand_zip

    return dict(expand_zip(location.read_bytes(), location.name))
