"""Where the text boxes of a binary Word file hang and where their text lies."""

from __future__ import annotations

import struct
from collections import defaultdict

from pipelines.read.open_tables import ContradictionError
from pipelines.read.word_binary.streams import WordStreams

_ANCHOR_BYTES, _BOX_BYTES = 26, 22
_SHAPE_IN_BOX = 14
_TEXT_BOX_STORY = 5


def find_text_boxes(streams: WordStreams, text: str) -> tuple[dict[int, list[tuple[int, int]]], list[tuple[int, int]]]:
    """Return the ranges of characters of the text boxes: by the position they hang at, and those that hang in groups.

    Positions count characters from the start of the main text.

    Raises:
        ContradictionError: their list is damaged, or one does not end where a paragraph does.
    """
    length = streams.story_lengths[_TEXT_BOX_STORY + 1]
    hanging: dict[int, list[tuple[int, int]]] = defaultdict(list)
    loose: list[tuple[int, int]] = []
    if length == 0:
        return hanging, loose
    base = sum(streams.story_lengths[: _TEXT_BOX_STORY + 1])
    places = {
        struct.unpack_from("<I", entry)[0]: position
        for position, _, entry in _split_table(streams.slice_table(streams.anchors), _ANCHOR_BYTES)
        if position < streams.story_lengths[0]
    }
    boxes = _split_table(streams.slice_table(streams.text_boxes), _BOX_BYTES)
    for number, (start, end, entry) in enumerate(boxes, 1):
        if not start < end <= length or text[base + end - 1] != "\r":
            if number == len(boxes):
                break  # what Word writes behind the boxes is none
            raise ContradictionError("文本框的目录与文字不一致")
        place = places.get(struct.unpack_from("<I", entry, _SHAPE_IN_BOX)[0])
        (loose if place is None else hanging[place]).append((base + start, base + end))
    return hanging, loose or ([] if hanging else [(base, base + length)])


def _split_table(table: bytes, size: int) -> list[tuple[int, int, bytes]]:
    """The entries of a table of positions as (from, to, entry); LibreOffice writes one without entries, too."""
    if not table:
        return []
    count, rest = divmod(len(table) - 4, 4 + size)
    if count < 0 or rest:
        raise ContradictionError("文本框的目录不完整")
    positions = struct.unpack_from(f"<{count + 1}I", table)
    start = 4 * (count + 1)
    return [
        (positions[index], positions[index + 1], table[start + index * size : start + (index + 1) * size])
        for index in range(count)
    ]
