"""The texts of a line that white space parts, with the places from left to right that they take."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pipelines.display_width import display_width, single_width, unambiguous_width

Span = tuple[int, int]
WidthOf = Callable[[str], int]
"""How many places a character takes."""
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text without white space, and its places."""

    text: str
    start: int
    end: int


def pieces_of(text: str, width_of: WidthOf) -> list[Piece]:
    """Return the pieces of a line, from left to right."""
    ends = [0]
    for char in text:
        ends.append(ends[-1] + width_of(char))
    return [Piece(found[0], ends[found.start()], ends[found.end()]) for found in re.finditer(r"\S+", text)]


def columns_of(pieces: list[Piece]) -> list[Span]:
    """Return the spans between places where no piece stands."""
    columns: list[Span] = []
    for piece in sorted(pieces, key=lambda piece: piece.start):
        if columns and piece.start <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], piece.end))
        else:
            columns.append((piece.start, piece.end))
    return columns


def texts_of_columns(pieces: list[Piece], columns: list[Span]) -> list[str]:
    """Return what the pieces in each column say, put together in the order given."""
    texts = ["" for _ in columns]
    for piece in pieces:
        texts[next(n for n, (start, end) in enumerate(columns) if start <= piece.start < end)] += piece.text
    return texts


def read_either_way(read: Callable[[WidthOf], list[_Read]]) -> list[_Read]:
    """Return what is read where characters take the places that they have on paper, or one each as some programs count.

    Quotation marks take two on Chinese paper and one for most programs. Nothing where several ways can be read and tell
    different things.
    """
    ways = [found for width_of in (display_width, unambiguous_width, single_width) if (found := read(width_of))]
    return ways[0] if ways and all(way == ways[0] for way in ways) else []
