"""The pages of a binary Word file that hold the properties of its paragraphs and characters, and the index of pages.

What contradicts itself is no page: one wrong number in it gives text the properties of other text, by which rows of a
table are lost or hidden text is shown. Files that Word, WPS and LibreOffice wrote keep to all that is asked for here;
entries and runs without any text, which other programs leave where text was deleted, say nothing and are passed over.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipelines.document import ReadError
from pipelines.read.open_tables import ContradictionError
from pipelines.read.word_binary.streams import DAMAGED, WordStreams

PAGE_BYTES = 512
_COUNT_AT = PAGE_BYTES - 1
_NUMBER_BITS = 0x3FFFFF
_Run = tuple[int, int, bytes]


def _locate_of_paragraph(page: bytes, place: int) -> tuple[int, int]:
    if page[place]:
        return place + 1, place + 2 * page[place]
    return place + 2, place + 2 + 2 * page[place + 1]


def _locate_in_bytes(page: bytes, place: int) -> tuple[int, int]:
    return place + 1, place + 1 + page[place]


def _locate_in_words(page: bytes, place: int) -> tuple[int, int]:
    return place + 1, place + 1 + 2 * page[place]


@dataclass(frozen=True)
class PageLayout:
    """How the numbers of pages are written, how many bytes a page has for a run, and where the changes of one lie."""

    number: str
    entry_bytes: int
    locate: Callable[[bytes, int], tuple[int, int]]


PARAGRAPHS, CHARACTERS = PageLayout("I", 13, _locate_of_paragraph), PageLayout("I", 1, _locate_in_bytes)
PARAGRAPHS_95, CHARACTERS_95 = PageLayout("H", 7, _locate_in_words), PageLayout("H", 1, _locate_in_bytes)


def read_runs_of_paragraphs(streams: WordStreams, layout: PageLayout = PARAGRAPHS) -> Iterator[_Run]:
    """Give the paragraphs as (from, to, style in two bytes and property changes), in the order of their bytes.

    Raises:
        ReadError: damaged.
        ContradictionError: index and pages, or pages in themselves, do not agree.
    """
    return _read_runs(streams, streams.paragraph_runs, layout)


def read_runs_of_characters(streams: WordStreams, layout: PageLayout = CHARACTERS) -> Iterator[_Run]:
    """Give the runs of characters as (from, to, property changes), in the order of their bytes; none where no list is.

    Raises:
        ReadError: damaged.
        ContradictionError: index and pages, or pages in themselves, do not agree.
    """
    if streams.character_runs == (0, 0):
        return iter(())
    return _read_runs(streams, streams.character_runs, layout)


def _read_runs(streams: WordStreams, pair: tuple[int, int], layout: PageLayout) -> Iterator[_Run]:
    index = streams.slice_table(pair)
    count, rest = divmod(len(index) - 4, 4 + struct.calcsize(layout.number))
    if count < 1 or rest:
        raise ContradictionError("没有段落或文字的属性")
    if count > len(streams.main) // PAGE_BYTES:
        raise ReadError(DAMAGED)
    borders = struct.unpack_from(f"<{count + 1}I", index)
    numbers = struct.unpack_from(f"<{count}{layout.number}", index, 4 * (count + 1))
    for (low, high), number in zip(pairwise(borders), numbers, strict=True):
        if low == high:
            continue
        start = (number & _NUMBER_BITS) * PAGE_BYTES
        page = streams.main[start : start + PAGE_BYTES]
        limits = _read_limits(page, layout.entry_bytes)
        if not limits[0] <= low < high <= limits[-1]:
            raise ContradictionError("属性页与目录不一致")
        for (first, last), changes in zip(pairwise(limits), _read_changes(page, limits, layout), strict=True):
            if first < last and first < high and last > low:
                yield max(first, low), min(last, high), changes


def _read_limits(page: bytes, entry_bytes: int) -> tuple[int, ...]:
    """Where the runs of a page begin, and the end of the last one."""
    runs = page[_COUNT_AT] if len(page) == PAGE_BYTES else 0
    if not runs or 4 * (runs + 1) + runs * entry_bytes >= PAGE_BYTES:
        raise ReadError(DAMAGED)
    limits = struct.unpack_from(f"<{runs + 1}I", page, 0)
    if any(first > last for first, last in pairwise(limits)):
        raise ContradictionError("属性页自相矛盾")
    return limits


def _read_changes(page: bytes, limits: tuple[int, ...], layout: PageLayout) -> list[bytes]:
    """The changes of each run; several runs may share some, but no two lie over one another."""
    head = 4 * len(limits)
    places = [2 * page[head + run * layout.entry_bytes] for run in range(len(limits) - 1)]
    spans = {place: layout.locate(page, place) for place in sorted({*places} - {0})}
    ends = [head + layout.entry_bytes * len(places), *(stop for _, stop in spans.values())]
    if any(place < end for place, end in zip([*spans, _COUNT_AT], ends, strict=True)):
        raise ContradictionError("属性页自相矛盾")
    return [page[slice(*spans[place])] if place else b"" for place in places]
