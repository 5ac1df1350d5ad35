"""Tabs and bars between cells, as nearly all programs write them: one between two cells, tabs in front of lines.

Which cells there are is not changed. Does not belong here: other signs between cells (recognise/text_tables).
"""

from __future__ import annotations

import re
from math import gcd

FEWEST_RUNS = 20
"""Runs of a sign that are no chance: a report has hundreds of cells."""
SHARE = 0.8
_RUN_OF_TABS, _RUN_OF_BARS = re.compile(r"\t+"), re.compile(r"\|(?: ?\|)*")
_TAB_BEHIND = re.compile(r"[^\t]*\t")
_TABS_OUTSIDE = re.compile(r"\t.*\t")
_TAB_BEHIND_TEXT = re.compile(r"[^\s][^\n\S]*\t[^\n\S]*[^\s]")
_INDENTED = re.compile(r"^(\t+)\t\S.*\n\1\r?$", re.M)
"""A line of a page whose source is set in by tabs, and the line of the tag that closes its cell, set in by one less."""


def with_plain_separators(text: str) -> str:
    """Return a text whose cells are parted by single tabs or bars, its lines being the same ones."""
    if "\t" in text and _is_indented(text):
        text = "\n".join(line.strip() for line in text.split("\n"))
    if "\t" in text:
        text = _with_single(text, _RUN_OF_TABS, "\t")
        lines = text.split("\n")
        text = "\n".join(_with_first_cells(_with_tabs_in_front(_without_outer_tabs(lines))))
    return _with_single(text, _RUN_OF_BARS, "|") if "||" in text or "| |" in text else text


def _is_indented(text: str) -> bool:
    """Tell whether tabs only set lines in, as in the text between the tags of a page, and part no cells."""
    return len(_INDENTED.findall(text)) >= FEWEST_RUNS and not _TAB_BEHIND_TEXT.search(text)


def _with_single(text: str, run: re.Pattern[str], sign: str) -> str:
    """Return a text with one sign where there are as many between any two cells, the more of them for empty cells."""
    counts = [each[0].count(sign) for each in run.finditer(text)]
    size = gcd(*counts)
    if size < 2 or len(counts) < FEWEST_RUNS:
        return text
    return run.sub(lambda found: sign * (found[0].count(sign) // size), text)


def _without_outer_tabs(lines: list[str]) -> list[str]:
    """Take the tab away that every row has in front of its first cell and behind its last one."""
    rows = [line for line in lines if line.count("\t") > 1]
    if len(rows) < FEWEST_RUNS or not all(map(_TABS_OUTSIDE.fullmatch, rows)):
        return lines
    return [line[1:-1] if line.count("\t") > 1 else line for line in lines]


def _with_tabs_in_front(lines: list[str]) -> list[str]:
    """Put the tab in front of cells that have one behind them, each on a line of its own."""
    cells = [line for line in lines if "\t" in line]
    behind = [line for line in cells if _TAB_BEHIND.fullmatch(line)]
    if len(behind) < max(FEWEST_RUNS, SHARE * len(cells)) or not any(len(line) > 1 for line in behind):
        return lines
    return ["\t" + line[:-1] if _TAB_BEHIND.fullmatch(line) else line for line in lines]


def _with_first_cells(lines: list[str]) -> list[str]:
    """Put a tab in front of the first cell of each row where one stands in front of all others and ends the row.

    A row is the first cell and the lines with a tab below it, of which the last has nothing behind its tab.
    """
    starts = [n for n, line in enumerate(lines) if line.startswith("\t") and n and not lines[n - 1].startswith("\t")]
    ends = [
        next((n for n in range(start, len(lines)) if not lines[n].startswith("\t")), len(lines)) for start in starts
    ]
    rows = [(start, end) for start, end in zip(starts, ends, strict=True) if "\t" not in lines[start - 1]]
    whole = [(start, end) for start, end in rows if not lines[end - 1].strip() and "\t" not in lines[start][1:]]
    named = sum(bool(lines[start - 1].strip()) for start, _ in whole)
    if len(whole) < max(FEWEST_RUNS, SHARE * len(rows)) or named < SHARE * len(whole):
        return lines
    changed = list(lines)
    for start, end in whole:
        changed[start - 1], changed[end - 1] = "\t" + lines[start - 1], ""
    return changed
