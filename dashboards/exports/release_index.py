"""Which releases there are and which of them stand, as the index beside them says. Making releases: `releases`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class Release:
    """A release as its manifest says; `superseded_by` names the newest of its scope, None while this one stands."""

    name: str
    scope: str
    released: str
    file_count: int
    superseded_by: str | None = None


def read_index(folder: Path) -> tuple[Release, ...]:
    """Return the releases of a folder as its index lists them, oldest first; none where nothing was ever released."""
    try:
        listed = json.loads((folder / INDEX).read_text(encoding="utf-8"))["releases"]
        return tuple(Release(**{field: each[field] for field in Release.__slots__}) for each in listed)
    except (OSError, ValueError, KeyError, TypeError):
        return ()
