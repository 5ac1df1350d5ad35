"""Ruling lines among what is drawn on a PDF page: strokes, thin boxes, rows of dots, and the sides of boxes.

Positions are in points from the top left corner of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pdfminer.layout import LTComponent, LTCurve, LTLine, LTPage, LTRect
from pdfminer.utils import Rect

from pipelines.read.pdf.dots import Dot, join_dots
from pipelines.read.pdf.outlines import Outlines

THIN_POINTS = 3.0
"""A filled rectangle no thicker than this is a ruling line; a thicker one is a background."""
_SQUARE = 1.2
"""A dot is this much wider than high, or higher than wide, at most."""


@dataclass(slots=True)
class Ruling:
    """A horizontal or vertical line; one of its two extents is zero."""

    x0: float
    x1: float
    top: float
    bottom: float


def find_rulings(
    drawn: Sequence[LTComponent], shapes: Mapping[int, Rect], outlines: Outlines, page: LTPage
) -> Iterator[Ruling]:
    """Give the ruling lines on a page, as far as they lie on it.

    Args:
        drawn: paths and thin pictures.
        shapes: the box around the whole path that something drawn is a piece of, by its identity.
        outlines: the characters on the page, whose outlines are no lines.
        page: the page.
    """
    figures = [shapes.get(id(item), item.bbox if _is_figure(item) else None) for item in drawn]
    lines = [item for item, figure in zip(drawn, figures, strict=True) if figure not in outlines]
    dots: list[Dot] = []
    for item in lines:
        if _is_dot(item):
            dots.append(Dot((item.x0 + item.x1) / 2, page.y1 - (item.y0 + item.y1) / 2, item.width))
        else:
            yield from _clip(_convert(item, page), page)
    yield from _clip((Ruling(*line) for line in join_dots(dots)), page)


def _is_figure(drawn: LTComponent) -> bool:
    """Whether something is more than a line or box, which may strike a character or frame it."""
    return isinstance(drawn, LTCurve) and not isinstance(drawn, LTLine | LTRect)


def _is_dot(drawn: LTComponent) -> bool:
    """Whether something is small and about as wide as high."""
    return bool(max(drawn.width, drawn.height) <= min(THIN_POINTS, _SQUARE * min(drawn.width, drawn.height)))


def _clip(rulings: Iterable[Ruling], page: LTPage) -> Iterator[Ruling]:
    """Give what lies on the page of lines: tables that a program cuts at the foot of a page go on below it unseen."""
    for line in rulings:
        x0, x1 = max(line.x0, 0.0), min(line.x1, page.width)
        top, bottom = max(line.top, 0.0), min(line.bottom, page.height)
        if x0 <= x1 and top <= bottom:
            yield Ruling(x0, x1, top, bottom)


def _as_line(drawn: LTComponent, page: LTPage) -> Ruling:
    """Return the line along the middle of something long and thin."""
    top, bottom = page.y1 - drawn.y1, page.y1 - drawn.y0
    if drawn.width >= drawn.height:
        middle = (top + bottom) / 2
        return Ruling(drawn.x0, drawn.x1, middle, middle)
    middle = (drawn.x0 + drawn.x1) / 2
    return Ruling(middle, middle, top, bottom)


def _convert(path: LTComponent, page: LTPage) -> Iterator[Ruling]:
    """The straight edges of what is a line to the eye: strokes, thin pictures, fills too thin for a background."""
    top, bottom = page.y1 - path.y1, page.y1 - path.y0
    if not isinstance(path, LTCurve) or isinstance(path, LTLine) or min(path.width, path.height) <= THIN_POINTS:
        yield _as_line(path, page)
    elif path.stroke and (isinstance(path, LTRect) or _is_rounded_box(path)):
        yield Ruling(path.x0, path.x1, top, top)
        yield Ruling(path.x0, path.x1, bottom, bottom)
        yield Ruling(path.x0, path.x0, top, bottom)
        yield Ruling(path.x1, path.x1, top, bottom)
    elif path.stroke:
        yield from _follow_polyline(path, page)


def _is_rounded_box(path: LTCurve) -> bool:
    """Whether a path is a box with rounded corners: it has a straight piece on each of its four sides and no other."""
    pieces = path.original_path or []
    if not any(piece[0] == "c" for piece in pieces):
        return False
    sides: set[str | None] = set()
    for (_, *before), (operator, *points) in pairwise(pieces):
        if operator == "l":
            sides.add(_find_side(path, before[-1], points[-1]))
    return sides == {"left", "right", "bottom", "top"}


def _find_side(path: LTCurve, start: Any, end: Any) -> str | None:
    """Return on which side of the box around a path one of its pieces lies, None inside."""
    sides = {"left": (0, path.x0), "right": (0, path.x1), "bottom": (1, path.y0), "top": (1, path.y1)}
    return next((side for side, (axis, at) in sides.items() if abs(start[axis] - at) + abs(end[axis] - at) < 1), None)


def _follow_polyline(path: LTCurve, page: LTPage) -> Iterator[Ruling]:
    for (x0, y0), (x1, y1) in zip(path.pts, path.pts[1:], strict=False):
        top, bottom = sorted((page.y1 - y0, page.y1 - y1))
        if abs(y0 - y1) <= 1:
            yield Ruling(min(x0, x1), max(x0, x1), top, top)
        elif abs(x0 - x1) <= 1:
            yield Ruling(x0, x0, top, bottom)
