"""What an RTF reader has to remember: the state of a group, the row being defined, the stretch of text being read."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.document import Grid, Paragraph
from pipelines.read.field_results import shown_without_result
from pipelines.read.grid_building import Merge, RowCell
from pipelines.read.open_tables import ContradictionError, OpenTables
from pipelines.read.white_text import show_on

Block = Paragraph | Grid


@dataclass
class State:
    """What a group inherits and its end restores."""

    destination: str = ""
    font: int | None = None
    codec: str = "cp1252"
    skipped_after_unicode: int = 1
    is_hidden: bool = False
    is_struck: bool = False
    is_raised: bool = False
    is_white: bool = False
    is_label: bool = False
    """Inside the printed number of a list item."""
    is_in_table: bool = False
    is_nested_row: bool = False
    depth: int = 1


@dataclass
class RowInProgress:
    """A row's definition: left edge and for each cell its right edge and merge flags."""

    left: int = 0
    cells: list[tuple[int, Merge, Merge]] = field(default_factory=list)
    across: Merge = Merge.NONE
    down: Merge = Merge.NONE
    ground: str = ""
    grounds: list[str] = field(default_factory=list)
    """What each cell has under its text."""
    is_used: bool = False
    """Whether it defined a row already."""

    def define_cell(self, right: int, ground: str) -> None:
        """Take the next cell, which ends at this edge, is merged as said before and has this ground if no other."""
        self.cells.append((right, self.across, self.down))
        self.grounds.append(self.ground or ground)
        self.ground = ""
        self.across = self.down = Merge.NONE

    def make_cells(self, texts: list[str], *, holds_table: bool = False) -> list[RowCell]:
        """Put boundaries to the texts.

        LibreOffice ends a row that holds a table with more cells than it has, all of them blank, and defines no second
        time a row of one cell that holds one.
        """
        rights = [right for right, _, _ in self.cells]
        if holds_table and self.is_used and len(texts) == 1 and rights:
            return [RowCell(show_on(self.grounds[0], texts[0]), self.left, max(rights))]
        self.is_used = True
        if holds_table and not any(texts[len(rights) :]):
            texts = texts[: len(rights)]
        if len(texts) != len(rights) or rights != sorted(rights):
            raise ContradictionError(f"一行有 {len(texts)} 格，定义为 {len(rights)} 格")
        lefts = [min(self.left, rights[0]), *rights[:-1]] if rights else []
        shown = map(show_on, self.grounds, texts)
        return [
            RowCell(text, left, right, across, down)
            for text, left, (right, across, down) in zip(shown, lefts, self.cells, strict=True)
        ]


@dataclass
class Field:
    """A field: the group it fills, its code, and whether it has a result."""

    group: int
    code: str = ""
    has_result: bool = False

    def shown(self) -> str:
        """Return what it shows beside its result."""
        return "" if self.has_result else shown_without_result(self.code)


@dataclass
class Story:
    """A stretch of text of its own: the document, or a text box in it."""

    text: list[str] = field(default_factory=list)
    tables: OpenTables = field(default_factory=OpenTables)
    rows: dict[bool, RowInProgress] = field(default_factory=lambda: {False: RowInProgress(), True: RowInProgress()})
    """The definition of the row at hand: of an outermost table, and of a nested one."""
    blocks: list[Block] = field(default_factory=list)
    boxes: list[Block] = field(default_factory=list)
    boxes_before: int = 0
    """How many of the boxes hang on earlier cells."""
    group: int = 0
