"""Columns beside the text of a web page that a browser printed, where no tables with lines show its edges."""

from __future__ import annotations

import pytest

from pipelines.read.pdf.content import Char
from pipelines.read.pdf.side_columns import part_open_side_columns

TEXT = ["清溪县教育局2023年政府信息公开工作年度报告", "我们认真贯彻落实条例，坚持以公开为常态。"] * 3


def write(texts: list[str], x: float, top: float) -> list[Char]:
    return [
        Char(
            sign,
            x + 10 * column,
            x + 10 * column + 10,
            top + 20 * line,
            top + 20 * line + 10,
            10,
            baseline=top + 20 * line + 9,
        )
        for line, text in enumerate(texts)
        for column, sign in enumerate(text)
    ]


@pytest.mark.parametrize("x", [40, 400])
@pytest.mark.parametrize(
    ("beside", "is_column"),
    [
        (["清溪县水利局", "清溪县审计局", "清溪县信访局"], True),
        (["一、本年新收", "二、上年结转", "四、结转下年"], False),
        (["申请人情况", "总计", "其他"], False),
        (["1606", "9970", "131"], False),
    ],
)
def test_links_to_other_units_beside_the_text_are_read_after_it(
    x: float, beside: list[str], *, is_column: bool
) -> None:
    """A unit of the list stood in the title of the report. Labels and values of a table are no such list."""
    text = write(TEXT, 120 if x == 40 else 80, 103)
    body, columns = part_open_side_columns([*text, *write(beside, x, 100)], 842)
    assert (len(body) == len(text), len(columns)) == (is_column, int(is_column))
