"""Rows and columns of a table without ruling lines, from where its texts stand.

The cells of a row have their middles, first or last lines at one height, throughout a table; those of a column stand
one below the other. Where the texts do not fit together in any of these ways the table is refused: a value in the
wrong place is worse than none. Which lines are one cell is found in `open_texts.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.document import Grid, GridCell, Place, ReadError
from pipelines.read.pdf.open_texts import (
    ALIGNED_POINTS,
    CLOSE_SHARE,
    Block,
    Extent,
    Texts,
    overlaps,
    part_texts,
    stack,
    take_pieces,
)
from pipelines.read.pdf.text import Line
from pipelines.read.printed_labels import NUMBERING, ends_group

_LEVEL_SHARE = 0.4
"""Cells of a row stand at one height within this share of the size of their characters."""


@dataclass(slots=True)
class _Row:
    """A row at a height of the table: what names it, and what stands in its columns."""

    height: float
    labels: list[Block]
    cells: list[Block]


Height = Callable[[Block], float]
_HEIGHTS: tuple[Height, ...] = (
    lambda block: (block.first + block.last) / 2,
    lambda block: block.first,
    lambda block: block.last,
)
"""Where a cell stands whose text is set in its middle, at its top, at its bottom."""


def make_open_grid(lines: Sequence[Line], pitch: float, place: Place) -> Grid:
    """Return the grid of a table.

    Args:
        lines: its lines from top to bottom.
        pitch: how far apart the lines of a cell are, in sizes of their characters.
        place: where it stands.

    Raises:
        ReadError: the texts stand in no rows or columns that fit together.
    """
    blocks = stack(take_pieces(lines, pitch), pitch)
    values = [block for block in blocks if block.is_value]
    texts = part_texts(blocks, values)
    if not texts.labels:
        values = _join_torn(values, pitch)
    columns = _find_columns(values, texts.lowest, place)
    return _write(texts, _make_rows(texts.labels, [*values, *texts.others], place), columns, place)


def _join_torn(values: Sequence[Block], pitch: float) -> list[Block]:
    """Put numbers together whose digits go on closely below in a table without labels, which has but one row."""
    joined: list[Block] = []
    for value in sorted(values, key=lambda block: block.first):
        above = next((block for block in joined if overlaps(value, (block.x0, block.x1))), None)
        close = above is not None and value.first - above.last <= pitch * CLOSE_SHARE * value.pieces[0].size
        if above is not None and close and value.text.isdecimal() and above.text.isdecimal():
            text = above.text + value.text
            above.pieces = [replace(above.pieces[0], text=text), replace(value.pieces[-1], text="")]
        else:
            joined.append(value)
    return joined


def _find_columns(values: Sequence[Block], lowest: Sequence[Block], place: Place) -> list[Extent]:
    """Return the columns from left to right: where the lowest heads stand, and the values that belong to each."""
    filled = _merge([(block.x0, block.x1) for block in values])
    for column in filled:
        _check_alignment([block for block in values if overlaps(block, column)], place)
    if not lowest:
        return filled
    return _join_columns(sorted((head.x0, head.x1) for head in lowest), filled, place)


def _join_columns(heads: list[Extent], filled: list[Extent], place: Place) -> list[Extent]:
    """Give every column of values to its head. Values at an edge of wide columns may stand beside all heads.

    They are on the right of their heads where some stand behind the last head, and on the left where before the first.
    """
    behind = [max((i for i, head in enumerate(heads) if head[0] < column[1]), default=-1) for column in filled]
    before = [min((i for i, head in enumerate(heads) if head[1] > column[0]), default=-1) for column in filled]
    ways = [way for way in (behind, before) if -1 not in way and len(set(way)) == len(way)]
    if not ways or (len(ways) > 1 and behind != before):
        raise ReadError(_no_column(place.page))
    for index, column in zip(ways[0], filled, strict=True):
        heads[index] = (min(heads[index][0], column[0]), max(heads[index][1], column[1]))
    return heads


def _no_column(page: int | None) -> str:
    return f"PDF 第{page}页的表格没有框线，有的数分不清在哪一栏，请改报原来的 Word 文档"


def _merge(extents: Sequence[Extent]) -> list[Extent]:
    merged: list[Extent] = []
    for low, high in sorted(extents):
        if merged and low < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def _check_alignment(values: Sequence[Block], place: Place) -> None:
    ways = zip(*((block.x0, block.x1, (block.x0 + block.x1) / 2) for block in values), strict=True)
    if all(max(way) - min(way) > 2 * ALIGNED_POINTS for way in ways):
        raise ReadError(
            f"PDF 第{place.page}页的表格没有框线，各行的数又没有上下对齐，分不清在哪一栏，请改报原来的 Word 文档"
        )


def _make_rows(labels: Sequence[Block], cells: Sequence[Block], place: Place) -> list[_Row]:
    """Return the rows from top to bottom, with those that have a label alone."""
    tries = (_try_rows(labels, cells, height) for height in _HEIGHTS)
    rows = next((rows for rows in tries if _are_whole(rows, labels)), None)
    if rows is None:
        raise ReadError(
            f"PDF 第{place.page}页的表格没有框线，数与项目名称不在一条线上，分不清哪个数属于哪一行，请改报 Word 文档"
        )
    return rows


def _are_whole(rows: Sequence[_Row], labels: Sequence[Block]) -> bool:
    """Whether every row has its label, and no part of a label makes a blank row where labels begin with a number."""
    if not labels:
        return len(rows) < 2
    numbered = sum(1 for label in labels if NUMBERING.match(label.text))
    alone = [row for row in rows if not row.cells and not any(NUMBERING.match(label.text) for label in row.labels)]
    return all(row.labels for row in rows) and (2 * numbered < len(labels) or not alone)


def _try_rows(labels: Sequence[Block], cells: Sequence[Block], height: Height) -> list[_Row]:
    rows: list[_Row] = []
    for cell in sorted(cells, key=height):
        if not rows or height(cell) - rows[-1].height > _LEVEL_SHARE * cell.pieces[0].size:
            rows.append(_Row(height(cell), [], []))
        rows[-1].cells.append(cell)
    groups = [label for label in labels if _is_group(label, labels, height)]
    for label in sorted(labels, key=height):
        if any(label is group for group in groups):
            continue
        own = [row for row in rows if _is_level(label, row, height)]
        if own:
            own[0].labels.append(label)
        else:
            rows.append(_Row(height(label), [label], []))
    rows.sort(key=lambda row: row.height)
    rows = _join_parted(rows)
    if all(row.labels for row in rows):
        for group in groups:
            min(rows, key=lambda row: abs(row.height - height(group))).labels.append(group)
    return rows


def _join_parted(rows: Sequence[_Row]) -> list[_Row]:
    """Put together what a page break parted: values alone at the foot of a page, their label alone at the next head.

    Only where the label begins with a number: others may be the rest of one, or stand for several rows.
    """
    joined: list[_Row] = []
    for row in rows:
        above = joined[-1] if joined else None
        if above is not None and above.cells and not above.labels and not row.cells:
            is_numbered = all(NUMBERING.match(label.text) for label in row.labels)
            if is_numbered and above.cells[0].pieces[0].page < row.labels[0].pieces[0].page:
                above.labels += row.labels
                continue
        joined.append(row)
    return joined


def _is_level(label: Block, row: _Row, height: Height) -> bool:
    """Whether a label stands at the height of a row; in one cut by a page break anything may."""
    slack = _LEVEL_SHARE * label.pieces[0].size
    if label.pieces[0].page != label.pieces[-1].page:
        return label.first - slack <= row.height <= label.last + slack
    return abs(row.height - height(label)) <= slack


def _is_group(label: Block, labels: Sequence[Block], height: Height) -> bool:
    """Whether a label stands for several rows: others to its right begin above and end below it."""
    right = [height(other) for other in labels if other.x0 >= label.x1]
    return bool(right) and (min(right) <= height(label) <= max(right) or ends_group(label.text))


def _write(texts: Texts, rows: Sequence[_Row], columns: Sequence[Extent], place: Place) -> Grid:
    width = max((len(row.labels) for row in rows), default=0)
    foot = min((head.last for head in texts.lowest), default=0.0)
    above = [*texts.upper, *(block for block in texts.corner if block.last < foot)]
    heights = sorted({block.last for block in above})
    levels = {id(block): heights.index(block.last) for block in above}
    cells = [_at(block, levels.get(id(block), len(heights)), 0, max(width, 1), place) for block in texts.corner]
    for head in (*texts.upper, *texts.lowest):
        covered = _beside_gap(head, columns) or _covered(head, columns)
        level = levels.get(id(head), len(heights))
        cells.append(_at(head, level, width + covered[0], covered[-1] - covered[0] + 1, place))
    for number, line in enumerate(rows, start=len(heights) + 1):
        names = sorted(line.labels, key=lambda block: block.x0)
        cells += [_at(block, number, width - len(names) + index, 1, place) for index, block in enumerate(names)]
        cells += _fill(line, number, width, columns, place)
    return Grid(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))), place)


def _beside_gap(head: Block, columns: Sequence[Extent]) -> list[int]:
    """Return the columns on both sides of a head that stands over the room between them; nothing for any other."""
    behind = sum(column[1] <= head.x0 for column in columns)
    is_between = 0 < behind < len(columns) and head.x1 <= columns[behind][0] and head.x0 < head.x1
    return [behind - 1, behind] if is_between else []


def _covered(block: Block, columns: Sequence[Extent]) -> list[int]:
    """Return which columns a text stands in.

    Raises:
        ReadError: in none, as a text without any width.
    """
    covered = [index for index, column in enumerate(columns) if overlaps(block, column)]
    if not covered:
        raise ReadError(_no_column(block.pieces[0].page))
    return covered


def _fill(row: _Row, number: int, width: int, columns: Sequence[Extent], place: Place) -> Iterator[GridCell]:
    """Give a cell for every column of a row, blank where nothing stands.

    Raises:
        ReadError: something stands in no column, in several, or two things in one.
    """
    held: dict[int, Block] = {}
    for block in row.cells:
        covered = _covered(block, columns)
        if len(covered) > 1 or covered[0] in held:
            raise ReadError(_no_column(block.pieces[0].page))
        held[covered[0]] = block
    page = (row.cells or row.labels)[0].pieces[0].page
    for index in range(len(columns)):
        if index in held:
            yield _at(held[index], number, width + index, 1, place)
        else:
            at = Place(page=page, table=place.table, row=number + 1, column=width + index + 1)
            yield GridCell("", number, width + index, 1, 1, at)


def _at(block: Block, row: int, column: int, span: int, place: Place) -> GridCell:
    at = Place(page=block.pieces[0].page, table=place.table, row=row + 1, column=column + 1)
    return GridCell(block.text, row, column, 1, span, at)
