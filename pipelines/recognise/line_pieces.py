"""The texts of a line that white space parts, with the places from left to right that they take."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A text without white space, and its places."""

    text: str
    start: int
    end: int


def pieces_of(text: str, width_of: Callable[[str], int]) -> list[Piece]:
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
