"""Half-copied files: a file is taken in by the sensor only when its content has stayed the same for a while.

The store is the ledger of what has been taken in; what is kept here is only what still waits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from pipelines.ingest import RawFile

SETTLE_TIME = timedelta(seconds=30)
"""Copying over a county's network stalls for some seconds at most; a clerk does not notice half a minute."""


def settle(files: Iterable[RawFile], waiting: str | None, now: datetime) -> tuple[list[RawFile], str]:
    """Tell files that have settled from those that may still be growing.

    Args:
        files: the files not yet taken in, as they lie there now.
        waiting: what the last call returned, None or empty at first.
        now: the time (UTC).

    Returns:
        The settled files, and what to hand to the next call.
    """
    first_seen = _parse(waiting)
    seen = {f"{file.sha256} {file.path}": file for file in files}
    since = {key: min(first_seen.get(key, now.isoformat()), now.isoformat()) for key in seen}
    settled = [file for key, file in seen.items() if now - datetime.fromisoformat(since[key]) >= SETTLE_TIME]
    return settled, json.dumps(since, ensure_ascii=False)


def _parse(waiting: str | None) -> dict[str, str]:
    try:
        found = json.loads(waiting or "{}")
        return {str(key): str(moment) for key, moment in found.items() if datetime.fromisoformat(moment).tzinfo}
    except (ValueError, AttributeError, TypeError):
        return {}
