"""A local folder with what lies in a bucket, brought up to date at each look: only what changed there is fetched.

    out/mirror/raw/…        the objects as files, with the times that they have in the bucket
    out/mirror/raw.json     what the server said of each when it was fetched

An object that is gone is removed, one that is too large is stood in for by an empty file of such a size, and names that
could leave the folder are not used. What is new, settled or unreadable is found out from the files as everywhere else.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from pipelines.errors import UsageProblem, system_reason
from pipelines.locks import hold
from pipelines.objects.bucket import Bucket, at_once, open_bucket, reaching, reason_of
from pipelines.parsing import hash_bytes
from pipelines.read.content import MAX_BYTES, is_clutter
from pipelines.segments import write_atomically
from pipelines.sources import ARCHIVE_START, MAX_ARCHIVE_BYTES

LONGEST_NAME_BYTES = 255
MANY = 200
"""From so many objects on it is said that they are fetched."""
TICK_SECONDS = 0.001
"""By so much a file's time may differ from the one it was given: file systems round."""
NOTED_AFTER = 256
"""Objects fetched before that is noted, so that a mirror that is stopped goes on there."""
BAD_NAME = "对象的名称不能用作文件名（有“..”、空的一段或太长，或另有对象把它当作文件夹），没有读，请在桶中改名"

logger = logging.getLogger(__name__)

Stamp = tuple[str, int, float]
"""What the server says of an object: its tag, size, and time of change in seconds."""
Problem = tuple[str, str]
"""Name of an object and why it could not be fetched."""


def refresh(address: str, folder: Path, unused: frozenset[str] = frozenset()) -> list[Problem]:
    """Bring the local folder of an address up to date, and return what could not be fetched.

    Args:
        address: of a folder of objects, or of one object.
        folder: the local folder, which holds nothing else; it is made.
        unused: names of objects at the top that are not wanted.

    Raises:
        UsageProblem: the bucket cannot be reached, or the folder not written; what was fetched stays.
    """
    bucket = open_bucket(address)
    try:
        with hold(folder.with_suffix(".lock"), folder):
            return _Mirror(bucket, folder).refresh(unused)
    except OSError as error:
        raise UsageProblem(f"写不进 {folder}（{system_reason(error)}）：请腾出空间或检查权限后再运行") from error


