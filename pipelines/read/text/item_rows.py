"""Rows written as items of lists, a cell an item.

`- - 规章` with `  - 3` below it, as YAML and reStructuredText do, or `- 规章` with its values set in below it.
Does not belong here: items with a name of their own (`- 制发件数：3`).
"""

from __future__ import annotations

import re

from pipelines.read.text.data_values import NOTHING

_ROW = re.compile(r"[ ]*[-*+•][ ]+(?P<item>[-*+•])(?:[ ]+(?P<text>[^\n]*))?(?:\n|$)")
_LABEL = re.compile(r"(?P<indent>[ ]*)[-*+•][ ]+(?P<text>[^\n]*[^\s\d：:][^\n]*)(?:\n|$)")
_CELL = re.compile(r"(?:[ \t]*\n)*(?P<indent>[ ]*)[-*+•](?:[ ]+(?P<text>[^\n]*))?(?:\n|$)")
_NAMED = re.compile("[：:=，。；]")
MAX_CELL = 60


def take_items(text: str, at: int) -> tuple[list[str], int]:
    """Return the cells of the row whose items begin on a line, and where it ends; nothing where there is none."""
    if row := _ROW.match(text, at):
        cells, end = _cells(text, row.end(), row.start("item") - at, is_deeper=False)
        return ([_value(row["text"]), *cells], end) if cells else ([], at)
    if label := _LABEL.match(text, at):
        cells, end = _cells(text, label.end(), len(label["indent"]), is_deeper=True)
        is_plain = cells and not any(_NAMED.search(cell) or len(cell) > MAX_CELL for cell in cells)
        return ([_value(label["text"]), *cells], end) if is_plain else ([], at)
    return [], at


def _cells(text: str, at: int, column: int, *, is_deeper: bool) -> tuple[list[str], int]:
    """Return the items below a row that stand in one column, in this one or behind it, and where the last ends."""
    cells: list[str] = []
    end = at - 1
    while (found := _CELL.match(text, at)) and found.end() > at:
        indent = len(found["indent"])
        if indent <= column if is_deeper and not cells else indent != column:
            break
        column = indent
        cells.append(_value(found["text"]))
        at, end = found.end(), found.end() - (text[found.end() - 1 : found.end()] == "\n")
    return cells, end


def _value(text: str | None) -> str:
    """Return what an item says, without quotation marks; a word of a program for nothing is nothing."""
    shown = (text or "").strip()
    if len(shown) > 1 and shown[0] == shown[-1] and shown[0] in "\"'":
        return shown[1:-1]
    return "" if shown in NOTHING else shown
