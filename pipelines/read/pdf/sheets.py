"""Two pages of a PDF printed side by side on one sheet, or a sheet set in two columns: each half is a page of its own.

Only sheets with ruled tables are parted; what stands in columns without lines may be a table.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.read.pdf.content import PageContent

_LEAST_GUTTER = 8.0
_MIDDLE = (0.4, 0.6)
_FEWEST_CHARS = 20
_FEWEST_LINES = 3
"""A half with fewer level and upright lines has no table."""


def split_sheet(page: PageContent) -> list[PageContent]:
    """Return the halves of a sheet, or the page itself where something crosses its middle."""
    middle = _find_gutter(page)
    if middle is None:
        return [page]
    halves = [_take_half(page, 0.0, middle), _take_half(page, middle, page.width)]
    tables = sum(map(_has_table, halves))
    is_sheet = tables == 2 or (tables == 1 and page.width > page.height)
    return halves if is_sheet and all(len(half.chars) >= _FEWEST_CHARS for half in halves) else [page]


def _find_gutter(page: PageContent) -> float | None:
    low, high = _MIDDLE[0] * page.width, _MIDDLE[1] * page.width
    extents = [(char.x0, char.x1) for char in page.chars] + [(line.x0, line.x1) for line in page.rulings]
    crossing = [extent for extent in extents if extent[1] > low and extent[0] < high]
    reached = low
    for start, end in [*sorted(crossing), (high, high)]:
        if start - reached >= _LEAST_GUTTER:
            return (reached + start) / 2
        reached = max(reached, end)
    return None


def _take_half(page: PageContent, left: float, right: float) -> PageContent:
    chars = [replace(char, x0=char.x0 - left, x1=char.x1 - left) for char in page.chars if left <= char.x0 < right]
    rulings = [replace(line, x0=line.x0 - left, x1=line.x1 - left) for line in page.rulings if left <= line.x0 < right]
    return replace(page, width=right - left, chars=chars, rulings=rulings)


def _has_table(half: PageContent) -> bool:
    upright = sum(1 for line in half.rulings if line.x0 == line.x1)
    return min(upright, len(half.rulings) - upright) >= _FEWEST_LINES
