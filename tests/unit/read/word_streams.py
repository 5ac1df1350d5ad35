"""Makes the streams of small binary Word files by hand, to try what other programs than Word and LibreOffice write."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from pipelines.read.word_binary.streams import WordStreams

IN_TABLE, ROW_END = struct.pack("<HB", 0x2416, 1), struct.pack("<HB", 0x2417, 1)
_PAGE = 512
Run = tuple[str, bytes]
"""A text and its property changes."""


def row_end(merged: Sequence[int], shading: bytes = b"") -> bytes:
    """The property changes of the mark of a row with the merge flags of its cells, which are 1000 twips wide."""
    count = len(merged)
    edges = struct.pack(f"<{count + 1}h", *range(0, 1000 * (count + 1), 1000))
    definition = bytes([count]) + edges + b"".join(struct.pack("<H18x", flags) for flags in merged)
    return IN_TABLE + ROW_END + struct.pack("<HH", 0xD608, len(definition) + 1) + definition + shading


def make_row(texts: Sequence[str], shading: bytes = b"") -> list[Run]:
    """The paragraphs of a row."""
    return [*((f"{text}\x07", IN_TABLE) for text in texts), ("\x07", row_end([0] * len(texts), shading))]


def make_streams(paragraphs: Sequence[Run], runs: Sequence[Run] | None = None) -> WordStreams:
    """Streams with these paragraphs, and these runs of characters over them; None has no list of such runs."""
    text = "".join(piece for piece, _ in paragraphs)
    main = bytearray(text.encode("utf-16-le"))
    length = len(main)
    pieces = struct.pack("<IIHIH", 0, len(text), 0, 0, 0)
    table = bytearray(b"\x02" + struct.pack("<I", len(pieces)) + pieces)
    places = [(0, len(table))]
    kinds = [(13, [(piece, b"\0\0" + changes) for piece, changes in paragraphs])]
    for entry, given in kinds + ([(1, list(runs))] if runs else []):
        main += bytes(-len(main) % _PAGE)
        index = struct.pack("<III", 0, length, len(main) // _PAGE)
        places.append((len(table), len(index)))
        table += index
        main += _make_page(given, entry)
    if not runs:
        places.append((0, 0))
    return WordStreams(
        bytes(main), bytes(table), b"", b"", (len(text), *[0] * 7), places[2], places[1], places[0], (0, 0), (0, 0)
    )


def _make_page(runs: Sequence[Run], entry: int) -> bytes:
    page = bytearray(_PAGE)
    page[-1] = len(runs)
    at, stop = 0, _PAGE - 1
    for number, (text, changes) in enumerate(runs):
        struct.pack_into("<I", page, 4 * number, at)
        at += 2 * len(text)
        size = (
            [len(changes)]
            if entry == 1
            else [0, len(changes) // 2]
            if len(changes) % 2 == 0
            else [len(changes) // 2 + 1]
        )
        stored = bytes(size) + changes
        stop = (stop - len(stored)) // 2 * 2
        page[stop : stop + len(stored)] = stored
        page[4 * (len(runs) + 1) + entry * number] = stop // 2
    struct.pack_into("<I", page, 4 * len(runs), at)
    return bytes(page)
