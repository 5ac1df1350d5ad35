"""What was handed in, in its order, and the name of each submission: known without reading a report.

What a submission says, and which revision it is, does not belong here (revisions.py).
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from pipelines.store import Store, Submission

ORDER = ("handed_in", "loaded", "path", "sha256")
"""What submissions are ordered by."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def submission_name(submission: Submission) -> str:
    """Return the name of a submission: 16 digits of the file's sha256, 8 of its path's."""
    return name_of(submission.sha256, submission.path)


def name_of(sha256: str, path: str) -> str:
    """Return the name of the submission of a file that came by a path."""
    return f"{sha256[:16]}-{hashlib.sha256(path.encode()).hexdigest()[:8]}"


def read_contents(store: Store) -> list[tuple[str, str]]:
    """Return (path, sha256) of all in their order. Times stay in Arrow: turned to Python they load pandas."""
    table = store.submissions().sort_by([(name, "ascending") for name in ORDER])
    return list(zip(table["path"].to_pylist(), table["sha256"].to_pylist(), strict=True))


def read_submissions(store: Store) -> list[Submission]:
    """Return all submissions in the order in which they were handed in; ties by time loaded, then path."""
    table = store.submissions()
    texts = (table[name].to_pylist() for name in ("sha256", "path"))
    moments = (_moments(table[name]) for name in ("handed_in", "loaded"))
    return sorted(map(Submission, *texts, *moments), key=handed_in_order)


def _moments(column: pa.ChunkedArray) -> list[datetime]:
    """Times as Python has them: Arrow looks up the zone of each anew, which takes many times as long."""
    return [_EPOCH + timedelta(microseconds=each) for each in column.cast(pa.int64()).to_numpy().tolist()]


def handed_in_order(submission: Submission) -> tuple[Any, ...]:
    """Return what submissions are ordered by: time handed in, ties by time loaded, then path."""
    return submission.handed_in, submission.loaded, submission.path, submission.sha256
