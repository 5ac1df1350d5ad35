"""Which slot of a row is which column: by the header, by the number of slots, by what complete rows of the table show.

A row whose values cannot be placed for certain is unreadable; nothing is placed by likelihood.
Does not belong here: reading the values (values.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.recognise.labels import Role
from pipelines.recognise.tokens import Kind, Token
from pipelines.recognise.values import is_value, unit_of_header
from pipelines.report import Reason

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen
    from pipelines.recognise.segment import Item
    from schemas.codebook import Block

Placed = dict[str, Token | None]
"""Column code → its slot; None where the row is blank and shows no slots."""


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a block as printed.

    `order` is column codes from left to right; `extents` are their grid columns (first, behind last), empty where the
    layout has no columns; `repeated` is the order with repetitions, where a merged header was written out; `units`
    gives the unit of money that a column's label states.
    """

    order: tuple[str, ...]
    extents: dict[str, tuple[int, int]]
    repeated: tuple[str, ...]
    units: dict[str, str]


def read_header(items: list[Item], block: Block) -> Header:
    """Read the header that stands above a row of this block."""
    found: list[tuple[str, Token]] = []
    units: dict[str, str] = {}
    for item in items:
        own = [m.code for m in item.meanings if m.role is Role.COLUMN and m.block == block.code]
        if len(own) == 1:
            found.append((own[0], item.token))
            units[own[0]] = unit_of_header(item.text) or units.get(own[0], "")
    printed = tuple(column.code for column in block.columns)
    for column in block.columns:
        units[column.code] = units.get(column.code) or unit_of_header(column.label)
    extents = _extents(found)
    if extents and len(extents) < len(printed) and not _is_contiguous(extents, items):
        extents = {}
    if extents:
        found.sort(key=lambda pair: pair[1].start)
    codes = tuple(code for code, _ in found)
    order = tuple(dict.fromkeys(codes)) if extents else _order(codes, printed)
    return Header(order, extents, codes, units)


def _extents(found: list[tuple[str, Token]]) -> dict[str, tuple[int, int]]:
    """Return the grid columns of each label, nothing where labels stand in no grid or one below the other."""
    if any(token.start < 0 or token.grid != found[0][1].grid for _, token in found):
        return {}
    extents: dict[str, tuple[int, int]] = {}
    for code, token in found:
        first, last = extents.get(code, (token.start, token.end))
        extents[code] = (min(first, token.start), max(last, token.end))
    taken = {column for first, last in extents.values() for column in range(first, last)}
    return extents if len(taken) == sum(last - first for first, last in extents.values()) else {}


def _is_contiguous(extents: dict[str, tuple[int, int]], items: list[Item]) -> bool:
    """Tell whether a header that lacks a column has no gap for a label that could not be read: the column is lost."""
    first, last = min(start for start, _ in extents.values()), max(end for _, end in extents.values())
    covered = sum(end - start for start, end in extents.values())
    return len(extents) >= 3 and covered == last - first and last >= max(item.token.end for item in items)


def _order(codes: tuple[str, ...], printed: tuple[str, ...]) -> tuple[str, ...]:
    """Take the printed order where the header is complete. In text 总计 may come early: it spans the header's rows."""
    if len(codes) != len(printed) or set(codes) != set(printed):
        return printed
    if "total" in codes and tuple(code for code in codes if code != "total") == printed[:-1]:
        return printed
    return codes


