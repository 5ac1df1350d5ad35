"""Text that a tool took out of a page by where things stand: pieces of numbers and rows out of order are not read."""

from __future__ import annotations

import pytest

from pipelines.document import Grid
from pipelines.read.text.document import read as read_text
from pipelines.report import State
from tests.unit.recognise.test_torn_text import read_changed

RECEIVED = "一、本年新收政府信息公开申请数量"
CARRIED = "二、上年结转政府信息公开申请数量"
IN_LINES = r"{}\n\n(?:[^\n]+\n\n){{7}}"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ("\n375\n8\n\n922\n\n3248\n\n1896\n\n2564\n\n/\n", "the end of a number on the next line, and a blank lost"),
        (
            "3140件\n3711\n2634\n2055\n2720\n1825\n175（其\n中修订87\n件）\n",
            "a cell of three lines behind its neighbours",
        ),
    ],
)
def test_a_full_row_with_pieces_of_a_cell_is_unreadable(values: str, reason: str) -> None:
    cells = read_changed(IN_LINES.format(RECEIVED), f"{RECEIVED}\n{values}")
    assert {cell.state for code, cell in cells.items() if code.startswith("requests.received.")} == {
        State.UNREADABLE
    }, reason


def test_values_below_heads_that_stand_below_the_label_are_not_its_own() -> None:
    heads = "信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n"
    torn = f"规章\n{heads}11\n12\n13\n行政规范性文件\n1\n2\n3\n第二十条第（五）项"
    cells = read_changed("信息内容.*?第二十条第（五）项", torn)
    assert [cells[f"documents.regulations.{name}"].value for name in ("issued", "repealed", "in_force")] == [None] * 3


def test_a_row_whose_heads_stand_below_its_label_is_not_blank() -> None:
    """As lists of records write it: what stands behind the head could not be read."""
    torn = "行政处罚\n\n本年处理决定数量\n\n'59',\n\n行政强制\n\n7\n\n第二十条第（八）项"
    cells = read_changed("行政处罚.*?第二十条第（八）项", torn)
    assert cells["enforcement.penalties.decisions"].state is State.UNREADABLE


def test_a_value_in_front_of_a_label_may_be_a_part_of_its_row() -> None:
    torn = f"{RECEIVED} 1 2 3 4 5 6 7\n24 {CARRIED} 0 0 0 0 0 0 8\n"
    cells = read_changed(IN_LINES.format(RECEIVED) + IN_LINES.format(CARRIED), torn)
    assert cells["requests.carried_in.total"].state is State.UNREADABLE


def test_values_of_a_label_printed_above_the_next_one_are_not_those_of_the_next() -> None:
    torn = f"{RECEIVED}\n{CARRIED}\n1\n2\n3\n4\n5\n6\n7\n（一）予以公开\n1\n2\n3\n4\n5\n6\n175（其\n中修订87件）\n"
    pattern = IN_LINES.format(RECEIVED) + IN_LINES.format(CARRIED) + ".*?" + IN_LINES.format("（一）予以公开")
    cells = read_changed(pattern, torn)
    assert cells["requests.received.total"].state is State.UNREADABLE
    assert cells["requests.carried_in.total"].state is State.UNREADABLE


@pytest.mark.parametrize(
    "values",
    ["8 1 3 1 2 3 2\n3 2 1 2 2 3 7\n1\n", "3\n\n4\n\n141\n8\n\n" + "5\n\n" * 11],
    ids=["on uneven lines", "one broken over two lines, another lost"],
)
def test_values_of_table_four_among_pieces_are_unreadable(values: str) -> None:
    cells = read_changed(r"总计\n\n(\d+\n\n){15}五、", f"总计\n{values}五、")
    assert {cell.state for code, cell in cells.items() if code.startswith("appeals.")} == {State.UNREADABLE}


BROKEN = f"{CARRIED}\n\n5675\n\n7\n\n1\n\n2\n\n3\n\n4\n\n5\n\n6\n\n（一）予以公开\n\n3\n\n12\n\n"
"""A row with more values than columns, and one with fewer."""


@pytest.mark.parametrize("values", ["12\n\n3\n\n2\n\n9584\n\n1\n\n12\n\n20\n\n", "5693 0 0 12 3 105 0\n\n\n4\n\n"])
def test_a_row_may_be_whole_by_chance_where_numbers_are_broken_and_blanks_lost(values: str) -> None:
    """A number of a narrow cell was read without its last digit, and those behind it in the next columns."""
    pattern = ".*?".join(IN_LINES.format(label) for label in (RECEIVED, CARRIED, "（一）予以公开"))
    cells = read_changed(pattern, f"{RECEIVED}\n\n{values}{BROKEN}")
    assert {cell.state for code, cell in cells.items() if code.startswith("requests.received.")} == {State.UNREADABLE}


def test_table_four_may_be_whole_by_chance_where_numbers_are_broken_and_blanks_lost() -> None:
    pattern = IN_LINES.format(CARRIED) + ".*?" + IN_LINES.format("（一）予以公开") + r"(.*?总计)\n\n(?:\d+\n\n){15}五、"
    cells = read_changed(pattern, BROKEN + r"\1\n\n204\n\n7\n\n" + r"0\n\n" * 13 + "五、")
    assert {cell.state for code, cell in cells.items() if code.startswith("appeals.")} == {State.UNREADABLE}


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        ("| 13 |\n| 87 |", "1387"),
        ("| 13   |\n| 87   |", "13\n87"),
        ("| 13 |\n|    |\n| 87 |", "13\n87"),
    ],
)
def test_a_number_broken_in_a_narrow_cell_is_put_together_and_two_in_a_wide_one_are_not(drawn: str, text: str) -> None:
    rule = "+------" + "+" + "-" * (len(drawn.split("\n")[0]) - 2) + "+"
    labels = ("| 规章 ", *["|      "] * drawn.count("\n"))
    row = [label + cell for label, cell in zip(labels, drawn.split("\n"), strict=True)]
    table = "\n".join([rule, *row, rule, *row, rule, *row, rule])
    (grid,) = read_text(table.encode()).blocks
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.cells] == ["规章", text] * 3


def test_bars_pushed_out_of_their_places_by_wide_characters_still_part_cells() -> None:
    rule = "+---+---+"
    table = "\n".join([rule, *(line for _ in range(4) for line in ("| 行 | 3 |", "| 政 |   |", rule))])
    (grid,) = read_text(table.encode()).blocks
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.cells] == ["行政", "3"] * 4
