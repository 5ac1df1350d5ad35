"""Writes the files of the site, whole and only where the content changed, and removes what no longer belongs.

`site.json` lists what this writer wrote, with digest and time of each file: by these a file is known to hold a content
without being read. Nothing else in the folder is ever removed. It also holds the time of building, so that no page has
to change for it. What a page says does not belong here.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from pathlib import Path, PurePosixPath

MANIFEST = "site.json"

Known = Mapping[str, tuple[str, int]]
"""Address → digest of the content, time of the file in nanoseconds."""


@dataclass
class SiteWriter:
    """Writes one publication of the site."""

    site: Path
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    last: Known = field(init=False)

    def __post_init__(self) -> None:
        """Look up what the last publication wrote."""
        self.last = _last_files(self.site)

    def write(self, address: str, content: str | bytes) -> None:
        """Write a file of the site, unless it is there already with the same content."""
        data = content.encode("utf-8") if isinstance(content, str) else content
        digest = blake2b(data, digest_size=12).hexdigest()
        path = self.site / address
        if self._holds(address, path, data, digest):
            self.unchanged += 1
        else:
            replace_file(path, data)
            self.written += 1
        self.files[address] = (digest, path.stat().st_mtime_ns)

    def _holds(self, address: str, path: Path, data: bytes, digest: str) -> bool:
        try:
            status = path.stat()
            if status.st_size != len(data):
                return False
            return self.last.get(address) == (digest, status.st_mtime_ns) or path.read_bytes() == data
        except OSError:
            return False

    def finish(self, built_at: datetime, *, synthetic: bool, county: str = "", years: tuple[int, ...] = ()) -> None:
        """Remove files of the last publication that are not in this one, and write down what is."""
        for address in sorted(self.last.keys() - self.files.keys()):
            path = self.site / address
            if path.is_file():
                path.unlink()
                self.removed += 1
            _remove_empty(path.parent, self.site)
        manifest = {"built_at": built_at.isoformat(), "synthetic": synthetic, "county": county, "years": years}
        manifest["files"] = dict(sorted(self.files.items()))
        replace_file(self.site / MANIFEST, json.dumps(manifest, ensure_ascii=False).encode("utf-8"))


def replace_file(path: Path, data: bytes) -> None:
    """Write a file whole under another name and put it in the place of the old one; its folder is made."""
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


def _last_files(site: Path) -> dict[str, tuple[str, int]]:
    """Return what the manifest lists, leaving out anything that would lead out of the site."""
    try:
        files = json.loads((site / MANIFEST).read_text(encoding="utf-8"))["files"]
        # a manifest written by hand, or by an earlier version, may list addresses alone
        known = files.items() if isinstance(files, dict) else ((address, ("", 0)) for address in files)
        paths = {PurePosixPath(str(address)): (str(digest), int(time)) for address, (digest, time) in known}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {str(path): mark for path, mark in paths.items() if not path.is_absolute() and ".." not in path.parts}


def _remove_empty(folder: Path, site: Path) -> None:
    while folder != site and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
