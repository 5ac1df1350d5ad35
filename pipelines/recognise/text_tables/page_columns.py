"""Tables in columns that go on over pages: programs lay out each page anew, and what stood below one head moves.

Does not belong here: where the columns of a page are (spaced_columns.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from pipelines.recognise.tokens import NumberedLine
from pipelines.recognise.values import is_empty

PAGE_BREAK = "\x0c"
GAP_SHARE = 3
"""Where every third row stands behind an empty line, these part rows and no pages."""


class Spot(NamedTuple):
    """Where a value stands: the numbers of its page and its line, and the places from left to right that it takes."""

    page: int
    line: int
    start: int
    end: int


def pages_of(lines: list[NumberedLine]) -> list[int]:
    """Return the number of each line's page: one begins at its sign, or where a page number was left out.

    So it may at an empty line, where but a few stand between the rows.
    """
    is_blank = [is_empty(line.text) for _, line in lines]
    gaps = [n for n, (before, own) in enumerate(pairwise(is_blank), 1) if before and not own]
    breaks = set(gaps) if GAP_SHARE * len(gaps) < is_blank.count(False) else set()
    breaks |= {n for n, (_, line) in enumerate(lines) if PAGE_BREAK in line.text}
    numbers = [line.place.line or 0 for _, line in lines]
    breaks |= {n for n, (before, own) in enumerate(pairwise(numbers), 1) if own > before + 1}
    return list(accumulate(n in breaks for n in range(len(lines))))


def keep_their_places(columns: Mapping[int, list[Spot]], widest: int) -> bool:
    """Tell whether the values of each column stand one below the other on all pages, flush or centred.

    A column that is blank down the first page shows nothing of where its values would stand. Rows that are as wide as
    the widest table have no blank to place.
    """
    spots = [spot for column in columns.values() for spot in column]
    first = min((spot.page for spot in spots), default=0)
    widths = Counter(spot.line for spot in spots if spot.page > first)
    if all(width >= widest for width in widths.values()):
        return True
    return all(any(spot.page == first for spot in column) and are_aligned(column) for column in columns.values())


def stand_in_line(columns: Mapping[int, list[Spot]], parts: Sequence[int]) -> bool:
    """Tell whether values stand one below the other on their page, in each part of a table that has blanks.

    Else the places are counted in another way than the program did that printed the text.

    Args:
        columns: where the values of each column stand.
        parts: for each line the number of the part it is of, which has columns of its own.
    """
    groups: dict[tuple[int, int], dict[int, list[Spot]]] = {}
    for number, column in columns.items():
        for spot in column:
            groups.setdefault((parts[spot.line], spot.page), {}).setdefault(number, []).append(spot)
    return all(
        _are_whole(group.values()) or all(are_aligned(column) for column in group.values()) for group in groups.values()
    )


def _are_whole(columns: Collection[list[Spot]]) -> bool:
    """Tell whether every row has a value in every column."""
    widths = Counter(spot.line for column in columns for spot in column)
    return all(width == len(columns) for width in widths.values())


def are_aligned(spots: list[Spot]) -> bool:
    """Tell whether all begin at one place, or end at one, or have their middles there."""
    starts, ends = {spot.start for spot in spots}, {spot.end for spot in spots}
    middles = {spot.start + spot.end for spot in spots}
    return 1 in (len(starts), len(ends)) or max(middles) - min(middles) <= 1
