"""ZIP archives of reports, as an office exports its mailbox or a unit packs its hand-in.

Member names come out readable and harmless; nothing is written to disk. What a member is, is for others to tell.
"""

from __future__ import annotations

import re
import zipfile

from pipelines.document import ReadError
from pipelines.read.limits import MAX_FILE_BYTES, MEBIBYTE, open_zip, read_part
from pipelines.read.signatures import sniff_binary

MAX_MEMBERS = 2_000
MAX_TOTAL_BYTES = 256 * MEBIBYTE
MAX_RATIO = 100
"""Inflated bytes per stored byte; reports reach 20. Below `RATIO_FLOOR_BYTES` the ratio says nothing."""
RATIO_FLOOR_BYTES = 16 * MEBIBYTE
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_CLUTTER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$|\._)", re.I)
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u202a-\u202e\u2066-\u2069]')


def expand_zip(data: bytes, name: str) -> list[tuple[str, bytes]]:
    """Return the files in an archive as (name, content), in the order stored.

    Archives inside are expanded one level, their members named ``inner.zip/member``; an archive deeper than that comes
    back as it is. Folders and the clutter of operating systems are left out. Names use ``/`` and cannot leave a folder.

    Args:
        data: the archive.
        name: its file name, for messages.

    Raises:
        ReadError: damaged, encrypted, or over the limits on number, size and inflation.
    """
    budget = _Budget(name, len(data))
    files: list[tuple[str, bytes]] = []
    for member, content in _read_members(data, budget):
        if _is_archive(content):
            files += [(f"{member}/{inner}", bytes_) for inner, bytes_ in _read_members(content, budget)]
        else:
            files.append((member, content))
    return _make_unique(files)


class _Budget:
    """What is left of the limits while an archive is expanded."""

    def __init__(self, name: str, stored: int) -> None:
        self.name = name
        self.members = MAX_MEMBERS
        self.bytes = min(MAX_TOTAL_BYTES, max(RATIO_FLOOR_BYTES, stored * MAX_RATIO))

    def take(self, container: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
        self.members -= 1
        if self.members < 0:
            raise ReadError(f"压缩包“{self.name}”内文件超过 {MAX_MEMBERS} 个，请分批报送")
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise ReadError(f"压缩包“{self.name}”设有密码，请去掉密码后重新压缩报送")
        if info.file_size > min(self.bytes, MAX_FILE_BYTES):
            raise ReadError(f"压缩包“{self.name}”解压后过大，疑似异常文件，请只报送年度报告本身")
        content = read_part(container, info, min(self.bytes, MAX_FILE_BYTES))
        self.bytes -= len(content)
        return content


def _read_members(data: bytes, budget: _Budget) -> list[tuple[str, bytes]]:
    with open_zip(data) as container:
        members = []
        for info in container.infolist():
            name = neutralise_name(decode_name(info))
            if not info.is_dir() and name and not _CLUTTER.search(name):
                members.append((name, budget.take(container, info)))
        return members


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


def _make_unique(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    seen: dict[str, int] = {}
    result = []
    for name, content in files:
        seen[name] = seen.get(name, 0) + 1
        stem, dot, suffix = name.rpartition(".")
        copy = f"{stem or suffix}({seen[name]}){dot if stem else ''}{suffix if stem else ''}"
        result.append((name if seen[name] == 1 else copy, content))
    return result
