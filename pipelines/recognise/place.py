"""Which slot of a row is which column: by the header, by the number of slots, by what complete rows of the table show.

A row whose values cannot be placed for certain is unreadable; nothing is placed by likelihood.
Does not belong here: reading the values (values.py).
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.recognise.cut_ends import fill_cut_ends, find_cut_rows
from pipelines.recognise.fold import compact
from pipelines.recognise.header import Header, HeadReader, has_values_elsewhere, undo_misplaced, with_lost_heads
from pipelines.recognise.label_places import fills_up_at_end, keeps_label_places
from pipelines.recognise.lone_values import drop_page_numbers, split_packed
from pipelines.recognise.other_heads import FOREIGN_HEADS, has_other_heads
from pipelines.recognise.tokens import Kind, Token
from pipelines.recognise.traces import Trace, count_places
from pipelines.recognise.under_head import Placed, place_by_extent, place_repeated
from pipelines.report import Reason

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen
    from schemas.codebook import Block


class Placer:
    """Places the slots of the rows of one block; complete rows teach where the values stand in incomplete ones."""

    def __init__(
        self,
        block: Block,
        rows: list[RowSeen],
        trace: Trace | None = None,
        *,
        has_more: bool = False,
        loses_blanks: bool = False,
    ) -> None:
        self.block = block
        self.heads = HeadReader(block)
        self.trace = trace
        self.most: Counter[int] = Counter()
        for row in rows:
            if len(row.values) <= len(block.columns):
                self.most[id(row.header)] = max(self.most[id(row.header)], len(row.values))
        self.lengths = {len(row.slots) for row in rows if row.slots}
        self.has_columns_of_text = any(row.slots[0].grid < 0 for row in rows if row.slots)
        self.starts: dict[int, set[int]] = {}
        for row in rows:
            if row.slots:
                self.starts.setdefault(row.slots[0].grid, set()).add(row.slots[0].start)
        self.has_more = has_more
        self.has_several_heads = len({id(row.header) for row in rows if row.header}) > 1
        self.patterns: dict[int, Counter[tuple[int, ...]]] = {}
        self.misaligned = {row.slots[0].grid for row in rows if row.slots and not self._is_under_header(row)}
        self.misaligned |= self._find_shifted(rows)
        self.refuted = {self._front(row) for row in rows if row.slots and self._refutes_head(row)}
        """Heads that stand wrong over a row, with the column where it begins: over others that begin there, too."""
        self.loses_blanks = loses_blanks
        fill_cut_ends(block, rows)
        self.keeps_label_places = keeps_label_places(block, rows)
        self.fills_up_at_end = not self.keeps_label_places and fills_up_at_end(block, rows)
        self.cut = set() if self.keeps_label_places or self.fills_up_at_end else find_cut_rows(block, rows)
        for row in rows:
            if len(row.values) == len(block.columns):
                positions = tuple(index for index, slot in enumerate(row.slots) if slot.kind is not Kind.BLANK)
                if row.is_gridded and positions[-1] - positions[0] >= len(positions):
                    self.has_more = True  # no merged cell parts two columns: one of the values stands in another one
                self.patterns.setdefault(len(row.slots), Counter())[positions] += 1

    def place(self, row: RowSeen, following: RowSeen | None = None) -> Placed | Reason:
        """Return the slot of each column that is printed, or the reason why the row cannot be read.

        Args:
            row: a row of this block.
            following: the row printed after it.
        """
        header, most = self.heads.above(row), self.most[id(row.header)]
        if not has_values_elsewhere(header, row.slots):
            header = with_lost_heads(header, self.block, most, has_all_cells=self.keeps_label_places)
        header = undo_misplaced(header, row.label)
        width = len(header.order)
        if row.values and (
            row.may_hold_other
            or self._has_other_heads(row, header)
            or header.has_two_totals  # seven values alike below eight heads: one of eight is blank
            or (header.is_torn and not _are_all_alike(row.slots, width))
        ):
            return Reason.ROW_LENGTH
        slots = split_packed(row, width, may_have_other=self.loses_blanks or header.lacks_labels)
        if not isinstance(slots, Reason):
            slots = drop_page_numbers(slots, width)
        if isinstance(slots, Reason):
            return slots
        values = [slot for slot in slots if slot.kind is not Kind.BLANK]
        if not values:
            return Reason.ROW_LENGTH if row.is_doubtful else _place_blanks(header, slots)
        is_short = not row.is_gridded and len(values) < len(header.repeated)
        if header.is_doubtful or id(row) in self.cut or (is_short and _repeats_a_head(header)):
            return Reason.ROW_LENGTH
        if len(slots) == len(values) == width:
            return dict(zip(header.order, slots, strict=True))
        if self.fills_up_at_end and width == len(self.block.columns) <= len(slots):
            return dict(zip(header.order, slots[:width], strict=True))
        if self.trace is not None and not row.is_gridded:
            return self._place_by_trace(header, slots, count_places(row, following, self.block, self.trace))
        return self._place_by_layout(row, header, slots, values)

    def _has_other_heads(self, row: RowSeen, header: Header) -> bool:
        """Tell whether one of the values may stand under a head that is not of the form, and no column shows which.

        In table 二, where a text that was not read may be the label itself, only under one known for other columns.
        """
        is_placed = header.extents and len(header.order) == len(self.block.columns)
        if is_placed or not row.other_heads:
            return False
        if self.block.groups:
            return has_other_heads(row.other_heads, header.repeated)
        is_lacking = len(set(header.repeated)) < len(self.block.columns)
        return is_lacking and not FOREIGN_HEADS.isdisjoint(map(compact, row.other_heads))

    def _place_by_layout(
        self, row: RowSeen, header: Header, slots: list[Token], values: list[Token]
    ) -> Placed | Reason:
        """Place by the columns of the grid where there is one, else by what shows the places without doubt."""
        width = len(header.order)
        if self.keeps_label_places and width == len(self.block.columns):
            return dict(zip(header.order, slots[-width:], strict=True))
        if slots[0].grid > 0 and header.grid not in (0, slots[0].grid):
            is_first = width < len(slots) and slots[:width] == values and not self.has_more
            is_first = is_first and (width > 1 or _is_right_below(row, header))
            if len(slots) == width or is_first:  # of a table cut at a page break, whose columns are counted anew
                return dict(zip(header.order, slots[:width], strict=True))
            if not (header.extents and _is_under(row, header)):
                return Reason.ROW_LENGTH
        if header.extents and slots[0].grid not in self.misaligned and self._front(row) not in self.refuted:
            placed = place_by_extent(header, slots)
            if placed is not None or slots[0].grid > 0:
                return placed or place_repeated(header, slots, width) or self._by_count(header, slots, row)
        return (
            place_repeated(header, slots, width)
            or (
                dict(zip(header.order, values, strict=True)) if self._are_together(header, slots, values, row) else None
            )
            or self._place_by_pattern(header, slots, row)
            or self._by_count(header, slots, row)
        )

    def _by_count(self, header: Header, slots: list[Token], row: RowSeen) -> Placed | Reason:
        """Place a row that merged cells of a wrong size push out of its columns, if it has a cell for each."""
        is_own = row.label is not None and slots[0].grid > 0 and all(s.row == row.label.token.row for s in slots)
        is_whole = len(slots) == len(header.order) == len(set(header.repeated)) == len(self.block.columns)
        is_sure = is_own and is_whole and not self.has_more
        return dict(zip(header.order, slots, strict=True)) if is_sure else Reason.ROW_LENGTH

    def _is_under_header(self, row: RowSeen) -> bool:
        """Tell whether a row of text stands in the columns of its header; in grids that is given."""
        if row.slots[0].grid >= 0 or row.label is None:
            return True
        extents = self.heads.above(row).extents
        taken = {column for first, last in extents.values() for column in range(first, last)}
        is_left = not taken or row.label.token.end <= min(taken)
        return is_left and all(slot.start in taken for slot in row.values)

    def _front(self, row: RowSeen) -> tuple[int, int, int]:
        return id(row.header), row.slots[0].grid, row.slots[0].start

    def _refutes_head(self, row: RowSeen) -> bool:
        """Tell whether a row has a value left of all heads: a merged label of a wrong size moved them over others."""
        extents = self.heads.above(row).extents.values()
        own = [slot for slot in row.values if slot.grid == self.heads.above(row).grid]
        return bool(extents) and any(slot.end <= min(start for start, _ in extents) for slot in own)

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
            extents = self.heads.above(row).extents.values()
            if extents and first < min(start for start, _ in extents):
                may_be.add(grid)
            if any(slot.start >= first + len(self.block.columns) for slot in row.values):
                is_not.add(grid)
        return may_be - is_not

    def _place_by_trace(self, header: Header, slots: list[Token], places: tuple[int, int]) -> Placed | Reason:
        """Place where the row has as many places as it should, or a value in each of its own and none elsewhere."""
        lead, count = places
        own = slots[lead : lead + len(header.order)]
        others = slots[:lead] + slots[lead + len(header.order) :]
        is_full = all(slot.kind is not Kind.BLANK for slot in own)
        if not is_full and (header.lacks_labels or self.has_several_heads):
            return Reason.ROW_LENGTH
        if len(own) < len(header.order) or any(slot.kind is not Kind.BLANK for slot in others):
            return Reason.ROW_LENGTH
        return dict(zip(header.order, own, strict=True)) if is_full or len(slots) == count else Reason.ROW_LENGTH

    def _may_hold_foreign(self, header: Header, slots: list[Token]) -> bool:
        """Tell whether a number of the row may stand under a head that is not of the form, printed with the form's."""
        return slots[0].grid in self.misaligned and header.grid == slots[0].grid

    def _are_together(self, header: Header, slots: list[Token], values: list[Token], row: RowSeen) -> bool:
        """Tell whether the values are as many as the columns and none of them is a number beside the table.

        In text without rows no blank may stand between them. In rows the blanks must be what merged cells covered: the
        same in every complete row, behind the values where there is but one, and no row has more values.
        """
        width = len(header.order)
        if len(values) != width:
            return False
        if row.is_gridded:
            known = self.patterns.get(len(slots), Counter())
            is_first = slots[:width] == values
            if self._may_hold_foreign(header, slots) and not (is_first and self.block.groups):
                return False
            is_sure = row.label is None or is_first or (width > 1 and max(known.values(), default=0) > 1)
            return len(slots) == width or (is_sure and len(known) == 1 and not self.has_more)
        first = slots.index(values[0])
        return slots[first : first + width] == values

    def _place_by_pattern(self, header: Header, slots: list[Token], row: RowSeen) -> Placed | None:
        """Use where complete rows of the same length have their values, or that values come first and blanks after.

        Where no row is complete, a row that the layout holds together and that is as long as the form stays as it is.
        """
        width, is_gridded = len(header.order), row.is_gridded
        if is_gridded and self.lengths == {width} == {len(self.block.columns)}:
            return dict(zip(header.order, slots, strict=True))
        if self._may_hold_foreign(header, slots) and not self.block.groups:
            return None
        is_outside = slots[0].grid == 0 and self.has_columns_of_text  # longer or shorter than the rows of its table
        is_torn = slots[0].grid <= 0 and any(len(known) > 1 for known in self.patterns.values())
        is_ragged = is_outside or is_torn or (slots[0].grid < 0 and len(self.starts[slots[0].grid]) > 1)
        if is_ragged or header.lacks_labels or self.has_more:
            return None
        first = tuple(range(width))
        same_length = self.patterns.get(len(slots), Counter())
        longer = {positions for length, known in self.patterns.items() if length > width for positions in known}
        is_sure = row.label is None or first in same_length or max(same_length.values(), default=0) > 1
        if len(same_length) == 1 and is_sure:
            (positions,) = same_length
        elif same_length or not (
            (len(slots) > width and longer == {first}) or (len(slots) == width and self.lengths == {width})
        ):
            return None
        else:
            positions = first
        has_others = any(slot.kind is not Kind.BLANK for index, slot in enumerate(slots) if index not in positions)
        if has_others or len(positions) != width:
            return None
        return {code: slots[index] for code, index in zip(header.order, positions, strict=True)}


