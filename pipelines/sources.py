"""Where bytes come from: a file on disk, or a file inside an archive that an office exported its mailbox into."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipelines.read.content import MAX_BYTES, detect_kind, is_clutter
from pipelines.workspace import NOT_REPORTS, Workspace

ARCHIVE_START = b"PK\x03\x04"
MAX_ARCHIVE_BYTES = 256 * 1024 * 1024
"""An archive larger than this, or another file larger than `MAX_BYTES`, is not read at all: it would take memory that
others need."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read. `label` is how people call it: its path, inside an archive `mail.zip/棋坪镇.doc`."""

    label: str
    location: Path
    member: str | None = None

    def read(self) -> bytes:
        """Return the bytes.

        Raises:
            OSError: the file cannot be opened, or is larger than any report.
        """
        if self.member is None:
            return _read_whole(self.location)
        return _opened(self.location, _stamp(self.location)).read(self.member)


def files_below(root: Path, apart: Path | None = None) -> Iterator[Path]:
    """Yield the files below a folder, hidden and temporary ones left out; and folders whose files cannot be told.

    Those are closed ones and links to folders, which may lead in a circle: reading them says so. What a run made and
    published of other files, in whichever folder of this one, was not handed in and is left out, and so is what stands
    beside the reports at the top: register, settings, the lists of a demo county.

    Args:
        root: the folder.
        apart: a folder to pass over, with what leads into it.
    """
    closed: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=closed.append):
        here = Path(folder)
        folders[:] = [name for name in folders if not is_clutter(name) and not _leads_into(here / name, apart)]
        folders[:] = [name for name in folders if not _is_output(here / name)]
        links = [name for name in folders if (here / name).is_symlink()]
        beside = NOT_REPORTS if here == root else set()
        files = [here / name for name in names if not is_clutter(name) and name not in beside]
        yield from (each for each in files if not _leads_into(each, apart))
        yield from (here / name for name in links)
    yield from (Path(each.filename) for each in closed if not isinstance(each, FileNotFoundError))


def _is_output(folder: Path) -> bool:
    of_run = Workspace(folder, out=folder)
    return os.path.isdir(of_run.store) and os.path.isfile(of_run.warehouse)  # noqa: PTH112, PTH113  (the others raise)


def _leads_into(location: Path, apart: Path | None) -> bool:
    if apart is None:
        return False
    if os.path.islink(location):  # noqa: PTH114  (the other raises where one may not look)
        return Path(os.path.realpath(location)).is_relative_to(apart)
    return location.name == apart.name and Path(os.path.realpath(location)) == apart


def contents_at(location: Path, label: str) -> Iterator[tuple[Source, bytes]]:
    """Yield the file itself with its bytes, or the files inside it when it is an archive of others; opened once.

    A damaged or locked archive counts as one file, so that reading it says what is wrong.

    Raises:
        OSError: the file cannot be opened, or is larger than any report.
    """
    data = _read_whole(location)
    members = _members_of(data)
    if members is None:
        yield Source(label, location), data
        return
    for member, content in members:
        yield Source(f"{label}/{member}", location, member), content


def _read_whole(location: Path) -> bytes:
    kind = location.stat().st_mode
    if stat.S_ISDIR(kind):
        os.scandir(location).close()
        raise OSError(
            errno.ENODEV, "这是文件夹（或通往文件夹的链接），其中的文件没有读，请把文件夹本身或其中的文件放在这里"
        )
    if not stat.S_ISREG(kind):
        raise OSError(errno.ENODEV, "这是管道或设备，不是文件，请给出报告文件本身")
    with location.open("rb") as file:
        start = file.read(len(ARCHIVE_START))
        most = MAX_ARCHIVE_BYTES if start == ARCHIVE_START else MAX_BYTES
        size = os.fstat(file.fileno()).st_size
        if size > most:
            raise OSError(errno.EFBIG, f"文件超过 {most >> 20} MB，不像年度报告，请去掉图片和附件，或分批报送")
        file.seek(0)
        data = file.read(size + 1)
        if len(data) > size:  # it grows
            data += file.read(most)
        if len(data) > most:
            raise OSError(errno.EFBIG, "文件正在写入，请写完后重新报送")
        return data


def _members_of(data: bytes) -> Iterator[tuple[str, bytes]] | None:
    """The files in an archive; None where it is no archive, or one that cannot be opened."""
    if not data.startswith(ARCHIVE_START):
        return None
    from pipelines.read.archive import expand_zip  # brings what only archives need

    try:
        return expand_zip(data) if detect_kind(data) == "zip" else None
    except Exception:  # whatever it is: reading the file as one meets it again, and says so in one line
        return None


def _stamp(location: Path) -> tuple[int, int]:
    """What tells a replaced archive from the one read before: time of change and size."""
    found = location.stat()
    return found.st_mtime_ns, found.st_size


class _Archive:
    """An archive whose members are read in turn; one that lies before the last one read is looked for anew."""

    def __init__(self, location: Path) -> None:
        self._location = location
        self._data = _read_whole(location)
        self._members: Iterator[tuple[str, bytes]] = iter(())

    def read(self, member: str) -> bytes:
        """Return what is in a member.

        Raises:
            OSError: there is none of this name: the archive is another one by now.
        """
        content = self._find(member)
        if content is None:
            self._members = _members_of(self._data) or iter(())
            content = self._find(member)
        if content is None:
            raise FileNotFoundError(errno.ENOENT, "压缩包里已没有这个文件", str(self._location))
        return content

    def _find(self, member: str) -> bytes | None:
        return next((content for name, content in self._members if name == member), None)


@lru_cache(maxsize=1)
def _opened(location: Path, _: tuple[int, int]) -> _Archive:
    """The archive that is being worked on; one is kept, since its members are read in turn."""
    return _Archive(location)
