"""Rows between bars that go on in the next lines, since a cell holds a line break: they are put together again.

Does not belong here: what the cells mean, and tables with rules drawn between rows, which recognition puts together
(text_tables/ruled_rows.py).
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.document import Paragraph

_RULE_BELOW_HEAD = re.compile(r"^---(\|---)*[ \t\r]*$", re.M)
"""What html2text prints below the first row; its rows have no bar at their ends, so what begins with one goes on."""
_GOES_ON = re.compile(r"\\[ \t]*\|")
"""Org, as pandoc writes it, ends a cell so that goes on in the next row."""
FEWEST_CLOSED, CLOSED_SHARE = 8, 0.8
"""Lines with a bar at both ends that show that rows end with one, and their share of those that begin with one."""
MOST_LINES = 32
"""Lines that a row may be broken into: each cell of table 四 in two."""


def with_whole_rows(lines: tuple[Paragraph, ...], text: str) -> tuple[Paragraph, ...]:
    """Return the lines of a text, each row that line breaks in cells have cut as one, at the place of its first."""
    if "|" not in text:
        return lines
    lines = _join_cells_that_go_on(lines) if _GOES_ON.search(text) else lines
    if _RULE_BELOW_HEAD.search(text):
        return _join_after_blanks(_join_until_spaces(lines))
    is_closed = [_is_closed(line.text) for line in lines if _is_open(line.text)]
    has_closed_rows = sum(is_closed) >= max(FEWEST_CLOSED, CLOSED_SHARE * len(is_closed))
    return _join_until_closed(lines) if has_closed_rows or _all_are_closed_below(lines) else lines


def _all_are_closed_below(lines: tuple[Paragraph, ...]) -> bool:
    """Tell whether each line that begins a row and does not end it has one below that does, before the next row."""
    texts = [line.text for line in lines]
    begun = [n for n, text in enumerate(texts) if _is_open(text)]
    is_whole = (_is_closed(texts[n]) or _lines_of_row(texts[n : n + MOST_LINES]) > 1 for n in begun)
    return len(begun) >= FEWEST_CLOSED and all(is_whole)


def _join_cells_that_go_on(lines: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """Join rows of which some cells end with a backslash with the next one, if nothing stands below the other cells."""
    whole: list[Paragraph] = []
    for line in lines:
        joined = _join_cells(whole[-1].text.split("|"), line.text.split("|")) if whole else ""
        if joined:
            whole[-1] = replace(whole[-1], text=joined)
        else:
            whole.append(line)
    return tuple(whole)


def _join_cells(above: list[str], below: list[str]) -> str:
    """Return one row of two, empty where these are none. Digits that a cell has on two lines stay apart."""
    is_open = [cell.rstrip().endswith("\\") for cell in above]
    if len(above) != len(below) or not any(is_open):
        return ""
    if any(cell.strip() and not goes_on for cell, goes_on in zip(below, is_open, strict=True)):
        return ""
    upper = [
        cell.rstrip().rstrip("\\").rstrip() if goes_on else cell for cell, goes_on in zip(above, is_open, strict=True)
    ]
    joins = [" " if a[-1:].isdigit() and b.strip()[:1].isdigit() else "" for a, b in zip(upper, below, strict=True)]
    return "|".join(a + join + b.strip() if b.strip() else a for a, join, b in zip(upper, joins, below, strict=True))


def _join_after_blanks(lines: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """Join as html2text breaks rows: in blank cells, so that each piece begins with a bar and ends with one."""
    whole: list[Paragraph] = []
    for line in lines:
        if _is_open(line.text) and whole and _is_closed(whole[-1].text):
            whole[-1] = replace(whole[-1], text=whole[-1].text.rstrip() + " " + line.text)
        else:
            whole.append(line)
    return tuple(whole)


def _join_until_spaces(lines: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """Join as html2text breaks rows elsewhere: it ends each with two blanks, the pieces of broken ones without."""
    barred = [line.text for line in lines if "|" in line.text]
    if sum(map(_ends_row, barred)) < max(FEWEST_CLOSED, CLOSED_SHARE * len(barred)):
        return lines
    whole: list[Paragraph] = []
    is_open = False
    for line in lines:
        if is_open and line.text.strip():
            whole[-1] = replace(whole[-1], text=whole[-1].text.rstrip() + " " + line.text)
        else:
            whole.append(line)
        is_open = "|" in whole[-1].text and not _ends_row(whole[-1].text)
    return tuple(whole)


def _ends_row(text: str) -> bool:
    return text.rstrip("\r").endswith("  ")


def _join_until_closed(lines: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """Join a line that begins with a bar and the next ones up to the bar that ends the row, if they are no rows."""
    whole: list[Paragraph] = []
    position = 0
    while position < len(lines):
        size = _lines_of_row([line.text for line in lines[position : position + MOST_LINES]])
        text = _joined([line.text.strip("\r\n") for line in lines[position : position + size]])
        whole.append(replace(lines[position], text=text) if size > 1 else lines[position])
        position += size
    return tuple(whole)


def _joined(pieces: list[str]) -> str:
    """Return the pieces of a row as one; digits that a cell has on two lines stay apart."""
    text = pieces[0]
    for piece in pieces[1:]:
        text += (" " if text[-1:].isdigit() and piece[:1].isdigit() else "") + piece
    return text


def _lines_of_row(texts: list[str]) -> int:
    """Return how many lines make up the row that begins with the first: one where nothing shows that it goes on."""
    if not _is_open(texts[0]) or _is_closed(texts[0]):
        return 1
    for size, text in enumerate(texts[1:], 2):
        if _is_open(text) or not text.strip():
            return 1
        if _is_closed(text):
            return size
    return 1


def _is_open(text: str) -> bool:
    return text.startswith("|")


def _is_closed(text: str) -> bool:
    return text.rstrip().endswith("|")
