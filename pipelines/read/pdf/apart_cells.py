"""Cells of a PDF table that are boxes of their own with room between them: they meet in the middle of that room.

Browsers print tables so whose style keeps the borders of cells apart. How boxes are found belongs to `tables.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

Box = tuple[float, float, float, float]

_FEWEST_LONE = 6
"""So many boxes alone on a page, or in twos, may be the cells of a table."""
_MOST_LONE = 1_000
_WIDEST_ROOM = 10.0
"""Cells further apart than this are hardly those of one table."""
_LEAST_CELLS_AROUND = 4
"""Fewer boxes that touch may be frames around a table of cells that stand apart."""
_SAME_POINTS = 1.5
_SLENDER_POINTS = 5.0


def stand_apart(boxes: Sequence[Box], groups: Sequence[Sequence[Box]]) -> bool:
    """Tell whether so many boxes touch no other, or one by chance, that they may be the cells of a table.

    Where lines met over the room between them, it makes as many boxes that no sign would fit in.

    Args:
        boxes: all boxes of a page.
        groups: those that touch, by groups.
    """
    lone = len(boxes) - sum(len(group) for group in groups if len(group) > 2)
    slender = sum(min(box[2] - box[0], box[3] - box[1]) < _SLENDER_POINTS for box in boxes)
    return _FEWEST_LONE <= lone + slender <= _MOST_LONE


def drop_framed(boxes: Sequence[Box], groups: Sequence[Sequence[Box]]) -> list[Box]:
    """Return boxes without those around what stands in a cell of a table: fields of a form, framed numbers.

    They are no cells that stand apart: taken for a table of their own, they left the cells around them blank.
    """
    cells = [box for group in groups if len(group) >= _LEAST_CELLS_AROUND for box in group]
    own = set(cells)
    return [box for box in boxes if box in own or not any(_holds(cell, box) for cell in cells)]


def join_apart(boxes: Sequence[Box]) -> list[Box]:
    """Return boxes with those that stand alone grown until they touch; nothing where they are too few for a table."""
    corners = Counter(corner for box in boxes for corner in _corners(box))
    lone = [box for box in boxes if all(corners[corner] == 1 for corner in _corners(box))]
    if not _FEWEST_LONE <= len(lone) <= _MOST_LONE:
        return []
    cells = [box for box in lone if not any(other != box and _holds(box, other) for other in lone)]
    across, down = _find_room(cells, 0) / 2, _find_room(cells, 1) / 2
    grown = [(box[0] - across, box[1] - down, box[2] + across, box[3] + down) for box in cells]
    xs = cluster(value for box in grown for value in (box[0], box[2]))
    ys = cluster(value for box in grown for value in (box[1], box[3]))
    met = [(_snap(xs, box[0]), _snap(ys, box[1]), _snap(xs, box[2]), _snap(ys, box[3])) for box in grown]
    return [*(box for box in boxes if box not in lone), *met]


def _corners(box: Box) -> tuple[tuple[float, float], ...]:
    return (box[0], box[1]), (box[2], box[1]), (box[0], box[3]), (box[2], box[3])


def cluster(values: Iterable[float]) -> list[float]:
    """Return values in order, one for all that are the same but for how programs round."""
    result: list[float] = []
    for value in sorted(values):
        if not result or value - result[-1] > _SAME_POINTS:
            result.append(value)
    return result


def _snap(values: Sequence[float], wanted: float) -> float:
    return min(values, key=lambda value: abs(value - wanted))


def _holds(box: Box, other: Box) -> bool:
    return box[0] <= other[0] and box[1] <= other[1] and other[2] <= box[2] and other[3] <= box[3]


def _find_room(cells: Sequence[Box], axis: int) -> float:
    """Return how far boxes beside each other (axis 0) or one below the other (axis 1) are apart, 0 where too far."""
    cross = 1 - axis
    rooms = [
        after[axis] - before[axis + 2]
        for before in cells
        for after in cells
        if after[axis] > before[axis] and after[cross] < before[cross + 2] and before[cross] < after[cross + 2]
    ]
    return room if rooms and 0 < (room := min(rooms)) <= _WIDEST_ROOM else 0.0
