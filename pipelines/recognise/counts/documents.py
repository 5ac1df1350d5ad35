"""How reports phrase the counts of 行政规范性文件 in running text: issued, repealed, in force. Texts are folded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.recognise.counts.requests import Found
from pipelines.recognise.counts.words import NUMBER, count_of, is_of_whole, is_of_year

_DOCUMENT = r"(?:行政)?规范性文件"
_IS = r"(?:共计|合计|总计|共|计|为|有|达|:)*"
_PATTERNS = (
    (
        "issued",
        re.compile(
            rf"(?:制定|制发|出台|印发|制定出台|制定印发)(?:了|并发布|发布|的)*{_IS}(?:{_DOCUMENT}){_IS}{NUMBER}"
        ),
    ),
    ("issued", re.compile(rf"(?:制定|制发|出台|印发)(?:了)?{NUMBER}{_DOCUMENT}")),
    ("issued", re.compile(rf"{_DOCUMENT},?(?:本年|全年|年内)?(?:新)?(?:制定|制发|出台|印发){_IS}{NUMBER}")),
    ("repealed", re.compile(rf"(?<![拟应])废止(?:了|的)*(?:{_DOCUMENT})?{_IS}{NUMBER}")),
    ("in_force", re.compile(rf"现行有效(?:的)?(?:{_DOCUMENT})?{_IS}{NUMBER}")),
)
_OTHER_DOCUMENTS = re.compile(r"党内|规章|地方性法规|其他文件|政策性文件|一般性文件|普通文件")
_PUBLISHED = re.compile(r"公开|公布|发布|解读|清理|备案|审查|起草|代拟|参与")
"""Done to documents that were issued by others or before."""


def find_documents(text: str, year: int | None) -> Iterator[Found]:
    """Find counts of normative documents in a clause that names them and no other sort of document.

    Args:
        text: a clause up to a semicolon.
        year: the year that the report is on, None where that is not known.
    """
    if "规范性文件" not in text or _OTHER_DOCUMENTS.search(text):
        return
    for column, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            before = text[: match.start()]
            is_plain = is_of_year(before, year) and is_of_whole(before) and not _PUBLISHED.search(text[: match.end()])
            if is_plain:
                yield f"documents.normative.{column}", count_of(match), match["unit"]
