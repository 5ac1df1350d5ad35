"""Tables of a PDF page from its ruling lines, with merged cells as spans.

The lines are put together by pdfplumber's table functions; what stands in a cell comes from the characters of the page,
each given to exactly one cell. Tables without ruling lines are not handled here.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from statistics import median
from typing import Any

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from pipelines.document import ReadError
from pipelines.read.pdf.apart_cells import Box, cluster, drop_framed, join_apart, stand_apart
from pipelines.read.pdf.content import Char, PageContent
from pipelines.read.pdf.missing_lines import lacks_lines
from pipelines.read.pdf.overlaid import drop_overlaid
from pipelines.read.pdf.rulings import Ruling
from pipelines.read.pdf.slots import Slots, is_numeric
from pipelines.read.pdf.split_cells import is_frame_in_cell, join_split_cells
from pipelines.read.pdf.text import make_lines
from pipelines.read.printed_labels import NUMBERING

_SNAP_POINTS = 3.0
_CLOSE_POINTS = 1.0
"""Lines this close are one also where the cells of a table stand apart."""
_MAX_PAIRS = 1_000_000
_MAX_CROSSINGS = 5_000
"""Table 三 has some 300; the search for cells grows with their square."""
_OPEN_POINTS = 6.0
"""A line that runs on this far beyond the last crossing line bounds a cell left open at a page break."""
_LEAST_ROW_SHARE = 0.8
"""Rows lower than this, in sizes of the table's characters, have no room for a line of text."""
_UNEVEN_POINTS = 0.15
"""Gaps between the digits of a number are alike within this."""
_TORN_SHARE = 0.15
"""Characters of one word stand no further apart than this, in sizes of them."""
_FRAME_HEIGHT_POINTS = 60.0
"""A single column of boxes higher than this is a frame around text, not a table."""

Edge = dict[str, Any]
Stroke = tuple[float, float, float]
"""A line by its position across its direction, its start and its end."""


def find_tables(page: PageContent) -> tuple[list[Slots], list[Char]]:
    """Return the ruled tables of a page from top to bottom, with their characters, and the characters outside.

    Raises:
        ReadError: more ruling lines than a page of tables can have.
    """
    boxes = _find_boxes(page, _SNAP_POINTS)
    groups = cells_to_tables(boxes)
    if stand_apart(drop_framed(boxes, groups), groups):
        close = _find_boxes(page, _CLOSE_POINTS)
        joined = join_apart(drop_framed(close, cells_to_tables(close)))
        groups = cells_to_tables(joined) if joined else groups
    tables = [slots for boxes in groups if (slots := _make_slots(boxes)) is not None]
    tables = [slots for slots in tables if not is_frame_in_cell(slots, tables)]
    tables.sort(key=lambda slots: slots.ys[0])
    found: list[Slots] = []
    outside = _share_out(drop_overlaid(page.chars, tables), tables)
    for slots in tables:
        outside = _take_hanging(_take_torn(outside, slots), slots, page.rulings)
    for slots in tables:
        if lacks_lines(slots, outside):
            outside += [char for chars in slots.chars.values() for char in chars]
        else:
            _part_labels(slots)
            found.append(_drop_phantom_rows(join_split_cells(slots)))
    return found, outside


def _find_boxes(page: PageContent, snap: float) -> list[Box]:
    """Return the boxes that ruling lines make; lines this close are one."""
    edges = merge_edges([_as_edge(ruling) for ruling in page.rulings], *([snap] * 4))
    edges = [edge for edge in edges if max(edge["width"], edge["height"]) >= _SNAP_POINTS]
    vertical = sum(1 for edge in edges if edge["orientation"] == "v")
    if vertical * (len(edges) - vertical) > _MAX_PAIRS:
        raise ReadError(_too_dense(page))
    crossings = edges_to_intersections(edges + close_open_edges(edges), snap, snap)
    if len(crossings) > _MAX_CROSSINGS:
        raise ReadError(_too_dense(page))
    return list(intersections_to_cells(crossings))


def _drop_phantom_rows(slots: Slots) -> Slots:
    """Take out rows that no cell has to itself: a line drawn beside its place in part of the columns makes them.

    Empty cells too low for any text are nobody's: a browser draws such a one where it breaks a row at a page break.
    """
    least = _LEAST_ROW_SHARE * median([char.size for chars in slots.chars.values() for char in chars] or [0.0])
    for row in range(len(slots.ys) - 3, -1, -1):
        is_low = slots.ys[row + 1] - slots.ys[row] < least
        begun = [
            0 if rows == 1 and is_low and not slots.chars.get(index) else rows
            for index, (start, _, rows, _) in enumerate(slots.spans)
            if start == row
        ]
        if begun and 1 not in begun:
            slots = slots.without_row(row)
    return slots


