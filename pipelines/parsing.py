"""One file to one parsed result: read, recognise, and turn whatever goes wrong into one line.

Nothing here knows the county, the path or the clock: the result depends on the bytes and the reader version alone,
which is what keys it in the store.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.document import Document, OfficeNeededError, ReadError
from pipelines.errors import system_reason
from pipelines.read.content import read_by_ourselves
from pipelines.reading_limit import TakesTooLong, limited_reading
from pipelines.recognise.report import doubt_reason, recognise
from pipelines.report import NotAReportError, Report
from pipelines.sources import Source

TOO_LONG = "识读用时过长，文件可能已损坏；请用 Word、WPS 或 Excel 打开确认后另存一份再报送"
TOO_LARGE = "识读占用内存过多，文件可能已损坏；请用 Word、WPS 或 Excel 打开确认后另存一份再报送"

READER_FAILED = "读取程序出错"
"""Begins the line for a file on which a reader made a mistake of its own."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ParsedFile:
    """What became of a file: either `report` is set, or `error` says in one line why not.

    Or `awaits` is set: the file must go through the office program first (`pipelines.office_starts`).
    """

    sha256: str
    document_kind: str | None
    report: Report | None
    error: str | None
    awaits: Awaiting | None = None


@dataclass(frozen=True)
class Awaiting:
    """A file that only the office program reads: its bytes, and what is needed of that program."""

    data: bytes
    need: OfficeNeededError


Parsed = list[tuple[str, ParsedFile]]
"""What was read at one path: how each file is called, and what became of it."""


def hash_bytes(data: bytes) -> str:
    """Return the sha256 of a file's bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def parse_bytes(data: bytes) -> ParsedFile:
    """Read and recognise a file. Never raises for what is in the file: `error` then says what is wrong."""
    digest = hash_bytes(data)
    try:
        return parse_read(digest, lambda: read_by_ourselves(data))
    except OfficeNeededError as need:
        return ParsedFile(digest, None, None, None, Awaiting(data, need))


def parse_read(digest: str, read: Callable[[], Document]) -> ParsedFile:
    """Recognise what `read` gives, and turn whatever goes wrong into one line.

    Raises:
        OfficeNeededError: reading asks for the office program.
    """
    kind = None
    try:
        with limited_reading():
            document = read()
            kind = document.kind
            return ParsedFile(digest, kind, recognise(document), None)
    except TakesTooLong:
        return ParsedFile(digest, kind, None, TOO_LONG)
    except MemoryError:
        return ParsedFile(digest, kind, None, TOO_LARGE)
    except (ReadError, NotAReportError) as problem:
        return ParsedFile(digest, kind, None, str(problem))
    except OfficeNeededError as need:
        if not need.doubt:
            raise
        return ParsedFile(digest, need.kind, None, doubt_reason(need.doubt))
    except (Exception, RecursionError) as problem:
        # A reader's own mistake on one file must not stop the others: it is kept as an outcome and logged in full.
        logger.debug("reader failed on %s", digest, exc_info=True)
        return ParsedFile(digest, kind, None, f"{READER_FAILED}（{type(problem).__name__}），请把此文件交给维护人员")


def parse_source(source: Source) -> ParsedFile:
    """Read and recognise a file on disk or in an archive."""
    try:
        data = source.read()
    except OSError as problem:
        return ParsedFile("", None, None, unopened_reason(problem))
    return parse_bytes(data)


def parse_paths(paths: list[Path]) -> list[ParsedFile]:
    """Read and recognise files, in the order given."""
    return [parse_source(Source(path.name, path)) for path in paths]


def unopened_reason(problem: OSError) -> str:
    """Return the line for a file that cannot be opened, is too large to be, or is none."""
    if problem.errno in (errno.EFBIG, errno.ENODEV):
        return str(problem.strerror)
    if problem.filename and os.path.isdir(problem.filename):  # noqa: PTH112  (the other raises where one may not look)
        return unlisted_reason(problem)
    return f"打不开文件（{system_reason(problem)}），请检查文件和权限"


def unlisted_reason(problem: OSError) -> str:
    """Return the line for a folder whose files cannot be seen."""
    return f"打不开文件夹（{system_reason(problem)}），其中的文件都没有读，请检查权限"
