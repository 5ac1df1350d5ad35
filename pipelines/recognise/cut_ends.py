"""Rows of text whose last blanks a program cut off with the signs at the end of each line: tabs, commas, bars.

Does not belong here: rows that are filled up at their end (label_places.py), and what the columns are (place.py).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.recognise.label_places import places_of_label
from pipelines.recognise.tokens import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.recognise.rows import RowSeen
    from pipelines.recognise.tokens import Token
    from schemas.codebook import Block

FEWEST_ALIKE = 3
"""Rows behind merged labels that are as long as the form, none longer: their labels leave no empty cells."""


def fill_cut_ends(block: Block, rows: Sequence[RowSeen]) -> None:
    """Give rows the blanks back that their ends have lost, where it is known how many cells each has."""
    if not (block.groups and all(map(_is_line, rows))) or _end_in_blanks(rows):
        return
    if part := _find_narrow_part(block, rows):
        for row in part:
            row.may_hold_other = True
        return
    pairs = list(zip(rows, _whole_lengths(block, rows), strict=False))
    cut = [row for row, whole in pairs if len(row.slots) < whole]
    if len(cut) == 1 and all(len(row.values) == len(block.columns) for row in rows if row is not cut[0]):
        cut[0].may_hold_other = True  # the only blank, or one sign between cells lost
        return
    for row, whole in pairs:
        last = row.slots[-1] if row.slots or row.label is None else row.label.token
        row.slots += [replace(last, kind=Kind.BLANK, text="")] * (whole - len(row.slots))


def _find_narrow_part(block: Block, rows: Sequence[RowSeen]) -> list[RowSeen]:
    """Return the last rows where these have fewer cells than all before, each as many: a part behind a page break.

    Some converters leave out the columns of such a part that are blank all down, anywhere in the row.
    """
    lengths = [len(row.slots) for row in rows]
    start = next((n for n, length in enumerate(lengths) if length < len(block.columns)), len(rows))
    part = rows[start:]
    is_even = len(part) > 1 and start > 0 and len(set(lengths[start:])) == 1
    return list(part) if is_even and all(row.values and len(row.values) == len(row.slots) for row in part) else []


def _whole_lengths(block: Block, rows: Sequence[RowSeen]) -> list[int]:
    """Return how many cells each row has behind its label, nothing where that is not known.

    Every row may begin with the empty cells that its label asks for, and rows with such cells and without go on to the
    last column. Or labels of each kind have values at once behind them, some up to the last column, and blanks between.
    """
    width = len(block.columns)
    sizes = [(places_of_label(row, block), row.slots) for row in rows]
    longest = {bool(places) for places, slots in sizes if len(slots) == places + width}
    if longest == {True, False} and all(_fits(slots, places, width) for places, slots in sizes):
        return [places + width for places, _ in sizes]
    merged = {places for places, _ in sizes if places}
    has_values_at_once = merged == {places for places, slots in sizes if any(map(_is_filled, slots[:places]))}
    has_blanks = any(_is_filled(after) > _is_filled(before) for _, slots in sizes for before, after in pairwise(slots))
    is_short = merged and has_values_at_once and has_blanks and max(len(slots) for _, slots in sizes) == width
    return [width] * len(rows) if is_short else []


def find_cut_rows(block: Block, rows: Sequence[RowSeen]) -> set[int]:
    """Return the identities (`id`) of rows that may have lost blanks at their end, so that their length tells nothing.

    Where some rows end in a blank none was cut off. Elsewhere a row behind a merged label is whole that is as long as
    the form where labels leave no empty cells, and longer by those where they do.
    """
    width = len(block.columns)
    lines = [row for row in rows if row.values and _is_line(row)]
    merged = [(places, row) for row in lines if (places := places_of_label(row, block))]
    are_alike = len(merged) >= FEWEST_ALIKE and all(len(row.slots) == width for _, row in merged)
    merged = [(places, row) for places, row in merged if row.slots[0].start < 0]
    if _end_in_blanks([row for row in lines if row.slots[0].start < 0]):
        return set()
    has_values_at_once = any(any(map(_is_filled, row.slots[:places])) for places, row in merged)
    shortest = width if has_values_at_once or are_alike else width - 1
    incomplete = ((places, row) for places, row in merged if len(row.values) < width)
    return {id(row) for places, row in incomplete if shortest < len(row.slots) < places + width}


def _is_line(row: RowSeen) -> bool:
    """Tell whether a row with its label is a line of text."""
    tokens = [*row.slots, *([row.label.token] if row.label is not None else [])]
    return row.label is not None and all(token.is_in_row and token.grid <= 0 for token in tokens)


def _end_in_blanks(rows: Sequence[RowSeen]) -> bool:
    return any(row.slots[-1].kind is Kind.BLANK for row in rows if row.slots)


def _fits(slots: list[Token], places: int, width: int) -> bool:
    """Tell whether a row is no longer than the form's and begins with the empty cells of its label."""
    return len(slots) <= places + width and not any(map(_is_filled, slots[:places]))


def _is_filled(slot: Token) -> bool:
    return slot.kind is not Kind.BLANK
