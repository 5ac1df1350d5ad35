"""The head over a row: which columns it prints, in which order and where, and the units of money it states.

Does not belong here: the values below it (place.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from pipelines.recognise.fold import compact
from pipelines.recognise.labels import Role
from pipelines.recognise.tokens import Kind
from pipelines.recognise.values import unit_of_header

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen
    from pipelines.recognise.segment import Item
    from pipelines.recognise.tokens import Token
    from schemas.codebook import Block


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a block as printed.

    `order` is column codes from left to right; `extents` are their grid columns (first, behind last), empty where the
    layout has no columns; `repeated` is the order with repetitions, where a merged header was written out; `units`
    gives the unit of money that a column's label states; `grid` is the number of the grid with the extents; `printed`
    is the order of the form; `is_torn` tells that values may stand under other heads, `has_two_totals` that one more
    head than the form has is over them.
    """

    order: tuple[str, ...]
    extents: dict[str, tuple[int, int]]
    repeated: tuple[str, ...]
    units: dict[str, str]
    grid: int = 0
    printed: tuple[str, ...] = ()
    is_torn: bool = False
    has_two_totals: bool = False

    @property
    def is_doubtful(self) -> bool:
        """Whether heads may have moved to other columns: one is left out, and the others are not in their order.

        Programs that leave out a hidden column leave out what is merged over it too, and its neighbours move up.
        """
        in_order = tuple(code for code in self.printed if code in self.order)
        return len(self.order) < len(self.printed) and self.order != in_order

    @property
    def is_sure_to_lack(self) -> bool:
        """Whether a column is not printed at all: nothing between the others is left for a label that was not read."""
        if not self.extents:
            return False
        first, last = self.printed.index(self.order[0]), self.printed.index(self.order[-1])
        return not set(self.printed[first : last + 1]) <= set(self.order)

    @property
    def lacks_labels(self) -> bool:
        """Whether labels of columns were read, but not all of them: a column may be lost as well as a label."""
        return 3 <= len(set(self.repeated)) < len(self.order)


