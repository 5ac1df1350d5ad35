"""Rows whose label is lost or cannot be read: which rows of the form they are, by their order.

Does not belong here: values that stand apart from their labels (values_in_order.py).
"""

from __future__ import annotations

from itertools import dropwhile, groupby, zip_longest
from typing import TYPE_CHECKING

from pipelines.recognise.labels import Meaning, Role
from pipelines.recognise.tokens import Kind

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen
    from schemas.codebook import Form


def unname_groups(rows: list[RowSeen], form: Form) -> None:
    """A row named like a group of this form (（六）其他处理) has a label of its own that could not be read."""
    printed = {(block.code, row.code) for block in form.blocks for row in block.rows}
    before: Meaning | None = None
    above: RowSeen | None = None
    for row, following in zip_longest(rows, rows[1:]):
        if row.label is None or (row.block, row.code) in printed:
            before, above = row.label.meanings[0] if row.label else before, row
        elif row.has_number:
            row.code, row.before = None, before
            if above is not None and not above.slots:
                above.is_doubtful = True  # the group's label stands beside its values
            row.after = following.label.meanings[0] if following and following.label else None
            row.slots = list(dropwhile(lambda slot: slot.kind is not Kind.VALUE, row.slots))


def name_by_order(rows: list[RowSeen], form: Form) -> None:
    """Give a row without label its name if exactly one row of the form, not seen, fits between its neighbours.

    Not the name of a row whose label is printed elsewhere: any loose values may have been torn from it. One beside
    others without label may have lost some of its values to them.
    """
    beside = _find_beside_unnamed(rows)
    for table in ("二", "三"):
        printed = {
            (block.code, row.code): len(block.columns)
            for block in form.blocks
            if block.table == table
            for row in block.rows
            if not row.optional
        }
        seen = {(row.block, row.code) for row in rows if row.slots}
        labelled = {(row.block, row.code) for row in rows if row.label is not None}
        unnamed = [
            (row, previous)
            for previous, row in zip([None, *rows], rows, strict=False)
            if row.code is None
            and row.before
            and (row.values or row.after)
            and not _may_be_torn(previous, row, printed)
        ]
        for row, previous in sorted(unnamed, key=lambda pair: not pair[0].values):
            missing = _missing_between(list(printed), row.before, row.after, seen) if row.before else []
            own_label = (previous.block, previous.code) if previous else None
            if len(missing) == 1 and (missing[0] not in labelled or missing[0] == own_label):
                row.block, row.code = missing[0]
                row.may_hold_other = row.may_hold_other or id(row) in beside
                seen.add(missing[0])
        _name_runs(rows, printed)


def _find_beside_unnamed(rows: list[RowSeen]) -> set[int]:
    """Return the identities of the rows without label that have another one with values beside them."""
    loose = [row.code is None and bool(row.values) for row in rows]
    return {
        id(row)
        for number, row in enumerate(rows)
        if row.code is None and any(loose[max(0, number - 1) : number] + loose[number + 1 : number + 2])
    }


def _name_runs(rows: list[RowSeen], widths: dict[tuple[str, str], int]) -> None:
    """Name rows without label that follow one another as the rows of the form that are lacking there, if all are whole.

    Only where the layout shows rows, and there are as many of both.
    """
    named = {(row.block, row.code) for row in rows}
    for is_unnamed, run in groupby(rows, key=lambda row: row.code is None and row.is_gridded):
        own = list(run)
        before, after = own[0].before, own[-1].after
        lacking = _missing_between(list(widths), before, after, named) if is_unnamed and before and after else []
        if len(lacking) == len(own) and all(
            len(row.slots) == len(row.values) == widths[name] and not row.may_hold_other
            for row, name in zip(own, lacking, strict=True)
        ):
            for row, (block, code) in zip(own, lacking, strict=True):
                row.block, row.code = block, code


def _may_be_torn(previous: RowSeen | None, row: RowSeen, widths: dict[tuple[str, str], int]) -> bool:
    """Tell whether values without label may be the rest of the row before: it has some, too few, in text without rows.

    Where it has too many, labels behind it could not be read, and which ones is not known. Nor are numbers in front of
    all heads, as a site prints them, a row of the form.
    """
    if not row.header or (previous is not None and previous.may_hold_other):
        return True
    if previous is None or row.is_gridded or previous.is_gridded or previous.code is None:
        return False
    width = widths.get((previous.block, previous.code))
    return width is not None and len(previous.values) not in (0, width)


def _missing_between(
    printed: list[tuple[str, str]], before: Meaning, after: Meaning | None, seen: set[tuple[str, str | None]]
) -> list[tuple[str, str]]:
    if before.role is Role.ROW and (before.block, before.code) in printed:
        first = printed.index((before.block, before.code)) + 1
    elif before.role is Role.COLUMN and any(block == before.block for block, _ in printed):
        first = next(index for index, (block, _) in enumerate(printed) if block == before.block)
    else:
        return []
    last = len(printed)
    if after is not None and (after.block, after.code) in printed:
        last = printed.index((after.block, after.code))
    return [name for name in printed[first:last] if name not in seen]
