"""Cells of a PDF table that lines inside them cut in pieces: a small table in a cell, the frame of a field.

The label of a row of the form stands beside one row, and the head of a column over one, whatever lines are drawn in
them: else a piece without text was read for the cell, and the number beside it lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipelines.read.pdf.slots import Slots
from pipelines.read.pdf.text import make_lines
from pipelines.read.printed_labels import is_column_head, is_row

_MOST_PIECES = 8
"""Frames in cells one below the other touch, and what is left of the cells counts with them."""
_FEWEST_AROUND = 30
_Span = tuple[int, int, int, int]


def is_frame_in_cell(slots: Slots, tables: Sequence[Slots]) -> bool:
    """Tell whether a table is but the frame of what stands in a cell of a far larger one."""
    middle = (slots.xs[0] + slots.xs[-1]) / 2, (slots.ys[0] + slots.ys[-1]) / 2
    larger = [other for other in tables if len(other.spans) >= _FEWEST_AROUND]
    is_within = any(other.find_slot(*middle) is not None for other in larger)
    return len(slots.spans) <= _MOST_PIECES and is_within


def join_split_cells(slots: Slots) -> Slots:
    """Return the table with the pieces of cells in one, where no more than one piece holds text."""
    for is_down in (True, False):
        for start, end in list(_find_named(slots, is_row if is_down else is_column_head, is_down=is_down)):
            slots = _join(slots, start, end, is_down=is_down)
    return slots


def _find_named(slots: Slots, is_name: Callable[[str], bool], *, is_down: bool) -> Iterator[tuple[int, int]]:
    """Give the first and the last line of cells over several rows, or columns, that name but one.

    A head over columns of which one has a head of its own names these together.
    """
    texts = {
        index: "".join(line.text for line in make_lines(chars))
        for index, chars in slots.chars.items()
        if any(not char.text.isspace() and not char.text.isdecimal() for char in chars)
    }
    extents = {index: _extent(slots.spans[index], is_down=is_down) for index in texts}
    edges = {edge for start, end in extents.values() if end - start == 1 for edge in (start, end)}
    for index, (start, end) in extents.items():
        is_one = is_down or not any(start < edge < end for edge in edges)
        if end - start > 1 and is_one and is_name(texts[index]):
            yield start, end


def _extent(span: _Span, *, is_down: bool) -> tuple[int, int]:
    return (span[0], span[0] + span[2]) if is_down else (span[1], span[1] + span[3])


def _join(slots: Slots, start: int, end: int, *, is_down: bool) -> Slots:
    pieces: dict[tuple[int, int], list[int]] = {}
    for index, span in enumerate(slots.spans):
        first, last = _extent(span, is_down=is_down)
        if start <= first and last <= end and last - first < end - start:
            pieces.setdefault(_extent(span, is_down=not is_down), []).append(index)
    joined: dict[int, _Span] = {}
    gone: set[int] = set()
    for (low, high), indexes in pieces.items():
        filled = [index for index in indexes if make_lines(slots.chars.get(index, []))]
        covered = sum(last - first for first, last in (_extent(slots.spans[i], is_down=is_down) for i in indexes))
        if len(filled) < 2 and covered == end - start:
            keeper = filled[0] if filled else indexes[0]
            across, along = high - low, end - start
            joined[keeper] = (start, low, along, across) if is_down else (low, start, across, along)
            gone |= set(indexes) - {keeper}
    return _rebuild(slots, joined, gone) if gone else slots


def _rebuild(slots: Slots, joined: dict[int, _Span], gone: set[int]) -> Slots:
    rest = Slots(slots.xs, slots.ys)
    for index, span in enumerate(slots.spans):
        if index not in gone:
            rest.chars[len(rest.spans)] = slots.chars.get(index, [])
            rest.spans.append(joined.get(index, span))
    return rest
