"""Tables that a document prints twice, this year's and another year's: only the report's own are read.

Does not belong here: a row repeated at a page break, which shows the same or nothing (tables.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pipelines.document import Grid
from pipelines.recognise.fold import fold
from pipelines.recognise.identity.title import fold_years
from pipelines.recognise.labels import Role, find_exact
from pipelines.recognise.segment import Item, ItemKind
from pipelines.recognise.tokens import Line, is_prose
from pipelines.report import State
from schemas.codebook import TABLE_OF_BLOCK, forms

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen
    from pipelines.recognise.tables import Sighting
    from pipelines.recognise.tokens import Token
    from pipelines.report import CellReading

MAX_CAPTION = 40
_YEAR = re.compile(r"(?<!\d)20\d{2}(?=年)")
_CAPTION = re.compile(r"表|统计|数据|情况|报告|年报")
_YEAR_ALONE = re.compile(r"\(?20\d{2}年度?\)?(?:数据|数)?:?")
"""A caption that says nothing but the year: 2022年度： above the table of last year, printed for comparison."""
_NUMBERED = re.compile(r"[一二三四五六]、")


class Own(NamedTuple):
    """The year of the report, and where its last heading stands in the flow."""

    year: int | None
    last_heading: float


def drop_other_years(
    rows: list[RowSeen],
    runs: list[list[Item]],
    lines: Mapping[float, Line],
    grids: Mapping[int, int],
    flow: Sequence[Line | Grid],
    own: Own,
) -> tuple[list[RowSeen], list[list[Item]]]:
    """Drop rows, and runs of table 四, under a caption that names another year, where the tables stand elsewhere too.

    Args:
        rows: all rows of tables 二 and 三.
        runs: what may be table 四.
        lines: the lines of the text, those inside grids too, by their index in the flow.
        grids: number of a grid → its index in the flow.
        flow: the pieces of the document.
        own: what is the report's own beyond doubt.
    """
    captions = _captions(lines, own)
    if not any(is_other for _, is_other in captions):
        return rows, runs

    def is_other(token: Token) -> bool:
        position = _position(token, flow, grids)
        return next((other for index, other in reversed(captions) if index < position), False)

    placed = [(row, any(map(is_other, _pieces_of(row)[:1]))) for row in rows]
    names = {other: {(row.block, row.code) for row, o in placed if o is other and row.label} for other in (True, False)}
    if 2 * len(names[False]) <= len(names[True]):
        return rows, runs  # a caption left over from last year stands over the only tables
    own_runs = [run for run in runs if not is_other(run[0].token)]
    return [row for row, other in placed if not other], own_runs or runs


def split_printings(run: list[Item]) -> list[list[Item]]:
    """Split a run of table 四 that a page prints again, as it does for small screens, each time in a grid of its own.

    It is printed again where every grid has the same labels in the same order, and slots of its own. A part of it
    stands in front of it where a grid further down has all its labels.
    """
    parts = [list(part) for _, part in groupby(run, key=lambda item: item.token.grid)]
    first = next((number for number, part in enumerate(parts) if part[0].token.grid > 0 and _is_whole_table(part)), 0)
    if first and any(item.kind is ItemKind.SLOT for part in parts[:first] for item in part):
        return [
            [item for part in parts[:first] for item in part],
            *split_printings([item for part in parts[first:] for item in part]),
        ]
    labels = {tuple(item.meanings for item in part if item.kind is ItemKind.LABEL) for part in parts}
    has_slots = all(any(item.kind is ItemKind.SLOT for item in part) for part in parts)
    return parts if has_slots and len(labels) == 1 else [run]


def drop_parts_beside_whole(runs: list[list[Item]], read: list[list[Sighting]]) -> list[list[Sighting]]:
    """Drop what was read in a part of table 四, as a narrative prints it, where the whole table is read elsewhere.

    Args:
        runs: what may be table 四, each with its labels and slots.
        read: what was read in each of them.
    """
    are_whole = [
        _is_whole_table(run) and all(reading.state is not State.UNREADABLE for _, reading in own)
        for run, own in zip(runs, read, strict=True)
    ]
    return [own for run, own in zip(runs, read, strict=True) if not any(are_whole) or _names_all(run, Role.ROW)]


def _is_whole_table(run: list[Item]) -> bool:
    """Tell whether table 四 is printed with the labels of all its groups and results, and slots."""
    has_slots = any(item.kind is ItemKind.SLOT for item in run)
    return has_slots and _names_all(run, Role.ROW) and _names_all(run, Role.COLUMN)


def _names_all(run: list[Item], role: Role) -> bool:
    block = next(iter(forms().values())).block("appeals")
    codes = {row.code for row in block.rows} if role is Role.ROW else {column.code for column in block.columns}
    return codes <= {m.code for item in run for m in item.meanings if (m.role, m.block) == (role, "appeals")}


def _pieces_of(row: RowSeen) -> list[Token]:
    """Return the label and the values of a row; a row whose label is lost and that is left blank has none."""
    return [*([row.label.token] if row.label else []), *row.slots]


def _position(token: Token, flow: Sequence[Line | Grid], grids: Mapping[int, int]) -> float:
    """Return where a piece stands in the flow; inside a grid as far behind its index as it is down the grid."""
    index = grids.get(token.grid, token.line)
    piece = flow[index]
    return index + token.row / (piece.row_count + 1) if isinstance(piece, Grid) else index


def _captions(lines: Mapping[float, Line], own: Own) -> list[tuple[float, bool]]:
    """Return the lines that say whose year follows, and whether it is another one."""
    found: list[tuple[float, bool]] = []
    for index, line in lines.items():
        text = line.text.strip()
        if index <= own.last_heading and _is_heading(text):
            found.append((index, False))
        elif text and len(text) <= MAX_CAPTION and (years := _YEAR.findall(fold_years(text))):
            if str(own.year) in years:
                found.append((index, False))
            elif _YEAR_ALONE.fullmatch(fold_years(text)) or (_CAPTION.search(fold(text)) and not is_prose(text)):
                found.append((index, True))
    return found


def _is_heading(text: str) -> bool:
    """Tell whether a line is the heading of a part, and no label inside table 三."""
    meanings = find_exact(text) if len(text) <= MAX_CAPTION else ()
    if any(meaning.role is Role.SECTION for meaning in meanings):
        return True
    return _NUMBERED.match(text) is not None and not any(meaning.block == "requests" for meaning in meanings)


def tables_printed_twice(seen: Mapping[str, list[CellReading]]) -> set[str]:
    """Return the tables of which over half of the cells were seen more than once, where one has other numbers then.

    With it the others are printed twice too, also one that the first time is blank.

    Args:
        seen: cell code → what was read for it, in reading order.
    """
    cells: Counter[str] = Counter()
    twice: Counter[str] = Counter()
    differing: set[str] = set()
    for code, readings in seen.items():
        table = TABLE_OF_BLOCK.get(code.partition(".")[0], "二")
        cells[table] += 1
        twice[table] += len(readings) > 1
        if len({reading.value for reading in readings if reading.value is not None}) > 1:
            differing.add(table)
    tables = {table for table in cells if 2 * twice[table] > cells[table]}
    return tables if tables & differing else set()
