"""ZIP archives of reports, as an office exports its mailbox or a unit packs its hand-in.

Member names come out readable and harmless; nothing is written to disk. What a member is, is for others to tell.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from copy import copy
from itertools import chain

from pipelines.document import ReadError
from pipelines.read.content import is_clutter
from pipelines.read.limits import MAX_FILE_BYTES, MEBIBYTE, TooLargeError, open_zip, read_part
from pipelines.read.signatures import sniff_binary

MAX_MEMBERS = 2_000
MAX_TOTAL_BYTES = 256 * MEBIBYTE
MAX_DEPTH = 4
MAX_RATIO = 100
"""Inflated bytes per stored byte; reports reach 20. Below `RATIO_FLOOR_BYTES` the ratio says nothing."""
RATIO_FLOOR_BYTES = 16 * MEBIBYTE
NAMELESS = "无名文件"
"""How a member is called whose name is lost: its content is read all the same."""
_LOCAL_HEADER = struct.Struct("<26s2H")
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u202a-\u202e\u2066-\u2069]')


def expand_zip(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Return the files in an archive as (name, content), in the order stored, each unpacked when it is asked for.

    The whole archive is looked through first, one file after the other, so that it is refused before any is given.

    Archives inside are expanded too, their members named ``inner.zip/member``; one deeper than `MAX_DEPTH`, or one that
    cannot be opened, comes back as it is. A single member that is locked or damaged comes back as an archive of its
    own: reading it says why, and the others are read. Folders and the clutter of operating systems are left out. Names
    use ``/`` and cannot leave a folder.

    Raises:
        ReadError: damaged, encrypted, empty, or over the limits on number, size and inflation.
    """
    names = _make_unique([name for name, _ in _expand(data, _Budget(len(data)), 1)])
    if not names:
        raise ReadError("压缩包里没有文件，请重新压缩后报送")
    contents = (content for _, content in _expand(data, _Budget(len(data)), 1))
    return zip(names, contents, strict=True)


def _expand(data: bytes, budget: _Budget, depth: int) -> Iterator[tuple[str, bytes]]:
    with open_zip(data) as container:
        members = _list_members(container, budget)
        for name, info in members:
            content = _unpack(data, container, info, budget)
            inner = _open_inner(content, budget, depth)
            if inner is None:
                yield name, content
            else:
                yield from ((f"{name}/{member}", bytes_) for member, bytes_ in inner)


def _open_inner(content: bytes, budget: _Budget, depth: int) -> Iterator[tuple[str, bytes]] | None:
    """Return the files of an archive inside another; None where it is none, or reading it itself says why not."""
    if depth >= MAX_DEPTH or not _is_archive(content):
        return None
    inner = _expand(content, budget, depth + 1)
    try:
        first = next(inner, None)
    except TooLargeError:
        raise
    except ReadError:
        return None
    return inner if first is None else chain([first], inner)


class _Budget:
    """What is left of the limits while an archive is expanded."""

    def __init__(self, stored: int) -> None:
        self.members = MAX_MEMBERS
        self.bytes = min(MAX_TOTAL_BYTES, max(RATIO_FLOOR_BYTES, stored * MAX_RATIO))

    def take(self, container: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
        self.members -= 1
        if self.members < 0:
            raise TooLargeError(f"压缩包内文件超过 {MAX_MEMBERS} 个，请分批报送")
        self.charge(info.file_size)
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise ReadError("压缩包设有密码，请去掉密码后重新压缩报送")
        return read_part(container, info, info.file_size)

    def charge(self, size: int) -> None:
        if size > min(self.bytes, MAX_FILE_BYTES):
            raise TooLargeError("压缩包解压后过大，疑似异常文件，请只报送年度报告本身")
        self.bytes -= size


def _list_members(container: zipfile.ZipFile, budget: _Budget) -> list[tuple[str, zipfile.ZipInfo]]:
    """Return the files of an archive by name.

    Raises:
        ReadError: it has some, and none can be unpacked.
    """
    named = ((neutralise_name(decode_name(info)) or NAMELESS, info) for info in container.infolist())
    members = [
        (name, info) for name, info in named if not _is_folder(info) and not any(map(is_clutter, name.split("/")))
    ]
    refusals: list[ReadError] = []
    for _, info in members:
        try:
            copy(budget).take(container, info)
            break
        except TooLargeError:
            raise
        except ReadError as refusal:
            refusals.append(refusal)
    if refusals and len(refusals) == len(members):
        raise refusals[0]
    return members


def _is_folder(info: zipfile.ZipInfo) -> bool:
    """Whether an entry is a folder; what holds something is a file, whatever its name ends in."""
    return info.filename.endswith("/") and not info.file_size


def _unpack(data: bytes, container: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> bytes:
    try:
        return budget.take(container, info)
    except TooLargeError:
        raise
    except ReadError:
        budget.charge(min(info.compress_size, len(data)))
        return _pack_alone(data, info)


def _pack_alone(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """Return an archive of this member alone, its bytes as they are stored."""
    start, behind = info.header_offset, info.header_offset + _LOCAL_HEADER.size
    header = data[start:behind]
    lengths = _LOCAL_HEADER.unpack(header)[1:] if len(header) == _LOCAL_HEADER.size else (0, 0)
    stored = data[start : behind + sum(lengths) + info.compress_size]
    sizes = (info.CRC, min(info.compress_size, len(data)), info.file_size, 1)
    method = (20, 20, info.flag_bits, info.compress_type)
    entry = struct.pack("<4s4H4x3LH16x", b"PK\x01\x02", *method, *sizes) + b"x"
    return stored + entry + struct.pack("<4s4x2H2L2x", b"PK\x05\x06", 1, 1, len(entry), len(stored))


def _is_archive(content: bytes) -> bool:
    try:
        return content.startswith(b"PK\x03\x04") and sniff_binary(content) == "zip"
    except ReadError:
        return False


def decode_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name as its author saw it: Chinese Windows stores GBK without saying so."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    stored = info.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return stored.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def neutralise_name(name: str) -> str:
    """Return a relative name with ``/``, without parts that would leave the folder and without control characters."""
    parts = (_FORBIDDEN.sub("_", part).strip(" ") for part in re.sub(r"^[A-Za-z]:", "", name).split("/"))
    safe = [part for whole in parts for part in whole.split("\\") if part not in ("", ".", "..")]
    return "/".join(part[:200] for part in safe)


def _make_unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        stem, dot, suffix = name.rpartition(".")
        again = f"{stem or suffix}({seen[name]}){dot if stem else ''}{suffix if stem else ''}"
        result.append(name if seen[name] == 1 else again)
    return result