def _part_labels(slots: Slots) -> None:
    """Part cells over several rows that hold a numbered label in each: the lines between them are not drawn through."""
    for index, (row, column, rows, columns) in enumerate(list(slots.spans)):
        chars = slots.chars.get(index, [])
        if rows == 1 or any(char.turn for char in chars):
            continue
        begun = [slots.row_at((line.top + line.bottom) / 2) for line in make_lines(chars) if NUMBERING.match(line.text)]
        if begun == list(range(row, row + rows)):
            slots.spans[index] = (row, column, 1, columns)
            slots.chars[index] = []
            slots.spans += [(below, column, 1, columns) for below in begun[1:]]
            holders = [index, *range(len(slots.spans) - rows + 1, len(slots.spans))]
            for char in chars:
                below = slots.row_at((char.top + char.bottom) / 2)
                slots.chars[holders[min(max(below - row, 0), rows - 1)]].append(char)


def _too_dense(page: PageContent) -> str:
    return f"PDF 第{page.number}页的线条异常密集，无法辨认表格，请改报 Word 文档"


def _as_edge(ruling: Ruling) -> Edge:
    return {
        "x0": ruling.x0,
        "x1": ruling.x1,
        "top": ruling.top,
        "bottom": ruling.bottom,
        "width": ruling.x1 - ruling.x0,
        "height": ruling.bottom - ruling.top,
        "orientation": "v" if ruling.x0 == ruling.x1 else "h",
    }


def close_open_edges(edges: list[Edge]) -> list[Edge]:
    """Return the border lines missing where a page break or an open-sided style left the outer cells unclosed."""
    vertical = [(edge["x0"], edge["top"], edge["bottom"]) for edge in edges if edge["orientation"] == "v"]
    level = [(edge["top"], edge["x0"], edge["x1"]) for edge in edges if edge["orientation"] == "h"]
    closing = [Ruling(start, end, where, where) for where, start, end in _close_ends(vertical, level)]
    closing += [Ruling(where, where, start, end) for where, start, end in _close_ends(level, vertical)]
    return [_as_edge(ruling) for ruling in closing]


def _close_ends(running: list[Stroke], crossing: list[Stroke]) -> list[Stroke]:
    """Crossing strokes to add where two or more running ones end together, well beyond the last one they cross."""
    loose: dict[tuple[int, bool], list[tuple[float, float]]] = defaultdict(list)
    for position, start, end in running:
        met = [
            where
            for where, low, high in crossing
            if low - _SNAP_POINTS <= position <= high + _SNAP_POINTS
            and start - _SNAP_POINTS <= where <= end + _SNAP_POINTS
        ]
        if met and end - max(met) > _OPEN_POINTS:
            loose[round(end / _SNAP_POINTS), True].append((end, position))
        if met and min(met) - start > _OPEN_POINTS:
            loose[round(start / _SNAP_POINTS), False].append((start, position))
    return [
        (ends[0][0], min(reached), max(reached))
        for (_, is_end), ends in loose.items()
        if len(reached := _reach_neighbours(ends, [(stroke[1 + is_end], stroke[0]) for stroke in running])) > 1
    ]


def _reach_neighbours(ends: list[tuple[float, float]], running: list[tuple[float, float]]) -> list[float]:
    """Return the positions of loose ends, with those beside them that end there too: the cell between them is open."""
    own = [position for _, position in ends]
    level = [position for end, position in running if abs(end - ends[0][0]) <= _SNAP_POINTS]
    before = [position for position in level if position < min(own)]
    after = [position for position in level if position > max(own)]
    return own + ([max(before)] if before else []) + ([min(after)] if after else [])


def _make_slots(boxes: list[Box]) -> Slots | None:
    xs = cluster(value for box in boxes for value in (box[0], box[2]))
    ys = cluster(value for box in boxes for value in (box[1], box[3]))
    if len(xs) < 2 or len(ys) < 2 or (len(xs) == 2 and ys[-1] - ys[0] > _FRAME_HEIGHT_POINTS):
        return None
    slots = Slots(xs, ys)
    for box in sorted(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1])):
        column, right = _nearest(xs, box[0]), _nearest(xs, box[2])
        row, bottom = _nearest(ys, box[1]), _nearest(ys, box[3])
        area = [(r, c) for r in range(row, bottom) for c in range(column, right)]
        if area and not any(slot in slots.owners for slot in area):
            slots.owners.update(dict.fromkeys(area, len(slots.spans)))
            slots.spans.append((row, column, bottom - row, right - column))
    return slots


