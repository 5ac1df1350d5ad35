"""Text beside the page of a web site in a PDF that a browser printed: menus, links and addresses in their own column.

They are no part of the lines they stand beside, and are read after these. Beside ruled tables they are what stands
beyond the edges of these, elsewhere a narrow column without labels of the form beside lines of text. Does not belong
here: two pages on one sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipelines.read.pdf.content import Char
from pipelines.read.pdf.open_texts import is_value
from pipelines.read.pdf.slots import Slots
from pipelines.read.pdf.text import make_lines
from pipelines.read.printed_labels import is_column_head, is_group_head, is_label

_LEAST_GAP = 4.0
_FEWEST = 3
"""Lines of such a column."""
_MARGIN_POINTS = 40.0
"""Running lines stand in it, beyond the edges of tables, too."""
_WIDEST_SHARE = 0.35
_FULL_SHARE = 0.4
"""Of the width of the text: no column beside it is wider, and a line of text beside one is at least so wide."""
_STEP_POINTS = 3.0
_SHORT = 3
"""Heads of narrow columns are broken in pieces of one or two signs."""


@dataclass(slots=True)
class _Run:
    """Characters of a line that no gutter parts, with their extent."""

    x0: float
    x1: float
    chars: list[Char]


def part_side_columns(chars: list[Char], tables: Sequence[Slots], height: float) -> tuple[list[Char], list[list[Char]]]:
    """Return the characters outside tables without those of columns beside these, and those of each such column.

    Args:
        chars: characters outside tables.
        tables: the tables of the page.
        height: of the page, in points.
    """
    if not tables:
        return part_open_side_columns(chars, height)
    left, right = min(slots.xs[0] for slots in tables), max(slots.xs[-1] for slots in tables)
    columns: list[list[Char]] = []
    for is_right in (True, False):
        body = [char for char in chars if _MARGIN_POINTS < char.top < height - _MARGIN_POINTS]
        beyond = [char for char in body if (char.x0 > right if is_right else char.x1 < left)]
        if len(make_lines(beyond)) >= _FEWEST and _is_column(beyond, body):
            taken = {id(char) for char in beyond}
            chars = [char for char in chars if id(char) not in taken]
            columns.append(beyond)
    return chars, columns


def _is_column(beyond: Sequence[Char], body: Sequence[Char]) -> bool:
    """Whether some room parts characters from all others on their lines, and there are more of these on the page.

    Links in smaller signs may be more than what stands beside them.
    """
    low, high = min(char.x0 for char in beyond) - _LEAST_GAP, max(char.x1 for char in beyond) + _LEAST_GAP
    top, bottom = min(char.top for char in beyond), max(char.bottom for char in beyond)
    taken = {id(char) for char in beyond}
    others = [c for c in body if id(c) not in taken and top <= (c.top + c.bottom) / 2 <= bottom]
    return bool(others) and len(body) > 2 * len(beyond) and not any(char.x0 < high and low < char.x1 for char in others)


def part_open_side_columns(chars: list[Char], height: float) -> tuple[list[Char], list[list[Char]]]:
    """Do the same on a page without ruled tables."""
    columns: list[list[Char]] = []
    for is_right in (True, False):
        beyond = _find_open_column(_group(chars, height), is_right=is_right)
        if beyond:
            taken = {id(char) for char in beyond}
            chars = [char for char in chars if id(char) not in taken]
            columns.append(beyond)
    return chars, columns


def _group(chars: Sequence[Char], height: float) -> list[list[_Run]]:
    """Return the runs of characters on each line of the body, from top to bottom, with no gutter within a run."""
    body = [char for char in chars if not char.turn and _MARGIN_POINTS < char.top < height - _MARGIN_POINTS]
    lines: dict[int, list[Char]] = {}
    for char in body:
        lines.setdefault(round(char.baseline), []).append(char)
    return [_part(sorted(lines[at], key=lambda char: char.x0)) for at in sorted(lines)]


def _part(line: Sequence[Char]) -> list[_Run]:
    runs: list[_Run] = []
    for char in line:
        if runs and char.x0 - runs[-1].x1 < _LEAST_GAP:
            runs[-1].chars.append(char)
            runs[-1].x1 = max(runs[-1].x1, char.x1)
        else:
            runs.append(_Run(char.x0, char.x1, [char]))
    return runs


def _find_open_column(lines: Sequence[list[_Run]], *, is_right: bool) -> list[Char]:
    """Return the characters of the longest column at a side that a gutter parts from lines of text; it may be empty."""
    left = min((run.x0 for line in lines for run in line), default=0.0)
    right = max((run.x1 for line in lines for run in line), default=0.0)
    found: list[Char] = []
    for step in range(1, int(_WIDEST_SHARE * (right - left) / _STEP_POINTS)):
        at = right - step * _STEP_POINTS if is_right else left + step * _STEP_POINTS
        for stretch in _find_stretches(lines, at):
            beyond = [run for line in stretch for run in line if (run.x0 >= at + _LEAST_GAP) is is_right]
            inside = [run for line in stretch for run in line if (run.x0 >= at + _LEAST_GAP) is not is_right]
            is_beside_text = any(run.x1 - run.x0 > _FULL_SHARE * (right - left) for run in inside)
            chars = [char for run in beyond for char in run.chars] if len(beyond) >= _FEWEST and is_beside_text else []
            if len(found) < len(chars) < sum(len(run.chars) for run in inside) and _are_links(chars):
                found = chars
    return found


def _find_stretches(lines: Sequence[list[_Run]], at: float) -> Iterator[list[list[_Run]]]:
    """Give the lines that follow each other and that a gutter at a place parts, by stretches."""
    for is_crossing, stretch in groupby(lines, lambda line: any(r.x0 < at + _LEAST_GAP and at < r.x1 for r in line)):
        if not is_crossing:
            yield list(stretch)


def _are_links(beyond: Sequence[Char]) -> bool:
    """Whether lines of a column are several and none is of a table: they hold no labels or heads, and few numbers."""
    texts = [text for line in make_lines(beyond) for *_, text in line.gaps]
    is_of_table = any(is_label(text) or is_column_head(text) or is_group_head(text) for text in texts)
    short = sum(1 for text in texts if len(text) < _SHORT or is_value(text))
    return len(texts) >= _FEWEST and not is_of_table and 3 * short < len(texts)
