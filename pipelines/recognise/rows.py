"""Items become rows: a row label with the slots after it and the header above it. Tables 二 and 三 are made of them.

Does not belong here: which slot is which column (place.py), and table 四 (appeals.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.recognise.disorder import is_below_its_label, is_between_values
from pipelines.recognise.doubts import doubt_disclosure, doubt_rows
from pipelines.recognise.labels import Meaning, Role
from pipelines.recognise.other_heads import may_be_head
from pipelines.recognise.printed_order import doubt_printed_order
from pipelines.recognise.segment import Item, ItemKind
from pipelines.recognise.serial_numbers import doubt_unnumbered_rows, drop_serial_numbers
from pipelines.recognise.tokens import Kind, Token
from pipelines.recognise.values_in_order import settle_values_in_order
from schemas.codebook import TABLE_OF_BLOCK

_REST_OF_VALUE = re.compile(r"\d*[（(](?![一二三四五六七])|\d+[件个项条次元]?[)）]$")
"""A remark behind the values of a row: a narrow cell broke one of them over lines, perhaps within the number."""

_NUMBERS = re.compile(r"\s*\d[\d\s.,]*")


@dataclass(slots=True)
class RowSeen:
    """A row as printed. `code` is None where it has no label; then `before` and `after` say where it stands.

    `header` holds the column labels in force; `is_doubtful` that values may have been torn away from it;
    `may_hold_other` that a number among its slots may not be its own; `section` is the part whose heading comes before;
    `other_heads` are texts among the heads that are no labels of the form; `has_group_between` that in text the label
    of a group stands between the row's own and its values.
    """

    block: str
    code: str | None
    label: Item | None
    header: list[Item]
    slots: list[Token] = field(default_factory=list)
    before: Meaning | None = None
    after: Meaning | None = None
    is_doubtful: bool = False
    may_hold_other: bool = False
    section: str = ""
    other_heads: list[str] = field(default_factory=list)
    has_group_between: bool = False

    @property
    def values(self) -> list[Token]:
        """The slots that are not blank."""
        return [slot for slot in self.slots if slot.kind is not Kind.BLANK]

    @property
    def has_number(self) -> bool:
        """Whether any slot holds a number or a mark."""
        return any(slot.kind is Kind.VALUE for slot in self.slots)

    @property
    def is_gridded(self) -> bool:
        """Whether a layout with rows holds its slots together."""
        return any(slot.is_in_row for slot in self.slots)

    @property
    def stands_apart(self) -> bool:
        """Whether its numbers have no label on their line."""
        own = {(slot.grid, slot.row) for slot in self.slots if any(map(str.isdigit, slot.text))}
        return bool(own) and (self.label is None or (self.label.token.grid, self.label.token.row) not in own)


class _Collector:
    """Walks over the items and keeps the row that is open, the header in force and the last label."""

    def __init__(self) -> None:
        self.rows: list[RowSeen] = []
        self.current: RowSeen | None = None
        self.header: list[Item] = []
        self.header_is_open = False
        self.other_heads: list[str] = []
        self.loose_texts: list[str] = []
        """Texts behind the title over the heads: the first of these may be no label."""
        self.last: Meaning | None = None
        self.section = ""
        self.has_values_first = False
        self.is_after_value = False
        self.line_of_digits = -2
        """The last line with digits that could not be read."""
        self.is_torn = False
        """Whether the labels of table 二 were printed apart from its values."""
        self.stopped: RowSeen | None = None
        """The row that running text ended, until a label follows: the text may be the rest of its label."""

    def take_label(self, item: Item) -> None:
        meaning, self.stopped = item.meanings[0], None
        self.loose_texts = self.loose_texts if meaning.role in (Role.COLUMN, Role.HEADING) else []
        self.is_after_value = self.is_after_value and item.token.grid <= 0  # a grid is no rest of the text above it
        if meaning.role is not Role.ROW and self.current is not None and item.holds_value:
            self.current.is_doubtful = True
        if meaning.role is Role.ROW:
            self._start_row(item, meaning)
        elif meaning.role is Role.COLUMN:
            if self.current is not None and is_below_its_label(self.current, item):
                self.current.may_hold_other = True
            self._close(unless_empty=not self._is_torn_from_values(item))
            if not self.header_is_open:
                self.header, self.other_heads, self.loose_texts = [], self.loose_texts, []
            self.header = [*self.header, item]
            self.header_is_open = True
        else:
            same = self.current is not None and meaning.role is Role.HEADING and meaning.block == self.current.block
            self._close(unless_empty=same)
            if self.current is not None:
                self.current.has_group_between = not item.token.is_in_row
            if meaning.role is Role.SECTION:
                self.section = meaning.block
                self.header = self.header if self._is_about_head(meaning.block) else []
        self.last = meaning

    def _note_other_head(self, item: Item) -> None:
        """Keep a text that is no label, where heads are."""
        if item.token.kind is not Kind.TEXT or not may_be_head(item.text):
            return
        if self.header_is_open:
            self.other_heads = [*self.other_heads, item.text]
        elif self.last is not None and self.last.role is Role.HEADING:
            self.loose_texts.append(item.text)

    def _is_about_head(self, section: str) -> bool:
        """Tell whether the head in force is one of the table of a section."""
        blocks = {meaning.block for item in self.header for meaning in item.meanings}
        return any(TABLE_OF_BLOCK.get(block, "二") == section for block in blocks)

    def _is_torn_from_values(self, head: Item) -> bool:
        """Tell whether a label without values is followed by the head of another block, in text without rows.

        A program that wrote the labels first and the heads with their values behind them has torn it from its values.
        """
        current = self.current
        if current is None or current.label is None or current.slots or head.token.is_in_row:
            return False
        is_torn = all(meaning.block != current.block for meaning in head.meanings)
        self.is_torn = self.is_torn or is_torn
        return is_torn

    def _start_row(self, item: Item, meaning: Meaning) -> None:
        current, has_value = self.current, self.is_after_value or item.holds_value
        self.is_after_value = False
        if current is not None and (current.block, current.code) == (meaning.block, meaning.code) and not current.slots:
            current.is_doubtful = current.is_doubtful or has_value
            return
        before = self._take_back_values(item)
        self._close()
        self.rows += before
        self.header_is_open = False
        if self.rows and self.rows[-1].code is None:
            self.rows[-1].after = self.rows[-1].after or meaning
        self.current = RowSeen(meaning.block, meaning.code, item, self.header, is_doubtful=has_value)
        self.current.other_heads = self.other_heads
        self.current.section = self.section
        if current is not None and is_between_values(item, current):
            current.may_hold_other = self.current.may_hold_other = True
        self.current.may_hold_other = self.current.may_hold_other or item.token.line == self.line_of_digits

    def take_slot(self, item: Item) -> None:
        self._note_other_head(item)
        self._leave_row_above(item.token)
        if self.current is None:
            if item.token.kind is Kind.BLANK and not item.token.is_in_row:
                return
            self.current = RowSeen("", None, None, self.header, before=self.last)
        self.header_is_open = self.header_is_open and item.token.kind is not Kind.VALUE
        if self.current.code is None and item.token.kind is Kind.TEXT and not self.current.has_number:
            self.current.slots.clear()  # a label that is not of the form
            has_values = item.holds_value or _NUMBERS.fullmatch(item.text) is not None
            self.current.is_doubtful = self.current.is_doubtful or has_values
            self.current.may_hold_other = self.current.may_hold_other or item.has_dropped_digits
        else:
            self.current.slots.append(item.token)
            is_piece = item.has_dropped_digits and not item.token.is_in_row  # 2. may be a label's number, or 2.0 torn
            self.current.may_hold_other = self.current.may_hold_other or is_piece

    def _leave_row_above(self, token: Token) -> None:
        """Close a row of text without values where a text below its label is a piece of another one."""
        current, label = self.current, self.current.label if self.current is not None else None
        if current is None or label is None or current.values or token.kind is not Kind.TEXT or token.grid > 0:
            return
        if token.is_in_row and label.token.is_in_row and token.row != label.token.row:
            current.is_doubtful = True
            self._close()

    def take_end(self, item: Item) -> None:
        if item.kind is ItemKind.ROW_END:
            self._take_values_before()
            current, is_under_head = self.current, self.last is not None and self.last.role is Role.COLUMN
            if is_under_head and current is not None and current.code is None and not current.values:
                self.rows += [] if self._is_in_head(current) else [current]  # its label may be lost
            self._close(unless_empty=item.token.grid <= 0)
            return
        self._note_other_head(item)
        self.is_after_value = item.holds_value
        self.line_of_digits = item.token.line if item.has_dropped_digits else -2
        self.stopped = self.current or self.stopped
        if self.stopped is not None:
            self.stopped.is_doubtful = self.stopped.is_doubtful or self.is_after_value
        if self.current is not None and self.current.values and not self.current.is_gridded:
            self.current.may_hold_other = self.current.may_hold_other or _REST_OF_VALUE.match(item.text) is not None
        self._close()

    def _is_in_head(self, row: RowSeen) -> bool:
        """Tell whether blanks stand in a row of the head: beside its labels, under what is merged over it."""
        places = {(item.token.grid, item.token.row) for item in self.header}
        return any((slot.grid, slot.row) in places for slot in row.slots)

    def _take_back_values(self, label: Item) -> list[RowSeen]:
        """Take from the open row, labelled on another line, the values on the line of the label that comes."""
        current, place = self.current, (label.token.grid, label.token.row)
        if current is None or current.label is None or not current.slots or not label.token.is_in_row:
            return []
        own = (current.label.token.grid, current.label.token.row)
        if own == place or any((slot.grid, slot.row) != place for slot in current.slots):
            return []
        taken, current.slots, current.is_doubtful = current.slots, [], True
        return [RowSeen("", None, None, current.header, taken, self.last)] if self.has_values_first else []

    def _take_values_before(self) -> None:
        """Give a label that ends its row the values before it: `3 0 3 规章`. A number alone may be that of the row.

        In such a table the values of the next line are never those of this row: without its own it is doubtful.
        """
        current = self.current
        if current is None or current.values or current.label is None or not current.label.token.is_in_row:
            return
        if current.slots and not self.has_values_first:
            return
        place = (current.label.token.grid, current.label.token.row)
        before = next((row for row in reversed(self.rows) if row.slots), None)
        if before is not None and before.code is None and (before.slots[-1].grid, before.slots[-1].row) == place:
            self.has_values_first = self.has_values_first or len(before.values) > 1
            if self.has_values_first:
                self.rows.remove(before)
                current.slots = before.slots
        elif self.has_values_first:
            current.is_doubtful = True
            self._close()

    def _close(self, *, unless_empty: bool = False) -> None:
        current = self.current
        if current is None or (unless_empty and not current.slots and current.code is not None):
            return
        if current.code is not None or current.has_number:
            self.rows.append(current)
        elif current.is_doubtful:
            self.is_after_value = True
        self.current = None

    def finish(self) -> list[RowSeen]:
        self._close()
        return self.rows


def collect_rows(items: list[Item]) -> list[RowSeen]:
    """Return the rows of tables 二 and 三 in reading order, unlabelled ones with values among them.

    Args:
        items: the items of a document without those of table 四.
    """
    collector = _Collector()
    items, bare = drop_serial_numbers(items)
    for item in items:
        if item.kind is ItemKind.LABEL:
            collector.take_label(item)
        elif item.kind is ItemKind.SLOT:
            collector.take_slot(item)
        else:
            collector.take_end(item)
    rows = settle_values_in_order(collector.finish())
    doubt_rows(rows)
    doubt_printed_order(rows)
    if collector.is_torn:
        doubt_disclosure(rows)
    doubt_unnumbered_rows(rows, bare)
    return rows
