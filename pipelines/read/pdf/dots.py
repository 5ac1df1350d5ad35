"""Dotted lines of a PDF that are drawn dot by dot: a row of them is one line, whichever way it runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_LEAST_DOTS = 2
_WIDEST_PITCH = 3.0
"""Dots of a line are no further apart, in sizes of them."""

Extent = tuple[float, float, float, float]


class Dot(NamedTuple):
    """The middle of something small that is as wide as high, and its size; in points, counted down the page."""

    x: float
    y: float
    size: float


def join_dots(dots: Sequence[Dot]) -> Iterator[Extent]:
    """Give the lines that dots stand in, and what else there is as a short line across its middle.

    Each is (x0, x1, top, bottom), one of its two extents zero.
    """
    joined: set[Dot] = set()
    for row in _group(dots, is_level=True):
        for run in _find_runs(sorted(row), is_level=True):
            joined.update(run)
            yield run[0].x - run[0].size / 2, run[-1].x + run[-1].size / 2, run[0].y, run[0].y
    for column in _group(dots, is_level=False):
        for run in _find_runs(sorted(column, key=lambda dot: dot.y), is_level=False):
            joined.update(run)
            yield run[0].x, run[0].x, run[0].y - run[0].size / 2, run[-1].y + run[-1].size / 2
    for dot in (dot for dot in dots if dot not in joined):
        yield dot.x - dot.size / 2, dot.x + dot.size / 2, dot.y, dot.y


def _group(dots: Sequence[Dot], *, is_level: bool) -> list[list[Dot]]:
    """Return the dots that stand at one height, or one below the other."""
    groups: dict[int, list[Dot]] = defaultdict(list)
    for dot in dots:
        groups[round(2 * (dot.y if is_level else dot.x))].append(dot)
    return list(groups.values())


def _find_runs(dots: list[Dot], *, is_level: bool) -> Iterator[list[Dot]]:
    """Give the runs of dots that follow each other closely, long enough for a line."""
    run: list[Dot] = []
    for dot in dots:
        if run and (dot.x - run[-1].x if is_level else dot.y - run[-1].y) > _WIDEST_PITCH * dot.size:
            if len(run) >= _LEAST_DOTS:
                yield run
            run = []
        run.append(dot)
    if len(run) >= _LEAST_DOTS:
        yield run