class HeadReader:
    """Reads each head above the rows of a block once, however many rows stand below it."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._read: dict[int, tuple[list[Item], Header]] = {}
        """Identity of the labels of a head → these, kept so that no others take it, and what was read."""

    def above(self, row: RowSeen) -> Header:
        """Return the head in force above a row; rows below the same one share it."""
        if id(row.header) not in self._read:
            self._read[id(row.header)] = (row.header, read_header(row.header, self._block))
        return self._read[id(row.header)][1]


def read_header(items: list[Item], block: Block) -> Header:
    """Read the header that stands above a row of this block."""
    found: list[tuple[str, Token]] = []
    texts: dict[str, str] = {}
    units: dict[str, str] = {}
    printed = tuple(column.code for column in block.columns)
    for item in items:
        own = [m.code for m in item.meanings if m.role is Role.COLUMN and m.block == block.code and m.code in printed]
        if len(own) == 1:
            found.append((own[0], item.token))
            texts[own[0]] = texts.get(own[0], "") + item.text  # a line may end within 万元
            units[own[0]] = unit_of_header(texts[own[0]])
    for column in block.columns:
        units[column.code] = units.get(column.code) or unit_of_header(column.label)
    extents = _extents(found)
    if extents and len(extents) < len(printed) and not _is_contiguous(extents, items):
        extents = {}
    if extents:
        found.sort(key=lambda pair: pair[1].start)
    codes = tuple(code for code, _ in _once_a_column(found))
    is_moved = bool(extents) and _parts_a_group(dict.fromkeys(codes), block)
    extents = {} if is_moved else extents
    order = (
        printed
        if is_moved
        else tuple(dict.fromkeys(codes))
        if extents
        else _order(_side_by_side(found, block), printed)
    )
    is_torn = (
        _has_lost_group(found, block)
        if extents
        else (_shows_other_order(found, printed) if order == printed else _is_on_lines_of_text(found, block))
    )
    grid = found[0][1].grid if extents else 0
    return Header(order, extents, codes, units, grid, printed, is_torn, _has_two_totals(found))


def _has_two_totals(found: list[tuple[str, Token]]) -> bool:
    """Tell whether a head has two totals beside each other: one is that of a part of the columns.

    They have two names, or stand in more places than other labels, which may be written out again, too. Where the
    layout has no columns each label is in a place of its own, and two names may be those of two heads.
    """
    texts: dict[str, dict[int, set[str]]] = {}
    for number, (code, token) in enumerate(found, 1):
        place = token.start if token.start >= 0 else -number
        texts.setdefault(code, {}).setdefault(place, set()).add(compact(token.text))
    totals = texts.pop("total", {})
    others = max(map(len, texts.values()), default=len(totals))
    names = {name for own in totals.values() for name in own}
    is_once_each = all(len(own) == 1 for own in totals.values())
    is_placed = min(totals, default=0) >= 0
    return len(totals) > 1 and is_once_each and ((is_placed and len(names) > 1) or len(totals) > others)


def _has_lost_group(found: list[tuple[str, Token]], block: Block) -> bool:
    """Tell whether a label of the form's last columns stands in front of a group's, in a row above them.

    The cell over the group is lost: what stands behind it moved over its columns, and these under nothing.
    """
    groups = {column.code: column.group for column in block.columns}
    order = list(groups)
    first = next((n for n, (code, _) in enumerate(found) if groups[code]), 0)
    code, token = found[first] if found else ("", None)
    return token is not None and any(
        order.index(other) > order.index(code) and above.row < token.row for other, above in found[1:first]
    )


def _once_a_column(found: list[tuple[str, Token]]) -> Iterator[tuple[str, Token]]:
    """Give labels without those that repeat the one above them in the same column of a grid, where merged rows end."""
    seen: set[tuple[str, int, int]] = set()
    for code, token in found:
        place = (code, token.grid, token.start)
        if token.start < 0 or place not in seen:
            yield code, token
        seen.add(place)


def _is_on_lines_of_text(found: list[tuple[str, Token]], block: Block) -> bool:
    """Tell whether labels stand on several lines of text or in several grids: one of two lines may be out of order.

    Where lines are rows, those of one group do: they are side by side on the form.
    """
    grouped = {column.code for column in block.columns if column.group}
    grids = {token.grid for _, token in found}
    if max(grids, default=0) > 0:
        return len(grids) > 1
    is_loose = any(token.row < 0 for _, token in found)
    return len({token.line for code, token in found if is_loose or code in grouped}) > 1


def has_values_elsewhere(header: Header, slots: list[Token]) -> bool:
    """Tell whether a value stands on that side of the heads on which none of the form's is lacking: it is another's."""
    if not header.extents:
        return False
    first, last = min(start for start, _ in header.extents.values()), max(end for _, end in header.extents.values())
    own = [slot for slot in slots if slot.kind is Kind.VALUE and slot.grid == header.grid]
    is_before = header.order[0] == header.printed[0] and any(slot.end <= first for slot in own)
    return is_before or (header.order[-1] == header.printed[-1] and any(slot.start >= last for slot in own))


def with_lost_heads(header: Header, block: Block, most: int, *, has_all_cells: bool) -> Header:
    """Undo a header that lacks a column: then a head could not be read.

    Args:
        header: as read.
        block: the form's.
        most: most values that a row below the header has.
        has_all_cells: every row has a cell for each column of the form.
    """
    order = tuple(column.code for column in block.columns)
    is_in_order = header.order == tuple(code for code in order if code in header.order)
    if len(header.order) >= most and not (has_all_cells and is_in_order):
        return header
    if header.is_sure_to_lack and not has_all_cells:
        return header
    return header if header.order == order else replace(header, order=order, extents={})


def _shows_other_order(found: list[tuple[str, Token]], printed: tuple[str, ...]) -> bool:
    """Tell whether the labels that could be read, not all of the head, stand in another order than the form's.

    总计, which spans the rows of a head, may stand anywhere but first.
    """
    codes = tuple(dict.fromkeys(code for code, _ in found))
    if len(codes) == len(printed) or len(codes) < 2:
        return False
    others = [printed.index(code) for code in codes if code != "total"]
    return others != sorted(others) or _begins_with_total(found)


def undo_misplaced(header: Header, label: Item | None) -> Header:
    """Undo the places of a head that stands over the label of the row: merged cells of a wrong size moved it there."""
    if not header.extents or label is None or label.token.grid != header.grid:
        return header
    first, last = (min(start for start, _ in header.extents.values()), max(end for _, end in header.extents.values()))
    return replace(header, order=header.printed, extents={}) if first <= label.token.start < last else header


def _extents(found: list[tuple[str, Token]]) -> dict[str, tuple[int, int]]:
    """Return the grid columns of each label, nothing where labels stand in no grid or one below the other."""
    if any(token.start < 0 or token.grid != found[0][1].grid for _, token in found):
        return {}
    extents: dict[str, tuple[int, int]] = {}
    texts: dict[str, str] = {}
    for code, token in found:
        first, last = extents.get(code, (token.start, token.end))
        if (last < token.start or token.end < first) and compact(token.text) != texts[code]:
            return {}  # 总计 and 合计 are the same column in no table with both
        texts[code] = compact(token.text)
        extents[code] = (min(first, token.start), max(last, token.end))
    taken = {column for first, last in extents.values() for column in range(first, last)}
    return extents if len(taken) == sum(last - first for first, last in extents.values()) else {}


def _is_contiguous(extents: dict[str, tuple[int, int]], items: list[Item]) -> bool:
    """Tell whether a header that lacks a column has no gap for a label that could not be read: the column is lost."""
    first, last = min(start for start, _ in extents.values()), max(end for _, end in extents.values())
    covered = sum(end - start for start, end in extents.values())
    return len(extents) >= 3 and covered == last - first and last >= max(item.token.end for item in items)


def _parts_a_group(codes: Iterable[str], block: Block) -> bool:
    """Tell whether another column stands between those of one group: merged cells of a wrong size moved it there."""
    groups = {column.code: column.group for column in block.columns}
    runs = [group for group, _ in groupby(groups[code] for code in codes) if group]
    return len(runs) > len(set(runs))


def _order(found: list[tuple[str, Token]], printed: tuple[str, ...]) -> tuple[str, ...]:
    """Take the printed order where the header is complete. In text 总计 may come early: it spans the header's rows.

    In front of all others on their line it is the first column, and on a line of its own it may be.
    """
    codes = tuple(code for code, _ in found)
    if len(codes) != len(printed) or set(codes) != set(printed):
        return printed
    if _are_in_order_on_lines(found, printed):
        return printed
    is_early = "total" in codes and tuple(code for code in codes if code != "total") == printed[:-1]
    return printed if is_early and not _begins_with_total(found) else codes


def _are_in_order_on_lines(found: list[tuple[str, Token]], printed: tuple[str, ...]) -> bool:
    """Tell whether labels stand on several lines of text by their heights, those of each in the form's order."""
    if any(token.grid > 0 or token.row >= 0 for _, token in found):
        return False
    lines = [[printed.index(code) for code, _ in run] for _, run in groupby(found, key=lambda pair: pair[1].line)]
    return all(len(line) > 1 and line == sorted(line) for line in lines)


def _side_by_side(found: list[tuple[str, Token]], block: Block) -> list[tuple[str, Token]]:
    """Return labels of one group from left to right, where columns of text tell: some are broken over two rows."""
    grouped = {column.code for column in block.columns if column.group}
    own = [(code, token) for code, token in found if code in grouped]
    places = {(token.grid, token.start) for _, token in own}
    if len(places) < len(own) or len({grid for grid, _ in places}) != 1 or any(start < 0 for _, start in places):
        return found
    in_order = iter(sorted(own, key=lambda pair: pair[1].start))
    return [next(in_order) if code in grouped else (code, token) for code, token in found]


def _begins_with_total(found: list[tuple[str, Token]]) -> bool:
    """Tell whether 总计 is the first label of a head, with the next one on its line, or all on lines of their own."""
    (code, first), (_, second) = found[:2]
    is_beside = (first.grid, first.row, first.line) == (second.grid, second.row, second.line)
    return code == "total" and (is_beside or not first.is_in_row)
