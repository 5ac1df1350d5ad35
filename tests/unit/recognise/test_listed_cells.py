"""Tables that list a cell a row, and heads over heads in one cell, whatever parts their cells."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from pipelines.report import State
from schemas.codebook import Form, forms
from tests.unit.recognise import printed_rows, printing
from tests.unit.recognise.test_layouts import check_exact, draw, read

Matrix = list[list[str]]


def with_bars(rows: Matrix) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def with_tabs(rows: Matrix) -> str:
    return "\n".join("\t".join(row) for row in rows)


def with_other_signs(rows: Matrix) -> str:
    return "\n".join(" & ".join(row) for row in rows)


def in_tags(rows: Matrix) -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<td>{t}</td>" for t in row) + "</tr>" for row in rows) + "</table>"


def listed(form: Form, table: str, texts: printed_rows.Texts) -> Matrix:
    blocks = [block for block in form.blocks if block.table == table]
    return [
        [row.group or block.title, row.label, column.label, texts[f"{block.code}.{row.code}.{column.code}"]]
        for block in blocks
        for row in block.rows
        if not row.optional
        for column in block.columns
    ]


@pytest.mark.parametrize("write", [with_bars, with_tabs, with_other_signs, in_tags])
def test_cells_listed_one_a_row_are_read(write: Callable[[Matrix], str]) -> None:
    form, random = forms()["2019"], Random(write.__name__)
    texts = {code: random.choice((text, text, "-")) for code, text in draw(form, random).items()}
    tables = [
        h + "\n" + write([["类别", "项目", "指标", "数值"], *listed(form, t, texts)])
        for t, h in printing.HEADINGS.items()
    ]
    text = printing.BEFORE.format(year=2020) + "\n".join([*tables, printing.AFTER])
    check_exact(read(printing.Printed(text.encode(), "x.txt")), texts)


@pytest.mark.parametrize(
    "write", [with_bars, with_tabs, in_tags, lambda rows: "\n".join("  ".join(row) for row in rows)]
)
def test_groups_and_results_in_one_cell_are_two_heads(write: Callable[[Matrix], str]) -> None:
    form = forms()["2021"]
    texts = draw(form, Random(6))
    block = form.block("appeals")
    cells = [(row.label + c.label, texts[f"appeals.{row.code}.{c.code}"]) for row in block.rows for c in block.columns]
    printed = printing.print_report(form, texts, lambda rows: write(printed_rows.as_matrix(rows)))
    text = printed.data.decode()
    start, end = text.index(printing.HEADINGS["四"]), text.index("五、存在的主要问题")
    own = printing.HEADINGS["四"] + "\n" + write([[head for head, _ in cells], [value for _, value in cells]]) + "\n"
    report = read(printing.Printed((text[:start] + own + text[end:]).encode(), "x.txt"))
    check_exact(report, {code: text for code, text in texts.items() if code.startswith("appeals.")})


@pytest.mark.parametrize("line", ["1，，", "40.6234万元，，"])
def test_values_that_could_not_be_cut_leave_no_row_blank(line: str) -> None:
    """A row on the line below its label, blanks behind it: 1 and commas is no numbering of the next label."""
    rows = f"信息内容\n本年处理决定数量，，\n行政处罚\n{line}\n行政强制\n0，，\n"
    text = f"二、主动公开政府信息情况\n{rows}三、收到和处理政府信息公开申请情况\n本年无申请。\n"
    report = read(printing.Printed((printing.BEFORE.format(year=2022) + text + printing.AFTER).encode(), "x.txt"))
    assert report.cells["enforcement.penalties.decisions"].state is State.UNREADABLE