def _nearest(values: list[float], wanted: float) -> int:
    return min(range(len(values)), key=lambda index: abs(values[index] - wanted))


def _share_out(chars: list[Char], tables: list[Slots]) -> list[Char]:
    """Give every character to the cell in which its run stands; return those outside all tables."""
    outside: list[Char] = []
    for run in (part for whole in _make_runs(chars) for part in _part_touching(whole, tables)):
        x, y = (run[0].x0 + run[-1].x1) / 2, (run[0].top + run[0].bottom) / 2
        for slots in reversed(tables):
            slot = slots.find_slot(x, y)
            if slot is not None:
                if slot not in slots.owners:
                    slots.owners[slot] = len(slots.spans)
                    slots.spans.append((*slot, 1, 1))
                slots.chars[slots.owners[slot]].extend(run)
                break
        else:
            outside.extend(run)
    return outside


def _part_touching(run: list[Char], tables: list[Slots]) -> list[list[Char]]:
    """Part two numbers that touch over the line between their cells: the gap there is not that of their digits."""
    gaps = [after.x0 - before.x1 for before, after in pairwise(run)]
    if len(gaps) < 2 or max(gaps) - sorted(gaps)[-2] < _UNEVEN_POINTS:
        return [run]
    at = gaps.index(max(gaps)) + 1
    middles = [((part[0].x0 + part[-1].x1) / 2, (run[0].top + run[0].bottom) / 2) for part in (run[:at], run[at:])]
    is_over_line = any(slots.find_slot(*middles[0]) != slots.find_slot(*middles[1]) for slots in tables)
    return [run[:at], run[at:]] if is_over_line else [run]


def _take_torn(outside: list[Char], slots: Slots) -> list[Char]:
    """Give text that the edge of a table tears to the cell it goes on in, and return what else is outside.

    A cell may reach beyond the others where some of its lines are not drawn, or where its text is too wide for it.
    """
    top, bottom, left = slots.ys[0], slots.ys[-1], slots.xs[0]
    beside = [char for char in outside if not char.turn and top < (char.top + char.bottom) / 2 < bottom]
    held = [(char, index) for index, chars in slots.chars.items() for char in chars] if beside else []
    taken: set[int] = set()
    for char in sorted(beside, key=lambda char: -char.x0 if char.x0 < left else char.x0):
        near = [index for other, index in held if _is_next(char, other) or _is_next(other, char)]
        if near:
            slots.chars[near[0]].append(char)
            held.append((char, near[0]))
            taken.add(id(char))
    return [char for char in outside if id(char) not in taken]


def _take_hanging(outside: list[Char], slots: Slots, rulings: list[Ruling]) -> list[Char]:
    """Give text that hangs over the lower edge of a table to the cell above it, where no line is drawn between them.

    A page break cuts the lines of a cell there, and not those of its text.
    """
    foot = slots.ys[-1]
    drawn = [(line.x0, line.x1) for line in rulings if line.top == line.bottom and abs(line.top - foot) < _SNAP_POINTS]
    rest: list[Char] = []
    for char in outside:
        middle = (char.x0 + char.x1) / 2
        slot = slots.find_slot(middle, foot - _CLOSE_POINTS) if char.top < foot < char.bottom else None
        is_open = slot in slots.owners and not any(start <= middle <= end for start, end in drawn)
        (slots.chars[slots.owners[slot]] if slot is not None and is_open else rest).append(char)
    return rest


def _is_next(before: Char, char: Char) -> bool:
    """Whether a character follows closely behind another on its line."""
    is_level = not before.turn and not char.turn and abs(before.baseline - char.baseline) < 1
    return is_level and before.x0 < char.x0 and abs(char.x0 - before.x1) < _TORN_SHARE * char.size


def _make_runs(chars: list[Char]) -> list[list[Char]]:
    """Numbers as one piece each, so that one that is wider than its cell is not torn apart; all else by character."""
    runs: list[list[Char]] = []
    for char in chars:
        before = runs[-1][-1] if runs else None
        if (
            before is not None
            and is_numeric(char)
            and is_numeric(before)
            and abs(char.top - before.top) < 1
            and abs(char.x0 - before.x1) < 0.4
        ):
            runs[-1].append(char)
        else:
            runs.append([char])
    return runs
