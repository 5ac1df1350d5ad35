"""Tokens of an RTF file: control words, characters and groups, with bytes decoded by code page.

What the words mean does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipelines.document import ReadError
from pipelines.read.open_tables import ContradictionError

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,40})(-?\d{1,10})?[ ]?"  # a control word, its number, and the blank that ends it
    rb"|\\'([0-9A-Fa-f]{2})"
    rb"|\\(.)"
    rb"|([{}])"
    rb"|([^\\{}]+)"
    rb"|\\",
    re.DOTALL,
)
_OF_TEXT = frozenset({"par", "cell", "row", "nestcell", "nestrow"})
MAX_TOKENS = 1_000_000
"""A report of 200 kB has some 60,000."""
_CHARSET_CODECS = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gb18030",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
_CODE_PAGE_CODECS = {936: "gb18030", 950: "big5", 10000: "mac_roman", 65001: "utf-8", 54936: "gb18030"}


class Token(NamedTuple):
    """A token: `word` is a control word, ``{``, ``}``, or empty for `data`, bytes of text in the current code page."""

    word: str
    number: int | None = None
    data: bytes = b""


def split_tokens(data: bytes) -> Iterator[Token]:
    """Give the tokens of an RTF file; embedded binary data are left out.

    Raises:
        ReadError: more tokens than any report has.
    """
    at = count = 0
    while at < len(data):
        match = _TOKEN.match(data, at)
        if match is None:
            return
        at = match.end()
        count += 1
        if count > MAX_TOKENS:
            raise ReadError("RTF 文件异常庞大，不像一份年度报告，请另存为 .docx 后重新报送")
        token = _make_token(match)
        if token.word == "bin":
            at += max(0, token.number or 0)
        yield token


def check_nothing_follows(rest: Iterator[Token]) -> None:
    """Look through what stands behind the end of the text, which no program shows.

    Raises:
        ContradictionError: there are paragraphs or cells, since a bracket that opens a group is lost.
    """
    if any(token.word in _OF_TEXT for token in rest):
        raise ContradictionError("正文在文件中间就结束了")


def _make_token(match: re.Match[bytes]) -> Token:
    word, number, escaped, sign, brace, text = match.groups()
    if word is not None:
        return Token(word.decode("ascii"), int(number) if number else None)
    if text is not None:
        return Token("", None, text.translate(None, b"\r\n"))
    if brace is not None:
        return Token(brace.decode("ascii"))
    if escaped is not None:
        return Token("", None, bytes([int(escaped, 16)]))
    if sign is None:
        return Token("")
    if sign in b"\\{}":
        return Token("", None, sign)
    return Token("par" if sign in b"\r\n" else sign.decode("latin-1"))


def find_codec(charset: int | None, code_page: int) -> str:
    """Return the codec of a font's character set; sets without one of their own use the document's code page."""
    if charset is not None and charset in _CHARSET_CODECS:
        return _CHARSET_CODECS[charset]
    if code_page in _CODE_PAGE_CODECS:
        return _CODE_PAGE_CODECS[code_page]
    return f"cp{code_page}" if code_page in _KNOWN_CODE_PAGES else "cp1252"


_KNOWN_CODE_PAGES = {437, 850, 852, 866, 874, 932, 949, *range(1250, 1259)}
