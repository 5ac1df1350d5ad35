"""Lines on a PDF page that belong to characters and not to a table: strikes through them, lines under and over them.

They run from the start of a character to the end of one; ruling lines of tables run further, and meet others at both
ends. What is struck through, such as tracked deletions that were printed along, goes with the strike; links, insertions
and numbers that somebody filled in are underlined and stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipelines.document import ReadError
from pipelines.read.pdf.content import Char, PageContent
from pipelines.read.pdf.rulings import Ruling

_THROUGH = 0.12, 0.55, 1.0
"""Least and greatest height above the baseline, in sizes of the character, and how far from its ends a line ends, in
points: Word and LibreOffice strike at 0.2 to 0.35."""
_BESIDE = -0.4, 1.2, 0.75
"""The same of lines under and over characters, also where there are two of them."""
_BUCKET_POINTS = 1.0
_MEETING_POINTS = 1.5
_MAX_PAIRS = 5_000_000

_Where = tuple[float, float, float]


def drop_struck(page: PageContent) -> None:
    """Take struck characters and the lines through them off a page, in place.

    Raises:
        ReadError: more strikes than a page of text can have.
    """
    level = [ruling for ruling in page.rulings if ruling.top == ruling.bottom and ruling.x1 > ruling.x0]
    upright = [char for char in page.chars if not char.turn]
    strikes = _find_lines(level, upright, _THROUGH)
    others = _find_lines(level, upright, _BESIDE)
    standing: dict[int, list[Ruling]] = defaultdict(list)
    for ruling in page.rulings if others else ():
        if ruling.x0 == ruling.x1:
            standing[round(ruling.x0 / _MEETING_POINTS)].append(ruling)
    _drop_lines(page, [line for line in others if not _meets_at_both_ends(line, standing)])
    if not strikes:
        return
    if len(strikes) * len(upright) > _MAX_PAIRS:
        raise ReadError(f"PDF 第{page.number}页的删除线异常密集，不像一份年度报告，请改报 Word 文档")
    gone = {id(char) for char in upright for strike in strikes if _is_struck(char, strike)}
    page.chars = [char for char in page.chars if id(char) not in gone]
    _drop_lines(page, strikes)


def _drop_lines(page: PageContent, lines: Sequence[Ruling]) -> None:
    gone = {id(line) for line in lines}
    page.rulings = [ruling for ruling in page.rulings if id(ruling) not in gone]


def _meets_at_both_ends(line: Ruling, standing: Mapping[int, Sequence[Ruling]]) -> bool:
    """Whether upright lines touch the ends of a level one, as those between cells do."""
    return all(
        any(
            abs(other.x0 - end) <= _MEETING_POINTS
            and other.top - _MEETING_POINTS <= line.top <= other.bottom + _MEETING_POINTS
            for beside in (-1, 0, 1)
            for other in standing.get(round(end / _MEETING_POINTS) + beside, ())
        )
        for end in (line.x0, line.x1)
    )


def _find_lines(level: Sequence[Ruling], upright: Sequence[Char], where: _Where) -> list[Ruling]:
    """The lines between two heights of characters that start with one and end with one behind it, or the same."""
    begins: dict[int, list[Char]] = defaultdict(list)
    ends: dict[int, list[Char]] = defaultdict(list)
    for char in upright if level else ():
        begins[round(char.x0 / _BUCKET_POINTS)].append(char)
        ends[round(char.x1 / _BUCKET_POINTS)].append(char)
    found, slack = [], where[2]
    for ruling in level:
        last = [
            char
            for char in _near(ends, ruling.x1)
            if abs(char.x1 - ruling.x1) <= slack and _crosses(ruling, char, where)
        ]
        first = [
            char
            for char in _near(begins, ruling.x0)
            if abs(char.x0 - ruling.x0) <= slack and _crosses(ruling, char, where)
        ]
        if any(one.x0 <= other.x0 and abs(one.baseline - other.baseline) < 1 for one in first for other in last):
            found.append(ruling)
    return found


def _near(chars: dict[int, list[Char]], x: float) -> list[Char]:
    middle = round(x / _BUCKET_POINTS)
    return [char for bucket in (middle - 1, middle, middle + 1) for char in chars.get(bucket, ())]


def _crosses(ruling: Ruling, char: Char, where: _Where) -> bool:
    return where[0] * char.size < char.baseline - ruling.top < where[1] * char.size


def _is_struck(char: Char, strike: Ruling) -> bool:
    return strike.x0 < (char.x0 + char.x1) / 2 < strike.x1 and _crosses(strike, char, _THROUGH)
