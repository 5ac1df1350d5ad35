"""Rows of other tables than the form's that are named like its rows: in a narrative, in a menu, in an appendix.

Does not belong here: the form's own tables printed again or for another year (repeats.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.recognise.header import read_header
from pipelines.recognise.sections import NUMBERS
from schemas.codebook import TABLE_OF_BLOCK

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen
    from schemas.codebook import Form

_Rank = tuple[int, bool]
"""How many of its columns the head over a row names, and whether the row stands in its own part or one behind it."""


def drop_rows_of_other_tables(rows: list[RowSeen], form: Form) -> list[RowSeen]:
    """Drop the words of a menu in front of all heads, and rows that the form's own table has under its own head.

    Those of other tables (行政许可, 总计) stand under other heads, under some of the form's, or in a part before their
    own. Where no row of that name stands under the whole head, all that stand under some of it are kept.
    """
    headed = {row.block for row in rows if row.header}
    rows = [row for row in rows if row.header or row.has_number or row.block not in headed]
    widths = {block.code: len(block.columns) for block in form.blocks}
    ranks = _ranks(rows, form)
    best: dict[tuple[str, str | None], _Rank] = {}
    for row, rank in zip(rows, ranks, strict=True):
        best[row.block, row.code] = max(rank, best.get((row.block, row.code), rank))
    kept = []
    for row, rank in zip(rows, ranks, strict=True):
        most = best[row.block, row.code]
        if row.code is None or rank == most or (rank[0] > 0 and most[0] < widths[row.block]):
            kept.append(row)
    return kept


def _ranks(rows: list[RowSeen], form: Form) -> list[_Rank]:
    blocks = {block.code: block for block in form.blocks}
    named: dict[tuple[str, int], int] = {}
    ranks = []
    for row in rows:
        block, head = blocks.get(row.block), (row.block, id(row.header))
        if head not in named:
            named[head] = len(set(read_header(row.header, block).repeated)) if block is not None else 0
        is_whole = block is not None and named[head] == len(block.columns)
        place = NUMBERS.find(row.section) if row.section else 0
        ranks.append((named[head], is_whole and place >= NUMBERS.index(TABLE_OF_BLOCK.get(row.block, "二"))))
    return ranks
