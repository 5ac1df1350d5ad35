"""Characters of a PDF page that are struck through, such as tracked deletions that were printed along.

The line of a strike runs above the baseline, through the middle of the characters, from the start of one to the end of
one; ruling lines of tables run between the lines of text and further than they, and underlines below the baseline.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipelines.document import ReadError
from pipelines.read.pdf.content import Char, PageContent
from pipelines.read.pdf.rulings import Ruling

_LOW_SHARE, _HIGH_SHARE = 0.12, 0.55
"""Heights above the baseline, in sizes of the character: Word and LibreOffice strike at 0.2 to 0.35."""
_END_POINTS = 1.0
_MAX_PAIRS = 5_000_000


def drop_struck(page: PageContent) -> None:
    """Take struck characters and the lines through them off a page, in place.

    Raises:
        ReadError: more strikes than a page of text can have.
    """
    level = [ruling for ruling in page.rulings if ruling.top == ruling.bottom and ruling.x1 > ruling.x0]
    upright = [char for char in page.chars if not char.turn]
    strikes = _find_strikes(level, upright)
    if not strikes:
        return
    if len(strikes) * len(upright) > _MAX_PAIRS:
        raise ReadError(f"PDF 第{page.number}页的删除线异常密集，不像一份年度报告，请改报 Word 文档")
    gone = {id(char) for char in upright for strike in strikes if _is_struck(char, strike)}
    lines = {id(strike) for strike in strikes}
    page.chars = [char for char in page.chars if id(char) not in gone]
    page.rulings = [ruling for ruling in page.rulings if id(ruling) not in lines]


def _find_strikes(level: Sequence[Ruling], upright: Sequence[Char]) -> list[Ruling]:
    """The lines that run through the middle of a character at their start and of one at their end."""
    begins: dict[int, list[Char]] = defaultdict(list)
    ends: dict[int, list[Char]] = defaultdict(list)
    for char in upright if level else ():
        begins[round(char.x0 / _END_POINTS)].append(char)
        ends[round(char.x1 / _END_POINTS)].append(char)
    return [
        ruling
        for ruling in level
        if any(_crosses(ruling, char) for char in _near(begins, ruling.x0))
        and any(_crosses(ruling, char) for char in _near(ends, ruling.x1))
    ]


def _near(chars: dict[int, list[Char]], x: float) -> list[Char]:
    middle = round(x / _END_POINTS)
    return [char for bucket in (middle - 1, middle, middle + 1) for char in chars.get(bucket, ())]


def _crosses(ruling: Ruling, char: Char) -> bool:
    return _LOW_SHARE * char.size < char.baseline - ruling.top < _HIGH_SHARE * char.size


def _is_struck(char: Char, strike: Ruling) -> bool:
    return strike.x0 < (char.x0 + char.x1) / 2 < strike.x1 and _crosses(strike, char)
