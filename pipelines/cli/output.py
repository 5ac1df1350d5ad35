"""Rows on standard output: as a table for people, as CSV or JSON for programs."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import click
from rich.cells import cell_len

from pipelines.cli.say import say, say_json
from pipelines.hidden_marks import show_hidden
from schemas.words import format_number

FORMATS = ("table", "csv", "json")
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""With one of these before it, in East Asian settings also a full-width one, a spreadsheet program runs a text."""
PLAIN_NUMBER = r"[+-]?[0-9]+([.][0-9]+)?"
"""A text that is just a number can start with a sign and still is no formula."""

format_option = click.option(
    "--format", "shape", type=click.Choice(FORMATS), default="table", help="How to print [default: table]."
)


def show_rows(head: Sequence[str], rows: Iterable[Sequence[Any]], shape: str) -> None:
    """Print rows.

    Args:
        head: names of the columns.
        rows: values: text, numbers, times, lists of them, or None.
        shape: one of `FORMATS`. CSV marks texts that a spreadsheet would take for a formula with '; JSON is one array.
    """
    if shape == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([_for_csv(value) for value in row] for row in rows)
    elif shape == "json":
        say_json([dict(zip(head, map(_plain, row), strict=True)) for row in rows])
    else:
        for line in table_lines(head, [[_for_people(value) for value in row] for row in rows], rows):
            say(line)


def table_lines(
    head: Sequence[str], texts: Sequence[Sequence[str]], values: Iterable[Sequence[Any]] | None = None
) -> Iterator[str]:
    """Yield the lines of a table, Chinese characters two columns wide, numbers to the right.

    Args:
        head: names of the columns.
        texts: the cells as they are printed.
        values: what they are; where all in a column are numbers it is set to the right. Texts alone when None.
    """
    widths = [max(map(cell_len, column)) for column in zip(head, *texts, strict=True)]
    columns = list(zip(*values, strict=True)) if values is not None else []
    right = [_is_numeric(columns[n]) if columns else False for n in range(len(head))]
    for row in (head, *texts):
        cells = (_aligned(text, width, is_right) for text, width, is_right in zip(row, widths, right, strict=True))
        yield "  ".join(cells).rstrip()


def _is_numeric(column: Iterable[Any]) -> bool:
    return all(value is None or isinstance(value, int | float | Decimal) for value in column)


def _aligned(text: str, width: int, is_right: bool) -> str:
    space = " " * (width - cell_len(text))
    return space + text if is_right else text + space


def _for_people(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float | Decimal):
        return format_number(float(value))
    text = str(_plain(value) if not isinstance(value, list) else "、".join(map(str, value)))
    return show_hidden(" ".join(text.split()))


def _for_csv(value: Any) -> Any:
    plain = _plain(value)
    if isinstance(plain, list):
        plain = json.dumps(plain, ensure_ascii=False)
    if isinstance(plain, float) and plain.is_integer():
        return int(plain)
    return mark_formula(plain)


def mark_formula(value: Any) -> Any:
    """Return a value for CSV: a text that a spreadsheet would take for a formula is marked as text with '."""
    is_risky = isinstance(value, str) and value.startswith(FORMULA_SIGNS) and not re.fullmatch(PLAIN_NUMBER, value)
    return f"'{value}" if is_risky else value


def _plain(value: Any) -> Any:
    """A value as JSON has it: times as text, what JSON does not know as text."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
