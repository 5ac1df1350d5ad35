"""A file sent by a form (multipart/form-data, RFC 7578): found in the body byte for byte, without guesses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from pathlib import PureWindowsPath

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as sent: a name that is safe to write, and its content."""

    name: str
    data: bytes


def find_upload(content_type: str, body: bytes, field: str) -> Upload | None:
    """Return the file of a form's field; None where the body is no such form, has no such field, or no file in it."""
    header = Message()
    header["Content-Type"] = content_type
    boundary = header.get_param("boundary")
    if header.get_content_type() != "multipart/form-data" or not isinstance(boundary, str) or not boundary:
        return None
    mark = b"--" + boundary.encode("latin-1", "replace")
    if not body.startswith(mark):
        return None
    for part in body[len(mark) :].split(b"\r\n" + mark):
        head, separator, data = part.partition(b"\r\n\r\n")
        disposition = _disposition(head.removeprefix(b"\r\n").decode("utf-8", "replace"))
        if separator and disposition is not None and disposition.get("name") == field:
            name = safe_name(disposition.get("filename", ""))
            return Upload(name, data) if name else None
    return None


def _disposition(head: str) -> dict[str, str] | None:
    """Return the parameters of a part's Content-Disposition; browsers write quotes in names as %22."""
    for line in head.split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            found = re.findall(r';\s*(name|filename)="([^"]*)"', value)
            return {key: text.replace("%22", '"').replace("%0D%0A", "") for key, text in found}
    return None


def safe_name(name: str) -> str:
    """Return the last part of a file name without signs that mean something to a file system; the ending is kept."""
    plain = re.sub(r'[\x00-\x1f\x7f<>:"|?*/\\]', "_", PureWindowsPath(name.replace("/", "\\")).name).strip(". ")
    return plain if len(plain) <= LONGEST_NAME else plain[-LONGEST_NAME:]