def _are_all_alike(slots: list[Token], width: int) -> bool:
    """Tell whether a row has the same value in each column: then their order is of no matter."""
    return len(slots) == width and len({slot.text for slot in slots}) == 1


def _repeats_a_head(header: Header) -> bool:
    """Tell whether a merged head is written out for each place it covers: then its value may be, too."""
    return any(before == after for before, after in pairwise(header.repeated))


def _is_under(row: RowSeen, header: Header) -> bool:
    """Tell whether a row ends where the head of another grid ends, its label before the head's first column."""
    first, last = (min(start for start, _ in header.extents.values()), max(end for _, end in header.extents.values()))
    is_before = row.label is None or row.label.token.end <= first
    return is_before and row.slots[0].start <= first and max(slot.end for slot in row.slots) == last


def _is_right_below(row: RowSeen, header: Header) -> bool:
    """Tell whether a row begins, right behind its label, where the first head of another grid does."""
    first = min((start for start, _ in header.extents.values()), default=-1)
    return row.label is not None and row.label.token.end == row.slots[0].start == first


def _place_blanks(header: Header, slots: list[Token]) -> Placed:
    if len(slots) == len(header.order):
        return dict(zip(header.order, slots, strict=True))
    return dict.fromkeys(header.order, slots[0] if slots else None)
