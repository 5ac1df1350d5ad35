"""Items become rows: a row label with the slots after it and the header above it. Tables 二 and 三 are made of them.

Does not belong here: which slot is which column (place.py), and table 四 (appeals.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.recognise.labels import Meaning, Role
from pipelines.recognise.segment import Item, ItemKind
from pipelines.recognise.tokens import Kind, Token

SERIAL_HEAD = "序号"
MIN_SERIAL = 5
"""So many rows numbered one after another are no coincidence of their totals."""


@dataclass(slots=True)
class RowSeen:
    """A row as printed. `code` is None where it has no label; then `before` and `after` say where it stands.

    `header` holds the column labels in force; `is_doubtful` that values may have been torn away from it.
    """

    block: str
    code: str | None
    label: Item | None
    header: list[Item]
    slots: list[Token] = field(default_factory=list)
    before: Meaning | None = None
    after: Meaning | None = None
    is_doubtful: bool = False

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


class _Collector:
    """Walks over the items and keeps the row that is open, the header in force and the last label."""

    def __init__(self) -> None:
        self.rows: list[RowSeen] = []
        self.current: RowSeen | None = None
        self.header: list[Item] = []
        self.header_is_open = False
        self.last: Meaning | None = None

    def take_label(self, item: Item) -> None:
        meaning = item.meanings[0]
        if meaning.role is Role.ROW:
            self._start_row(item, meaning)
        elif meaning.role is Role.COLUMN:
            self._close(unless_empty=True)
            self.header = [*self.header, item] if self.header_is_open else [item]
            self.header_is_open = True
        else:
            same = self.current is not None and meaning.role is Role.HEADING and meaning.block == self.current.block
            self._close(unless_empty=same)
        self.last = meaning

    def _start_row(self, item: Item, meaning: Meaning) -> None:
        current = self.current
        if current is not None and (current.block, current.code) == (meaning.block, meaning.code) and not current.slots:
            return
        self._close()
        self.header_is_open = False
        if self.rows and self.rows[-1].code is None:
            self.rows[-1].after = self.rows[-1].after or meaning
        self.current = RowSeen(meaning.block, meaning.code, item, self.header)

    def take_slot(self, item: Item) -> None:
        if self.current is None:
            if item.token.kind is Kind.BLANK and not item.token.is_in_row:
                return
            self.current = RowSeen("", None, None, self.header, before=self.last)
        if item.token.kind is Kind.VALUE:
            self.header_is_open = False
        if self.current.code is None and item.token.kind is Kind.TEXT and not self.current.has_number:
            self.current.slots.clear()  # a label that is not of the form
        else:
            self.current.slots.append(item.token)

    def take_end(self, item: Item) -> None:
        if item.kind is ItemKind.ROW_END:
            self._close(unless_empty=item.token.grid <= 0)
        else:
            self._close()

    def _close(self, *, unless_empty: bool = False) -> None:
        current = self.current
        if current is None or (unless_empty and not current.slots and current.code is not None):
            return
        if current.code is not None or current.has_number:
            self.rows.append(current)
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
    for item in _drop_serial_numbers(items):
        if item.kind is ItemKind.LABEL:
            collector.take_label(item)
        elif item.kind is ItemKind.SLOT:
            collector.take_slot(item)
        else:
            collector.take_end(item)
    rows = collector.finish()
    _doubt_torn_rows(rows)
    return rows


def _drop_serial_numbers(items: list[Item]) -> list[Item]:
    """Drop 1, 2, 3 … in front of the labels of successive rows, in text without rows: they number the rows."""
    numbered = [
        n for label, item in enumerate(items) if item.meaning(Role.ROW) and (n := _number_before(items, label)) >= 0
    ]
    if any(item.text == SERIAL_HEAD for item in items):
        return _drop_counted(items, numbered)
    dropped: set[int] = set()
    run: list[int] = []
    for position in [*numbered, -1]:
        if run and (position < 0 or int(items[position].text) != int(items[run[-1]].text) + 1):
            dropped.update(run if len(run) >= MIN_SERIAL else ())
            run = []
        run.append(position)
    return [item for n, item in enumerate(items) if n not in dropped]


def _drop_counted(items: list[Item], numbered: list[int]) -> list[Item]:
    """Drop numbers that count up under a head 序号; a row whose label is torn may not show its number."""
    dropped, last = set(), 0
    for position in numbered:
        number = int(items[position].text)
        if number == 1 or 0 < number - last <= 3:
            dropped.add(position)
            last = number
    return [item for n, item in enumerate(items) if n not in dropped]


def _number_before(items: list[Item], label: int) -> int:
    """Return the position of a small number right before a row label and the headings over it, -1 if there is none."""
    position = label - 1
    while position >= 0 and items[position].meaning(Role.HEADING):
        position -= 1
    item = items[position]
    is_number = position >= 0 and item.kind is ItemKind.SLOT and item.text.isdecimal() and len(item.text) < 4
    return position if is_number and not item.token.is_in_row else -1


def _doubt_torn_rows(rows: list[RowSeen]) -> None:
    """A row without any value, followed by loose values that no grid holds, may have lost them to a page break."""
    for row, following in zip(rows, rows[1:], strict=False):
        is_loose = following.code is None and not any(slot.is_in_row for slot in following.slots)
        if row.code is not None and is_loose and following.before is not None and following.before.code == row.code:
            row.is_doubtful = True
