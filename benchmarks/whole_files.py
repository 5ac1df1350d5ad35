"""Whole reports in every format that is read: those of `benchmarks.reading`, web archives, old workbooks, mailboxes."""

from __future__ import annotations

import zipfile
from base64 import encodebytes
from io import BytesIO
from pathlib import Path
from quopri import encodestring

from benchmarks.reading import make_files
from pipelines.demo.county import County
from pipelines.demo.writers.office import convert, find_office


def make_every_format(county: County, count: int, directory: Path) -> dict[str, list[bytes]]:
    """Return the same reports in every format; those that LibreOffice writes only where it is installed."""
    files = make_files(county, count, directory)
    files["mht"] = [_web_archive(data, number) for number, data in enumerate(files["html"])]
    if find_office():
        sources = [directory / f"{number}.xlsx" for number in range(count)]
        for source, data in zip(sources, files["xlsx"], strict=True):
            source.write_bytes(data)
        for ending in ("xls", "ods", "fods"):
            convert(sources, ending, directory / ending)
            files[ending] = [(directory / ending / f"{number}.{ending}").read_bytes() for number in range(count)]
    endings = ("docx", "txt", "html", "xlsx", "doc", "rtf")
    files["zip"] = [
        _mailbox({f"附件/棋坪镇{number}.{ending}": files[ending][number] for ending in endings if ending in files})
        for number in range(count)
    ]
    return files


def _web_archive(page: bytes, number: int) -> bytes:
    """A page as browsers save it: in quoted-printable or, every second one, in base64."""
    way, body = ("base64", encodebytes(page)) if number % 2 else ("quoted-printable", encodestring(page))
    head = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="part"\r\n\r\n--part\r\n'
        f"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: {way}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n--part--\r\n"


def _mailbox(files: dict[str, bytes]) -> bytes:
    """An archive with names in GBK that do not say so, and in it a second one with the same files."""
    inner = _packed(files)
    return _packed({**files, "旧邮件.zip": inner})


def _packed(files: dict[str, bytes]) -> bytes:
    made = BytesIO()
    names = {
        name.encode("gbk"): f"{number:02}".ljust(len(name.encode("gbk")), "x") for number, name in enumerate(files)
    }
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for stand_in, content in zip(names.values(), files.values(), strict=True):
            archive.writestr(stand_in, content)
    data = made.getvalue()
    for stored, stand_in in names.items():
        data = data.replace(stand_in.encode(), stored)
    return data
