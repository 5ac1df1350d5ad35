"""Which items of a document belong to table 四, and which of them are beside its cells.

Does not belong here: which cells they are (appeals.py).
"""

from __future__ import annotations

from collections import Counter

from pipelines.recognise.disorder import is_of_digits
from pipelines.recognise.segment import Item, ItemKind
from pipelines.recognise.tokens import Kind, is_prose

BLOCK = "appeals"


def split_appeals(items: list[Item]) -> tuple[list[Item], list[list[Item]]]:
    """Split the items of a document into those of tables 二 and 三 and the runs that belong to table 四."""
    others: list[Item] = []
    runs: list[list[Item]] = []
    run: list[Item] | None = None
    for item in items:
        if item.kind is ItemKind.LABEL:
            if any(meaning.block == BLOCK for meaning in item.meanings):
                run = [] if run is None else run
                if not run:
                    runs.append(run)
            else:
                run = None
        elif item.kind is ItemKind.STOP and run is not None and any(i.kind is ItemKind.SLOT for i in run):
            if not is_prose(item.text) or (is_of_digits(item.text) and "|" not in item.text):
                run.append(item)  # it may be a value that is no number
            run = None
        elif item.kind is ItemKind.STOP and run and is_of_digits(item.text):
            run.append(item)  # digits that could not be cut into values: the table is not blank
            run = None
        (others if run is None else run).append(item)
    return others, runs


def drop_texts_below(run: list[Item]) -> list[Item]:
    """Leave out rows that hold none of the values where others do: text without label (who filled it in, and when).

    And rows of blanks behind the last number, unless labels stand right above them, and those of one blank cell.
    """
    kinds: dict[tuple[int, int], list[Kind]] = {}
    for item in run:
        if item.token.is_in_row and item.kind is not ItemKind.ROW_END:
            kinds.setdefault(row_of(item), []).append(item.token.kind)
    labelled = {row_of(item) for item in run if item.kind is ItemKind.LABEL}
    order = list(kinds)
    filled = [n for n, row in enumerate(order) if Kind.VALUE in kinds[row]]
    if not filled:
        return run
    texts = {row for row, found in kinds.items() if Kind.TEXT in found and Kind.VALUE not in found} - labelled
    blank = [(n, row) for n, row in enumerate(order) if set(kinds[row]) == {Kind.BLANK}]
    empty = {row for n, row in blank if len(kinds[row]) == 1 or (n > filled[-1] and order[n - 1] not in labelled)}
    return [item for item in run if not (item.token.is_in_row and row_of(item) in texts | empty)]


def drop_blanks_in_front(run: list[Item], size: int) -> list[Item]:
    """Leave out a blank column in front of the table: no label stands over or left of it, all cells behind it."""
    edges: dict[int, int] = {}
    for item in run:
        if item.kind is ItemKind.LABEL and item.token.start >= 0:
            edges[item.token.grid] = min(edges.get(item.token.grid, item.token.start), item.token.start)

    def is_in_front(item: Item) -> bool:
        token = item.token
        return token.kind is Kind.BLANK and 0 <= token.start < token.end <= edges.get(token.grid, 0)

    slots = [item for item in run if item.kind is ItemKind.SLOT and not is_in_front(item)]
    counts = Counter(row_of(item) for item in slots if item.token.is_in_row)
    full = {row for row, count in counts.items() if count == size}
    return [item for item in run if not (row_of(item) in full and is_in_front(item))]


def row_of(item: Item) -> tuple[int, int]:
    """Return grid and row of an item."""
    return item.token.grid, item.token.row
