"""Rows of tables 二 and 三 that may not hold their own values, as their order among each other shows.

Does not belong here: how rows are made (rows.py), and what is doubtful about their values (place.py).
"""

from __future__ import annotations

from functools import cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from pipelines.recognise.broken_values import are_of_text, doubt_broken_values
from pipelines.recognise.labels import Meaning, Role, find_exact
from pipelines.recognise.tokens import Kind
from pipelines.recognise.values import are_joined
from schemas.codebook import TABLE_OF_BLOCK, forms, widest_table
from schemas.layout import LABEL_COLUMNS

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen

MOST_SIDE_BY_SIDE = 2
"""Labels of rows in one row: a group may be named like one (（六）其他处理)."""

FEWEST_LOOSE = 3
"""Whole rows without label that are no chance: the lines of labels are broken, or printed apart from them."""
SHORTEST_BROKEN = 2
"""Digits that have room in the narrowest cell that is printed."""


def doubt_rows(rows: list[RowSeen]) -> None:
    """Mark the rows in reading order whose values may have been torn from them, or may be those of another row."""
    _doubt_empty_rows_beside_others(rows)
    _doubt_torn_rows(rows)
    _doubt_rows_above_torn_ones(rows)
    _doubt_values_above_labels(rows)
    _doubt_rows_with_heads_below(rows)
    _doubt_values_between_pieces(rows)
    _doubt_labels_side_by_side(rows)
    _doubt_rows_torn_apart(rows)
    doubt_broken_values(rows)
    _doubt_empty_rows_out_of_order(rows)
    _doubt_values_below_labels(rows)
    _doubt_rows_with_joined_cells(rows)
    _doubt_rows_below_joined_columns(rows)


def _doubt_empty_rows_beside_others(rows: list[RowSeen]) -> None:
    """A row without values, where what stands beside it may be another row's, is not blank where any row has values."""
    if any(row.values for row in rows):
        for row in rows:
            row.is_doubtful = row.is_doubtful or (row.may_hold_other and not row.slots)


def _doubt_torn_rows(rows: list[RowSeen]) -> None:
    """A row without any value may have lost them to a page break, or has them below, each behind its head."""
    for row, following in pairwise(rows):
        before = following.before
        if row.code is None or following.code is not None or before is None:
            continue
        is_loose = before.code == row.code and not any(slot.is_in_row for slot in following.slots)
        is_below_heads = before.role is Role.COLUMN and before.block == row.block and following.has_number
        row.is_doubtful = row.is_doubtful or is_loose or (is_below_heads and not row.slots)


def _doubt_rows_above_torn_ones(rows: list[RowSeen]) -> None:
    """A row without slots has its values in the next one where that goes on in rows without label.

    Line breaks put two rows of the form into one, and a tool printed each line of their cells by itself. In text
    without rows the next one may hold them instead of its own.
    """
    for row, torn, rest in zip(rows, rows[1:], rows[2:], strict=False):
        is_beside = row.code is not None and torn.code is not None and row.block == torn.block
        is_in_table = rest.before is not None and rest.before.block == row.block
        is_open = torn.values if not row.slots else not row.values and are_of_text(row.slots) and is_in_table
        if is_beside and is_open and rest.code is None and rest.has_number:
            row.is_doubtful = True
            is_own = torn.is_gridded or _is_beside_label(torn) or is_group_over(row, torn)
            torn.may_hold_other = torn.may_hold_other or not is_own


def is_group_over(above: RowSeen, row: RowSeen) -> bool:
    """Tell whether a label is that of the group of the row below it, named like a row of another form."""
    return above.label is not None and above.label.meanings[0] in _groups().get((row.block, row.code), ())


@cache
def _groups() -> dict[tuple[str, str | None], tuple[Meaning, ...]]:
    blocks = [block for form in forms().values() for block in form.blocks]
    return {(block.code, row.code): find_exact(row.group) for block in blocks for row in block.rows if row.group}


