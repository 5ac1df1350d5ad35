"""Frames of what was handed in and done: the ledger's acts, set-asides, submissions, report versions; no cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from pipelines.ledger import Act, subject_text
from pipelines.revisions import Entry, reports_of
from pipelines.set_aside import SetAside, set_asides_of
from pipelines.standing_changes import StandingChange, standing_changes
from schemas.tables import tables


def report_frames(
    found: list[Entry], acts: Sequence[Act], tallies: Callable[[], Mapping[str, Counter[str]]]
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield (table name, frame) of acts, set_asides, standing_changes, submissions and reports.

    Args:
        found: every submission, in order.
        acts: the ledger.
        tallies: gives for each report how many of its cells are in each state, and of its failures in each severity;
            asked last.
    """
    yield "acts", table_frame("acts", map(_act_row, acts))
    set_asides = set_asides_of(acts)
    yield "set_asides", table_frame("set_asides", map(_set_aside_row, set_asides))
    yield "standing_changes", table_frame("standing_changes", map(_standing_row, standing_changes(found, set_asides)))
    yield "submissions", table_frame("submissions", map(_submission_row, found))
    reports, counted = reports_of(found).values(), tallies()
    yield "reports", table_frame("reports", (_report_row(entry, counted[entry.report_id]) for entry in reports))


def table_frame(name: str, rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as a frame with the columns of a table, also where there is no row."""
    return pd.DataFrame(list(rows), columns=[column.name for column in tables()[name].columns])


def whose(entry: Entry) -> dict[str, Any]:
    """Return the columns that say which report a row belongs to."""
    return {"report_id": entry.report_id, "authority_code": entry.authority.code, "year": entry.identity.year}


def _act_row(act: Act) -> dict[str, Any]:
    return {
        "act_number": act.number,
        **{name: getattr(act, name) for name in ("kind", "person", "reason", "hash")},
        "moment": _naive(act.moment),
        "subject": subject_text(act),
    }


def _submission_row(entry: Entry) -> dict[str, Any]:
    authority = entry.identity.authority if entry.error else entry.authority
    return {
        "submission_id": entry.submission_id,
        "sha256": entry.submission.sha256,
        "path": entry.submission.path,
        "handed_in": _naive(entry.submission.handed_in),
        "loaded": _naive(entry.submission.loaded),
        "outcome": "refused" if entry.error else "report",
        "error": entry.error,
        "authority_code": authority.code if authority else None,
        "year": entry.identity.year,
        "document_kind": entry.header.document_kind,
        "identity_note": entry.identity.note or None,
        "set_aside_at": _naive(entry.set_aside.moment) if entry.set_aside else None,
        "set_aside_by": entry.set_aside.person if entry.set_aside else None,
        "set_aside_reason": entry.set_aside.reason if entry.set_aside else None,
    }


def _set_aside_row(each: SetAside) -> dict[str, Any]:
    return {
        "act_number": each.act_number,
        "submission_id": each.submission_id,
        "set_aside_at": _naive(each.moment),
        "set_aside_by": each.person,
        "set_aside_reason": each.reason,
        "restored_at": _naive(each.restored) if each.restored else None,
        "restored_by": each.restored_by,
        "restored_reason": each.restored_reason,
    }


def _standing_row(change: StandingChange) -> dict[str, Any]:
    row = {name: getattr(change, name) for name in StandingChange.__slots__}
    return {**row, "moment": _naive(change.moment)}


def _report_row(entry: Entry, tally: Counter[str]) -> dict[str, Any]:
    header, errors, warnings = entry.header, tally["error"], tally["warning"]
    return {
        **whose(entry),
        "revision": entry.revision,
        "is_current": entry.is_current,
        "is_set_aside": entry.set_aside is not None,
        "same_as": entry.same_as,
        "content_key": entry.content_key,
        "form": header.form,
        "authority_as_filed": header.authority,
        "period_start": header.period_start,
        "period_end": header.period_end,
        "title": header.title,
        "path": entry.submission.path,
        "sha256": entry.submission.sha256,
        "reader_version": header.reader_version,
        "handed_in": _naive(entry.submission.handed_in),
        "loaded": _naive(entry.submission.loaded),
        "state": "errors" if errors else "warnings" if warnings else "clean",
        "error_count": errors,
        "warning_count": warnings,
        "number_count": tally["number"],
        "blank_count": tally["blank"] + tally["mark"],
        "unreadable_count": tally["unreadable"] + tally["missing"],
        "identity_note": entry.identity.note or None,
    }


def _naive(moment: Any) -> Any:
    """DuckDB's TIMESTAMP has no zone: all times are UTC."""
    return moment.replace(tzinfo=None)
