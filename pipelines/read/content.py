"""One door for all files: which kind a file is, told by its content, and the reader for it.

Does not belong here: reading itself. Readers are modules and packages beside this one with
`read(data: bytes) -> Document`; they are imported only when a file of their kind comes.
"""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING

from pipelines.document import Document, OfficeNeededError, ReadError

if TYPE_CHECKING:
    from collections.abc import Callable

READERS = {
    "docx": "pipelines.read.docx:read",
    "doc": "pipelines.read.doc:read",
    "pdf": "pipelines.read.pdf:read",
    "xlsx": "pipelines.read.workbook.xlsx:read",
    "xls": "pipelines.read.workbook.xlsx:read",
    "html": "pipelines.read.html:read",
    "text": "pipelines.read.text:read",
    "rtf": "pipelines.read.rtf:read",
    "odt": "pipelines.read.odt:read",
    "ods": "pipelines.read.workbook.ods:read",
    "mht": "pipelines.read.mht:read",
}
"""Kind of file → the function that reads it."""

ENDINGS = (*("txt" if kind == "text" else kind for kind in READERS), "wps", "zip")
"""What names of files of these kinds mostly end in; .wps holds what .doc holds, .zip other files."""

MAX_BYTES = 64 * 1024 * 1024
_CLUTTER = re.compile(r"\.|~\$|(?:Thumbs\.db|desktop\.ini|__MACOSX)$", re.I)
_MARKUP = re.compile(rb"<(!doctype\s+html|html|head|body|table|article|div|meta|p|span|center|font)[\s>/]", re.I)
_WIKI_TABLE = re.compile(rb"^\{\|.*?^\|\}", re.M | re.S)
_TABLE_TAG = re.compile(rb"<(?:table|t[dr])[\s>]", re.I)
_PLAIN_START = re.compile(r"[\s\u3000\ufeff]*[\u3400-\u9fff（(《“|\d]")


def is_clutter(name: str) -> bool:
    """Whether a file or folder of this name is nobody's report: hidden, or put there by a program or system at work."""
    return _CLUTTER.match(name) is not None


def read_document(data: bytes, name: str = "") -> Document:
    """Read a file of any supported kind, by way of the office program where that is needed.

    Args:
        data: the file's bytes.
        name: its name, for messages only: the ending says nothing reliable.

    Raises:
        ReadError: empty, too large, of no supported kind, damaged, or readable only by an office program that is not
            installed; one line in Chinese.
    """
    try:
        return read_by_ourselves(data)
    except OfficeNeededError as need:
        from pipelines.read import office_conversion  # brings what few files need

        (result,) = office_conversion.convert_many([(data, need.kind)])
        return office_conversion.read_converted(result, need)


def read_by_ourselves(data: bytes) -> Document:
    """Read a file of any supported kind without the office program.

    Raises:
        ReadError: empty, too large, of no supported kind, or damaged; one line in Chinese.
        OfficeNeededError: only the office program reads it with certainty.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ReadError("文件是空的，请重新导出后报送")
    if len(data) > MAX_BYTES:
        raise ReadError("文件超过 64 MB，不像一份年度报告，请删去其中的图片或附件后重新报送")
    try:
        return _find_reader(detect_kind(data))(data)
    except ReadError:
        raise
    except (RecursionError, MemoryError) as error:
        raise ReadError("文件结构异常复杂，不能读取，请用办公软件打开后另存，再重新报送") from error


def detect_kind(data: bytes) -> str:
    """Return the kind of a file, one of `READERS` or `zip` for an archive of other files.

    Raises:
        ReadError: a kind that cannot hold a readable report, such as a picture.
    """
    if _is_plain(data[:4096]):
        return "text"
    from pipelines.read.signatures import sniff_binary  # brings a compound file library along

    return sniff_binary(data) or ("html" if _is_markup(data) else "text")


def _is_plain(head: bytes) -> bool:
    """Tell ordinary UTF-8 text early, so that the commonest small file costs no import."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:
            return False
        text = head[: error.start].decode("utf-8")
    return "\x00" not in text and _PLAIN_START.match(text) is not None and not _is_markup(head)


def _is_markup(data: bytes) -> bool:
    head = data[: 64 * 1024]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"<\x00" in head[:256] or b"\x00<" in head[:256]:
        head = head.replace(b"\x00", b"")
    return _MARKUP.search(head) is not None and not _is_wiki(data)


def _is_wiki(data: bytes) -> bool:
    """Tell whether a text with tags sets its tables as wikis do, and none as a web page does."""
    return b"{|" in data and _WIKI_TABLE.search(data) is not None and _TABLE_TAG.search(data) is None


def _find_reader(kind: str) -> Callable[[bytes], Document]:
    if kind not in READERS:
        return _refuse_archive
    module, function = READERS[kind].split(":")
    reader: Callable[[bytes], Document] = getattr(importlib.import_module(module), function)
    return reader


def _refuse_archive(data: bytes) -> Document:
    """Say why an archive comes to a reader, instead of the files inside it."""
    from pipelines.read.archive import MAX_DEPTH, expand_zip

    expand_zip(data)  # says what is wrong with it
    raise ReadError(f"压缩包一层套一层，超过 {MAX_DEPTH} 层，请解压后报送")
