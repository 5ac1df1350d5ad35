"""Tables that list a cell a row, and heads over heads in one cell, whatever parts their cells."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from pipelines.display_width import unambiguous_width
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


def test_a_list_over_pages_keeps_its_columns_and_takes_no_page_number() -> None:
    """Below the break a row begins with its fourth column; a number alone below a blank cell may be the one it lost."""
    form, texts = forms()["2021"], draw(forms()["2021"], Random(9))
    texts["requests.received.research_institute"] = ""
    lines = ["\t".join(row[1:]) for row in listed(form, "三", texts)]
    lines[3:3] = ["2"]
    text = "\n".join([printing.BEFORE.format(year=2022) + printing.HEADINGS["三"], *lines, printing.AFTER])
    cells = read(printing.Printed(text.encode(), "x.txt")).cells
    own = {code: cells[code] for code in texts if code.startswith("requests.")}
    assert own.pop("requests.received.research_institute").state is State.UNREADABLE
    assert not {c for c, cell in own.items() if cell.value is not None and cell.raw != texts[c]}


def test_cells_listed_a_piece_a_line_are_read() -> None:
    form, texts = forms()["2021"], draw(forms()["2021"], Random(10))
    tables = [
        h + "\n" + "\n".join(" |\n".join(row) + " |" for row in listed(form, t, texts))
        for t, h in printing.HEADINGS.items()
    ]
    text = printing.BEFORE.format(year=2022) + "\n".join([*tables, printing.AFTER])
    check_exact(read(printing.Printed(text.encode(), "x.txt")), texts)


def test_columns_of_spaces_where_quotation_marks_take_one_place() -> None:
    """Most programs set the curly marks of 危及“三安全一稳定” as wide as a letter."""
    form, random = forms()["2021"], Random(11)
    texts = {code: random.choice((text, "")) for code, text in draw(form, random).items()}
    block = form.block("requests")
    rows = [["项目", *(column.label for column in block.columns)]]
    rows += [[row.label, *(texts[f"requests.{row.code}.{c.code}"] for c in block.columns)] for row in block.rows]
    printed = printing.print_report(
        form, texts, lambda rows: "\n".join("\t".join(row) for row in printed_rows.as_matrix(rows))
    )
    text = printed.data.decode()
    start, end = text.index(printing.HEADINGS["三"]), text.index(printing.HEADINGS["四"])
    own = "\n".join(
        pad(row[0], 90, " ") + "".join(pad("", 16 - width(cell), " ") + cell for cell in row[1:]) for row in rows
    )
    report = read(printing.Printed(f"{text[:start]}{printing.HEADINGS['三']}\n{own}\n{text[end:]}".encode(), "x.txt"))
    check_exact(report, {code: text for code, text in texts.items() if code.startswith("requests.")})


def width(text: str) -> int:
    return sum(map(unambiguous_width, text))


def pad(text: str, size: int, sign: str) -> str:
    return text + sign * (size - width(text))
