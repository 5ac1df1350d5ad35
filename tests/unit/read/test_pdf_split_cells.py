"""PDF: cells that lines inside them cut in pieces, as those of a small table in a cell or around a field."""

from __future__ import annotations

import pytest

from pipelines.read.pdf.content import Char
from pipelines.read.pdf.slots import Slots
from pipelines.read.pdf.split_cells import is_frame_in_cell, join_split_cells

Cell = tuple[int, int, int, int, str]


def draw_table(*cells: Cell) -> Slots:
    """Return a table of cells as (row, column, rows, columns, text), with a quarter of an inch a row."""
    slots = Slots([100.0 * n for n in range(6)], [20.0 * n for n in range(8)])
    for index, (row, column, rows, columns, text) in enumerate(cells):
        slots.spans.append((row, column, rows, columns))
        slots.owners |= {(row + r, column + c): index for r in range(rows) for c in range(columns)}
        x, y = 100.0 * column + 5, 20.0 * row + 5
        slots.chars[index] = [Char(sign, x + 9 * n, x + 9 * n + 9, y, y + 10, 10) for n, sign in enumerate(text)]
    return slots


def cells_of(slots: Slots) -> set[Cell]:
    return {(*span, "".join(char.text for char in slots.chars[index])) for index, span in enumerate(slots.spans)}


LABEL, VALUE = (0, 0, 3, 1, "2.重复申请"), (0, 2, 3, 1, "7")
HEAD, BELOW = (0, 0, 1, 3, "科研机构"), (2, 0, 1, 3, "7")


@pytest.mark.parametrize(
    ("whole", "pieces", "joined"),
    [
        ((LABEL, VALUE), ((0, 1, 1, 1, ""), (1, 1, 1, 1, "5"), (2, 1, 1, 1, "")), (0, 1, 3, 1, "5")),
        ((LABEL, VALUE), ((0, 1, 2, 1, "5"), (2, 1, 1, 1, "")), (0, 1, 3, 1, "5")),
        ((HEAD, BELOW), ((1, 0, 1, 1, ""), (1, 1, 1, 1, "5"), (1, 2, 1, 1, "")), (1, 0, 1, 3, "5")),
    ],
)
def test_pieces_beside_the_label_of_one_row_or_under_the_head_of_one_column_are_one_cell(
    whole: tuple[Cell, ...], pieces: tuple[Cell, ...], joined: Cell
) -> None:
    """The blank piece was read for the cell, and a number for blank."""
    assert cells_of(join_split_cells(draw_table(*whole, *pieces))) == {*whole, joined}


@pytest.mark.parametrize(
    "cells",
    [
        (LABEL, (0, 1, 1, 1, "3"), (1, 1, 2, 1, "5")),
        ((0, 0, 3, 1, "（五）不予处理"), (0, 1, 1, 1, "3"), (1, 1, 2, 1, "")),
        ((0, 0, 1, 2, "本年处理决定数量"), (1, 0, 1, 1, "规章"), (1, 1, 1, 1, "")),
    ],
    ids=["two numbers", "a label over rows", "columns with heads of their own"],
)
def test_cells_of_several_rows_or_columns_stay_apart(cells: tuple[Cell, ...]) -> None:
    assert cells_of(join_split_cells(draw_table(*cells))) == set(cells)


def test_a_frame_in_a_cell_of_a_larger_table_is_no_table() -> None:
    larger = draw_table(*((row, column, 1, 1, "") for row in range(7) for column in range(5)))
    frame = Slots([110.0, 140.0], [22.0, 38.0], [(0, 0, 1, 1)])
    below = Slots([110.0, 140.0], [222.0, 238.0], [(0, 0, 1, 1)])
    assert [is_frame_in_cell(slots, [larger, frame, below]) for slots in (larger, frame, below)] == [False, True, False]
