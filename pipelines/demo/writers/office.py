"""Demo reports in the formats that only LibreOffice writes: .doc, .rtf, .odt and .pdf, converted from .docx.

One start of LibreOffice for each format, however many files. Their bytes carry the time they were made.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

FILTERS = {
    "doc": "doc:MS Word 97",
    "rtf": "rtf:Rich Text Format",
    "odt": "odt:writer8",
    "pdf": "pdf:writer_pdf_Export",
    "xls": "xls:MS Excel 97",
}
"""File ending → LibreOffice's name of the format, where the ending alone does not tell it one of several."""

SECONDS_A_FILE = 20
SECONDS_TO_START = 120


class OfficeError(Exception):
    """LibreOffice did not convert what it was given. The message is one line for a clerk."""


def find_office() -> str | None:
    """Return the path of LibreOffice, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(sources: Iterable[Path], ending: str, target: Path) -> None:
    """Convert files (.docx, for .xls .xlsx) to another format, into the folder `target`, under the same names.

    Raises:
        OfficeError: LibreOffice is not there, fails, or leaves files out.
    """
    office, files = find_office(), [str(source) for source in sources]
    if office is None:
        raise OfficeError("没有安装 LibreOffice，不能写 doc、rtf、odt、pdf")
    if not files:
        return
    done = _start(office, files, ending, target)
    if done.returncode:  # now and then a start fails, seen with several at once, and the next does not
        done = _start(office, files, ending, target)
    lost = [source for source in files if not (target / f"{Path(source).stem}.{ending}").is_file()]
    if lost:
        raise OfficeError(f"LibreOffice 没有转换 {len(lost)} 个文件为 {ending}：{done.stderr.strip()[:200]}")


def _start(office: str, files: list[str], ending: str, target: Path) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory() as profile:
        command = [office, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless"]
        command += ["--convert-to", FILTERS.get(ending, ending), "--outdir", str(target), *files]
        limit = SECONDS_TO_START + SECONDS_A_FILE * len(files)
        return subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
