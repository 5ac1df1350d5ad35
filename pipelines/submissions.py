"""What was handed in, in its order, and the name of each submission: known without reading a report.

What a submission says, and which revision it is, does not belong here (revisions.py).
"""

from __future__ import annotations

import hashlib
from dataclasses import fields
from typing import Any

from pipelines.store import Store, Submission

ORDER = ("handed_in", "loaded", "path", "sha256")
"""What submissions are ordered by."""


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
    found = map(Submission, *(table[field.name].to_pylist() for field in fields(Submission)))
    return sorted(found, key=handed_in_order)


def handed_in_order(submission: Submission) -> tuple[Any, ...]:
    """Return what submissions are ordered by: time handed in, ties by time loaded, then path."""
    return tuple(getattr(submission, name) for name in ORDER)
