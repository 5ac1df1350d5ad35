"""The sheets of a workbook as blocks: grids, with titles and prose between them as paragraphs.

How a format stores its sheets does not belong here, nor what the cells mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pipelines.document import Grid, GridCell, Paragraph, Place, ReadError
from pipelines.read.limits import MAX_GRID_CELLS, SHEET_TOO_LARGE
from pipelines.read.printed_labels import is_row_or_group
from pipelines.read.workbook.hidden import Area, Hidden, ShownSheet, leave_out

if TYPE_CHECKING:
    from pipelines.read.workbook.sheets import SheetContent

_HEADING = re.compile(r"^\s*[一二三四五六七八九十]+\s*[、.．]")
_TITLE = re.compile(r".{6,}(?:报告|年报|報告|年報)[\])）\s\d年度]*$", re.S)
"""No label of a table ends like the title of a report, which may stand below the menus of a site."""
_PROSE_CHARACTERS = 40


def read_sheets(
    sheets: Sequence[SheetContent], hidden: Mapping[str, Hidden]
) -> tuple[tuple[Paragraph | Grid, ...], tuple[str, ...]]:
    """Return the blocks of the visible sheets, and notes on what was left out.

    Raises:
        ReadError: a sheet is far too large, or there is nothing in the visible ones.
    """
    blocks: list[Paragraph | Grid] = []
    notes: list[str] = []
    tables = 0
    for content in sheets:
        if not content["is_visible"]:
            notes.append(f"已略去隐藏的工作表“{content['name']}”")
            continue
        shown = leave_out(content, hidden.get(content["name"], Hidden()))
        if shown.lost_cells:
            notes.append(f"已略去工作表“{content['name']}”中隐藏的行或列（{shown.lost_cells} 个有内容的单元格）")
        found = _Sheet(content["name"], shown).read_blocks(tables)
        tables += sum(1 for block in found if isinstance(block, Grid))
        blocks += found
    if not blocks:
        raise ReadError("工作簿中可见的工作表都是空的，请核对后重新报送")
    return tuple(blocks), tuple(notes)


class _Sheet:
    """One sheet as it shows: the text of its cells and its merged areas."""

    def __init__(self, name: str, shown: ShownSheet) -> None:
        self._name = name
        self._texts = shown.texts
        self._row_numbers, self._column_numbers = shown.rows, shown.columns
        used = [(r, c) for r, row in enumerate(self._texts) for c, text in enumerate(row) if text.strip()]
        self._filled_rows = {r for r, _ in used}
        self._rows = max(self._filled_rows, default=-1) + 1
        self._left = min((c for _, c in used), default=0)
        self._right = max((c for _, c in used), default=-1)
        self._merged: dict[tuple[int, int], Area] = {}
        for top, left, bottom, right in shown.merged:
            self._add_merged((top, left, bottom, right))
        if self._rows * (self._right - self._left + 1) > MAX_GRID_CELLS:
            raise ReadError(SHEET_TOO_LARGE)

    def _add_merged(self, span: Area) -> None:
        """Keep a merged area that holds or adjoins text; blank value cells right of the last text count too."""
        top, left, bottom, right = span
        if top >= self._rows:
            return
        if top in self._filled_rows:
            self._right = max(self._right, right)
        if self._text(top, left).strip():
            self._rows = max(self._rows, bottom + 1)
        self._merged[top, left] = span

    def _text(self, row: int, column: int) -> str:
        inside = row < len(self._texts) and column < len(self._texts[row])
        return self._texts[row][column] if inside else ""

    def _place(self, row: int, column: int = -1, table: int | None = None) -> Place:
        """Where a row or cell stands in the sheet itself, hidden rows and columns counted."""
        column_number = None if column < 0 else self._column_numbers[column] + 1
        return Place(sheet=self._name, table=table, row=self._row_numbers[row] + 1, column=column_number)

    def read_blocks(self, tables: int) -> list[Paragraph | Grid]:
        blocks: list[Paragraph | Grid] = []
        start, is_leading = 0, True
        for row in range(self._rows + 1):
            filled = [column for column in range(self._left, self._right + 1) if self._text(row, column).strip()]
            is_end = row == self._rows
            if is_end or (len(filled) == 1 and self._is_prose(row, filled[0], is_leading)):
                grid = self._make_grid(start, row, tables + 1)
                if grid is not None:
                    tables += 1
                    blocks.append(grid)
                if not is_end:
                    blocks.append(Paragraph(self._text(row, filled[0]).strip(), self._place(row, filled[0])))
                start = row + 1
            is_leading = is_leading and len(filled) < 2 and not any(_HEADING.match(self._text(row, c)) for c in filled)
        return blocks

    def _is_prose(self, row: int, column: int, is_leading: bool) -> bool:
        """Whether the only text of a row is a title or prose, and not the label of a row left blank."""
        top, left, bottom, right = self._merged.get((row, column), (row, column, row, column))
        if any(first < row <= last for first, _, last, _ in self._merged.values()) or bottom > row:
            return False
        if any(at == row and first != column for at, first in self._merged):
            return False  # a merged blank beside it is a value left out
        text = self._text(row, column).strip()
        if is_row_or_group(text) and not is_leading:
            return False  # 三、本年度办理结果 begins as a heading does
        is_whole_row = left <= self._left and right >= self._right
        follows_gap = column == self._left and not any(self._text(row - 1, c).strip() for c in range(self._right + 1))
        is_title = _HEADING.match(text) is not None or len(text) > _PROSE_CHARACTERS
        return (
            is_leading
            or _TITLE.fullmatch(text) is not None
            or (is_title and (is_whole_row or (row > 0 and follows_gap and right == left)))
        )

    def _make_grid(self, start: int, end: int, number: int) -> Grid | None:
        """The grid of rows `start` to `end`, without the blank rows and columns around it."""
        used = [
            self._merged.get((row, column), (row, column, row, column))
            for row in range(start, end)
            for column in range(self._left, self._right + 1)
            if self._text(row, column).strip()
        ]
        if not used:
            return None
        start, left = min(span[0] for span in used), min(span[1] for span in used)
        end = min(end, max(span[2] for span in used) + 1)
        right = max(span[3] for span in [*used, *self._merged.values()] if start <= span[0] < end)
        cells: list[GridCell] = []
        taken: set[tuple[int, int]] = set()
        for row in range(start, end):
            for column in range(left, right + 1):
                if (row, column) in taken:
                    continue
                _, _, low, far = self._merged.get((row, column), (row, column, row, column))
                low, far = min(low, end - 1), min(far, right)
                taken |= {(r, c) for r in range(row, low + 1) for c in range(column, far + 1)}
                place = self._place(row, column, number)
                spans = (low - row + 1, far - column + 1)
                cells.append(GridCell(self._text(row, column), row - start, column - left, *spans, place))
        return Grid(tuple(cells), self._place(start, table=number))
