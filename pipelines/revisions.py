"""Who handed in what, when, and which version stands: submissions and parsed files of the store put in order.

A report handed in again is a new revision of the same unit and year. The newest handed in is current; both stay.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow.parquet as pq

from pipelines.identify import Identity, identify, identify_unread
from pipelines.register import Authority, Register, unregistered
from pipelines.store import Store, Submission

HEADER_COLUMNS = (
    "sha256",
    "reader_version",
    "document_kind",
    "error",
    "authority",
    "year",
    "form",
    "period_start",
    "period_end",
    "title",
)
NO_YEAR = "文中、文件夹和文件名都没有写明年度，不能登记，请在文件名中写上年度后重新放入"


@dataclass(frozen=True, slots=True)
class Header:
    """What a parsed file says of itself, without its cells (columns of `store.PARSED_SCHEMA`)."""

    sha256: str
    reader_version: str
    document_kind: str | None
    error: str | None
    authority: str | None
    year: int | None
    form: str | None
    period_start: date | None
    period_end: date | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A submission with what was read from it and whose it is. `error` is set where it gives no report."""

    submission: Submission
    header: Header
    identity: Identity
    error: str | None
    revision: int = 0
    is_current: bool = False

    @property
    def report_id(self) -> str:
        """Name of the report version: the first 16 digits of the file's sha256."""
        return self.submission.sha256[:16]

    @property
    def submission_id(self) -> str:
        """Name of the submission: the file and the path it came by."""
        path = hashlib.sha256(self.submission.path.encode()).hexdigest()
        return f"{self.report_id}-{path[:8]}"

    @property
    def authority(self) -> Authority:
        """The authority of a report; a report that names nobody belongs to an authority called by its file."""
        return self.identity.authority or unregistered(f"未写明单位（{self.submission.path}）")


def read_headers(store: Store) -> dict[str, Header]:
    """Return the headers of all parsed files by sha256."""
    result: dict[str, Header] = {}
    for path in store.parsed_segments():
        for row in pq.read_table(path, columns=list(HEADER_COLUMNS)).to_pylist():
            result.setdefault(row["sha256"], Header(**row))
    return result


def read_submissions(store: Store) -> list[Submission]:
    """Return all submissions in the order in which they were handed in; ties by time loaded, then path."""
    rows: list[dict[str, Any]] = store.submissions().to_pylist()
    found = [Submission(**row) for row in rows]
    return sorted(found, key=lambda each: (each.handed_in, each.loaded, each.path, each.sha256))


def entries(store: Store, register: Register) -> list[Entry]:
    """Return every submission with its header and identity, in order, revisions counted.

    The same bytes handed in by several paths are one report: it stands where they first came.
    """
    headers = read_headers(store)
    found = [
        _entry(submission, headers[submission.sha256], register)
        for submission in read_submissions(store)
        if submission.sha256 in headers
    ]
    return _with_revisions(found)


def _entry(submission: Submission, header: Header, register: Register) -> Entry:
    if header.error is not None:
        return Entry(submission, header, identify_unread(submission.path, register), header.error)
    identity = identify(header.authority, header.year, submission.path, register)
    return Entry(submission, header, identity, NO_YEAR if identity.year is None else None)


def _with_revisions(found: list[Entry]) -> list[Entry]:
    numbers: dict[str, int] = {}
    last: dict[tuple[str, int | None], str] = {}
    counts: dict[tuple[str, int | None], int] = {}
    for entry in found:
        if entry.error is None and entry.report_id not in numbers:
            key = (entry.authority.code, entry.identity.year)
            counts[key] = numbers[entry.report_id] = counts.get(key, 0) + 1
            last[key] = entry.report_id
    current = set(last.values())
    return [
        replace(entry, revision=numbers.get(entry.report_id, 0), is_current=entry.report_id in current)
        for entry in found
    ]


def reports_of(found: Iterable[Entry]) -> dict[str, Entry]:
    """Return the entries that give a report, by sha256, the first submission of each."""
    result: dict[str, Entry] = {}
    for entry in found:
        if entry.error is None:
            result.setdefault(entry.submission.sha256, entry)
    return result