def _doubt_values_above_labels(rows: list[RowSeen]) -> None:
    """Values between heads and the first label, and fewer behind the last: they may stand above their labels.

    So they do where a whole row stands there and another number of values behind the last label, or several values
    there and rows that are not whole, too. Where one block shows it, others of its table may be printed the same way:
    only values beside their label are its own.
    """
    found: list[list[RowSeen]] = []
    for number, first in enumerate(rows):
        if first.code is not None or first.is_gridded or not _is_above_labels(first):
            continue
        runs = groupby(rows[number + 1 :], key=lambda row: (row.code is not None, row.block))
        own = next((list(run) if is_named else [] for (is_named, _), run in runs), [])
        count = len(first.values)
        is_above = bool(own) and (
            len(own[-1].values) < count
            or count in _widths(own[-1].block) - {len(own[-1].values)}
            or (count > 1 and any(row.slots and len(row.values) not in _widths(row.block) for row in own))
        )
        if is_above and not any(row.is_gridded for row in own):
            found.append(own)
    shown = {id(row) for own in found for row in own}
    tables = {TABLE_OF_BLOCK.get(own[0].block, "二") for own in found}
    for row in (row for row in rows if found and not row.is_gridded):
        is_loose = TABLE_OF_BLOCK.get(row.block, "二") in tables and not _is_beside_label(row)
        if len(found) > 1 or id(row) in shown or is_loose:
            row.may_hold_other = row.is_doubtful = True


@cache
def _widths(block: str) -> frozenset[int]:
    """Return how many columns the forms give a block."""
    return frozenset(len(each.columns) for form in forms().values() for each in form.blocks if each.code == block)


def _is_beside_label(row: RowSeen) -> bool:
    """Tell whether values stand on the line where the label of the row ends."""
    return row.label is not None and bool(row.slots) and row.slots[0].line == row.label.last_line


def _doubt_rows_with_heads_below(rows: list[RowSeen]) -> None:
    """In text, a row without its head above it, where that is printed below, was torn from it and from its values."""
    heads = {id(row.header): row.header for row in rows}
    blocks = {
        key: {m.block for item in head for m in item.meanings if m.role is Role.COLUMN} for key, head in heads.items()
    }
    headed = set().union(*blocks.values())
    for row in rows:
        if row.code is not None and row.block in headed - blocks[id(row.header)] and not row.is_gridded:
            row.may_hold_other = row.is_doubtful = True


def _doubt_values_between_pieces(rows: list[RowSeen]) -> None:
    """In text, values on a line of their own between pieces of a label may be those of an empty row above it."""
    loose = [row for row in rows if row.label is not None and not row.is_gridded]
    for above, row in pairwise(loose):
        has_line = len(row.slots) > 1 and row.slots[0].line == row.slots[1].line and not _is_beside_label(row)
        is_between = has_line and row.label is not None and not find_exact(row.label.text)
        if above.block == row.block and not above.slots and is_between and not is_group_over(above, row):
            above.is_doubtful = row.may_hold_other = True


def _is_above_labels(row: RowSeen) -> bool:
    """Whether values without a label stand below heads, or several of them below heads that could not be read."""
    before = row.before
    return before is not None and (
        before.role is Role.COLUMN or (before.role is Role.HEADING and not row.header and len(row.values) > 1)
    )


def _doubt_labels_side_by_side(rows: list[RowSeen]) -> None:
    """Labels of several rows in one, the first without values: the table is turned, its values stand below."""
    labelled = [(row, row.label.token) for row in rows if row.label is not None and row.label.token.is_in_row]
    turned: set[tuple[str, int]] = set()  # blocks with their grids, all lines of text being one
    for place, run in groupby(labelled, key=lambda pair: (pair[1].grid, pair[1].row)):
        beside = [row for row, _ in run]
        for row in beside if len(beside) > MOST_SIDE_BY_SIDE or len(beside[-1].slots) <= 1 else beside[:-1]:
            row.is_doubtful = row.is_doubtful or (len(beside) > 1 and not row.values)
        last = beside[-1]
        if len(beside) > (MOST_SIDE_BY_SIDE if last.block in TABLE_OF_BLOCK else 1):  # table 二 has no groups
            turned |= {(row.block, max(0, place[0])) for row in beside}
            last.may_hold_other = last.may_hold_other or any((slot.grid, slot.row) != place for slot in last.slots)
    for row in rows:
        is_turned = row.label is not None and (row.block, max(0, row.label.token.grid)) in turned
        row.is_doubtful = row.is_doubtful or (is_turned and not row.values)


def _doubt_rows_torn_apart(rows: list[RowSeen]) -> None:
    """In text, a row of no label beside one with a label may be a part of it, where a narrow cell broke its values.

    It is where it has numbers at the places of blanks, or digits below none but the longest numbers, or where both
    together have no more cells than the form.
    """
    for upper, lower in pairwise(rows):
        row, part = (upper, lower) if upper.label is not None else (lower, upper)
        before = part.before
        is_below_heads = before is not None and (before.role, before.block) == (Role.COLUMN, row.block)
        is_in_table = before is not None and before.role is Role.ROW or (is_below_heads and _fills_blanks(row, part))
        is_rest = part is lower and _may_be_rest(row, part)
        if row.label is None or part.code is not None or not (is_in_table and (is_rest or are_of_text(part.slots))):
            continue
        if [item.text for item in upper.header] != [item.text for item in lower.header]:
            continue  # the head of another block stands between them
        goes_on = is_rest or (row.slots and _may_go_on(row, part, is_below=part is lower))
        if row.slots and not (are_of_text(row.slots) and goes_on):
            continue
        row.may_hold_other = row.is_doubtful = True


