"""One spelling for labels: width, white space, brackets, numbering, punctuation and traditional characters folded.

Does not belong here: which labels there are (labels.py). What is printed is never replaced.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from pipelines.radicals import without_radicals

_TRADITIONAL = re.compile(
    "[係個內動務區問單國執報審對屬廢後應採據數於會條業構機權決沒況減為無爲獲現當發確祕穩範糾納組結統經維縣總織繫繳繼續罰聯舉華萬處號補複規"
    "計訟訪設許訴詢試認請議護費購轉辦這進過鄉鎮開關項題額類體強製鎭並從樣準觸條與導標產屆佈訂違證億減關圖辦實際員間財資術銀醫學農漁場館園]"
)
"""Traditional forms of characters of the labels: a cheap test before the converter is loaded."""
_WIDE = dict(zip("，：；（）！？％", ",:;()!?%", strict=True))
"""What running text has of wide characters, as NFKC writes them. Without them it mostly is as NFKC wants it already,
and is seen to be so at once: taking every text apart and together again was most of the time that facts took."""
_PUNCTUATION = re.compile(r"[\W_]+")
_BRACKETS = str.maketrans(
    {"〔": "(", "〕": ")", "[": "(", "]": ")", "【": "(", "】": ")", "{": "(", "}": ")", "﹝": "(", "﹞": ")"}
)
_ANY_BRACKET = re.compile(f"[{re.escape(''.join(map(chr, _BRACKETS)))}]")
"""A cheap search first: translating takes longer than all the rest of folding."""
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\ufe00-\ufe0f]")
_MARK = re.compile(
    r"(?:\(?[一二三四五六七八九十]{1,3}[)、.,:]+|\([一二三四五六七八九十]{1,3}|\(?\d{1,2}[)、.,:]+|\(?[1-9]\d?(?=[^\d.,)])|第[一二三四五六]部分[:、]?)"
)
_NUMERAL_IN_BRACKETS = re.compile(r"\(([一二三四五六七八九十]{1,2})\)")
_NOTE = re.compile(r"\([^()]*(?:\)|$)")
_RAISED_BEHIND = re.compile(r"(?<=[^\d\s.])[\u00b2\u00b3\u00b9\u2070-\u208e\u2460-\u2473]+\s*$")
"""The sign of a footnote behind a label: folded it would be a digit, and a value (结果维持①)."""
_BOOKMARK = re.compile(r"\[(?:bookmark|书签)[^\]]*\]", re.I)
TEXTS_KEPT = 1024
"""Texts whose answer a function of recognition keeps: the labels of a form and what stands beside them. With eight
times as many no file was read sooner, and a process grew by 14 MiB over its first 400 files."""


@cache
def _converter() -> Any:
    import opencc  # loads dictionaries: only when traditional characters are there

    return opencc.OpenCC("t2s")


def has_traditional(text: str) -> bool:
    """Tell whether a text has traditional characters of the labels."""
    return _TRADITIONAL.search(text) is not None


def simplify(text: str) -> str:
    """Return the text in simplified characters, untouched where it has no traditional ones."""
    if not has_traditional(text):
        return text
    return _converted(text)


@lru_cache(maxsize=TEXTS_KEPT)
def _converted(text: str) -> str:
    return str(_converter().convert(text)).replace("製", "制")


def same_width(text: str) -> str:
    """Return the text in NFKC, with the characters that radicals look like."""
    text = without_radicals(text)
    if unicodedata.is_normalized("NFKC", text):
        return text
    for wide, narrow in _WIDE.items():
        text = text.replace(wide, narrow)
    return unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=TEXTS_KEPT)
def fold(text: str) -> str:
    """Return the text in one width and one kind of bracket, simplified, without white space."""
    if text.isascii() and not _ANY_BRACKET.search(text):
        return "".join(text.split())
    text = _INVISIBLE.sub("", same_width(_BOOKMARK.sub("", text)))
    text = simplify("".join(text.split()))
    return (text.translate(_BRACKETS) if _ANY_BRACKET.search(text) else text).replace("其它", "其他")


@lru_cache(maxsize=TEXTS_KEPT)
def compact(text: str) -> str:
    """Return the folded text without any punctuation; numbering marks and remarks in brackets are still in it."""
    return _PUNCTUATION.sub("", fold(text))


def split_mark(text: str) -> tuple[str, str]:
    """Split a folded text into its numbering mark (一、 (三) 2.), which may be empty, and the rest."""
    match = _MARK.match(text)
    if match is None or match.end() == len(text):
        return "", text
    return text[: match.end()], text[match.end() :]


def drop_notes(text: str) -> str:
    """Drop remarks in brackets from a folded text; numerals in brackets are part of the label and stay."""
    text = _NUMERAL_IN_BRACKETS.sub(r"\1", text)
    shorter = _NOTE.sub("", text)
    while shorter != text:
        text, shorter = shorter, _NOTE.sub("", shorter)
    return text


@lru_cache(maxsize=TEXTS_KEPT)
def spellings(text: str) -> tuple[str, ...]:
    """Return the ways to compare a label, fullest first: as printed, without mark, without remarks, without both."""
    folded = fold(_RAISED_BEHIND.sub("", text))
    _, rest = split_mark(folded)
    versions = (folded, drop_notes(folded), rest, drop_notes(rest)) if "(" in folded else (folded, rest)
    return tuple(dict.fromkeys(spelling for version in versions if (spelling := _PUNCTUATION.sub("", version))))
