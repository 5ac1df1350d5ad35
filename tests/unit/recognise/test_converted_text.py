"""Reports as converters print them: Markdown, ruled text with broken cells, centred lines, labels torn from values."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from functools import partial
from itertools import cycle
from random import Random

import pytest

from pipelines.report import State
from schemas.codebook import forms
from tests.unit.recognise import printed_rows, printing, text_printing, web_printing
from tests.unit.recognise.test_layouts import FORMS, annotate, check_exact, draw, read


def bold_lines(text: str) -> str:
    return re.sub(r"^([一二三四五六]、.*|.*年度报告)$", r"**\1**", text, flags=re.M)


def hashed_lines(text: str) -> str:
    return re.sub(r"^([一二三四五六]、.*|.*年度报告)$", r"## \1 ##", text, flags=re.M)


def escaped(text: str) -> str:
    return hashed_lines(re.sub(r"(?<=\d)([.])(?=[^\d\n])|([+\-])(?=\d)", r"\\\1\2", text))


def tagged(text: str) -> str:
    """Markdown with tags of the page it was made from left in it."""
    return f'<div class="article">\n\n{bold_lines(hashed_lines(text))}\n\n</div>\n<span style="a">&nbsp;</span>'


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize("mark_up", [bold_lines, hashed_lines, escaped, tagged])
@pytest.mark.parametrize("layout", [text_printing.markdown, text_printing.markdown_repeated])
def test_markup_is_no_part_of_titles_and_numbers(
    layout: Callable[[printed_rows.Rows], str], mark_up: Callable[[str], str], form_code: str
) -> None:
    form = forms()[form_code]
    texts = draw(form, Random(3))
    printed = printing.print_report(form, texts, layout)
    report = read(printing.Printed(mark_up(printed.data.decode()).encode(), "report.md"))
    check_exact(report, texts)
    assert (report.authority, report.year) == ("清溪县云岭镇人民政府", 2023)
    assert [section.number for section in report.sections] == list("一二三四五六")


def test_a_report_whose_headings_are_lost_still_has_its_cells() -> None:
    texts = draw(forms()["2021"], Random(4))
    text = printing.print_report(forms()["2021"], texts, text_printing.markdown).data.decode()
    report = read(printing.Printed(re.sub(r"^[一二三四五六]、.*\n", "", text, flags=re.M).encode(), "report.md"))
    check_exact(report, texts)


def tables_of_tags(rows: printed_rows.Rows) -> str:
    return re.sub("</?p>", "", web_printing.web_table(rows))


@pytest.mark.parametrize("form_code", FORMS)
def test_markdown_whose_tables_are_tags(form_code: str) -> None:
    texts = draw(forms()[form_code], Random(5))
    text = printing.print_report(forms()[form_code], texts, tables_of_tags).data.decode()
    report = read(printing.Printed(bold_lines(text).replace("\n", "\n\n").encode(), "report.md"))
    check_exact(report, texts)
    assert (report.authority, report.year) == ("清溪县云岭镇人民政府", 2023)
    assert [section.number for section in report.sections] == list("一二三四五六")


def with_breaks_in_blanks(rows: printed_rows.Rows) -> str:
    """As html2text prints pages of LibreOffice: no bars at the ends, and a line break in each blank cell."""
    lines = [" |  ".join(cell.text or "  \n" for cell in row).replace("\n |", "\n|") for row in rows]
    return "\n".join([lines[0], "|".join("---" for _ in rows[0]), *lines[1:]]) + "\n"


def with_breaks_in_heads(rows: printed_rows.Rows) -> str:
    """As pandoc prints tables for Jira: the line break of a head breaks its row."""
    return re.sub(
        "(商业|科研|结果|其他|尚未)(?=(企业|机构|维持|纠正|结果|审结)[|])", r"\1\n", text_printing.bar_rows(rows)
    )


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize("layout", [with_breaks_in_blanks, with_breaks_in_heads])
def test_rows_that_line_breaks_in_cells_break(layout: Callable[[printed_rows.Rows], str], form_code: str) -> None:
    random = Random(7)
    texts = {code: random.choice((text, "")) for code, text in draw(forms()[form_code], random).items()}
    check_exact(read(printing.print_report(forms()[form_code], texts, layout)), texts)


def with_places_of_merged_cells(rows: printed_rows.Rows) -> str:
    """As markitdown prints tables: an empty cell for each place covered to the right, none for those covered below."""
    lines = ["".join(f" {cell.text} |" + " |" * (cell.column_span - 1) for cell in row) for row in rows]
    return "\n".join("|" + line for line in lines)


@pytest.mark.parametrize("form_code", FORMS)
def test_blanks_behind_the_places_of_merged_labels(form_code: str) -> None:
    random = Random(9)
    texts = {code: random.choice((text, "")) for code, text in draw(forms()[form_code], random).items()}
    check_exact(read(printing.print_report(forms()[form_code], texts, with_places_of_merged_cells)), texts)


def ruled(rows: printed_rows.Rows, width: int = 7) -> str:
    """Cells of at most so many characters a line, a rule between all rows."""
    matrix = [row for row in printed_rows.as_matrix(rows) if any(row)]
    rule = "+" + "+".join("-" * (2 * width) for _ in matrix[0]) + "+"
    lines = [rule]
    for row in matrix:
        broken = [[cell[start : start + width] for start in range(0, len(cell), width)] or [""] for cell in row]
        for number in range(max(map(len, broken))):
            lines.append("| " + " | ".join(cell[number] if number < len(cell) else "" for cell in broken) + " |")
        lines.append(rule)
    return "\n".join(lines)


@pytest.mark.parametrize("form_code", FORMS)
def test_cells_broken_over_lines_between_rules(form_code: str) -> None:
    form, random = forms()[form_code], Random(6)
    texts = {code: text if len(text) <= 7 else "7万元" for code, text in draw(form, random).items()}
    texts = {code: "" if random.random() < 0.2 else text for code, text in texts.items()}
    check_exact(read(printing.print_report(form, texts, ruled)), texts)


def separated(separator: str, *, quoted: bool) -> Callable[[printed_rows.Rows], str]:
    def layout(rows: printed_rows.Rows) -> str:
        sheet = io.StringIO()
        csv.writer(sheet, delimiter=separator, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerows(
            printed_rows.as_matrix(rows)
        )
        return sheet.getvalue()

    return layout


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize(("separator", "quoted"), [(",", True), (",", False), (";", False), ("\t", True)])
def test_spreadsheets_saved_with_separators(separator: str, quoted: bool, form_code: str) -> None:
    form, random = forms()[form_code], Random(8)
    texts = {code: "" if random.random() < 0.2 else annotate(text, random) for code, text in draw(form, random).items()}
    report = read(printing.print_report(form, texts, separated(separator, quoted=quoted)))
    check_exact(report, {code: text for code, text in texts.items() if "其中" not in text})
    assert (report.authority, report.year) == ("清溪县云岭镇人民政府", 2023)


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize("sign", ["，", "、", " / "])
def test_cells_with_a_sign_between_that_labels_hold_too(sign: str, form_code: str) -> None:
    random = Random(10)
    texts = {code: random.choice((text, text, "", "—")) for code, text in draw(forms()[form_code], random).items()}
    printed = printing.print_report(
        forms()[form_code], texts, lambda rows: "\n".join(sign.join(cell.text for cell in row) for row in rows)
    )
    report = read(printed)
    check_exact(report, texts)
    assert (report.authority, report.form) == ("清溪县云岭镇人民政府", form_code)


def display_width(text: str) -> int:
    return sum(2 if ord(char) > 255 else 1 for char in text)


def in_columns(measure: Callable[[str], int]) -> Callable[[printed_rows.Rows], str]:
    """Cells filled up with spaces to the width of their column."""

    def layout(rows: printed_rows.Rows) -> str:
        matrix = printed_rows.as_matrix(rows)
        widths = [max(map(measure, column)) for column in zip(*matrix, strict=True)]
        return "\n".join(
            "  ".join(cell + " " * (width - measure(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in matrix
        )

    return layout


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize("measure", [display_width, len])
def test_blank_cells_in_columns_held_apart_by_spaces(measure: Callable[[str], int], form_code: str) -> None:
    random = Random(12)
    texts = {code: random.choice((text, text, "")) for code, text in draw(forms()[form_code], random).items()}
    check_exact(read(printing.print_report(forms()[form_code], texts, in_columns(measure))), texts)


def in_wrapped_columns(rows: printed_rows.Rows, share_above: float) -> str:
    """Labels broken at a width, the values beside their first line (0), their middle (0.5) or their last (1)."""
    matrix = [
        [[cell[n : n + 7] for n in range(0, len(cell), 7)] for cell in row] for row in printed_rows.as_matrix(rows)
    ]
    lines = []
    for row in matrix:
        height = max(1, *map(len, row))
        at = [int(share_above * (height - len(cell))) for cell in row]
        for number in range(height):
            shown = [
                cell[number - top] if 0 <= number - top < len(cell) else "" for cell, top in zip(row, at, strict=True)
            ]
            lines.append("  ".join(text + " " * (14 - display_width(text)) for text in shown).rstrip())
    return "\n".join(lines)


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize("share_above", [0, 0.5, 1])
def test_labels_that_go_on_over_lines_in_columns(share_above: float, form_code: str) -> None:
    random = Random(14)
    drawn = {
        code: text.replace("万元", "") if "." in text else text
        for code, text in draw(forms()[form_code], random).items()
    }
    texts = {code: "" if random.random() < 0.2 or "." in text else text[:5] for code, text in drawn.items()}
    layout = partial(in_wrapped_columns, share_above=share_above)
    check_exact(read(printing.print_report(forms()[form_code], texts, layout)), texts)


MENU = "首页 | 政务公开 | 办事服务 | 互动交流\n"


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize("layout", [text_printing.markdown, text_printing.bar_rows_open, text_printing.cell_bar_lines])
def test_menus_between_bars_are_no_rows(layout: Callable[[printed_rows.Rows], str], form_code: str) -> None:
    texts = draw(forms()[form_code], Random(15))
    text = printing.print_report(forms()[form_code], texts, layout).data.decode()
    check_exact(read(printing.Printed((MENU + text + MENU).encode(), "report.txt")), texts)


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


def numbered(text: str) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(text.split("\n"), 1))


def numbered_by_tabs(text: str) -> str:
    return "\n".join(f"{number:6d}\t{line}" for number, line in enumerate(text.split("\n"), 1))


@pytest.mark.parametrize("prefix", [quoted, numbered, numbered_by_tabs])
def test_signs_in_front_of_every_line_are_no_part_of_it(prefix: Callable[[str], str]) -> None:
    form = forms()["2021"]
    texts = draw(form, Random(13)) | {"appeals.review.upheld": "", "documents.regulations.issued": ""}
    text = printing.print_report(form, texts, text_printing.tab_rows_short).data.decode()
    report = read(printing.Printed(prefix(text).encode(), "report.txt"))
    check_exact(report, texts)
    assert (report.authority, report.year) == ("清溪县云岭镇人民政府", 2023)


@pytest.mark.parametrize("form_code", ["2019", "2021"])
def test_the_form_is_told_where_no_cell_can_be_cut_out(form_code: str) -> None:
    def listed(rows: printed_rows.Rows) -> str:
        signs = cycle("§※☆◇")
        return "\n".join("".join(f"{text}{next(signs)}" for text in row) for row in printed_rows.as_matrix(rows))

    report = read(printing.print_report(forms()[form_code], draw(forms()[form_code], Random(1)), listed))
    assert report.form == form_code
    assert {cell.value for cell in report.cells.values()} == {None}
    assert not [code for code, cell in report.cells.items() if cell.state is State.BLANK]


def test_a_title_in_the_middle_of_a_wide_line() -> None:
    form = forms()["2019"]
    text = printing.print_report(form, draw(form, Random(1)), text_printing.spaces).data.decode()
    title, rest = text.split("\n", 1)
    report = read(printing.Printed(f"{' ' * 60}{title}\n{rest}".encode(), "report.txt"))
    assert (report.authority, report.title) == ("清溪县云岭镇人民政府", title)


def test_an_authority_named_over_two_lines_in_full() -> None:
    form = forms()["2021"]
    text = printing.print_report(form, draw(form, Random(1)), text_printing.bar_rows).data.decode()
    text = text.replace("清溪县云岭镇人民政府", "云岭镇人民政府", 1)
    text = text.replace("\n一、", "\n如有疑问，请与清溪县\n云岭镇人民政府办公室联系（电话：12345）。\n一、", 1)
    assert read(printing.Printed(text.encode(), "report.txt")).authority == "清溪县云岭镇人民政府"


def test_a_long_label_over_three_lines_with_the_values_in_the_middle() -> None:
    form = forms()["2021"]
    texts = draw(form, Random(9))
    row = [texts[f"requests.partly_granted.{column.code}"] for column in form.block("requests").columns]
    text = printing.print_report(form, texts, text_printing.wide_spaces).data.decode()
    whole = next(line for line in text.split("\n") if "部分公开" in line and line.split()[-1] == row[-1])
    torn = "   （二）部分公开（区分处理\n的，只计这一情形，不计其     " + "   ".join(row) + "\n  他情形）"
    check_exact(read(printing.Printed(text.replace(whole, torn).encode(), "report.txt")), texts)


def test_loose_values_are_not_given_to_a_label_they_may_not_belong_to() -> None:
    """Text taken out of a PDF column by column: which number is whose cannot be known."""
    form = forms()["2021"]
    text = printing.print_report(form, draw(form, Random(2)), text_printing.cell_a_line).data.decode()
    start, end = text.index("第二十条第（一）项"), text.index("第二十条第（五）项")
    torn = (
        "信息内容\n规章\n行政规范性文件\n第二十条第（一）项\n本年制发件数\n本年废止件数\n0\n0\n1\n2\n"
        "现行有效件数\n0\n12\n42\n"
    )
    report = read(printing.Printed((text[:start] + torn + text[end:]).encode(), "report.txt"))
    assert {cell.value for code, cell in report.cells.items() if code.startswith("documents.")} == {None}
