"""Counts that the running text states, so that rules can compare them with the tables. Precise rather than complete.

`what` is the row or cell that the count is about, in codes of the form: `requests.received`, `requests.granted`,
`requests.received.natural_person`, `appeals.review`, `documents.normative.issued`; and, where the form has no cell,
`requests.change` (against the year before, negative for fewer), `requests.denied`, `requests.unavailable`,
`requests.unprocessed` (whole groups), `appeals.suit` (both kinds), `channels.parts` with `channels.whole` and
`list.parts` with `list.whole` (one after the other: what a list adds up to, and what stands before it). A count of 0
may come from words (未收到申请). A count of another year, of a part, or of something else is none of these: where the
scope is not plain, nothing is returned.
Does not belong here: comparing (the rules do), and whose counts they may be (pipelines/facts.py).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from pipelines.recognise.counts.appeals import find_appeals
from pipelines.recognise.counts.documents import find_documents
from pipelines.recognise.counts.lists import find_lists
from pipelines.recognise.counts.requests import Found, find_requests
from pipelines.recognise.counts.words import with_digits
from pipelines.recognise.fold import fold
from pipelines.report import SectionText, StatedCount

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_CLAUSE = re.compile(r"[^;]+;?")
_WRAPPED = re.compile(r"(?<=[^。；：！？:;\n]{25})\n(?![（(一二三四五六七八九十\d])")
"""A line that breaks off inside a sentence, as in text taken out of pages."""
_WORTH_A_LOOK = re.compile(r"申请|公开|复议|诉讼|文件|结转|处理|提供|其中")


def find_counts(sections: tuple[SectionText, ...], year: int | None = None) -> tuple[StatedCount, ...]:
    """Return the counts stated in the text of the parts, each with its sentence; each fact once a sentence.

    Args:
        sections: the parts of a report.
        year: the year it reports on, None where that is not known.
    """
    return tuple(count for section in sections for count in _counts_of_section(section, year))


def _counts_of_section(section: SectionText, year: int | None) -> Iterator[StatedCount]:
    for paragraph in _WRAPPED.sub("", section.text).split("\n"):
        if not _WORTH_A_LOOK.search(paragraph):
            continue
        folded = with_digits(fold(paragraph))
        for match in _SENTENCE.finditer(paragraph):
            printed = match[0].strip()
            text = with_digits(fold(printed))
            for what, number, unit in (*_counts_of_sentence(text, folded, section.number, year), *_lists(text)):
                yield StatedCount(what, number, unit, printed, section.number, section.place)


def _counts_of_sentence(text: str, paragraph: str, section: str, year: int | None) -> Iterator[Found]:
    """Counts by their patterns; two different numbers of one thing in a sentence are of different things: left out."""
    found: list[Found] = []
    for clause in _CLAUSE.findall(text):
        found += find_requests(clause, paragraph, year)
        found += find_appeals(clause, paragraph, section, year)
        found += find_documents(clause, year)
    numbers = defaultdict(set)
    for what, number, _ in found:
        numbers[what].add(number)
    yield from dict.fromkeys(each for each in found if len(numbers[each[0]]) == 1)


def _lists(text: str) -> Iterator[Found]:
    for each in find_lists(text):
        kind = "channels" if each.is_channels else "list"
        yield f"{kind}.parts", each.parts, each.unit
        yield f"{kind}.whole", each.whole, each.unit
