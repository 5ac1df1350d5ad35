"""The definition of a table row in a binary Word file: where its cells begin and end and how they are merged."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from pipelines.read.grid_building import Merge, RowCell
from pipelines.read.open_tables import ContradictionError
from pipelines.read.white_text import show_on
from pipelines.read.word_binary.colours import CELL_SHADINGS, grounds_of_cells
from pipelines.read.word_binary.properties import ParagraphProperties

_CELL_BYTES = 20
_ACROSS_BITS, _DOWN_BIT, _DOWN_FIRST_BIT = 0x0003, 0x0020, 0x0040
_INSERT, _DELETE, _SET_WIDTH, _MERGE, _SPLIT, _MERGE_DOWN = 0x7621, 0x5622, 0x7623, 0x5624, 0x5625, 0xD62B
_MAX_CELLS = 64
"""Word allows 63 cells in a row."""


@dataclass
class RowDefinition:
    """Left edge and widths of the cells in twips, the merge flags of each as stored, and what shades them."""

    left: int = 0
    widths: list[int] = field(default_factory=list)
    across: list[int] = field(default_factory=list)
    down: list[Merge] = field(default_factory=list)
    shadings: tuple[tuple[int, bytes], ...] = ()

    def make_cells(self, texts: list[str]) -> list[RowCell]:
        """Return the cells of the row with their texts.

        Raises:
            UncertainError: the row has another number of cells than its definition, or text in a cell that another
                covers.
        """
        if len(texts) != len(self.widths):
            raise ContradictionError(f"一行有 {len(texts)} 格，定义为 {len(self.widths)} 格")
        cells = []
        left = self.left
        texts = list(map(show_on, grounds_of_cells(self.shadings, len(texts)), texts))
        for text, width, across, down in zip(texts, self.widths, self._interpret_across(), self.down, strict=True):
            if Merge.CONTINUED in (across, down) and any(map(str.isdigit, text)):
                raise ContradictionError("合并单元格被盖住的部分有数字")
            cells.append(RowCell(text, left, left + width, across, down))
            left += width
        return cells

    def _interpret_across(self) -> list[Merge]:
        """Which of the two bits means "first" is described both ways: in a run it is the one that comes first."""
        result: list[Merge] = []
        opening = 0
        for flag in self.across:
            if not flag:
                opening = 0
                result.append(Merge.NONE)
            elif not opening or flag == opening:
                opening = flag
                result.append(Merge.FIRST)
            else:
                result.append(Merge.CONTINUED)
        return result


def read_row_definition(properties: ParagraphProperties) -> RowDefinition:
    """Read the definition that a row end carries.

    Raises:
        UncertainError: it is missing, cut off, or its cells do not follow one another from left to right.
    """
    row = _read_definition(properties.definition)
    row.shadings = tuple(change for change in properties.changes if change[0] in CELL_SHADINGS)
    for code, operand in properties.changes:
        if code not in CELL_SHADINGS:
            _apply_change(row, code, operand)
    if len(row.widths) > _MAX_CELLS or any(width < 0 for width in row.widths):
        raise ContradictionError("表格行的定义自相矛盾")
    return row


def _read_definition(operand: bytes) -> RowDefinition:
    count = operand[0] if operand else 0
    if not count or len(operand) < 1 + 2 * (count + 1):
        raise ContradictionError("表格行没有定义")
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    row = RowDefinition(left=edges[0])
    for index in range(count):
        at = 1 + 2 * (count + 1) + _CELL_BYTES * index
        flags = struct.unpack_from("<H", operand, at)[0] if at + 2 <= len(operand) else 0
        row.widths.append(edges[index + 1] - edges[index])
        row.across.append(flags & _ACROSS_BITS)
        row.down.append(_interpret_down(bool(flags & _DOWN_BIT), bool(flags & _DOWN_FIRST_BIT)))
    return row


def _interpret_down(is_merged: bool, is_first: bool) -> Merge:
    if is_first:
        return Merge.FIRST
    return Merge.CONTINUED if is_merged else Merge.NONE


def _apply_change(row: RowDefinition, code: int, operand: bytes) -> None:
    first, second = operand[0], operand[1]
    if code == _INSERT:
        width = struct.unpack_from("<h", operand, 2)[0]
        row.widths[first:first] = [width] * second
        row.across[first:first] = [0] * second
        row.down[first:first] = [Merge.NONE] * second
    elif code == _DELETE:
        for values in (row.widths, row.across, row.down):
            del values[first:second]
    elif code == _SET_WIDTH:
        width = struct.unpack_from("<h", operand, 2)[0]
        row.widths[first:second] = [width] * len(row.widths[first:second])
    elif code in (_MERGE, _SPLIT):
        count = len(row.across[first:second])
        row.across[first:second] = [0] * count if code == _SPLIT else ([1] + [2] * count)[:count]
    elif code == _MERGE_DOWN and first < len(row.down):
        row.down[first] = _interpret_down(bool(second & 1), bool(second & 2))