class Placer:
    """Places the slots of the rows of one block; complete rows teach where the values stand in incomplete ones."""

    def __init__(self, block: Block, rows: list[RowSeen]) -> None:
        self.block = block
        self.most = max((len(row.values) for row in rows if len(row.values) <= len(block.columns)), default=0)
        self.lengths = {len(row.slots) for row in rows if row.slots}
        self.starts: dict[int, set[int]] = {}
        for row in rows:
            if row.slots:
                self.starts.setdefault(row.slots[0].grid, set()).add(row.slots[0].start)
        self.patterns: dict[int, set[tuple[int, ...]]] = {}
        self.misaligned = {row.slots[0].grid for row in rows if row.slots and not self._is_under_header(row)}
        self.misaligned |= self._find_shifted(rows)
        for row in rows:
            if len(row.values) == len(block.columns):
                positions = tuple(index for index, slot in enumerate(row.slots) if slot.kind is not Kind.BLANK)
                self.patterns.setdefault(len(row.slots), set()).add(positions)

    def place(self, row: RowSeen) -> Placed | Reason:
        """Return the slot of each column that is printed, or the reason why the row cannot be read."""
        header = self._complete(read_header(row.header, self.block))
        width = len(header.order)
        slots = _split_packed(row, width)
        if isinstance(slots, Reason):
            return slots
        values = [slot for slot in slots if slot.kind is not Kind.BLANK]
        if not values:
            return Reason.ROW_LENGTH if row.is_doubtful else _place_blanks(header, slots)
        if len(slots) == len(values) == width:
            return dict(zip(header.order, slots, strict=True))
        if header.extents and slots[0].grid not in self.misaligned:
            placed = _place_by_extent(header, slots)
            if placed is not None or slots[0].grid > 0:
                return placed or Reason.ROW_LENGTH
        return (
            _place_repeated(header, slots, width)
            or (dict(zip(header.order, values, strict=True)) if len(values) == width else None)
            or self._place_by_pattern(header, slots, is_gridded=row.is_gridded)
            or Reason.ROW_LENGTH
        )

    def _complete(self, header: Header) -> Header:
        """Undo a header that lacks a column where some row has a value in each: then its label could not be read."""
        if len(header.order) >= self.most:
            return header
        return replace(header, order=tuple(column.code for column in self.block.columns), extents={})

    def _is_under_header(self, row: RowSeen) -> bool:
        """Tell whether a row of text stands in the columns of its header; in grids that is given."""
        if row.slots[0].grid >= 0 or row.label is None:
            return True
        extents = read_header(row.header, self.block).extents
        taken = {column for first, last in extents.values() for column in range(first, last)}
        is_left = not taken or row.label.token.end <= min(taken)
        return is_left and all(slot.start in taken for slot in row.values)

    def _find_shifted(self, rows: list[RowSeen]) -> set[int]:
        """Return the grids of text whose values may stand left of their header.

        Some tools move the places of a merged label to the end of the row as empty cells. Then the first column stands
        right behind each label. Only a value too far right for that proves that the columns are those of the header.
        """
        may_be, is_not = set(), set()
        for row in rows:
            if not row.slots or row.slots[0].grid >= 0 or row.label is None:
                continue
            grid, first = row.slots[0].grid, row.slots[0].start
            extents = read_header(row.header, self.block).extents.values()
            if extents and first < min(start for start, _ in extents):
                may_be.add(grid)
            if any(slot.start >= first + len(self.block.columns) for slot in row.values):
                is_not.add(grid)
        return may_be - is_not

    def _place_by_pattern(self, header: Header, slots: list[Token], *, is_gridded: bool) -> Placed | None:
        """Use where complete rows of the same length have their values, or that values come first and blanks after.

        Where no row is complete, a row that the layout holds together and that is as long as the form stays as it is.
        """
        width = len(header.order)
        is_ragged = slots[0].grid < 0 and len(self.starts[slots[0].grid]) > 1
        if is_ragged or 3 <= len(set(header.repeated)) < width:  # a column may be lost as well as a label
            return None
        first = tuple(range(width))
        same_length = self.patterns.get(len(slots), set())
        longer = {positions for length, known in self.patterns.items() if length > width for positions in known}
        if len(same_length) == 1:
            (positions,) = same_length
        elif same_length or not (
            (len(slots) > width and longer == {first})
            or (len(slots) == width and (self.lengths == {width} or (is_gridded and not self.patterns)))
        ):
            return None
        else:
            positions = first
        is_outside = any(slot.kind is not Kind.BLANK for index, slot in enumerate(slots) if index not in positions)
        if is_outside or len(positions) != width:
            return None
        return {code: slots[index] for code, index in zip(header.order, positions, strict=True)}


def _place_blanks(header: Header, slots: list[Token]) -> Placed:
    if len(slots) == len(header.order):
        return dict(zip(header.order, slots, strict=True))
    return dict.fromkeys(header.order, slots[0] if slots else None)


def _place_by_extent(header: Header, slots: list[Token]) -> Placed | None:
    """Place by the columns of the grid that each header covers."""
    if not header.extents or any(slot.start < 0 for slot in slots):
        return None
    placed: Placed = {}
    for slot in slots:
        codes = [code for code, (start, end) in header.extents.items() if slot.start < end and start < slot.end]
        if slot.kind is Kind.BLANK:
            for code in codes:
                placed.setdefault(code, slot)
            continue
        known = placed.get(codes[0]) if len(codes) == 1 else slot
        if known is not None and known.kind is not Kind.BLANK:
            return None
        placed[codes[0]] = slot
    return placed if len(placed) == len(header.extents) else None


def _place_repeated(header: Header, slots: list[Token], width: int) -> Placed | None:
    """Undo a merged cell that was written once for every column it covered."""
    if width == 1 and len({slot.text for slot in slots}) == 1:
        return {header.order[0]: slots[0]}
    if len(header.repeated) != len(slots) or len(header.repeated) <= width:
        return None
    placed: Placed = {}
    for code, slot in zip(header.repeated, slots, strict=True):
        known = placed.setdefault(code, slot)
        if known is not None and known.text != slot.text:
            return None
    return placed if len(placed) == width else None


def _split_packed(row: RowSeen, width: int) -> list[Token] | Reason:
    """Take apart values that stand in one piece: `0 0 0` in a cell, or `000` where every cell is one digit."""
    values = row.values
    if len(values) != 1 or width == 1 or len(row.slots) != 1:
        return row.slots
    text = values[0].text
    pieces = text.split()
    if len(pieces) == width and all(is_value(piece) for piece in pieces):
        return [replace(values[0], text=piece) for piece in pieces]
    if not (text.isdecimal() and len(text) > 1 and (values[0].is_glued or text.startswith("0"))):
        return row.slots
    if len(text) != width:
        return Reason.RUN_TOGETHER
    return [replace(values[0], text=digit) for digit in text]
