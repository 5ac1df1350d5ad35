"""Writes the files of the site, whole and only where the content changed, and removes what no longer belongs.

`site.json` lists what this writer wrote, with digest and time of each file: by these a file is known to hold a content
without being read. A page made from what the last one was made from (`inputs`) is not made again. Nothing else in the
folder is ever removed. It also holds the time of building, so that no page has to change for it.

New pages come first, all changed ones are put in place together after them, and what is no more goes last: whoever
reads meanwhile never follows a link to a page that is not there yet. What a page says does not belong here.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple, Self

MANIFEST = "site.json"
STAGING = ".writing"
"""Folder in the site for changed pages until all of them are made."""


class Written(NamedTuple):
    """A file: digest of the content, time in nanoseconds, digest of what it was made from ("" where not known)."""

    digest: str
    time: int
    inputs: str = ""

    @property
    def mark(self) -> str:
        """All three as one text: a province has twenty thousand files, and three objects each take twice the memory."""
        return f"{self.digest} {self.time} {self.inputs}"

    @classmethod
    def of_mark(cls, mark: str) -> Self:
        """Return what a mark says."""
        digest, time, inputs = mark.split(" ", 2)
        return cls(digest, int(time), inputs)


Marks = dict[str, str]
"""Mark of each file by address."""


@dataclass
class SiteWriter:
    """Writes one publication of the site."""

    site: Path
    name: str = ""
    """Of a part, which another process writes: what it writes is put in place with the whole."""
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    files: Marks = field(default_factory=dict)
    last: Marks = field(default_factory=dict)
    """What the last publication wrote and this one has not come to; what is left at the end belongs no more."""
    changed: dict[str, str] = field(default_factory=dict)
    """Where in the site each file that this publication writes lies until `finish`: a new one in its place."""

    def __post_init__(self) -> None:
        """Look up what the last publication wrote, and clear away what a killed one left."""
        if not self.name:
            self.last = _last_files(self.site)
            self._clear()

    def __enter__(self) -> Self:
        """Write a publication that is put in place by `finish`."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Leave nothing half done lying there, whatever happened: pages that were not there before neither."""
        if kind is not None:
            for address in (address for address, place in self.changed.items() if place == address):
                (self.site / address).unlink(missing_ok=True)
                _remove_empty((self.site / address).parent, self.site)
        self._clear()

    def _clear(self) -> None:
        shutil.rmtree(self.site / STAGING, ignore_errors=True)

    def part(self, name: str) -> Self:
        """Return what writes a part of this publication, to be given back by `add`."""
        return type(self)(self.site, name, last=dict(self.last))

    def add(self, part: Self) -> None:
        """Count what a part wrote and kept to this publication."""
        self.files |= part.files
        self.changed |= part.changed
        self.written += part.written
        self.unchanged += part.unchanged
        for address in part.files:
            self.last.pop(address, None)

    def write(self, address: str, content: str | bytes, inputs: str = "") -> None:
        """Write a file of the site, unless it is there already with the same content."""
        data = content.encode("utf-8") if isinstance(content, str) else content
        digest = _digest(data)
        path = self.site / address
        if self._holds(address, path, data, digest):
            self.unchanged += 1
            lies_at = path
        else:
            is_staged = self.name or path.is_file()
            self.changed[address] = f"{STAGING}/{self.name}{self.written}" if is_staged else address
            lies_at = self.site / self.changed[address]
            replace_file(lies_at, data)
            self.written += 1
        self._note(address, Written(digest, lies_at.stat().st_mtime_ns, inputs))

    def write_made(self, address: str, inputs: str, make: Callable[[], str | bytes]) -> None:
        """Write a page, made only when the last publication made it from something else or it is not there as written.

        Args:
            address: where it lies in the site.
            inputs: digest of everything that `make` makes it from, code and templates too.
            make: returns the page.
        """
        if not self.keep(address, inputs):
            self.write(address, make(), inputs)

    def keep(self, address: str, inputs: str) -> bool:
        """Keep a page that the last publication made from the same and that lies there as written; say whether it does.

        Args:
            address: where it lies in the site.
            inputs: digest of everything that it would be made from now, code and templates too.
        """
        last = self._last(address)
        if last is None or last.inputs != inputs:
            return False
        time = _time_as_written(f"{self.site}/{address}", last)
        if time is not None:
            self.unchanged += 1
            self._note(address, last._replace(time=time))
        return time is not None

    def retain(self, address: str) -> bool:
        """Keep a file as the last publication wrote it, whatever it was made from; say whether it lies there so."""
        last = self._last(address)
        return last is not None and self.keep(address, last.inputs)

    def rewrite(self, address: str, change: Callable[[str], str]) -> None:
        """Change the text of a page that lies there as written, which counts as made from the same as before."""
        path, last = self.site / address, self._last(address)
        if last and _time_as_written(str(path), last) is not None:
            self.write(address, change(path.read_bytes().decode("utf-8")), last.inputs)

    def _last(self, address: str) -> Written | None:
        mark = self.last.get(address)
        return None if mark is None else Written.of_mark(mark)

    def _note(self, address: str, file: Written) -> None:
        self.files[address] = file.mark
        self.last.pop(address, None)

    def _holds(self, address: str, path: Path, data: bytes, digest: str) -> bool:
        try:
            status = path.stat()
            if status.st_size != len(data):
                return False
            last = self._last(address)
            is_as_written = last is not None and (last.digest, last.time) == (digest, status.st_mtime_ns)
            return is_as_written or path.read_bytes() == data
        except OSError:
            return False

    def finish(self, built_at: datetime, *, synthetic: bool, county: str = "", years: tuple[int, ...] = ()) -> None:
        """Put changed files in place, remove those of the last publication that are no more, write down what is."""
        self._finish({"built_at": built_at.isoformat(), "synthetic": synthetic, "county": county, "years": years})

    def finish_addition(self) -> None:
        """Put in place what was added to the last publication or changed in it; all else stays as it is."""
        self.files, self.last = self.last | self.files, {}
        about = {name: value for name, value in _read_manifest(self.site).items() if name != "files"}
        self._finish(about)

    def _finish(self, about: dict[str, object]) -> None:
        changed, self.changed = self.changed, {}  # from here on new pages belong to the site, whatever happens
        staged = [(self.site / address, self.site / place) for address, place in changed.items() if place != address]
        for path, lies_at in sorted(staged, key=lambda each: each[0].exists()):  # those that are new come first
            path.parent.mkdir(parents=True, exist_ok=True)
            lies_at.replace(path)
        for address in sorted(self.last):
            path = self.site / address
            if path.is_file():
                path.unlink()
                self.removed += 1
            _remove_empty(path.parent, self.site)
        replace_file_by(self.site / MANIFEST, _manifest(about, self.files))
        self._clear()


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=12).hexdigest()


