"""Writes the files of the site, whole and only where the content changed, and removes what no longer belongs.

`site.json` lists what this writer wrote; nothing else in the folder is ever removed. It also holds the time of
building, so that no page has to change for it. What a page says does not belong here.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

MANIFEST = "site.json"


@dataclass
class SiteWriter:
    """Writes one publication of the site."""

    site: Path
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    addresses: list[str] = field(default_factory=list)

    def write(self, address: str, content: str | bytes) -> None:
        """Write a file of the site, unless it is there already with the same content."""
        data = content.encode("utf-8") if isinstance(content, str) else content
        self.addresses.append(address)
        path = self.site / address
        if _holds(path, data):
            self.unchanged += 1
            return
        _replace(path, data)
        self.written += 1

    def finish(self, built_at: datetime, *, synthetic: bool) -> None:
        """Remove files of the last publication that are not in this one, and write down what is."""
        for address in sorted(_last_addresses(self.site) - set(self.addresses)):
            path = self.site / address
            if path.is_file():
                path.unlink()
                self.removed += 1
            _remove_empty(path.parent, self.site)
        manifest = {"built_at": built_at.isoformat(), "synthetic": synthetic, "files": sorted(self.addresses)}
        _replace(self.site / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode("utf-8"))


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _last_addresses(site: Path) -> set[str]:
    """Return what the manifest lists, leaving out anything that would lead out of the site."""
    try:
        files = json.loads((site / MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    paths = [PurePosixPath(str(file)) for file in files]
    return {str(path) for path in paths if not path.is_absolute() and ".." not in path.parts}


def _remove_empty(folder: Path, site: Path) -> None:
    while folder != site and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
