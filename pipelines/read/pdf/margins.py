"""What stands in the margins of PDF pages and is not the report: page numbers, and headers and footers that repeat.

The header of the first page stays, since a page printed from a browser may have its title nowhere else; the name of a
government or of its site there is none, and above a title without a name would be taken for that of the report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipelines.read.pdf.text import Line

_PAGE_NUMBER = re.compile(r"^[-—–－·~]*(第)?\d{1,3}(页)?([/／]\d{1,3}|[，,]*共\d{1,3}页)?[-—–－·~]*$")
_BARE_NUMBER = re.compile(r"[-—–－]?\d{1,3}")
_SITE = re.compile(r"(?:[省市县区旗州盟]人民政府|网站?)$")
MARGIN_SHARE = 0.12
"""Page numbers stand this close to an edge, as a share of the height of the page."""
_RUNNING_MARGIN_POINTS = 66.0
"""Running lines stand closer to the edge than body text, for which 37 mm above and 35 mm below are prescribed, and
25 mm are usual. Word and WPS begin them 15 mm below the upper edge and end them 17.5 mm above the lower one."""


def drop_margins(pages: Sequence[tuple[float, list[Line]]]) -> tuple[list[list[Line]], list[str]]:
    """Return the lines of each page without page numbers and running lines, and notes on what was left out.

    Args:
        pages: for each page its height in points and its lines outside tables.
    """
    running = Counter(
        key for height, lines in pages for key in {_key(line) for line in lines if _is_edge(line, height)}
    )
    often = {key for key, count in running.items() if count > 1 and count * 2 > len(pages)}
    kept: list[list[Line]] = []
    numbers = 0
    left_out: dict[str, None] = {}
    for index, (height, lines) in enumerate(pages):
        rest = []
        body = [line for line in lines if not _is_edge(line, height) and not _is_page_number(line, height)]
        top, bottom = min((line.top for line in body), default=height), max((line.bottom for line in body), default=0.0)
        for line in lines:
            is_outside = line.top > bottom or line.bottom < top
            if is_outside and _is_page_number(line, height) and not _is_beside_text(line, lines, often):
                numbers += 1
            elif _is_edge(line, height) and _key(line) in often and (index > 0 or not _may_be_title(line, height)):
                left_out.setdefault(line.text[:60])
            else:
                line.is_running = _is_edge(line, height) and _key(line) in often
                rest.append(line)
        kept.append(rest)
    notes = ["已略去页码"] if numbers else []
    if left_out:
        notes.append(f"已略去各页重复的页眉页脚：{next(iter(left_out))}")
    return kept, notes


def _is_page_number(line: Line, height: float) -> bool:
    margin = height * MARGIN_SHARE
    is_in_margin = line.top > height - margin or line.bottom < margin
    return is_in_margin and line.count_columns() == 1 and _PAGE_NUMBER.match(re.sub(r"\s", "", line.text)) is not None


def _is_beside_text(number: Line, lines: Sequence[Line], often: set[tuple[str, int]]) -> bool:
    """Tell whether a bare number stands less than a line away from text that does not run over all pages.

    Then it is the last cell of a row, set lower or higher than the others of that row.
    """
    if not _BARE_NUMBER.fullmatch(re.sub(r"\s", "", number.text)):
        return False
    room = number.bottom - number.top
    others = (line for line in lines if line is not number and _key(line) not in often)
    return any(line.top - room < number.bottom and number.top < line.bottom + room for line in others)


def _may_be_title(line: Line, height: float) -> bool:
    return line.top <= height / 2 and _SITE.search("".join(line.text.split())) is None


def _is_edge(line: Line, height: float) -> bool:
    """Whether a line may be a running one: it stands at an edge, and is no row of numbers."""
    is_row = sum(text.strip().isdecimal() for *_, text in line.gaps) > 1
    return not is_row and (line.bottom < _RUNNING_MARGIN_POINTS or line.top > height - _RUNNING_MARGIN_POINTS)


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.top / 4)
