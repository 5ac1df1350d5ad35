"""The pages of a binary Word file that hold the properties of its paragraphs and characters, and the index of pages.

What contradicts itself is no page: one wrong number in it gives text the properties of other text, by which rows of a
table are lost or hidden text is shown. Files that Word and LibreOffice wrote keep to all that is asked for here.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from itertools import pairwise

from pipelines.document import ReadError
from pipelines.read.open_tables import ContradictionError
from pipelines.read.word_binary.streams import DAMAGED, WordStreams

PAGE_BYTES = 512
_COUNT_AT = PAGE_BYTES - 1
_NUMBER_BITS = 0x3FFFFF
_Run = tuple[int, int, bytes]
_Locate = Callable[[bytes, int], tuple[int, int]]


def read_runs_of_paragraphs(streams: WordStreams) -> Iterator[_Run]:
    """Give the paragraphs as (from, to, style in two bytes and property changes), in the order of their bytes.

    Raises:
        ReadError: damaged.
        ContradictionError: index and pages, or pages in themselves, do not agree.
    """
    return _read_runs(streams, streams.paragraph_runs, 13, _locate_of_paragraph)


def read_runs_of_characters(streams: WordStreams) -> Iterator[_Run]:
    """Give the runs of characters as (from, to, property changes), in the order of their bytes.

    Raises:
        ReadError: damaged.
        ContradictionError: index and pages, or pages in themselves, do not agree.
    """
    return _read_runs(streams, streams.character_runs, 1, lambda page, place: (place + 1, place + 1 + page[place]))


def _locate_of_paragraph(page: bytes, place: int) -> tuple[int, int]:
    if page[place]:
        return place + 1, place + 2 * page[place]
    return place + 2, place + 2 + 2 * page[place + 1]


def _read_runs(streams: WordStreams, pair: tuple[int, int], entry_bytes: int, locate: _Locate) -> Iterator[_Run]:
    index = streams.slice_table(pair)
    count = (len(index) - 4) // 8
    if count < 1 or len(index) % 8 != 4:
        raise ContradictionError("没有段落或文字的属性")
    if count > len(streams.main) // PAGE_BYTES:
        raise ReadError(DAMAGED)
    borders = struct.unpack_from(f"<{count + 1}I", index)
    numbers = struct.unpack_from(f"<{count}I", index, 4 * (count + 1))
    for (low, high), number in zip(pairwise(borders), numbers, strict=True):
        start = (number & _NUMBER_BITS) * PAGE_BYTES
        page = streams.main[start : start + PAGE_BYTES]
        limits = _read_limits(page, entry_bytes)
        if not limits[0] <= low < high <= limits[-1]:
            raise ContradictionError("属性页与目录不一致")
        runs = zip(pairwise(limits), _read_changes(page, limits, entry_bytes, locate), strict=True)
        for (first, last), changes in runs:
            if first < high and last > low:
                yield max(first, low), min(last, high), changes


def _read_limits(page: bytes, entry_bytes: int) -> tuple[int, ...]:
    """Where the runs of a page begin, and the end of the last one."""
    runs = page[_COUNT_AT] if len(page) == PAGE_BYTES else 0
    if not runs or 4 * (runs + 1) + runs * entry_bytes >= PAGE_BYTES:
        raise ReadError(DAMAGED)
    limits = struct.unpack_from(f"<{runs + 1}I", page, 0)
    if any(first >= last for first, last in pairwise(limits)):
        raise ContradictionError("属性页自相矛盾")
    return limits


def _read_changes(page: bytes, limits: tuple[int, ...], entry_bytes: int, locate: _Locate) -> list[bytes]:
    """The changes of each run; several runs may share some, but no two lie over one another."""
    head = 4 * len(limits)
    places = [2 * page[head + run * entry_bytes] for run in range(len(limits) - 1)]
    spans = {place: locate(page, place) for place in sorted({*places} - {0})}
    ends = [head + entry_bytes * len(places), *(stop for _, stop in spans.values())]
    if any(place < end for place, end in zip([*spans, _COUNT_AT], ends, strict=True)):
        raise ContradictionError("属性页自相矛盾")
    return [page[slice(*spans[place])] if place else b"" for place in places]