def _may_be_rest(row: RowSeen, part: RowSeen) -> bool:
    """Tell whether what stands below a row that has too few cells may be its others."""
    width = max(_widths(row.block), default=0)
    has_room = len(row.slots) + len(part.slots) < width + LABEL_COLUMNS
    return bool(row.slots) and has_room and len(row.values) + len(part.values) <= width


def _fills_blanks(row: RowSeen, part: RowSeen) -> bool:
    """Tell whether all values of a row without label stand where the one with a label has blanks."""
    pairs = list(zip(reversed(row.slots), reversed(part.slots), strict=False))
    return bool(part.values) and all(Kind.BLANK in (own.kind, other.kind) for own, other in pairs)


def _may_go_on(row: RowSeen, part: RowSeen, *, is_below: bool) -> bool:
    """Tell whether the values of a row and of one without label may be those of one, counted from their ends."""
    places = [at for at, slot in enumerate(reversed(part.slots), 1) if slot.kind is not Kind.BLANK]
    beside = [row.slots[-at] for at in places if at <= len(row.slots)]
    if any(slot.kind is Kind.BLANK for slot in beside):
        return True
    longest = max(len(slot.text) for slot in row.slots)
    return (
        is_below
        and len(places) == len(beside) > 0
        and longest > SHORTEST_BROKEN
        and all(len(slot.text) == longest for slot in beside)
        and all(part.slots[-at].text.isdigit() and len(part.slots[-at].text) < longest for at in places)
    )


def _doubt_empty_rows_out_of_order(rows: list[RowSeen]) -> None:
    """In text without rows, labels that come in another order than the form's do not show which rows are empty."""
    own = [row for row in rows if row.label is not None and row.block == "requests" and not row.is_gridded]
    orders = [[row.code for row in form.block("requests").rows] for form in forms().values()]
    if any(_is_in_order([order.index(row.code) for row in own if row.code in order]) for order in orders):
        return
    for row in own:
        row.is_doubtful = row.is_doubtful or not row.slots


def _is_in_order(places: list[int]) -> bool:
    """Tell whether places count up, but for where a table begins anew, perhaps without the label of its first row."""
    return all(before <= after or after <= 1 for before, after in pairwise(places))


def _doubt_values_below_labels(rows: list[RowSeen]) -> None:
    """Where several whole rows of table 三 have no label, values on the line below one may be of the next row."""
    loose = [row for row in rows if row.code is None and row.before is not None and len(row.values) == widest_table()]
    if sum(not row.is_gridded for row in loose) < FEWEST_LOOSE:
        return
    for row in rows:
        if row.label is not None and row.slots and not row.is_gridded and row.slots[0].line > row.label.last_line:
            row.may_hold_other = row.is_doubtful = True


def _doubt_rows_with_joined_cells(rows: list[RowSeen]) -> None:
    """In text, a row with two values in one cell has lost what parts them: the others do not stand in their places."""
    for row in rows:
        is_short = len(row.values) < max(_widths(row.block), default=0)
        if row.label is not None and len(row.slots) > 1 and is_short and are_of_text(row.slots):
            row.may_hold_other = row.may_hold_other or any(are_joined(slot.text) for slot in row.values)


def _doubt_rows_below_joined_columns(rows: list[RowSeen]) -> None:
    """In text cut into columns, one that holds two values in some row is two: a value in it may be of either."""
    own = [row for row in rows if row.block == "requests"]
    joined = {(s.grid, s.start) for row in own for s in row.values if s.start >= 0 >= s.grid and are_joined(s.text)}
    for row in own:
        is_short = len(row.values) < widest_table()
        if is_short and any((slot.grid, slot.start) in joined for slot in row.values):
            row.may_hold_other = True


def doubt_disclosure(rows: list[RowSeen]) -> None:
    """Mark all rows of table 二 in text without rows: heads behind its last label show another order of printing."""
    for row in rows:
        if row.label is not None and not row.is_gridded and row.block not in TABLE_OF_BLOCK:
            row.may_hold_other = row.is_doubtful = True
