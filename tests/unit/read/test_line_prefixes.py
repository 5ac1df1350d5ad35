"""What programs put in front of every line of a text is taken off; what is a table's own stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.read.text.document import paragraphs_of
from pipelines.read.text.enclosed_cells import with_enclosed_cells
from pipelines.read.text.line_prefixes import without_line_prefixes

TEXT = "\n".join(["某县教育局2023年政府信息公开工作年度报告", "", *(f"{n}.事项\t{n}\t-" for n in range(30)), "-\t0"])


@pytest.mark.parametrize(
    "write",
    [
        lambda line, n: f"// {line}",
        lambda line, n: f"+{line}",
        lambda line, n: f"│ {line}",
        lambda line, n: f"[10:{n:02}:07] 张三：{line}" if line else "",
        lambda line, n: f"2024-01-15 10:20:{n:02},113 INFO {line}" if line else "",
    ],
    ids=["comments", "added lines", "frame", "chat", "log"],
)
def test_signs_and_times_in_front_of_all_lines_are_taken_off(write: Callable[[str, int], str]) -> None:
    lines = [write(line, n) for n, line in enumerate(TEXT.split("\n"))]
    assert without_line_prefixes("\n".join(lines)) == TEXT
    assert without_line_prefixes("\n".join(["名称", *lines, "又一行"])) != TEXT


def test_lines_of_a_drawn_table_keep_their_first_line() -> None:
    table = "\n".join(f"│ 事项{n} │ {n} │" for n in range(30))
    assert without_line_prefixes(table) == table


def test_a_long_row_of_bars_takes_no_time() -> None:
    """Where a cell could be matched in several ways, such a row took hours."""
    row = "|" + "||".join(["b" * 30] * 12) + "|end"
    assert len(with_enclosed_cells(paragraphs_of("\n".join([row] * 20)))) == 20
