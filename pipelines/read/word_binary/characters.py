"""What the properties of characters change in the text of a binary Word file, by themselves or through a style.

Deleted, hidden and struck text is not seen, nor is white text on white; raised text does not belong to the number
before it, symbols stand for another character.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.read.open_tables import ContradictionError
from pipelines.read.word_binary.colours import WHITE, is_coloured, says_white
from pipelines.read.word_binary.pieces import PieceText
from pipelines.read.word_binary.properties import split_changes
from pipelines.read.word_binary.property_pages import read_runs_of_characters, read_runs_of_paragraphs
from pipelines.read.word_binary.streams import WordStreams
from pipelines.read.word_binary.styles import Styles

_UNSEEN = frozenset({0x0800, 0x083C, 0x0837, 0x2A53})
"""Deleted, hidden, struck through once or twice."""
_RAISED, _SYMBOL, _STYLE, _SPECIAL = 0x2A48, 0x6A09, 0x4A30, 0x0855
_AS_STYLE, _AGAINST_STYLE = 0x80, 0x81
_Range = tuple[int, int]


@dataclass
class CharacterMarks:
    """Byte ranges of what is not seen, of raised or lowered and of white text, and of symbols with their character.

    `special` are those of characters that Word draws as something else, such as the number of the page.
    """

    invisible: list[_Range] = field(default_factory=list)
    raised: list[_Range] = field(default_factory=list)
    white: list[_Range] = field(default_factory=list)
    symbols: list[tuple[int, int, str]] = field(default_factory=list)
    special: list[_Range] = field(default_factory=list)


def read_character_marks(streams: WordStreams, pieces: PieceText) -> CharacterMarks:
    """Find what the properties of characters change in the text; those of a whole piece come last.

    Raises:
        ContradictionError: properties are damaged, or some of the main text has none: it may be hidden.
    """
    marks = CharacterMarks()
    styles = Styles(streams.styles)
    of_paragraphs = list(_find_marked_paragraphs(streams, styles))
    known: dict[tuple[bytes, bytes], tuple[dict[int, int], str]] = {}
    runs = list(read_runs_of_characters(streams))
    _check_covered(pieces, runs, streams.story_lengths[0])
    for low, high, *changes in _cut_at_pieces(runs, pieces.find_modified()):
        own, of_piece = changes
        if (own, of_piece) not in known:
            known[own, of_piece] = _settle(changes, {}, styles), _find_symbol(own)
        settings, symbol = known[own, of_piece]
        if settings:
            _note(marks, (low, high), settings)
        if symbol:
            marks.symbols.append((low, high, symbol))
        for first, last, base in _overlaps(of_paragraphs, low, high) if of_paragraphs else ():
            _note(marks, (first, last), _settle(changes, base, styles))
    return marks


def _check_covered(pieces: PieceText, runs: Sequence[tuple[int, int, bytes]], length: int) -> None:
    """Look that runs, which follow one another, cover the main text but for marks: LibreOffice leaves out the last."""
    covered = pieces.find_positions(runs[0][0], runs[-1][1]) if runs else [(0, length)]
    bare = zip([0, *(stop for _, stop in covered)], [*(start for start, _ in covered), length], strict=True)
    if any(pieces.text[start : min(stop, length)].strip("\r\x07\x0c ") for start, stop in bare):
        raise ContradictionError("有一段文字没有文字属性")


def _cut_at_pieces(
    runs: Iterable[tuple[int, int, bytes]], modified: list[tuple[int, int, bytes]]
) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Give the runs on with the modifiers of the piece that each lies in, cut where such pieces begin and end."""
    ends = [end for _, end, _ in modified]
    for low, high, changes in runs:
        at = low
        for index in range(bisect_right(ends, low), len(modified)):
            first, last, of_piece = modified[index]
            if first >= high or at >= high:
                break
            if last <= at:
                continue
            if at < first:
                yield at, first, changes, b""
            yield max(at, first), min(last, high), changes, of_piece
            at = min(last, high)
        if at < high:
            yield at, high, changes, b""


def _find_marked_paragraphs(streams: WordStreams, styles: Styles) -> Iterator[tuple[int, int, dict[int, int]]]:
    """Give the paragraphs whose style changes characters, with the settings it gives them."""
    if not styles.marks_paragraphs:
        return
    for low, high, changes in read_runs_of_paragraphs(streams):
        settings = styles.settings(struct.unpack_from("<H", changes)[0]) if len(changes) > 1 else {}
        if any(settings.values()):
            yield low, high, settings


def _overlaps(
    paragraphs: list[tuple[int, int, dict[int, int]]], low: int, high: int
) -> Iterator[tuple[int, int, dict[int, int]]]:
    for first, last, settings in paragraphs:
        if first < high and low < last:
            yield max(first, low), min(last, high), settings


def _settle(lists: Sequence[bytes], base: dict[int, int], styles: Styles) -> dict[int, int]:
    """Return the settings of a run: those of its paragraph, over them those of its style, over them its own lists."""
    changes = [change for part in lists for change in split_changes(part)]
    of_style = dict(base)
    settled = dict(base)
    for code, operand in changes:
        if code == _STYLE:
            of_style |= styles.settings(struct.unpack("<H", operand)[0])
            settled |= of_style
        elif code in (_RAISED, _SPECIAL) or (code in _UNSEEN and operand[0] < _AS_STYLE):
            settled[code] = operand[0]
        elif code in _UNSEEN:
            settled[code] = of_style.get(code, 0) ^ (operand[0] == _AGAINST_STYLE)
        elif (is_white := says_white(code, operand)) is not None:
            settled[WHITE] = is_white
    if settled.get(WHITE) and is_coloured(changes):
        del settled[WHITE]
    return settled


def _find_symbol(changes: bytes) -> str:
    """Return the character that a place holder stands for, nothing where the run holds none."""
    found = [operand for code, operand in split_changes(changes) if code == _SYMBOL]
    return chr(struct.unpack_from("<H", found[-1], 2)[0]) if found else ""


def _note(marks: CharacterMarks, place: _Range, settings: dict[int, int]) -> None:
    if settings.get(_SPECIAL) == 1:
        marks.special.append(place)
    if any(settings.get(code) == 1 for code in _UNSEEN):
        marks.invisible.append(place)
    elif settings.get(_RAISED):
        marks.raised.append(place)
    elif settings.get(WHITE):
        marks.white.append(place)
