"""Cells that Org breaks over rows and that TeX merges, and the titles of Org."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from schemas.codebook import forms
from schemas.layout import layout_size
from tests.unit.recognise import printing
from tests.unit.recognise.printed_rows import Rows, as_matrix
from tests.unit.recognise.test_layouts import FORMS, check_exact, draw, read

ROOM = 4
"""Characters of a label in one row."""


def org(rows: Rows) -> str:
    """As pandoc writes a cell of several lines: a row for each, a backslash where it goes on."""
    lines = []
    for row in as_matrix(rows):
        is_label = [not cell[-1:].isdigit() and not cell.endswith("万元") for cell in row]
        cells = [
            [cell[at : at + ROOM] for at in range(0, len(cell), ROOM)] if may_break else [cell]
            for cell, may_break in zip(row, is_label, strict=True)
        ]
        for at in range(max(map(len, cells))):
            pieces = [(part[at] + "\\\\" * (at + 1 < len(part))) if at < len(part) else "" for part in cells]
            lines.append("| " + " | ".join(pieces) + " |")
    return "\n".join(lines)


def tex(rows: Rows) -> str:
    """With commands for merged cells; what they cover in rows below is an empty cell, that beside them is none."""
    covered: set[tuple[int, int]] = set()
    lines = []
    width = layout_size(cell for row in rows for cell in row)[1]
    for number, row in enumerate(rows):
        cells = dict.fromkeys((column for line, column in covered if line == number), "")
        for cell in row:
            text = f"\\multirow{{{cell.row_span}}}{{*}}{{{cell.text}}}" if cell.row_span > 1 else cell.text
            merged = f"\\multicolumn{{{cell.column_span}}}{{|c|}}{{{text}}}"
            cells[cell.column] = merged if cell.column_span > 1 else text
            below = range(cell.row + 1, cell.row + cell.row_span)
            covered |= {(line, cell.column + at) for line in below for at in range(cell.column_span)}
        lines.append(" & ".join(cells[column] for column in sorted(cells)) + r" \\ \hline")
    return f"\\begin{{tabular}}{{{'c' * width}}}\n" + "\n".join(lines) + "\n\\end{tabular}"


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize("layout", [org, tex])
def test_cells_of_org_and_tex(layout: Callable[[Rows], str], form_code: str) -> None:
    texts = draw(forms()[form_code], Random(form_code))
    for code in list(texts)[::9]:
        texts[code] = ""
    check_exact(read(printing.print_report(forms()[form_code], texts, layout)), texts)


def test_the_asterisk_in_front_of_a_title_is_no_mark_for_nothing() -> None:
    form = forms()["2021"]
    texts = draw(form, Random(4)) | {"requests.carried_out.total": ""}
    text = printing.print_report(form, texts, org).data.decode()
    for title in printing.HEADINGS.values():
        text = text.replace(title, f"* {title}")
    check_exact(read(printing.Printed(text.encode(), "report.org")), texts)
