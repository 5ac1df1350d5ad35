"""LibreOffice as the second way to read: for formats and files that the native readers do not take with certainty.

One start converts many files, in a profile of its own, without network or macros, within limits on time and memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.document import Document, Grid, OfficeNeededError, ReadError
from pipelines.errors import system_reason
from pipelines.read import odt
from pipelines.read.confined import start_confined
from pipelines.read.limits import MAX_FILE_BYTES

FILE_SECONDS = 7.0
"""For the start and one file, or one file more: it takes 2 to 3; a hostile file must be refused within 10, with all
that comes before and after."""
MOST_TIMES = 6.0
"""So many times as long on a machine with more work than processors: it must not refuse what a quiet one reads."""
_LOOK_SECONDS = 0.02
SOCKETS = Path("/tmp")  # noqa: S108  (there the program has its socket, whatever it is told)
_PROGRAMS = ("soffice", "libreoffice")
_JUNK_SHARE = 0.02
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value>
</prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value>
</prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop>
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop><prop oor:name="ooInetHTTPProxyPort"
 oor:op="fuse"><value>9</value></prop><prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value>
</prop><prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""


def find_office() -> str | None:
    """Return the path of the office program, None where none is installed."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def read_converted(result: bytes | ReadError, need: OfficeNeededError) -> Document:
    """Read what the office program made of a file.

    Raises:
        ReadError: it could not read the file either, or only made junk of it.
    """
    if isinstance(result, ReadError):
        raise result
    document = odt.read(result)
    if _is_junk(document):
        raise ReadError("文件已损坏，转换后只有乱码，请用 Word 或 WPS 打开后另存为 .docx，再重新报送")
    notes = (*document.notes, f"经 LibreOffice 转换读取：{need.note}")
    return Document(need.kind, document.blocks, notes, doubt=need.doubt)


def convert_many(files: Sequence[tuple[bytes, str]]) -> list[bytes | ReadError]:
    """Convert files as `convert_each` does, and return what became of all of them."""
    return list(convert_each(files))


def convert_each(files: Sequence[tuple[bytes, str]]) -> Iterator[bytes | ReadError]:
    """Convert files, given as (content, suffix), to .odt with one start of the office program.

    Where a file makes it hang or crash, that file is given up and it is started again for those behind. What is settled
    until then is given first: whoever stops while files hang has the others.

    Returns:
        For each file its .odt, or the error to report for it.

    Raises:
        ReadError: no office program is installed, or there is no room for what it is to read.
    """
    program = find_office()
    if program is None:
        raise ReadError(
            "这份文件须经 LibreOffice 转换才能读取，本机没有安装："
            "请安装 LibreOffice（含 Writer），或把文件另存为 .docx 后重新报送"
        )
    try:
        with tempfile.TemporaryDirectory(prefix="gouji-office-") as folder:
            yield from _convert_in(Path(folder), program, files)
    except OSError as problem:
        raise ReadError(
            f"须经 LibreOffice 转换，但临时文件夹写不进去（{system_reason(problem)}），请腾出空间后再试"
        ) from problem


def _convert_in(base: Path, program: str, files: Sequence[tuple[bytes, str]]) -> Iterator[bytes | ReadError]:
    rest = []
    for index, (content, suffix) in enumerate(files):
        source = base / f"{index}.{suffix}"
        source.write_bytes(content)
        rest.append(source)
    while rest:
        done = len(rest)
        if not _run(program, base, rest):
            done = max((number + 1 for number, source in enumerate(rest) if _target(source).is_file()), default=0)
        yield from (_take_result(_target(source), is_in_time=True) for source in rest[:done])
        yield from (_take_result(_target(source), is_in_time=False) for source in rest[done : done + 1])
        rest = rest[done + 1 :]


def _target(source: Path) -> Path:
    return source.parent / "out" / f"{source.stem}.odt"


def _take_result(path: Path, is_in_time: bool) -> bytes | ReadError:
    if path.is_file() and 0 < path.stat().st_size <= MAX_FILE_BYTES:
        return path.read_bytes()
    if not is_in_time:
        return ReadError("LibreOffice 转换超时，文件可能已损坏，请用 Word 或 WPS 另存为 .docx 后重新报送")
    return ReadError("LibreOffice 也不能打开这份文件，可能已损坏，请用 Word 或 WPS 另存为 .docx 后重新报送")


def _run(program: str, base: Path, sources: Sequence[Path]) -> bool:
    """Run the conversion; False where it crashed, or had to be stopped because no file came out of it for long.

    A start that failed by itself is tried once more, since that need not lie in the files: seen with several at once.
    """
    status = _start(program, base, sources)
    if status and not any(_target(source).is_file() for source in sources):
        status = _start(program, base, sources)
    return status == 0


def _start(program: str, base: Path, sources: Sequence[Path]) -> int | None:
    """Start the program and wait for its end: its status, None where it had to be stopped."""
    profile = base / "profile" / "user"
    shutil.rmtree(profile.parent, ignore_errors=True)
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    command = [
        program,
        f"-env:UserInstallation={(base / 'profile').as_uri()}",
        *("--headless", "--nologo", "--norestore", "--nolockcheck", "--convert-to", "odt", "--outdir"),
        str(base / "out"),
        *map(str, sources),
    ]
    try:
        with start_confined(command, base) as process:
            return _wait(process, sources)
    finally:
        remove_socket(base / "profile")


def _wait(process: subprocess.Popen[bytes], sources: Sequence[Path]) -> int | None:
    """Wait for the end and return its status; None where no file came out of it for long."""
    made, since = 0, time.monotonic()
    while process.poll() is None:
        time.sleep(_LOOK_SECONDS)
        count = sum(1 for source in sources if _target(source).is_file())
        if count > made:
            made, since = count, time.monotonic()
        elif time.monotonic() - since > FILE_SECONDS * _times_as_long():
            return None
    return process.returncode


def remove_socket(profile: Path) -> None:
    """Remove the socket that the program leaves behind where it is stopped: its name is made from the profile's."""
    name = hashlib.md5(profile.as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    for left in SOCKETS.glob(f"OSL_PIPE_*_SingleOfficeIPC_{''.join(f'{byte:x}' for byte in name)}"):
        with contextlib.suppress(OSError):
            left.unlink()


def _times_as_long() -> float:
    """How many programs want each processor, at least one."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 1.0
    return min(max(load / (os.cpu_count() or 1), 1.0), MOST_TIMES)


def _is_junk(document: Document) -> bool:
    """Whether the office program took binary data for text."""
    pieces = [
        "".join(cell.text for cell in block.cells) if isinstance(block, Grid) else block.text
        for block in document.blocks
    ]
    text = "".join(pieces)
    junk = sum(1 for char in text if char == "\ufffd" or (ord(char) < 32 and char not in "\t\n\r"))
    return junk > _JUNK_SHARE * len(text)
