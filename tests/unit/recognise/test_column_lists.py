"""Tables written out by columns: under each kind of applicant all rows with their values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

import pytest

from pipelines.report import State
from schemas.codebook import Block, forms
from tests.unit.recognise import printed_rows, printing
from tests.unit.recognise.test_layouts import check_exact, draw, read

Line = Callable[[str, str], str]


def by_columns(block: Block, texts: printed_rows.Texts, head: str, line: Line) -> Iterator[str]:
    rows = [row for row in block.rows if not row.optional]
    outer, inner = (rows, block.columns) if block.code == "appeals" else (block.columns, rows)
    for first in outer:
        yield head.format(first.label)
        for second in inner:
            row, column = (first, second) if block.code == "appeals" else (second, first)
            yield line(second.label, texts[f"{block.code}.{row.code}.{column.code}"])


def print_lists(form_code: str, texts: printed_rows.Texts, head: str, line: Line) -> printing.Printed:
    lines = [printing.BEFORE.format(year=2023).rstrip()]
    for table, heading in printing.HEADINGS.items():
        lines.append(heading)
        for block in (block for block in forms()[form_code].blocks if block.table == table):
            lines += by_columns(block, texts, head, line)
    return printing.Printed("\n".join([*lines, printing.AFTER]).encode(), "x.txt")


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("{}", lambda label, value: f"{label}：{value}"),
        ("【{}】", lambda label, value: f"  {label}\t{value}"),
        ("[{}]", lambda label, value: f"{label} = {value}"),
        ("\n| 项目 | {} |\n| --- | --- |", lambda label, value: f"| {label} | {value} |"),
        ("\n项目,{}", lambda label, value: f"{label},{value}"),
    ],
    ids=["colons", "tabs", "keys", "bars", "commas"],
)
@pytest.mark.parametrize("form_code", ["2019", "2021"])
def test_lists_by_applicant_are_columns(form_code: str, head: str, line: Line) -> None:
    random = Random(head)
    texts = {code: random.choice((text, text, "-")) for code, text in draw(forms()[form_code], random).items()}
    check_exact(read(print_lists(form_code, texts, head, line)), texts)


def test_a_list_that_lacks_a_row_is_no_column_of_others() -> None:
    texts = draw(forms()["2021"], Random(5))
    printed = print_lists("2021", texts, "{}", lambda label, value: f"{label}：{value}")
    lines = printed.data.decode().split("\n")
    lines.remove(next(line for line in lines if line.startswith("1.属于国家秘密")))
    report = read(printing.Printed("\n".join(lines).encode(), "x.txt"))
    own = {code: report.cells[code] for code in texts if code.startswith("requests.")}
    assert {cell.state for cell in own.values()} <= {State.UNREADABLE, State.MISSING}
