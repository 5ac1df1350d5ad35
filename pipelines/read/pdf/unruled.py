"""Where tables of a PDF without ruling lines are: runs of lines that stand in columns, over page breaks too.

Everything else remains text. What the rows and columns of such a run are is found in `open_cells.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from pipelines.document import Grid, GridCell, Place, ReadError
from pipelines.read.pdf.open_cells import make_open_grid
from pipelines.read.pdf.open_texts import is_value
from pipelines.read.pdf.text import Line, continues
from pipelines.read.printed_labels import LABEL_HEAD, is_label, is_title
from schemas.codebook import forms

_MIN_LINES = 3
_MIN_COLUMNS = 3
_NUMBERS_OF_A_ROW = 5
_LONE_NUMBER = re.compile(r"\d{1,3}")
_INDENT_POINTS = 3.0
_NEAR_SIZES = 3.0
"""A line of one piece this close to a table, in sizes of its characters, may be a label of it."""
_TEXT_SHARE = 0.6
"""A line of one piece over this share of the column of text is text."""
_LARGER = 1.15
_NUMBERED = re.compile(r"^[（(]?[一二三四五六七八]+[）)]?[、.．]?")

Edges = Mapping[int, tuple[float, float]]
"""Left and right edge of the text of each page, by its number."""


def has_unruled(lines: Sequence[Line]) -> bool:
    """Tell whether some of the lines of a document form a table: several in columns, or one full of numbers."""
    columned = [line for line in lines if line.count_columns() >= _MIN_COLUMNS]
    return len(columned) >= _MIN_LINES or any(
        sum(is_value(text) for *_, text in line.gaps) >= _NUMBERS_OF_A_ROW for line in columned
    )


def drop_stray_numbers(lines: list[Line]) -> list[Line]:
    """Leave out page numbers, which stand alone at the left edge where the values of a table stand in columns."""
    left = min((line.x0 for line in lines), default=0.0)
    return [
        line for line in lines if line.x0 > left + _INDENT_POINTS or _LONE_NUMBER.fullmatch(line.text.strip()) is None
    ]


def split_unruled(lines: Sequence[Line], edges: Edges) -> Iterator[Line | list[Line]]:
    """Give single lines of text, and lists of lines that form a table without ruling lines, in order."""
    sizes = Counter(round(line.size * 2) for line in lines if len(line.gaps) >= _MIN_COLUMNS)
    usual = sizes.most_common(1)[0][0] / 2 if sizes else 0.0
    run: list[Line] = []
    before: Line | None = None
    for line in lines:
        is_text = _is_text(line, usual, edges[line.page]) or (
            before is not None and len(line.gaps) == 1 and continues(before, line, *edges[line.page])
        )
        before = line if is_text else None
        if is_text:
            yield from _finish(run)
            run = []
            yield line
        else:
            run.append(line)
    yield from _finish(run)


def make_unruled_grids(lines: Sequence[Line], pitch: float, table: int) -> list[tuple[Grid, ReadError | None]]:
    """Return the grids of such lines, one for each part with a head of its own; `pitch` as in `make_open_grid`.

    A part whose values cannot be told to belong to which row and column comes with the reason, and with an unknown
    sign to what stands beside its labels.

    Raises:
        ReadError: cells are printed over each other.
    """
    _check_print(lines)
    grids: list[tuple[Grid, ReadError | None]] = []
    parts = list(_cut_at_heads(lines))
    for index, part in enumerate(parts, start=1):
        place = Place(page=part[0].page, table=table + index)
        try:
            grids.append((make_open_grid(_drop_repeated(part), pitch, place), None))
        except ReadError as error:
            grids.append((_make_doubtful_grid(part, place), error))
    return [
        (_make_doubtful_grid(part, grid.place) if _may_lack_values(index, grids, parts) else grid, error)
        for index, (part, (grid, error)) in enumerate(zip(parts, grids, strict=True))
    ]


def _may_lack_values(index: int, grids: Sequence[tuple[Grid, ReadError | None]], parts: Sequence[list[Line]]) -> bool:
    """Whether a part without any value stands beside one over a page break whose values belong to no row of it."""
    grid, error = grids[index]
    if error is not None or any(is_value(cell.text) for cell in grid.cells):
        return False
    beside = [other for other in (index - 1, index + 1) if 0 <= other < len(parts)]
    first, last = parts[index][0].page, parts[index][-1].page
    return any(
        grids[other][1] is not None and (parts[other][-1].page, parts[other][0].page) != (first, last)
        for other in beside
    )


def _make_doubtful_grid(lines: Sequence[Line], place: Place) -> Grid:
    """Return the labels of a table with all other text of their lines in one cell, which is no number, nor is the next.

    That text may be the label of the row itself, and its values stand on another line.
    """
    cells: list[GridCell] = []
    for row, line in enumerate(lines):
        label = next((text for *_, text in line.gaps if is_label(text)), None)
        if label is not None:
            rest = " ".join(text for *_, text in line.gaps if text != label)
            for column, text in enumerate((label, f"{rest}\ufffd", "\ufffd")):
                at = Place(page=line.page, table=place.table, row=row + 1, column=column + 1)
                cells.append(GridCell(text, row, column, 1, 1, at))
    return Grid(tuple(cells), place)


def _drop_repeated(lines: Sequence[Line]) -> list[Line]:
    """Leave out the head of a table where it is printed again at the top of another page."""
    kept: list[Line] = []
    known: set[str] = set()
    for line in lines:
        is_top = bool(kept) and line.page != kept[-1].page
        if not (is_top and line.text in known and not any(is_value(text) for *_, text in line.gaps)):
            kept.append(line)
        if line.page == lines[0].page:
            known.add(line.text)
    return kept


def _is_text(line: Line, usual_size: float, edges: tuple[float, float]) -> bool:
    if len(line.gaps) > 1:
        return False
    text = "".join(line.text.split())
    is_wide = line.x1 - line.x0 > _TEXT_SHARE * (edges[1] - edges[0])
    return is_wide or line.size > _LARGER * usual_size or text.endswith("。") or _is_section(text)


def _is_section(text: str) -> bool:
    return _NUMBERED.sub("", text, count=1) in _section_titles()


@cache
def _section_titles() -> frozenset[str]:
    sections = next(iter(forms().values())).sections
    return frozenset(name for section in sections for name in (section.title, *section.aliases))


def _finish(run: list[Line]) -> Iterator[Line | list[Line]]:
    """Give the lines of a run that stand in columns as one list, with the lines of one piece beside and below them."""
    columned = [index for index, line in enumerate(run) if len(line.gaps) > 1]
    if not any(len(run[index].gaps) >= _MIN_COLUMNS for index in columned):
        yield from run
        return
    first, last = columned[0], columned[-1]
    while first > 0 and _is_near(run[first - 1], run[first]):
        first -= 1
    while last + 1 < len(run) and _is_near(run[last], run[last + 1]):
        last += 1
    yield from run[:first]
    yield run[first : last + 1]
    yield from run[last + 1 :]


def _is_near(upper: Line, lower: Line) -> bool:
    return upper.page != lower.page or lower.baseline - upper.baseline < _NEAR_SIZES * max(upper.size, lower.size)


def _cut_at_heads(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Cut where a part of table 二 begins: at its title or, without one, at the head of its labels."""
    part: list[Line] = []
    has_rows = False
    for line in lines:
        if part and (has_rows if _begins_head(line) else _is_title(line) and (has_rows or not _is_title(part[0]))):
            yield part
            part, has_rows = [], False
        part.append(line)
        has_rows = has_rows or _holds_rows(line)
    yield part


def _begins_head(line: Line) -> bool:
    return len(line.gaps) > 1 and "".join(line.gaps[0][2].split()) == LABEL_HEAD


def _holds_rows(line: Line) -> bool:
    """Whether a line is of the head or the rows below a title; a head of two lines may begin above the others."""
    return _begins_head(line) or any(is_value(text) for *_, text in line.gaps)


def _is_title(line: Line) -> bool:
    return len(line.gaps) == 1 and is_title(line.text)


def _check_print(lines: Sequence[Line]) -> None:
    """Refuse a table whose cells are printed over each other: which digits belong together cannot be known."""
    if any(line.is_overprinted for line in lines):
        raise ReadError(
            f"PDF 第{lines[0].page}页的表格没有框线，各格文字互相重叠，分不清哪个数在哪一格，请改报 Word 文档"
        )
