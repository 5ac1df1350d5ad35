"""From characters with positions to lines and from lines to text, inside a cell or on a page.

A line that is broken only because it was full is joined again, so a number or a word never falls apart. Where tables
are is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.read.pdf.content import Char
from pipelines.read.printed_labels import is_row_or_group

_CELL_PADDING_POINTS = 12.0
"""Word and WPS keep 5.4 points free on each side of a cell's text."""
_OVERPRINT_SHARE = 0.3
"""Characters set closely overlap by less than this share of the narrower one."""
_SAME_BASELINE_SHARE = 0.15
_WIDE_GAP, _NARROW_GAP = 1.2, 0.45
"""Gaps between the pieces of a line, in sizes of its characters: in text, and between cells of a table."""
_DIGIT_GAP, _LETTER_GAP = 0.1, 0.3
_SIGNS = "+-−"
_LATIN_GAP, _POINT_GAP = 0.25, 0.4
_LATIN = "\u2fff"
"""Signs above it fill a square."""
_OPENING_SIGNS = "（(［[【《〈「『“‘"
_CLOSING_SIGNS = "、，。；：？！）》”’"
_HEADING = re.compile(r"^\s*([一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])")


@dataclass(slots=True)
class Line:
    """A printed line with its extent in points, the width of its first character, and its page."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    first_width: float
    page: int = 0
    gaps: tuple[tuple[float, float, str], ...] = ()
    """The pieces between wide gaps as (x0, x1, text); one piece in ordinary text."""
    baseline: float = 0.0
    is_overprinted: bool = False
    """Whether a digit is printed over another character, as where a cell of a sheet is too small for its text."""
    is_beside: bool = False
    """Whether it stands in a column beside the page of a site."""

    def count_columns(self) -> int:
        """Return how many pieces stand so far apart that they are no words of one text."""
        return 1 + sum(1 for before, after in pairwise(self.gaps) if after[0] - before[1] > _WIDE_GAP * self.size)


def make_base_lines(chars: Iterable[Char], page: int = 0) -> list[Line]:
    """Group upright characters into lines by what they stand on alone: beside a row, lines of other cells go on.

    Their pieces may be as close as cells without ruling lines between them.
    """
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: char.baseline):
        if rows and char.baseline - rows[-1][0].baseline <= _SAME_BASELINE_SHARE * char.size:
            rows[-1].append(char)
        else:
            rows.append([char])
    return [line for row in rows if (line := _make_line(row, page, _NARROW_GAP)) is not None]


def make_lines(chars: Iterable[Char], page: int = 0) -> list[Line]:
    """Group characters into lines from top to bottom, each read from left to right."""
    upright = sorted(map(_turn_upright, chars), key=lambda char: char.top + char.bottom)
    rows: list[list[Char]] = []
    middle = 0.0
    for char in upright:
        here = (char.top + char.bottom) / 2
        if rows and abs(here - middle) <= 0.5 * max(char.size, rows[-1][0].size):
            rows[-1].append(char)
            middle += (here - middle) / len(rows[-1])
        else:
            rows.append([char])
            middle = here
    return [line for row in rows if (line := _make_line(row, page)) is not None]


def _turn_upright(char: Char) -> Char:
    """Lay out turned text as if the page were turned: its reading direction becomes left to right."""
    if not char.turn:
        return char
    if char.turn == 2:
        return Char(char.text, -char.x1, -char.x0, -char.bottom, -char.top, char.size)
    if char.turn > 0:
        return Char(char.text, -char.bottom, -char.top, char.x0, char.x1, char.size)
    return Char(char.text, char.top, char.bottom, -char.x1, -char.x0, char.size)


def _make_line(row: list[Char], page: int, gap: float = _WIDE_GAP) -> Line | None:
    row.sort(key=lambda char: char.x0)
    visible = [char for char in row if not char.text.isspace()]
    if not visible:
        return None
    first, last = visible[0], visible[-1]
    pieces = tuple(_split_pieces(row[row.index(first) : row.index(last) + 1], gap))
    top, bottom = min(char.top for char in visible), max(char.bottom for char in visible)
    text = " ".join(piece[2] for piece in pieces)
    size = max(char.size for char in visible)
    width = first.x1 - first.x0
    overprinted = _is_overprinted(visible)
    return Line(text, first.x0, last.x1, top, bottom, size, width, page, pieces, first.baseline, overprinted)


def _is_overprinted(visible: Sequence[Char]) -> bool:
    for before, char in pairwise(visible):
        is_bold = char.text == before.text and char.x0 - before.x0 < 0.2 * char.size
        overlap = before.x1 - char.x0
        narrower = min(before.x1 - before.x0, char.x1 - char.x0)
        if not is_bold and overlap > _OVERPRINT_SHARE * narrower and (char.text.isdigit() or before.text.isdigit()):
            return True
    return False


def _split_pieces(row: list[Char], wide_gap: float) -> Iterator[tuple[float, float, str]]:
    """The pieces of a line between wide gaps. A character printed twice to look bold counts once."""
    start, text, previous, has_space = row[0].x0, row[0].text, row[0], False
    for char in row[1:]:
        if char.text.isspace():
            has_space = True
            continue
        if char.text == previous.text and char.x0 - previous.x0 < 0.2 * char.size:
            continue
        gap = char.x0 - previous.x1
        is_parted = wide_gap == _NARROW_GAP and (
            _are_parted(previous, char, gap, has_space) or _is_value_behind_label(text, char)
        )
        if gap > wide_gap * char.size or is_parted:
            yield start, previous.x1, text
            start, text = char.x0, ""
        elif has_space or (gap > _room_between(previous, char) and _is_latin(previous.text) and _is_latin(char.text)):
            text += " "
        text += char.text
        previous, has_space = char, False
    yield start, previous.x1, text


def _room_between(before: Char, char: Char) -> float:
    """How far two Latin signs of one word stand apart: a point is narrow where every sign has the same room."""
    has_point = any(one.text in ".," and other.text.isdecimal() for one, other in ((before, char), (char, before)))
    return (_POINT_GAP if has_point else _LATIN_GAP) * char.size


def _are_parted(before: Char, char: Char, gap: float, has_space: bool) -> bool:
    """Whether two characters without a line between their cells are of two: digits and Chinese are set closely."""
    if before.text.isdecimal() and (char.text.isdecimal() or char.text in _SIGNS):
        return gap > _DIGIT_GAP * char.size
    return not has_space and gap > _LETTER_GAP * char.size and before.text > _LATIN and char.text > _LATIN


def _is_value_behind_label(text: str, char: Char) -> bool:
    """Whether a digit follows so closely behind the whole label of a row that both seemed to be one text."""
    return char.text.isdecimal() and text[-1:] > _LATIN and is_row_or_group(text)


def _is_latin(text: str) -> bool:
    return text.isascii() and not text.isspace()


def join_pieces(before: str, after: str) -> str:
    """Join what a full line broke apart: Chinese and digits closely, Latin words with a space."""
    if before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha():
        return f"{before} {after}"
    return before + after


def make_cell_text(chars: Sequence[Char], width: float, height: float) -> str:
    """Return the text of a cell of the given size; a line break stays where the line had room left."""
    lines = make_lines(chars)
    if not lines:
        return ""
    room = height if sum(1 for char in chars if char.turn) * 2 > len(chars) else width
    torn = _count_torn(lines)
    text = lines[0].text
    for index, (before, line) in enumerate(pairwise(lines), start=1):
        is_one = index < torn or was_full(before, line, room)
        text = join_pieces(text, line.text) if is_one else f"{text}\n{line.text}"
    return text


def _count_torn(lines: Sequence[Line]) -> int:
    """How many lines at the start are one number that a narrow cell tore apart, with the note on it below.

    Programs keep an opening bracket with the number before it. Where both are wider than the widest line they break the
    number anywhere, also where its digits would have had room.
    """
    count = next((index for index, line in enumerate(lines) if not line.text.isdecimal()), len(lines))
    if count < 2 or count == len(lines) or lines[count].text[0] not in "（([":
        return 0
    digits = sum(line.x1 - line.x0 for line in lines[:count])
    return count if digits + lines[count].first_width > max(line.x1 - line.x0 for line in lines) else 0


def was_full(before: Line, line: Line, room: float) -> bool:
    """Whether the line before was broken for lack of room.

    A closing sign takes the character before it along; an opening one does not end a line, and may hang on a digit.
    """
    needed = line.first_width + _CELL_PADDING_POINTS
    if line.text[1:2] in _CLOSING_SIGNS and len(line.text) > 1:
        needed += line.first_width
    elif line.text[1:2] in _OPENING_SIGNS and len(line.text) > 1:
        needed += 2 * line.size
    return room - (before.x1 - before.x0) < needed


def continues(before: Line, line: Line, left: float, right: float) -> bool:
    """Whether a line goes on with the paragraph of the line before, in a column of text from `left` to `right`."""
    return (
        not before.is_beside
        and before.x1 > right - 1.5 * before.size
        and line.x0 < left + 1.2 * line.size
        and abs(before.size - line.size) <= 1.5
        and _HEADING.match(line.text) is None
    )
