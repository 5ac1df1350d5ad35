"""Table 四 in grids whose merged cells were parted again, or that stand one below the other."""

from __future__ import annotations

import pytest

from pipelines.report import State
from schemas.codebook import forms
from tests.unit.recognise import printing, web_printing
from tests.unit.recognise.test_layouts import check_exact
from tests.unit.recognise.test_table_four import APPEALS, GROUPS, RESULTS
from tests.unit.recognise.test_variants import read_text, texts_of

STACKED = [
    [("行政复议", 10)],
    [(result, 2) for result in RESULTS],
    [(code, 2) for code in APPEALS[:5]],
    [("行政诉讼", 10)],
    [(group, 5) for group in GROUPS[1:]],
    [(result, 1) for result in RESULTS * 2],
    [(code, 1) for code in APPEALS[5:]],
]
"""The review above the suits, as in a narrow table: texts or codes of cells, each with the columns it spans."""
LEFT = [
    row
    for number, name in enumerate([GROUPS[0], *(f"行政诉讼（{group}）" for group in GROUPS[1:])])
    for row in (
        [(name, 1), *((result, 1) for result in RESULTS)],
        [("", 1), *((code, 1) for code in APPEALS[5 * number : 5 * number + 5])],
    )
]
"""Every group left of its head and its values, its cell no longer merged over both rows."""
Table = list[list[tuple[str, int]]]


def read_with_table_four(table: str, texts: dict[str, str]) -> None:
    page = printing.print_report(forms()["2021"], texts, web_printing.web).data.decode()
    start = page.rindex("<table>")
    end = page.index("</table>", start) + len("</table>")
    check_exact(read_text(page[:start] + table + page[end:]), texts)


def unmerged(table: Table, texts: dict[str, str], *, again: bool) -> str:
    """Print each cell in the first column it spans, a label in the others, too, where it is written out again."""
    rows = []
    for row in table:
        shown = [
            texts.get(text, text) if n == 0 or again else ""
            for text, width in [("", 1), *row, ("", 1)]
            for n in range(width)
        ]
        rows.append("".join(f"<td>{text}</td>" for text in shown))
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


@pytest.mark.parametrize("table", [STACKED, LEFT])
@pytest.mark.parametrize("again", [False, True])
def test_labels_whose_merged_cells_were_parted_stand_over_the_cells_they_covered(table: Table, again: bool) -> None:
    texts = {**texts_of("2021"), APPEALS[0]: "", APPEALS[3]: "17", APPEALS[7]: "17", APPEALS[14]: ""}
    read_with_table_four(unmerged(table, texts, again=again), texts)


def test_a_number_under_no_label_of_a_parted_table_leaves_all_of_it_unreadable() -> None:
    texts = {**texts_of("2021"), APPEALS[4]: ""}
    table = unmerged(STACKED, texts, again=False)
    first = f"<td>{texts[APPEALS[0]]}</td><td></td>"
    assert first in table
    moved = table.replace(first, f"<td></td><td>{texts[APPEALS[0]]}</td>", 1)
    page = printing.print_report(forms()["2021"], texts, web_printing.web).data.decode()
    start = page.rindex("<table>")
    end = page.index("</table>", start) + len("</table>")
    report = read_text(page[:start] + moved + page[end:])
    assert {report.cells[code].state for code in APPEALS} == {State.UNREADABLE}


def test_blank_rows_of_table_four_keep_their_labels_under_a_head_that_no_form_has() -> None:
    texts = {**texts_of("2021"), **dict.fromkeys(APPEALS, "")}
    names = (("行政复议", ""), ("行政诉讼", GROUPS[1]), ("", GROUPS[2]))
    head = "<tr><td>类别</td><td>情形</td>" + "".join(f"<td>{result}</td>" for result in RESULTS) + "</tr>"
    rows = "".join(f"<tr><td>{left}</td><td>{right}</td>{'<td></td>' * 5}</tr>" for left, right in names)
    read_with_table_four(f"<table>{head}{rows}</table>", texts)


def test_the_last_column_is_told_where_it_is_called_otherwise_and_holds_nothing() -> None:
    texts = {code: "" if code.endswith(".total") else text for code, text in texts_of("2021").items()}
    page = printing.print_report(forms()["2021"], texts, web_printing.web).data.decode()
    check_exact(read_text(page.replace("总计", "小计")), texts)
