"""Tables of formats that write them as a stream of paragraphs, cell ends and row ends (binary Word, RTF).

Tables may nest: a nested one follows the table that holds it. How a format marks cells and rows does not belong here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pipelines.document import UNREAD_PICTURE, Grid, Place, ReadError
from pipelines.read.grid_building import RowCell, build_grid

MAX_DEPTH = 16
MAX_ROWS = 20_000
MAX_FRAME_CELLS, MAX_FRAME_TEXT = 4, 24
"""Of a table inside a cell that only frames a value."""


def value_in_frame(texts: list[str]) -> str:
    """Return what stands in a table inside a cell where it frames a value; nothing where it is a table of its own."""
    text = "\n".join(filter(None, map(str.strip, texts)))
    is_value = len(texts) <= MAX_FRAME_CELLS and len(text) <= MAX_FRAME_TEXT and any(map(str.isdigit, text))
    return text if is_value and "年" not in text else ""


class UncertainError(Exception):
    """The file may be sound but is not read with certainty here; an office program should read it."""


class ContradictionError(UncertainError):
    """The file contradicts itself. An office program opens such a file by mending it, and may move or lose numbers."""


@dataclass
class _Table:
    """A table while it is read: finished rows, the cells of the row at hand, the paragraphs of the cell at hand."""

    rows: list[list[RowCell]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    nested: list[_Table] = field(default_factory=list)
    has_picture: bool = False
    """Whether the cell at hand shows a picture."""
    holds_table: bool = False
    """Whether a cell of the row at hand holds a table."""
    nested_before: int = 0
    """How many of the nested tables lie in cells that have ended."""

    def take_nested_value(self) -> str:
        """Take the only table in the cell at hand where it frames a value, and return what stands in it."""
        if len(self.nested) != self.nested_before + 1 or self.nested[-1].nested:
            return ""
        text = value_in_frame([cell.text for row in self.nested[-1].rows for cell in row])
        if text:
            self.nested.pop()
        return text


class OpenTables:
    """The tables that are open at some point of the stream, the outermost first; depth 1 is the outermost."""

    def __init__(self) -> None:
        """Start outside of any table."""
        self._open: list[_Table] = []
        self._count = 0
        self._finished: list[Grid] = []

    @property
    def depth(self) -> int:
        """How many tables are open."""
        return len(self._open)

    def add_paragraph(self, depth: int, text: str) -> None:
        """Add a paragraph to the cell at hand of the table at `depth`."""
        self._reach(depth).paragraphs.append(text)

    def note_picture(self, depth: int) -> None:
        """Remember that the cell at hand shows a picture or the number of a list: without any text it is no blank."""
        self._reach(depth).has_picture = True

    def row_holds_table(self, depth: int) -> bool:
        """Tell whether a cell of the row at hand holds a table, which is closed."""
        return self._reach(depth).holds_table

    def end_cell(self, depth: int) -> None:
        """End the cell at hand."""
        table = self._reach(depth)
        text = "\n".join(table.paragraphs).strip("\n") or table.take_nested_value()
        table.nested_before = len(table.nested)
        table.cells.append(UNREAD_PICTURE if table.has_picture and not text.strip() else text)
        table.paragraphs, table.has_picture = [], False

    def end_row(self, depth: int, make_cells: Callable[[list[str]], list[RowCell]]) -> None:
        """End the row at hand; `make_cells` puts boundaries to the texts of its cells.

        Raises:
            UncertainError: some text of the row stands in no cell, or `make_cells` finds a contradiction.
            ReadError: more rows than any table of a report has.
        """
        table = self._reach(depth)
        if any(text.strip() for text in table.paragraphs):
            raise ContradictionError("表格行中有不属于任何一格的文字")
        if len(table.rows) >= MAX_ROWS:
            raise ReadError("文件中有异常庞大的表格，不像一份年度报告，请核对后重新报送")
        table.rows.append(make_cells(table.cells))
        table.cells, table.paragraphs, table.holds_table = [], [], False

    def drop_empty_row(self, depth: int) -> bool:
        """Leave out the row at hand, whose end is not seen, and tell so; not where anything of it is seen."""
        table = self._reach(depth)
        if table.holds_table or any(text.strip() for text in table.cells + table.paragraphs):
            return False
        table.cells, table.paragraphs = [], []
        return True

    def close_to(self, depth: int) -> list[Grid]:
        """Close the tables deeper than `depth`; return the finished grids once the outermost is closed.

        Raises:
            UncertainError: the last row of a table has no end.
        """
        while len(self._open) > depth:
            table = self._open.pop()
            if table.cells or any(text.strip() for text in table.paragraphs):
                raise ContradictionError("表格最后一行没有结束")
            if self._open:
                self._open[-1].nested.append(table)
                self._open[-1].holds_table = True
            else:
                self._finish(table)
        finished, self._finished = self._finished, []
        return finished

    def _reach(self, depth: int) -> _Table:
        if depth > MAX_DEPTH:
            raise ReadError("表格一层套一层，异常复杂，不像一份年度报告，请用 Word 或 WPS 另存为 .docx 后重新报送")
        while len(self._open) < depth:
            self._open.append(_Table())
        return self._open[depth - 1]

    def _finish(self, table: _Table) -> None:
        if any(table.rows):
            self._count += 1
            self._finished.append(build_grid(table.rows, Place(table=self._count)))
        for nested in table.nested:
            self._finish(nested)