def _time_as_written(path: str, last: Written) -> int | None:
    """Time of a file that holds what was written, which is read only where its time is another; None for any other."""
    try:
        time = os.stat(path).st_mtime_ns  # noqa: PTH116  (a path of twenty thousand files takes as long to make as to ask)
        return time if time == last.time or _digest(Path(path).read_bytes()) == last.digest else None
    except OSError:
        return None


def replace_file(path: Path, data: bytes) -> None:
    """Write a file whole under another name and put it in the place of the old one; its folder is made."""
    replace_file_by(path, [data])


def replace_file_by(path: Path, pieces: Iterable[bytes]) -> None:
    """Do the same with a file that comes in pieces."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _manifest(about: dict[str, object], files: Marks) -> Iterator[bytes]:
    """Yield the text of a manifest, a line a file: whole it would be millions of characters, in thousands of pieces."""
    yield json.dumps(about, ensure_ascii=False).removesuffix("}").encode("utf-8") + b', "files": {\n'
    for number, address in enumerate(sorted(files)):
        entry = f"{json.dumps(address, ensure_ascii=False)}: {json.dumps(Written.of_mark(files[address]))}"
        yield (",\n" if number else "").encode() + entry.encode("utf-8")
    yield b"\n}}\n"


def _read_manifest(site: Path) -> Any:
    return json.loads((site / MANIFEST).read_bytes())


def _last_files(site: Path) -> Marks:
    """Return what the manifest lists, leaving out anything that would lead out of the site."""
    try:
        files = _read_manifest(site)["files"]
        # a manifest written by hand, or by an earlier version, may list addresses alone, or two of the three marks
        known = files.items() if isinstance(files, dict) else ((address, ("", 0)) for address in files)
        return {str(address): _written(*mark).mark for address, mark in known if _is_below(str(address))}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _is_below(address: str) -> bool:
    """Whether an address leads to a place in the site, written as this writer does."""
    return not {"", ".", ".."} & set(address.split("/"))


def _written(digest: object, time: int, inputs: object = "") -> Written:
    return Written("".join(str(digest).split()), int(time), str(inputs))


def _remove_empty(folder: Path, site: Path) -> None:
    while folder != site and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
