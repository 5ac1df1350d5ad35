"""What stands in the margins of PDF pages and is not the report: page numbers, and headers and footers that repeat.

A header may be the title of the report, which a page printed from a browser has nowhere else, or that of a collection
that the report is bound in, or of another unit: it is no part of the text and kept beside it. Which numbers are those
of pages is found in `page_numbers.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.read.pdf.open_texts import is_value
from pipelines.read.pdf.page_numbers import find_page_numbers, is_at_edge
from pipelines.read.pdf.text import Line
from pipelines.read.printed_labels import is_label

_SITE = re.compile(r"(?:[省市县区旗州盟]人民政府|网站?)$")


@dataclass(frozen=True, slots=True)
class Margins:
    """The lines of each page without what stands in its margins, notes on that, and headers by their pieces."""

    kept: list[list[Line]]
    notes: list[str]
    header: str


def drop_margins(pages: Sequence[tuple[float, list[Line]]], *, is_unruled: bool) -> Margins:
    """Part the lines of pages from page numbers and running lines.

    Args:
        pages: for each page its height in points and its lines outside tables.
        is_unruled: whether lines are tables without ruling lines, so that a number by itself may be a value.
    """
    often = _find_often(pages)
    running = {
        id(line): line for height, lines in pages for line in lines if _is_edge(line, height) and _key(line) in often
    }
    body = [(height, [line for line in lines if id(line) not in running]) for height, lines in pages]
    numbers = find_page_numbers(body, is_unruled=is_unruled)
    kept = [[line for line in lines if id(line) not in numbers] for _, lines in body]
    notes = ["已略去页码"] if numbers else []
    if running:
        notes.append(f"已略去各页重复的页眉页脚：{next(iter(running.values())).text[:60]}")
    heads = [line for height, lines in pages for line in lines if id(line) in running and _may_be_title(line, height)]
    return Margins(kept, notes, "\n".join(dict.fromkeys(text for line in heads for *_, text in line.gaps)))


def _find_often(pages: Sequence[tuple[float, list[Line]]]) -> set[tuple[str, int]]:
    """Return the lines at the edges of several pages, of every other one at least: left and right ones may differ."""
    counts = Counter(key for height, lines in pages for key in {_key(line) for line in lines if _is_edge(line, height)})
    return {key for key, count in counts.items() if count > 1 and count >= len(pages) // 2}


def _may_be_title(line: Line, height: float) -> bool:
    """Whether a running line is a header, and not the name of a government or of its site."""
    return line.top <= height / 2 and _SITE.search("".join(line.text.split())) is None


def _is_edge(line: Line, height: float) -> bool:
    """Whether a line may be a running one: it stands at an edge, and is no row of a table."""
    values = sum(is_value(text) for *_, text in line.gaps)
    is_row = values > 1 or values == len(line.gaps) or is_label(line.text)
    return not is_row and is_at_edge(line, height)


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.top / 4)
