"""LibreOffice as the second way to read: for formats and files that the native readers do not take with certainty.

One start converts many files, in a profile of its own, without network or macros, within limits on time and memory.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.document import Document, Grid, ReadError
from pipelines.read import odt
from pipelines.read.limits import MAX_FILE_BYTES

START_SECONDS = 9.0
"""For the start and one file: it takes 2 to 3; a hostile file must be refused within 10."""
FURTHER_FILE_SECONDS = 3.0
_MEMORY_KIBIBYTES = 1024 * 1024
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


def read_converted(data: bytes, kind: str, note: str, doubt: str = "") -> Document:
    """Read one file by way of OpenDocument.

    Args:
        data: the file.
        kind: its kind, which is also its suffix.
        note: why this way was taken, for the notes of the document.
        doubt: why the numbers cannot be relied on, empty where they can.

    Raises:
        ReadError: no office program, or it could not read the file.
    """
    (result,) = convert_many([(data, kind)])
    if isinstance(result, ReadError):
        raise result
    document = odt.read(result)
    if _is_junk(document):
        raise ReadError("文件已损坏，转换后只有乱码，请用 Word 或 WPS 打开后另存为 .docx，再重新报送")
    return Document(kind, document.blocks, (*document.notes, f"经 LibreOffice 转换读取：{note}"), doubt=doubt)


def convert_many(files: Sequence[tuple[bytes, str]]) -> list[bytes | ReadError]:
    """Convert files, given as (content, suffix), to .odt with one start of the office program.

    Returns:
        For each file its .odt, or the error to report for it.

    Raises:
        ReadError: no office program is installed.
    """
    program = find_office()
    if program is None:
        raise ReadError(
            "这份文件须经 LibreOffice 转换才能读取，本机没有安装："
            "请安装 LibreOffice（含 Writer），或把文件另存为 .docx 后重新报送"
        )
    with tempfile.TemporaryDirectory(prefix="gouji-office-") as folder:
        base = Path(folder)
        sources = []
        for index, (content, suffix) in enumerate(files):
            source = base / f"{index}.{suffix}"
            source.write_bytes(content)
            sources.append(source)
        is_in_time = _run(program, base, sources)
        return [_take_result(base / "out" / f"{source.stem}.odt", is_in_time) for source in sources]


def _take_result(path: Path, is_in_time: bool) -> bytes | ReadError:
    if path.is_file() and 0 < path.stat().st_size <= MAX_FILE_BYTES:
        return path.read_bytes()
    if not is_in_time:
        return ReadError("LibreOffice 转换超时，文件可能已损坏，请用 Word 或 WPS 另存为 .docx 后重新报送")
    return ReadError("LibreOffice 也不能打开这份文件，可能已损坏，请用 Word 或 WPS 另存为 .docx 后重新报送")


def _run(program: str, base: Path, sources: Sequence[Path]) -> bool:
    """Run the conversion; False where it had to be stopped."""
    profile = base / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    command = [
        program,
        f"-env:UserInstallation={(base / 'profile').as_uri()}",
        *("--headless", "--nologo", "--norestore", "--nolockcheck", "--convert-to", "odt", "--outdir"),
        str(base / "out"),
        *map(str, sources),
    ]
    limit = START_SECONDS + FURTHER_FILE_SECONDS * (len(sources) - 1)
    with _start(command, base) as process:
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            return False
    return True


@contextlib.contextmanager
def _start(command: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process group that does not outlive the block, with limited memory where the system can limit it."""
    if os.name == "posix":
        command = ["/bin/sh", "-c", f'ulimit -d {_MEMORY_KIBIBYTES} 2>/dev/null; exec "$@"', "sh", *command]
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _is_junk(document: Document) -> bool:
    """Whether the office program took binary data for text."""
    pieces = [
        "".join(cell.text for cell in block.cells) if isinstance(block, Grid) else block.text
        for block in document.blocks
    ]
    text = "".join(pieces)
    junk = sum(1 for char in text if char == "\ufffd" or (ord(char) < 32 and char not in "\t\n\r"))
    return junk > _JUNK_SHARE * len(text)
