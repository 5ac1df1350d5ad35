"""Tables that a program wrote as data into a text (lists, records, elements, items), with blanks in their cells."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

import pytest

from schemas.codebook import forms
from tests.unit.recognise import printed_rows, printing
from tests.unit.recognise.test_layouts import check_exact, draw, read


def lists_over_lines(matrix: list[list[str]]) -> str:
    return json.dumps([[text or None for text in row] for row in matrix], ensure_ascii=False, indent=2)


def lists_in_one_line(matrix: list[list[str]]) -> str:
    return json.dumps(matrix, ensure_ascii=False, separators=(",", ":"))


def statements(matrix: list[list[str]]) -> str:
    values = (", ".join(f"'{text}'" if text else "NULL" for text in row) for row in matrix)
    return "\n".join(f"INSERT INTO report VALUES ({row});" for row in values)


def elements(matrix: list[list[str]]) -> str:
    rows = ("".join(f"<cell>{text}</cell>" if text else "<cell/>" for text in row) for row in matrix)
    return "<rows>\n" + "\n".join(f"  <row>{row}</row>" for row in rows) + "\n</rows>"


def elements_of_forums(matrix: list[list[str]]) -> str:
    rows = ("".join(f"[td]{text}[/td]" for text in row) for row in matrix)
    return "[table]\n" + "\n".join(f"[tr]{row}[/tr]" for row in rows) + "\n[/table]"


def escaped_page(matrix: list[list[str]]) -> str:
    rows = ("".join(f"&lt;td&gt;{text}&lt;/td&gt;" for text in row) for row in matrix)
    return "&lt;table&gt;\n" + "\n".join(f"&lt;tr&gt;{row}&lt;/tr&gt;" for row in rows) + "\n&lt;/table&gt;"


def items(matrix: list[list[str]]) -> str:
    """YAML, whose sign of an item is no minus in front of a number."""
    return "\n".join("- - " + "\n  - ".join(json.dumps(text, ensure_ascii=False) for text in row) for row in matrix)


def list_table(matrix: list[list[str]]) -> str:
    return ".. list-table::\n\n" + "\n".join("   * - " + "\n     - ".join(row) for row in matrix)


WRITERS = [
    lists_over_lines,
    lists_in_one_line,
    statements,
    elements,
    elements_of_forums,
    escaped_page,
    items,
    list_table,
]


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_lists_are_rows(write: Callable[[list[list[str]]], str]) -> None:
    form, random = forms()["2021"], Random(write.__name__)
    texts = {code: random.choice((text, text, "", "-")) for code, text in draw(form, random).items()}
    printed = printing.print_report(form, texts, lambda rows: write(printed_rows.as_matrix(rows)))
    check_exact(read(printed), texts)


def records_in_records(form_code: str, texts: printed_rows.Texts) -> str:
    """A report as one record: tables, groups and rows by their names."""
    form, tables = forms()[form_code], {}
    for table, heading in printing.HEADINGS.items():
        own = tables.setdefault(heading, {})
        for block in (block for block in form.blocks if block.table == table):
            for row in (row for row in block.rows if not row.optional):
                group = own.setdefault(row.group or "", {}) if row.group else own
                group[row.label] = {c.label: texts[f"{block.code}.{row.code}.{c.code}"] for c in block.columns}
    return json.dumps(tables, ensure_ascii=False, indent=1)


def test_names_of_records_are_labels_and_heads() -> None:
    form, random = forms()["2021"], Random(3)
    texts = {code: random.choice((text, "", "-")) for code, text in draw(form, random).items()}
    before = printing.BEFORE.format(year=2023)
    printed = printing.Printed((before + records_in_records("2021", texts) + "\n" + printing.AFTER).encode(), "x.txt")
    check_exact(read(printed), texts)


def test_data_with_a_line_that_is_broken_are_not_read_as_others_are() -> None:
    """A line of table 四 that is no list would leave its heads alone: a blank table."""
    form = forms()["2021"]
    texts = draw(form, Random(4))
    printed = printing.print_report(form, texts, lambda rows: lists_by_line(printed_rows.as_matrix(rows)))
    lines = printed.data.decode().split("\n")
    last = max(n for n, line in enumerate(lines) if line.startswith("["))
    lines[last] = lines[last].replace('"', '"\\', 1)[:-1] + '"]'
    report = read(printing.Printed("\n".join(lines).encode(), "x.txt"))
    assert {report.cells[code].state.value for code in texts if code.startswith("appeals.")} <= {"unreadable", "number"}


def lists_by_line(matrix: list[list[str]]) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in matrix)
