"""Bytes to text: byte order marks, UTF-8, UTF-16, GB18030 and Big5, told from the bytes before any declaration.

Does not belong here: what the text means, or which kind of file it is.
"""

from __future__ import annotations

import codecs
import re

from pipelines.document import ReadError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([a-zA-Z0-9_.:-]+)""", re.I)
_DAMAGE_ALLOWED = 0.002
"""Share of characters that may be lost where a file was cut or patched; beyond it the encoding is another one."""


def decode_text(data: bytes) -> str:
    """Return the text of a file whose encoding nobody states reliably, without byte order mark, with Unix line ends.

    Raises:
        ReadError: no encoding fits.
    """
    return _decode(data).replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    wide = _guess_utf16(data)
    if wide:
        return data.decode(wide, "replace")
    candidates = ["utf-8", *_declared_encodings(data), "gb18030"]
    for encoding in candidates:
        text = _try_decode(data, encoding, "strict")
        if text is not None:
            return text
    for encoding in candidates:
        text = _try_decode(data, encoding, "replace")
        if text is not None and text.count("\ufffd") <= max(2, len(text) * _DAMAGE_ALLOWED):
            return text
    raise ReadError("文字编码不能识别，可能不是文本文件，请另存为 UTF-8 文本或 Word 文档后重新报送")


def _try_decode(data: bytes, encoding: str, errors: str) -> str | None:
    try:
        return data.decode(encoding, errors)
    except (UnicodeDecodeError, LookupError):
        return None


def _declared_encodings(data: bytes) -> list[str]:
    names = [name.decode("ascii").lower() for name in _DECLARED.findall(data[:4096])]
    return ["gb18030" if name in ("gb2312", "gbk", "gb_2312-80", "x-gbk") else name for name in names if _is_text(name)]


def _is_text(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name not in ("base64", "hex", "rot13", "zlib", "bz2", "uu", "quopri")
    except (LookupError, ValueError):
        return False


def _guess_utf16(data: bytes) -> str | None:
    """Tell UTF-16 without a mark by its line ends and digits, which no other text encoding writes with a zero byte."""
    head = data[: 64 * 1024]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) // 100 or min(even, odd) * 20 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"
