"""Tables of a PDF page that have no ruling lines, from the positions of their text.

Only runs of lines that stand in columns are taken; everything else remains text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipelines.document import Grid, GridCell, Place, ReadError
from pipelines.read.pdf_text import Line

_MIN_LINES = 3
_MIN_COLUMNS = 3
_NUMBERS_OF_A_ROW = 5
"""A line with so many numbers in columns is a row of a table."""
_NUMBER = re.compile(r"-?\d[\d,.]*")
_LONE_NUMBER = re.compile(r"\d{1,3}")
_INDENT_POINTS = 3.0
_ALIGNED_POINTS = 2.0
"""Values of a column share their left or right edge or their middle; programs round each by a fraction of a point."""


def split_unruled(lines: list[Line]) -> Iterator[Line | list[Line]]:
    """Give single lines of text, and lists of lines that form a table without ruling lines, in order."""
    index = 0
    while index < len(lines):
        run = _take_run(lines, index)
        if run:
            _check_print(run)
            yield run
            index += len(run)
        else:
            _check_label(lines, index)
            yield lines[index]
            index += 1


def _take_run(lines: list[Line], start: int) -> list[Line]:
    """The lines from `start` that stand in columns; a lone piece between them is a label's second line."""
    end = last = start
    while end < len(lines) and (len(lines[end].gaps) > 1 or (end - last < 2 and end > start)):
        if len(lines[end].gaps) > 1:
            last = end + 1
        end += 1
    run = lines[start:last]
    columned = [line for line in run if len(line.gaps) >= _MIN_COLUMNS]
    return run if len(columned) >= _MIN_LINES else []


def has_unruled(lines: list[Line]) -> bool:
    """Tell whether some of the lines form a table."""
    return any(_take_run(lines, start) for start in range(len(lines)))


def _is_row_of_numbers(line: Line) -> bool:
    """Tell whether a line is a row of a table by the numbers that stand in columns in it."""
    return sum(1 for *_, text in line.gaps if _NUMBER.fullmatch(text.strip())) >= _NUMBERS_OF_A_ROW


def drop_stray_numbers(lines: list[Line]) -> list[Line]:
    """Leave out page numbers, which stand alone at the left edge where the values of a table stand in columns."""
    left = min((line.x0 for line in lines), default=0.0)
    return [
        line for line in lines if line.x0 > left + _INDENT_POINTS or _LONE_NUMBER.fullmatch(line.text.strip()) is None
    ]


def _check_print(run: Sequence[Line]) -> None:
    """Refuse a table whose cells are printed over each other: which digits belong together cannot be known."""
    if any(line.is_overprinted for line in run):
        raise ReadError(
            f"PDF 第{run[0].page}页的表格没有框线，各格文字互相重叠，分不清哪个数在哪一格，请改报原来的表格或 Word 文档"
        )


def _check_label(lines: Sequence[Line], index: int) -> None:
    """Refuse a row of numbers whose label is broken over many lines: the one above or below may be another row's."""
    line = lines[index]
    beside = [other for other in lines[max(index - 1, 0) : index + 2] if len(other.gaps) == 1]
    if _is_row_of_numbers(line) and any(other.x1 < line.gaps[-_NUMBERS_OF_A_ROW][0] for other in beside):
        raise ReadError(
            f"PDF 第{line.page}页的表格没有框线，项目名称又折成多行，分不清哪个数属于哪一行，请改报原来的 Word 文档"
        )


def _check_alignment(lines: Sequence[Line], columns: Sequence[tuple[float, float]]) -> None:
    """Refuse a table whose values do not line up: a value that stands alone may belong to a column of another table."""
    values = [(x0, x1) for line in lines for x0, x1, text in line.gaps if text[:1].isdigit()]
    reached = [[column for column in columns if x0 < column[1] and x1 > column[0]] for x0, x1 in values]
    for index, (value, covered) in enumerate(zip(values, reached, strict=True)):
        others = [other for at, other in enumerate(values) if at != index and reached[at] == covered]
        if len(covered) != 1 or (others and not any(_is_aligned(value, other) for other in others)):
            raise ReadError(
                f"PDF 第{lines[0].page}页的表格没有框线，各行的数又没有上下对齐，分不清在哪一栏，请改报原来的 Word 文档"
            )


def _is_aligned(one: tuple[float, float], other: tuple[float, float]) -> bool:
    ways = (one[0] - other[0], one[1] - other[1], (sum(one) - sum(other)) / 2)
    return min(map(abs, ways)) <= _ALIGNED_POINTS


def make_unruled_grid(lines: list[Line], place: Place) -> Grid:
    """Return the grid of such lines: columns from the lines with the usual number of pieces, one row a line."""
    usual = Counter(len(line.gaps) for line in lines if len(line.gaps) >= _MIN_COLUMNS).most_common(1)[0][0]
    columns = _merge_extents([piece[:2] for line in lines if len(line.gaps) == usual for piece in line.gaps])
    _check_alignment(lines, columns)
    cells: list[GridCell] = []
    above: dict[int, int] = {}
    for row, line in enumerate(lines):
        taken, standing = 0, {}
        for x0, x1, text in line.gaps:
            covered = [i for i, (low, high) in enumerate(columns) if x0 < high and x1 > low and i >= taken]
            nearest = min(range(len(columns)), key=lambda i: abs(sum(columns[i]) - x0 - x1))
            first, last = (covered[0], covered[-1]) if covered else (max(nearest, taken), max(nearest, taken))
            cell_place = Place(page=place.page, table=place.table, row=row + 1, column=first + 1)
            if first in above and _goes_on(cells[above[first]].text, text):
                standing[first] = above[first]
                cells[above[first]] = cells[above[first]]._replace(text=f"{cells[above[first]].text}\n{text}")
            else:
                standing[first] = len(cells)
                cells.append(GridCell(text, row, first, 1, last - first + 1, cell_place))
            taken = last + 1
        above = standing
    return Grid(tuple(cells), place)


def _goes_on(above: str, text: str) -> bool:
    """Whether a piece is the rest of a value with a note, broken over lines: 1, （其中, 修订, 5件）."""
    if not above[:1].isdigit() or _NUMBER.fullmatch(text.strip()) is not None:
        return False
    is_open = sum(map(above.count, "（(")) > sum(map(above.count, "）)"))
    return is_open or text.strip()[:1] in ("（", "(")


def _merge_extents(extents: list[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for low, high in sorted(extents):
        if merged and low < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged
