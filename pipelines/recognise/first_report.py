"""Of a file that holds several reports one behind another, also in one table, the first.

Does not belong here: tables printed twice in one report (repeats.py), and links to other reports (identity/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from pipelines.document import Grid
from pipelines.recognise.fold import fold
from pipelines.recognise.identity.title import is_title
from pipelines.recognise.sections import number_of_heading
from pipelines.recognise.tokens import Line, is_prose, without_frame

LAST_ROW = "结转下年度"
"""What the last row of table 三 begins with: behind it and a part of its text a report may be at its end."""
TOLD = "一五六"
"""Parts without a table: a file that has but tables so far, or a list of parts, has its report behind them."""
_SIGNS = {"二": "信息内容", "三": LAST_ROW, "四": "尚未审结"}
MAX_SIGN = 20
LAST_PART = "六"
LINES_OF_PREFACE = 30
_BETWEEN_CELLS = re.compile(r'[|\t]|","')


class _Step(NamedTuple):
    """A line or a row of a grid: where it stands in the flow, and its text if it is but one."""

    at: int
    row: int
    alone: str
    is_last_row: bool


def cut_off_second_report(flow: Sequence[Line | Grid]) -> list[Line | Grid]:
    """Return the pieces before the title of a second report, which has parts of its own; all where there is none.

    Nor are tables of another unit read that are attached behind the last part.
    """
    flow = flow[: _start_of_attached_tables(flow)]
    has_tables = is_told = is_below_heading = False
    for number, step in enumerate(_steps(flow)):
        has_tables = has_tables or step.is_last_row
        is_told = is_told or (is_below_heading and is_prose(step.alone))
        is_below_heading = bool(step.alone) and number_of_heading(step.alone) in tuple(TOLD)
        if has_tables and is_told and is_title(step.alone) and _begins_parts(flow, number + 1):
            return _cut(flow, step)
    return list(flow)


def _start_of_attached_tables(flow: Sequence[Line | Grid]) -> int:
    """Return where a grid behind the prose of the last part prints a table again that stands in front of it.

    Also if that one was blank.
    """
    printed: set[str] = set()
    is_below_heading = is_told = False
    for index, piece in enumerate(flow):
        if isinstance(piece, Grid):
            own = _tables_in(piece)
            if is_told and printed & own:
                return index
            printed |= set() if is_told else own
        if not printed or isinstance(piece, Grid):
            continue  # a list of contents names the last part, too
        is_told = is_told or (is_below_heading and bool(piece.text.strip()))
        is_below_heading = is_below_heading or number_of_heading(piece.text.strip()) == LAST_PART
    return len(flow)


def _tables_in(grid: Grid) -> set[str]:
    """Return the tables that a grid prints, each told by a text that no other one has."""
    texts = [fold(cell.text) for cell in grid.cells]
    return {table for table, sign in _SIGNS.items() if any(sign in text and len(text) <= MAX_SIGN for text in texts)}


def _steps(flow: Sequence[Line | Grid]) -> Iterator[_Step]:
    for index, piece in enumerate(flow):
        if isinstance(piece, Line):
            alone = without_frame(piece).text.strip()
            is_one = "|" not in alone and "\t" not in alone
            yield _Step(index, 0, alone if is_one else "", _is_last_row(_BETWEEN_CELLS.split(alone)))
            continue
        rows: dict[int, list[str]] = {}
        for cell in piece.cells:
            if text := cell.text.strip():
                rows.setdefault(cell.row, []).append(text)
        for row, texts in rows.items():
            yield _Step(index, row, texts[0] if len(texts) == 1 else "", _is_last_row(texts))


def _is_last_row(texts: list[str]) -> bool:
    return any(LAST_ROW in text and not is_prose(text) for text in texts)


def _begins_parts(flow: Sequence[Line | Grid], start: int) -> bool:
    steps = islice(_steps(flow), start, start + LINES_OF_PREFACE)
    return any(step.alone and number_of_heading(step.alone) in ("一", "二") for step in steps)


def _cut(flow: Sequence[Line | Grid], step: _Step) -> list[Line | Grid]:
    piece = flow[step.at]
    before = [cell for cell in piece.cells if cell.row < step.row] if isinstance(piece, Grid) else []
    return [*flow[: step.at], *([Grid(tuple(before), piece.place)] if before else [])]
