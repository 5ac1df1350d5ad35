"""Which items of a document belong to table 四. Does not belong here: which cells they are (appeals.py)."""

from __future__ import annotations

from pipelines.recognise.disorder import is_of_digits
from pipelines.recognise.segment import Item, ItemKind
from pipelines.recognise.tokens import is_prose

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
            if not is_prose(item.text) or is_of_digits(item.text):
                run.append(item)  # it may be a value that is no number
            run = None
        elif item.kind is ItemKind.STOP and run and is_of_digits(item.text):
            run.append(item)  # digits that could not be cut into values: the table is not blank
            run = None
        (others if run is None else run).append(item)
    return others, runs
