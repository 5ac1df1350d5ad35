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
_ORDINARY = re.compile(
    "[\t\n\r\x1f -~\u00a0\u00b7\u2000-\u206f\u2190-\u21ff\u2460-\u24ff\u2500-\u25ff"
    "\u3000-\u3015\u4e00-\u9fff\uff01-\uff5e]"
)
_ORDINARY_SHARE = 0.9
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
    text = _try_decode(data, "utf-8", "strict")
    if text is not None:
        return text
    candidates = ["utf-8", *_declared_encodings(data), "gb18030"]
    for encoding in candidates[1:]:
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
    """Tell whether an encoding is known and can hold Chinese: one of single bytes would take any file as gibberish."""
    try:
        return "中文" in codecs.decode("中文".encode(encoding), encoding)
    except (LookupError, ValueError, TypeError):
        return False


def _guess_utf16(data: bytes) -> str | None:
    """Tell UTF-16 without a mark by its zero bytes, which no other text has, and by the order that gives sense."""
    head = data[: 64 * 1024]
    if 0 not in head:
        return None
    head = head[: len(head) // 2 * 2]
    shares = {encoding: _share_of_ordinary(head.decode(encoding, "replace")) for encoding in ("utf-16-le", "utf-16-be")}
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] > _ORDINARY_SHARE else None


def _share_of_ordinary(text: str) -> float:
    """Return the share of characters that Chinese office texts are made of: unified ideographs, ASCII, punctuation."""
    return len(_ORDINARY.findall(text)) / max(1, len(text))