class _Mirror:
    """The local folder of a bucket; whoever makes it holds its lock."""

    def __init__(self, bucket: Bucket, folder: Path) -> None:
        self.bucket, self.folder = bucket, folder
        self._notes = folder.with_suffix(".json")
        self._partial = folder.with_name(f".{folder.name}.partial")
        self._known = self._noted()

    def refresh(self, unused: frozenset[str]) -> list[Problem]:
        """Fetch what changed, remove what is gone."""
        stamps = {name: _stamp(said) for name, said in self.bucket.listed().items()}
        if not stamps and not self._notes.is_file():
            raise UsageProblem(f"{self.bucket.address} 下没有对象：请检查地址")
        folder_marks = {name for name, stamp in stamps.items() if name.endswith("/") and not stamp[1]}
        usable, unusable = parted(stamps.keys() - unused - folder_marks)
        wanted = {name: stamps[name] for name in usable}
        self._remove_all_but(wanted)
        changed = [name for name in usable if not self._is_there(name, wanted[name])]
        return [(name, BAD_NAME) for name in unusable] + self._fetch_all(changed, wanted)

    def _fetch_all(self, changed: list[str], wanted: Mapping[str, Stamp]) -> list[Problem]:
        if len(changed) >= MANY:
            logger.warning("gouji：从 %s 取 %d 个对象……", self.bucket.address, len(changed))
        shutil.rmtree(self._partial, ignore_errors=True)
        problems: list[Problem] = []
        for start in range(0, len(changed), NOTED_AFTER):
            self._partial.mkdir(parents=True)
            try:
                some = changed[start : start + NOTED_AFTER]
                for name, problem in zip(some, at_once(partial(self._fetch, wanted), some), strict=True):
                    problems += [(name, problem)] if problem else []
            finally:
                self._note()
                shutil.rmtree(self._partial, ignore_errors=True)
        self._note()
        return problems

    def _fetch(self, wanted: Mapping[str, Stamp], name: str) -> str | None:
        """Fetch an object whole and put it in place, and return why it cannot be; one that is gone is left out.

        Raises:
            UsageProblem: the server cannot be reached.
        """
        stamp, temporary = wanted[name], self._partial / hash_bytes(os.fsencode(name))
        with reaching(f"{self.bucket.address}/{name}"):
            try:
                self._fetch_to(temporary, name, stamp[1])
            except FileNotFoundError:
                return None
            except PermissionError as error:
                return reason_of(error)
        if temporary.stat().st_size != _local_size(stamp[1]):
            return None  # replaced since it was listed: the next look sees it whole
        os.utime(temporary, (stamp[2], stamp[2]))
        place = self._place(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary.replace(place)
        self._known[name] = stamp
        return None

    def _fetch_to(self, temporary: Path, name: str, size: int) -> None:
        path = self.bucket.at(name)
        if size > MAX_BYTES:
            start = self.bucket.files.cat_file(path, start=0, end=len(ARCHIVE_START))
            if size > MAX_ARCHIVE_BYTES or start != ARCHIVE_START:
                with temporary.open("wb") as file:
                    file.write(start)
                    file.truncate(_local_size(size))
                return
        self.bucket.files.get_file(path, str(temporary))

    def _is_there(self, name: str, stamp: Stamp) -> bool:
        """Whether the file is what was fetched when the server said the same of it."""
        try:
            found = self._place(name).lstat()
        except OSError:
            return False
        is_ours = found.st_size == _local_size(stamp[1]) and abs(found.st_mtime - stamp[2]) < TICK_SECONDS
        return is_ours and self._known.get(name) == stamp

    def _remove_all_but(self, wanted: Mapping[str, Stamp]) -> None:
        places = {self._place(name) for name in wanted}
        self._known = {name: stamp for name, stamp in self._known.items() if name in wanted}
        for folder, _, names in os.walk(self.folder, topdown=False):
            for place in (Path(folder) / name for name in names):
                if place not in places:
                    place.unlink()
            if Path(folder) != self.folder and not any(Path(folder).iterdir()):
                Path(folder).rmdir()

    def _place(self, name: str) -> Path:
        return self.folder / (name or PurePosixPath(self.bucket.root).name)

    def _noted(self) -> dict[str, Stamp]:
        try:
            notes = json.loads(self._notes.read_text(encoding="utf-8"))
            return {name: tuple(stamp) for name, stamp in notes[self.bucket.address].items()}
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            return {}  # fetched anew

    def _note(self) -> None:
        text = json.dumps({self.bucket.address: self._known}, ensure_ascii=False)
        write_atomically(self._notes, lambda temporary: temporary.write_text(text, encoding="utf-8"))


def _stamp(said: Mapping[str, Any]) -> Stamp:
    """What is said of an object, by whatever names its library says it."""
    changed = next((said[key] for key in ("LastModified", "mtime", "last_modified", "created") if said.get(key)), None)
    seconds = changed.timestamp() if isinstance(changed, datetime) else float(changed or time.time())
    tag = next((str(said[key]) for key in ("ETag", "etag", "md5Hash") if said.get(key)), "")
    return tag, int(said.get("size") or 0), seconds


def _local_size(size: int) -> int:
    """Size of the file: an empty one stands in for what is too large for anything."""
    return min(size, MAX_ARCHIVE_BYTES + 1)


def parted(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the names of objects to be mirrored, and those by which no file can be called; without hidden ones."""
    used = sorted(name for name in names if not _is_hidden(name))
    folders = {name[:place] for name in used for place, letter in enumerate(name) if letter == "/"}
    usable = [name for name in used if not name or _is_usable(name, folders)]
    return usable, sorted(set(used) - set(usable))


def _is_hidden(name: str) -> bool:
    """Whether it is nobody's report, as for local files."""
    return any(part not in (".", "..") and is_clutter(part) for part in name.split("/"))


def _is_usable(name: str, folders: set[str]) -> bool:
    """Whether a name leads to a file below the folder and nowhere else."""
    parts = name.split("/")
    is_plain = all(part not in ("", ".", "..") and len(os.fsencode(part)) <= LONGEST_NAME_BYTES for part in parts)
    is_foreign = "\0" in name or (os.sep != "/" and (os.sep in name or ":" in name))
    return is_plain and not is_foreign and name not in folders
