"""What is said of a cell of a workbook that shows something else than stands in it, and which cell that is.

Which cells do belongs to the readers of formats, marks and fonts.
"""

from __future__ import annotations

Shown = tuple[int, int, str]
"""Row and column of a cell, from 0, and what to say of what stands in it."""


def not_shown(value: str) -> str:
    """Return what to say of a value that nobody sees."""
    return f"不显示，实为{value}"


def column_number(letters: bytes) -> int:
    """Return the number of a column, from 1, by its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
