"""Cells that stand in one piece with their label, or that any one sign holds apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from pipelines.report import State
from schemas.codebook import forms
from tests.unit.recognise import printed_rows, printing, text_printing, web_printing
from tests.unit.recognise.test_layouts import check_exact, check_honest, draw, expect, read


def _with_label(rows: printed_rows.Rows, join: Callable[[str, list[str], list[str]], str]) -> str:
    """Print rows by their label, the texts of their own values and the heads last printed."""
    lines: list[str] = []
    heads: list[str] = []
    for row in rows:
        values = [cell.text for cell in row if cell.code]
        labels = [cell.text for cell in row if not cell.code]
        heads = heads if values else labels[-3:]
        lines.append(join(labels[-1], heads, values) if values and labels else "\t".join(labels + values))
    return "\n".join(lines)


def in_brackets(rows: printed_rows.Rows) -> str:
    return _with_label(rows, lambda label, _, values: f"{label}（{'，'.join(values)}）")


def card_a_row(rows: printed_rows.Rows) -> str:
    """A table for each row, its label on top, each value beside its head."""

    def card(label: str, heads: list[str], values: list[str]) -> str:
        pairs = "".join(f"<tr><td>{head}</td><td>{value}</td></tr>" for head, value in zip(heads, values, strict=False))
        return f"<table><tr><th colspan=2>{label}</th></tr>{pairs}</table>"

    return _with_label(rows, card)


@pytest.mark.parametrize("layout", [in_brackets, card_a_row])
def test_values_in_one_piece_with_their_label_or_below_it_are_not_blank(
    layout: Callable[[printed_rows.Rows], str],
) -> None:
    form = forms()["2019"]
    texts = draw(form, Random(3))
    report = read(printing.print_report(form, texts, layout))
    assert [code for code, cell in report.cells.items() if cell.state is State.BLANK] == []
    numbers = {code: (cell.value, cell.state) for code, cell in report.cells.items() if cell.state is State.NUMBER}
    assert numbers == {code: expect(texts[code]) for code in numbers}


def parted(sign: str) -> Callable[[printed_rows.Rows], str]:
    return lambda rows: "\n".join(sign.join(row) for row in printed_rows.as_matrix(rows))


def listed(write: Callable[[str, list[str]], str]) -> Callable[[printed_rows.Rows], str]:
    """Each row in one or two lines, labels of groups above it; table 四 group by group."""

    def layout(rows: printed_rows.Rows) -> str:
        lines: list[str] = []
        for row in rows:
            labels, values = [c.text for c in row if not c.code], [c.text for c in row if c.code]
            if len(values) == 15:
                names = ("行政复议", "未经复议直接起诉", "复议后起诉")
                lines += [write(name, values[start : start + 5]) for name, start in zip(names, (0, 5, 10), strict=True)]
            else:
                lines += [*labels[:-1], write(labels[-1], values)] if values else [" ".join(labels)]
        return "\n".join(lines)

    return layout


def tex(rows: printed_rows.Rows) -> str:
    """Rows broken over lines behind a sign, as converters wrap them."""
    return "\n".join(
        " & ".join(row[:-3]) + " &\n" + " & ".join(row[-3:]) + r" \\" for row in printed_rows.as_matrix(rows)
    )


def enclosed(opens: str, closes: str) -> Callable[[printed_rows.Rows], str]:
    return lambda rows: "\n".join(
        "".join(f"{opens}{text}{closes}" for text in row) for row in printed_rows.as_matrix(rows)
    )


def bracketed(rows: printed_rows.Rows) -> str:
    """Every value in brackets, a blank one too."""

    def wrap(text: str) -> str:
        return f"（{text}）" if text[:1] not in ("+", "-") else text

    cells = [[replace(cell, text=wrap(cell.text)) if cell.code else cell for cell in row] for row in rows]
    return text_printing.tab_rows(cells)


def as_items(rows: printed_rows.Rows) -> str:
    return "\n".join(f"- {text}" for row in printed_rows.as_matrix(rows) for text in row if text)


def wiki(rows: printed_rows.Rows) -> str:
    lines = [[f'| rowspan="{c.row_span}" colspan="{c.column_span}" | {c.text}' for c in row] for row in rows]
    return "\n".join(["{|", *("\n".join(["|-", *row]) for row in lines), "|}"])


def on_its_side(rows: printed_rows.Rows) -> str:
    """Table 三 with a row for each applicant, the others as they are."""
    matrix = printed_rows.as_matrix(rows)
    return "\n".join("\t".join(row) for row in (zip(*matrix, strict=True) if len(matrix) > 25 else matrix))


def with_remarks(rows: printed_rows.Rows) -> str:
    """Merged cells leave nothing, and 备注 ends the head."""
    ends = ("备注", *("已办结" if any(c.code for c in row) else "" for row in rows[1:]))
    return "\n".join("\t".join([*(c.text for c in row), end]) for row, end in zip(rows, ends, strict=True))


@pytest.mark.parametrize(
    "layout",
    [parted(" - "), parted("／"), parted(" · "), bracketed, as_items, wiki, on_its_side, with_remarks],
    ids=["dashes", "slashes", "dots", "bracketed", "items", "wiki", "on its side", "remarks"],
)
def test_what_a_person_can_read_is_read(layout: Callable[[printed_rows.Rows], str]) -> None:
    form = forms()["2021"]
    texts = draw(form, Random(5))
    check_exact(read(printing.print_report(form, texts, layout)), texts)


LISTED = {
    "colon": lambda label, values: f"{label}：{'、'.join(values)}",
    "comma": lambda label, values: f"{label}: {', '.join(values)}",
    "bracket": lambda label, values: f"{label}（{'，'.join(values)}）",
    "words": lambda label, values: f"{label}分别为{'/'.join(values)}",
    "each in brackets": lambda label, values: label + "".join(f"【{value}】" for value in values),
    "below": lambda label, values: f"{label}\n{'、'.join(values)}",
}


@pytest.mark.parametrize(
    "layout",
    [
        *map(listed, LISTED.values()),
        parted("※"),
        parted("_"),
        parted(" & "),
        tex,
        enclosed("<", "> "),
        enclosed("「", "」"),
    ],
    ids=[*LISTED, "star", "underscore", "ampersand", "tex", "angles", "corners"],
)
def test_any_sign_between_cells_shows_blank_ones(layout: Callable[[printed_rows.Rows], str]) -> None:
    random = Random(21)
    texts = {code: random.choice((text, text, "", "无")) for code, text in draw(forms()["2019"], random).items()}
    check_exact(read(printing.print_report(forms()["2019"], texts, layout)), texts)


@pytest.mark.parametrize("names", ["{row}-{column}：{value}", "{column}（{row}）={value}", "{row}的{column}为{value}"])
def test_cells_named_one_by_one(names: str) -> None:
    form = forms()["2019"]
    texts = draw(form, Random(6)) | {"requests.received.total": ""}
    lines: dict[str, list[str]] = {"二": [], "三": [], "四": []}
    for cell in form.cells:
        if cell.code in texts:
            line = names.format(row=cell.row.label, column=cell.column.label, value=texts[cell.code])
            lines[cell.table].append(line)
    text = printing.print_report(form, texts, lambda rows: f"@{len(rows)}").data.decode()
    for table in lines.values():
        text = re.sub(r"^@\d+$", "\n".join(table), text, count=1, flags=re.M)
    check_exact(read(printing.Printed(text.encode(), "report.txt")), texts)


@pytest.mark.parametrize("layout", [web_printing.web, web_printing.web_lost_column_spans])
@pytest.mark.parametrize("lost", [r"<td[^>]*>(?=<p>法人或其他组织)", r"<td[^>]*><p>法人或其他组织</p></td>"])
def test_heads_that_moved_under_another_where_the_one_over_them_is_lost_move_no_values(
    layout: Callable[[printed_rows.Rows], str], lost: str
) -> None:
    texts = draw(forms()["2021"], Random(1))
    page = printing.print_report(forms()["2021"], texts, layout).data.decode()
    broken, count = re.subn(lost, "", page)
    assert count == 1
    check_honest(read(printing.Printed(broken.encode(), "report.html")), texts)
