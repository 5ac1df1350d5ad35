"""A text whose lines a program has joined: all of a table, or the whole report, in one line.

Such a line is cut where its cells were: one cell a line is a layout that recognition knows.
"""

from __future__ import annotations

import re

from pipelines.document import Paragraph

FEWEST_CHARACTERS = 100
"""In a line that may be a table: the shortest tables of the form have more."""
FEWEST_WORDS, FEWEST_NUMBERS = 8, 8
"""Different words and numbers in a line that is more than one row: rows have fewer words, heads no numbers."""
SHORTEST_WORD = 2
"""Characters: some offices set each of a label apart."""
MOST_OTHERS = 3
"""Bars or tabs in a line whose cells blanks hold apart."""
_PAGE_NUMBER = re.compile(r"(?<!\S)([-—–])\s*(\d{1,3})\s*\1(?!\S)")
"""A page number, or a value between two marks for nothing: in one piece it is never read as three cells."""
_MARK = re.compile(r"(?<!\S)[-—–](?!\S)")
_WORD = re.compile(r"(?:\d{1,2}[.、．])?\D.*[^。]")
"""What the label of a row may end with: no number, and no sentence."""
_NUMBER = re.compile(r"\d[\d.,]*[^\W\d_]{0,2}")


def with_cut_lines(lines: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """Return the lines, those that hold several rows of a table cut into cells; each piece keeps its line's place."""
    return tuple(piece for line in lines for piece in _cut(line))


def _cut(line: Paragraph) -> list[Paragraph]:
    if len(line.text) < FEWEST_CHARACTERS:
        return [line]
    text = line.text.strip()
    if not _MARK.search(
        _PAGE_NUMBER.sub("", text)
    ):  # where marks are cells, too, its row is one of three cells or none
        text = _PAGE_NUMBER.sub(r"\1\2\1", text)
    for sign in ("|", "\t", None):
        pieces = [piece.strip() for piece in text.split(sign)]
        pieces = pieces if sign == "|" else [piece for piece in pieces if piece]
        numbers = [piece for piece in pieces if _NUMBER.fullmatch(piece)]
        words = {piece for piece in pieces if len(piece) >= SHORTEST_WORD}.difference(numbers)
        if len(numbers) >= FEWEST_NUMBERS and len(words) >= FEWEST_WORDS:
            return [Paragraph(piece, line.place) for piece in (pieces if sign else _with_values_kept(pieces))]
        if sign and len(pieces) > MOST_OTHERS:
            break
    return [line]


def _with_values_kept(pieces: list[str]) -> list[str]:
    """Return pieces that blanks parted, each number between two marks that stands behind a word kept beside it.

    Alone on a line it would be a page number, which is dropped, but a row of three cells may be `- 3 -`.
    """
    kept: list[str] = []
    for piece in pieces:
        if kept and _WORD.fullmatch(kept[-1]) and _PAGE_NUMBER.fullmatch(piece):
            kept[-1] = f"{kept[-1]} {piece}"
        else:
            kept.append(piece)
    return kept
