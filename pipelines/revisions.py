"""Who handed in what, when, and which version stands: submissions and parsed files of the store put in order.

A report handed in again is a new revision of the same unit and year. The newest handed in is current; all stay. A file
that says the same as the one before it is no new revision: it is that revision in another format. The table macro
`reports_as_of` (views/history.sql) does the same for any day of the past; a property test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

import pyarrow.parquet as pq

from pipelines.contents import content_keys
from pipelines.identify import Identity, identify, identify_unread
from pipelines.register import Authority, Register, unregistered
from pipelines.set_aside import SetAside, read_set_asides, standing_set_asides
from pipelines.store import Store, Submission
from pipelines.submissions import handed_in_order, read_submissions, submission_name

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
    """A submission with what was read from it and whose it is. `error` is set where it gives no report.

    `same_as` is the report that stands for this one where both say the same, `same_as_path` its file; `content_key` a
    digest of what the report says, known where a unit handed in several for a year.
    """

    submission: Submission
    header: Header
    identity: Identity
    error: str | None
    revision: int = 0
    is_current: bool = False
    set_aside: SetAside | None = None
    content_key: str | None = None
    same_as: str | None = None
    same_as_path: str | None = None

    @property
    def report_id(self) -> str:
        """Name of the report version: the first 16 digits of the file's sha256."""
        return self.submission.sha256[:16]

    @property
    def submission_id(self) -> str:
        """Name of the submission: the file and the path it came by."""
        return submission_name(self.submission)

    @property
    def authority(self) -> Authority:
        """The authority of a report; a report that names nobody belongs to an authority called by its file."""
        return self.identity.authority or unregistered(f"未写明单位（{self.submission.path}）")


def read_headers(store: Store) -> dict[str, Header]:
    """Return the headers of all parsed files by sha256."""
    result: dict[str, Header] = {}
    for path in store.parsed_segments():
        table = pq.read_table(path, columns=list(HEADER_COLUMNS))
        for header in map(Header, *(table[name].to_pylist() for name in HEADER_COLUMNS)):
            result.setdefault(header.sha256, header)
    return result


def entries(store: Store, register: Register) -> list[Entry]:
    """Return every submission with its header and identity, in order, revisions counted.

    The same bytes handed in by several paths are one report: it stands where they first came and were not set aside.
    """
    headers = read_headers(store)
    aside = standing_set_asides(read_set_asides(store))
    found = [
        _entry(each, headers[each.sha256], register, aside.get(submission_name(each)) if aside else None)
        for each in read_submissions(store)
        if each.sha256 in headers
    ]
    return _with_revisions(found, store)


def _entry(submission: Submission, header: Header, register: Register, set_aside: SetAside | None) -> Entry:
    if header.error is not None:
        identity = identify_unread(submission.path, register)
        return Entry(submission, header, identity, header.error, set_aside=set_aside)
    identity = identify(header.authority, header.year, submission.path, register)
    return Entry(submission, header, identity, NO_YEAR if identity.year is None else None, set_aside=set_aside)


def _with_revisions(found: list[Entry], store: Store) -> list[Entry]:
    by_unit: dict[tuple[str, int | None], list[Entry]] = {}
    for entry in reports_of(found).values():
        by_unit.setdefault((entry.authority.code, entry.identity.year), []).append(entry)
    repeated = [entry.submission.sha256 for group in by_unit.values() if len(group) > 1 for entry in group]
    keys = content_keys(store, repeated)
    judged = {each.report_id: each for group in by_unit.values() for each in revisions_of(group, keys)}
    return [_judged_as(entry, judged[entry.report_id]) if entry.report_id in judged else entry for entry in found]


def _judged_as(entry: Entry, report: Entry) -> Entry:
    """A submission with what holds for the report that its bytes are."""
    if entry.submission is report.submission:
        return report
    return replace(
        entry,
        revision=report.revision,
        is_current=report.is_current and entry.set_aside is None,
        content_key=report.content_key,
        same_as=report.same_as,
        same_as_path=report.same_as_path,
    )


def revisions_of(reports: list[Entry], keys: Mapping[str, str]) -> list[Entry]:
    """Number the reports of a unit and year, in the order handed in; neighbours that say the same share a number.

    Of those that share a number the first one not set aside stands for them; the last such is current.
    """
    if len(reports) == 1 and reports[0].set_aside is None:  # nearly all of a province: seconds less for each run
        (alone,) = reports
        return [Entry(alone.submission, alone.header, alone.identity, alone.error, revision=1, is_current=True)]
    ordered = sorted(reports, key=lambda each: handed_in_order(each.submission))
    alike = groupby(ordered, key=lambda each: keys.get(each.submission.sha256, each.report_id))
    revisions = [list(group) for _, group in alike]
    standing = [next((each for each in group if each.set_aside is None), None) for group in revisions]
    current = next((each for each in reversed(standing) if each), None)
    result = []
    for number, (group, stands) in enumerate(zip(revisions, standing, strict=True), 1):
        for each in group:
            is_copy = stands is not None and each is not stands and each.set_aside is None
            result.append(
                replace(
                    each,
                    revision=number,
                    is_current=each is current,
                    content_key=keys.get(each.submission.sha256),
                    same_as=stands.report_id if stands and is_copy else None,
                    same_as_path=stands.submission.path if stands and is_copy else None,
                )
            )
    return result


def reports_of(found: Iterable[Entry]) -> dict[str, Entry]:
    """Return the entries that give a report, by sha256: the first submission of each, one not set aside if there is."""
    result: dict[str, Entry] = {}
    for entry in found:
        if entry.error is None:
            known = result.setdefault(entry.submission.sha256, entry)
            if known.set_aside and not entry.set_aside:
                result[entry.submission.sha256] = entry
    return result
