"""Which lines in the margins of PDF pages are page numbers, and which may be the value of a row that a page break cut.

Page numbers count up from page to page, as far from the edge on each. A number by itself that does not is none where
tables have no lines.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.read.pdf.text import Line

MARGIN_SHARE = 0.12
"""Page numbers stand this close to an edge, as a share of the height of the page."""
_EDGE_POINTS = 66.0
"""Running lines stand closer to the edge than body text, for which 37 mm above and 35 mm below are prescribed, and
25 mm are usual. Word and WPS begin them 15 mm below the upper edge and end them 17.5 mm above the lower one."""
_PAGE_NUMBER = re.compile(r"[-—–－·~]*(第)?(?P<value>\d{1,3})(页)?([/／]\d{1,3}|[，,]*共\d{1,3}页)?[-—–－·~]*")
_BARE_NUMBER = re.compile(r"[-—–－]?\d{1,3}")
_SAME_HEIGHT_POINTS = 3.0
"""Page numbers stand equally far from the edge, but for how programs round and what else stands on their line."""

Pages = Sequence[tuple[float, list[Line]]]


@dataclass(frozen=True, slots=True)
class _Number:
    """A line that may be a page number: its page, counted from 0, what it says, how far from which edge it stands."""

    line: Line
    page: int
    text: str
    value: int
    is_top: bool
    distance: float

    def count(self, *, is_of_sheet: bool) -> int:
        """Return where its page, or the sheet that this is a part of, stands among the others."""
        return self.line.page if is_of_sheet else self.page


def is_at_edge(line: Line, height: float) -> bool:
    """Tell whether a line stands where running lines do on a page of this height."""
    return line.bottom < _EDGE_POINTS or line.top > height - _EDGE_POINTS


def find_page_numbers(pages: Pages, *, is_unruled: bool) -> set[int]:
    """Return the identities of the lines that are page numbers.

    Args:
        pages: for each page its height in points and its lines outside tables, without those that repeat.
        is_unruled: whether lines are tables without ruling lines, so that a number by itself may be a value.
    """
    numbers = [number for page in range(len(pages)) for number in _find_numbers(pages, page)]
    counted = _find_counted(numbers)
    return {
        id(number.line)
        for number in numbers
        if id(number.line) in counted or _is_lone(number, pages, is_counted=bool(counted), is_unruled=is_unruled)
    }


def _find_numbers(pages: Pages, page: int) -> Iterator[_Number]:
    height, lines = pages[page]
    margin = height * MARGIN_SHARE
    for line in lines:
        is_top = line.bottom < margin
        text = re.sub(r"\s", "", line.text)
        match = _PAGE_NUMBER.fullmatch(text)
        if match and line.count_columns() == 1 and (is_top or line.top > height - margin):
            distance = line.top if is_top else height - line.bottom
            yield _Number(line, page, text, int(match["value"]), is_top, distance)


def _find_counted(numbers: Sequence[_Number]) -> set[int]:
    """Return the identities of lines that count up with those of other pages, in the same words and at one height.

    Sheets may be cut in two pages: numbers count either of them.
    """
    series: dict[tuple[str, bool, int, bool], list[_Number]] = defaultdict(list)
    for number in numbers:
        words = re.sub(r"\d+", "#", number.text)
        for is_of_sheet in (False, True):
            ahead = number.value - number.count(is_of_sheet=is_of_sheet)
            series[words, number.is_top, ahead, is_of_sheet].append(number)
    return {
        id(number.line)
        for (*_, is_of_sheet), alike in series.items()
        for number in alike
        if any(
            other.count(is_of_sheet=is_of_sheet) != number.count(is_of_sheet=is_of_sheet)
            and abs(other.distance - number.distance) <= _SAME_HEIGHT_POINTS
            for other in alike
        )
    }


def _is_lone(number: _Number, pages: Pages, *, is_counted: bool, is_unruled: bool) -> bool:
    """Whether a number that does not count up with others is that of a page.

    Signs or words around it say so. A bare one may be the last cell of a row, set lower or higher than the others of
    that row, or stand below a page break by which its row was cut, or above it.
    """
    height, lines = pages[number.page]
    body = [line for line in lines if not is_at_edge(line, height) and line is not number.line]
    top, bottom = min((line.top for line in body), default=height), max((line.bottom for line in body), default=0.0)
    if not (number.line.top > bottom or number.line.bottom < top):
        return False
    if not _BARE_NUMBER.fullmatch(number.text):
        return True
    is_at_break = number.page > 0 if number.is_top else number.page + 1 < len(pages)
    is_own = number.text in (str(number.page + 1), str(number.line.page))
    if is_unruled and (is_counted or is_at_break or not is_own):
        return False
    return not _is_beside_text(number.line, lines)


def _is_beside_text(number: Line, lines: Sequence[Line]) -> bool:
    """Whether a number stands less than a line away from text."""
    room = number.bottom - number.top
    others = (line for line in lines if line is not number)
    return any(line.top - room < number.bottom and number.top < line.bottom + room for line in others)
