"""Menus of web pages between bars (首页 | 政务公开 | 互动交流) in front of the tables and behind them: no rows.

Does not belong here: columns that no form has (foreign_columns.py).
"""

from __future__ import annotations

from pipelines.recognise.labels import find_exact
from pipelines.recognise.tokens import NumberedLine
from pipelines.recognise.values import is_empty, is_value

FEWEST_ENTRIES = 3


def without_menus(barred: list[int], lines: list[NumberedLine]) -> list[int]:
    """Return the positions of lines with bars from the first to the last that may be of a table."""
    tables = [n for n, position in enumerate(barred) if not _is_menu(lines[position][1].text)]
    return barred[tables[0] : tables[-1] + 1] if tables else []


def _is_menu(text: str) -> bool:
    shown = [piece for piece in text.split("|") if not is_empty(piece)]
    return len(shown) >= FEWEST_ENTRIES and not any(is_value(piece) or find_exact(piece) for piece in shown)
