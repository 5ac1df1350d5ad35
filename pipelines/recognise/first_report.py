"""Of a file that holds several reports one behind another, the first.

Does not belong here: tables printed twice in one report (repeats.py), and links to other reports (identity.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.document import Grid
from pipelines.recognise.sections import number_of_heading
from pipelines.recognise.title import is_title
from pipelines.recognise.tokens import Line

LAST_ROW = "结转下年度"
"""What the last row of table 三 begins with: behind it and part 六 a report is at its end."""
LINES_OF_PREFACE = 30


def cut_off_second_report(flow: Sequence[Line | Grid]) -> list[Line | Grid]:
    """Return the pieces before the title of a second report, which has parts of its own; all where there is none."""
    has_tables = is_at_end = False
    for index, piece in enumerate(flow):
        if isinstance(piece, Grid):
            has_tables = has_tables or any(LAST_ROW in cell.text for cell in piece.cells)
            continue
        has_tables = has_tables or LAST_ROW in piece.text
        is_at_end = is_at_end or (has_tables and number_of_heading(piece.text) == "六")
        if is_at_end and is_title(piece.text) and _begins_parts(flow[index + 1 : index + 1 + LINES_OF_PREFACE]):
            return list(flow[:index])
    return list(flow)


def _begins_parts(pieces: Sequence[Line | Grid]) -> bool:
    return any(isinstance(piece, Line) and number_of_heading(piece.text) in ("一", "二") for piece in pieces)
