"""Table 四 turned, torn and signed: its values are placed by labels, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from pipelines.display_width import display_width, single_width
from pipelines.report import State
from schemas.codebook import forms
from schemas.layout import LayoutCell
from tests.unit.recognise import printed_rows, printing, text_printing, web_printing
from tests.unit.recognise.test_layouts import check_exact, check_honest, draw, read
from tests.unit.recognise.test_variants import print_text, read_text, texts_of

RESULT_CODES = ["upheld", "corrected", "other", "pending", "total"]
APPEALS = [
    f"appeals.{row}.{column}" for row in ("review", "suit_direct", "suit_after_review") for column in RESULT_CODES
]


def replace_table_four(text: str, table: str) -> str:
    before, _, rest = text.partition(printing.HEADINGS["四"])
    return before + printing.HEADINGS["四"] + "\n" + table + "\n五、" + rest.partition("五、")[2]


RESULTS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
GROUPS = ["行政复议", "未经复议直接起诉", "复议后起诉"]
TURNED = {
    "groups as rows": lambda v: (
        "|情形|"
        + "|".join(RESULTS)
        + "|\n"
        + "\n".join(f"|{g}|" + "|".join(v[5 * n : 5 * n + 5]) + "|" for n, g in enumerate(GROUPS))
    ),
    "groups as rows, spaces": lambda v: (
        " ".join(RESULTS) + "\n" + "\n".join(f"{g} " + " ".join(v[5 * n : 5 * n + 5]) for n, g in enumerate(GROUPS))
    ),
    "results as rows": lambda v: (
        "|结果|"
        + "|".join(GROUPS)
        + "|\n"
        + "\n".join(f"|{r}|" + "|".join(v[n::5]) + "|" for n, r in enumerate(RESULTS))
    ),
    "two tables": lambda v: (
        "行政复议\n"
        + " ".join(RESULTS)
        + "\n"
        + " ".join(v[:5])
        + "\n行政诉讼\n未经复议直接起诉 复议后起诉\n"
        + " ".join(RESULTS * 2)
        + "\n"
        + " ".join(v[5:])
    ),
    "pairs": lambda v: "\n".join(
        f"{g}\n" + "\n".join(f"{r} {x}" for r, x in zip(RESULTS, v[5 * n : 5 * n + 5], strict=True))
        for n, g in enumerate(GROUPS)
    ),
    "vertical": lambda v: (
        "行政复议\n行政诉讼\n"
        + "\n".join("\n".join(word) for word in RESULTS)
        + "\n未经复议直接起诉\n复议后起诉\n"
        + "\n".join("\n".join(word) for word in RESULTS * 2)
        + "\n"
        + "\n".join(v)
    ),
    "interleaved": lambda v: (
        "行政复议 行政诉讼\n结果 结果 其他 尚未 总计 未经复议直接起诉 复议后起诉\n维持 纠正 结果 审结\n"
        "结果 结果 其他 尚未 总计 结果 结果 其他 尚未 总计\n维持 纠正 结果 审结 维持 纠正 结果 审结\n" + " ".join(v)
    ),
    "web, groups as rows": lambda v: "",
}


@pytest.mark.parametrize("turned", [name for name in TURNED if not name.startswith("web")])
def test_table_four_turned(turned: str) -> None:
    texts = texts_of("2021")
    values = [texts[code] for code in APPEALS]
    check_exact(read_text(replace_table_four(print_text("2021", texts), TURNED[turned](values))), texts)


@pytest.mark.parametrize("sign", ["|", "\n"])
def test_groups_and_results_in_another_order_are_placed_by_their_labels(sign: str) -> None:
    texts = texts_of("2021")
    results, codes = ["total", *RESULT_CODES[:4]], ["review", "suit_after_review", "suit_direct"]
    names = ["（一）行政复议", "（二）行政诉讼（复议后起诉）", "（三）行政诉讼（直接起诉）"]
    rows = [["类别", "总计", *RESULTS[:4]]]
    rows += [[n, *(texts[f"appeals.{c}.{r}"] for r in results)] for n, c in zip(names, codes, strict=True)]
    table = "\n".join(sign.join(["", *row, ""]) if sign == "|" else sign.join(row) for row in rows)
    text = replace_table_four(print_text("2021", texts), table)
    check_exact(read_text(text), texts)
    if sign == "|":
        check_exact(read_text(text.replace(printing.HEADINGS["四"], "")), texts)


@pytest.mark.parametrize(("text", "value"), [("零", 0), ("12①", None)])
def test_the_one_text_of_the_row_is_a_value_and_no_remark(text: str, value: int | None) -> None:
    texts = texts_of("2021") | dict.fromkeys(APPEALS, "") | {"appeals.review.other": text}
    cell = read_text(print_text("2021", texts, web_printing.web)).cells["appeals.review.other"]
    assert (cell.value, cell.state is State.NUMBER) == (value, value is not None)


@pytest.mark.parametrize("by_group", [True, False])
def test_table_four_turned_in_a_web_page(by_group: bool) -> None:
    texts = texts_of("2021")
    names, others = (GROUPS, RESULTS) if by_group else (RESULTS, GROUPS)
    rows = [["", *others]]
    for name in names:
        codes = [
            APPEALS[5 * GROUPS.index(name if by_group else o) + RESULTS.index(o if by_group else name)] for o in others
        ]
        rows.append([name, *(texts[code] for code in codes)])
    rows = [row if by_group else row for row in rows]
    table = (
        "<table>" + "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows) + "</table>"
    )
    page = printing.print_report(forms()["2021"], texts, web_printing.web).data.decode()
    start = page.rindex("<table>")
    end = page.index("</table>", start) + len("</table>")
    check_exact(read_text(page[:start] + table + page[end:]), texts)


def test_fourteen_values_in_table_four_are_not_placed() -> None:
    texts = texts_of("2021")
    report = read_text(
        replace_table_four(print_text("2021", texts), TURNED["interleaved"]([texts[c] for c in APPEALS[:14]]))
    )
    assert {report.cells[code].state for code in APPEALS} == {State.UNREADABLE}


def test_numbers_that_stand_under_heads_by_chance_are_not_placed() -> None:
    """Two spaces between all cells and a blank one too: a label reaches under the head, so nothing shows columns."""
    texts = {**dict.fromkeys(APPEALS, ""), **dict(zip(APPEALS[1:3], ("0", "77"), strict=True)), APPEALS[4]: "77"}
    texts = {**texts_of("2021"), **texts, APPEALS[5]: "513", APPEALS[7]: "0", APPEALS[9]: "513", APPEALS[10]: "1"}
    lines = ["  ".join(["类型", *RESULTS])]
    lines += ["  ".join([g, *(f"  {texts[c]}  " for c in APPEALS[5 * n : 5 * n + 5])]) for n, g in enumerate(GROUPS)]
    check_honest(read_text(replace_table_four(print_text("2021", texts), "\n".join(lines))), texts)


def test_a_column_of_blanks_beside_table_four_changes_nothing() -> None:
    form = forms()["2019"]
    texts = {**draw(form, Random("beside")), APPEALS[4]: "", APPEALS[-1]: ""}
    page = printing.print_report(form, texts, web_printing.web).data.decode()
    report = read_text(page.replace("</tr>", "<td></td></tr>"))
    check_exact(report, texts)


def test_table_four_is_blank_also_where_its_totals_have_their_other_name() -> None:
    texts = {**draw(forms()["2021"], Random("sums")), **dict.fromkeys(APPEALS, "")}
    page = printing.print_report(forms()["2021"], texts, web_printing.web).data.decode()
    check_exact(read_text(page.replace("总计", "合计")), texts)


def test_a_row_of_blanks_below_table_four_changes_nothing_where_a_head_is_torn() -> None:
    """Word ends tables whose columns do not fit together with a row of empty cells."""
    form = forms()["2021"]
    texts = {**draw(form, Random("below")), APPEALS[2]: "", APPEALS[-1]: ""}
    page = printing.print_report(form, texts, web_printing.web).data.decode()
    before, head, after = page.rpartition('<td rowspan="2" colspan="1"><p>其他结果</p></td>')
    assert head
    torn = f"{before}<td>其他</td>{after.replace('<tr>', '<tr><td>结果</td>', 1)}"
    check_exact(read_text(torn.replace("</table>", f"<tr>{'<td></td>' * 15}</tr></table>")), texts)


def test_an_empty_strip_across_table_four_holds_no_value() -> None:
    """A page break leaves one where a row's own lines begin on the next page."""
    texts = draw(forms()["2021"], Random("strip"))
    page = printing.print_report(forms()["2021"], texts, web_printing.web).data.decode()
    before, end, after = page.partition("行政诉讼</p></td></tr>")
    before = before.replace('colspan="5"><p>行政复议', "><p>行政复议").replace('colspan="10"><p>', "><p>")
    assert end
    check_exact(read_text(f'{before}{end}<tr><td colspan="2"></td></tr></table><table>{after}'), texts)


@pytest.mark.parametrize("layout", [text_printing.markdown, text_printing.tab_rows, web_printing.web])
def test_who_filled_in_table_four_is_none_of_its_values(layout: Callable[[printed_rows.Rows], str]) -> None:
    def sign(rows: printed_rows.Rows) -> printed_rows.Rows:
        last = rows[-1]
        names = ("填表人：张三", "审核人：李四", "填报日期：2024年1月5日")
        signed = [LayoutCell(last[0].row + 1, n, 1, 1, name, None, is_header=False) for n, name in enumerate(names)]
        return [*rows, signed] if len(last) == len(APPEALS) else rows

    texts = {**texts_of("2021"), APPEALS[0]: "", APPEALS[7]: "", APPEALS[11]: ""}
    check_exact(read_text(print_text("2021", texts, lambda rows: layout(sign(rows)))), texts)


def test_digits_that_cannot_be_cut_leave_table_four_unreadable_and_not_blank() -> None:
    texts = texts_of("2021")
    report = read_text(replace_table_four(print_text("2021", texts), "行政复议 结果维持\n：0，0，3，0，3\n"))
    assert {report.cells[code].state for code in APPEALS} <= {State.UNREADABLE, State.MISSING}


def test_a_number_before_the_row_of_table_four_takes_no_blanks_place() -> None:
    heads = ["序号|行政复议|行政诉讼", "|" + "|".join([*RESULTS, *GROUPS[1:]]), "|" + "|".join(RESULTS * 2)]
    values = ["32", *["8", "0", "27", "0", "35", "0", "3", "0", "0", "3", "1"], "", "2", "0", "3"]
    texts = texts_of("2021")
    text = print_text("2021", texts, text_printing.bar_rows)
    report = read_text(replace_table_four(text, "\n".join([*heads, "|".join(values)])))
    assert {report.cells[code].state for code in APPEALS} <= {State.UNREADABLE, State.MISSING}


@pytest.mark.parametrize("misprint", ["结果正", "结果纠止", "果纠正", "纠正结果"])
def test_a_misprinted_head_is_known_by_those_beside_it(misprint: str) -> None:
    texts = texts_of("2021")
    page = print_text("2021", texts, web_printing.web).replace("结果纠正", misprint, 1)
    check_exact(read_text(page), texts)


@pytest.mark.parametrize("other", ["结果撤销", "撤回"])
def test_another_head_between_the_results_is_no_misprint(other: str) -> None:
    texts = texts_of("2021")
    page = print_text("2021", texts, web_printing.web).replace("结果纠正", other)
    cells = read_text(page).cells
    assert {cells[code].state for code in APPEALS} == {State.UNREADABLE}


def test_a_group_that_covers_a_place_more_than_the_others_holds_no_blank() -> None:
    rows = ["|行政复议||1|2|3|4|10|", "|行政诉讼|未经复议直接起诉|0|0|0|0|0|", "|复议后起诉|5|0|0|1|6|"]
    table = "\n".join(["|类别||" + "|".join(RESULTS) + "|", *rows])
    cells = read_text(replace_table_four(print_text("2021", texts_of("2021"), text_printing.bar_rows), table)).cells
    assert [cells[code].value for code in APPEALS] == [1, 2, 3, 4, 10, 0, 0, 0, 0, 0, 5, 0, 0, 1, 6]


@pytest.mark.parametrize("sign", ["\t", " | "])
def test_heads_on_two_lines_of_a_cell_do_not_put_the_total_in_front(sign: str) -> None:
    """As a browser or html2text writes cells that hold two paragraphs: each line has the end of one and the next."""
    results = sign.join(f"{result[: len(result) // 2]}\n{result[len(result) // 2 :]}" for result in RESULTS)
    heads = ["行政复议" + sign + "行政诉讼", results + sign + sign.join(GROUPS[1:]), results + sign + results]
    values = [str(n) for n in range(15)]
    text = print_text("2021", texts_of("2021"), text_printing.tab_rows)
    cells = read_text(replace_table_four(text, "\n".join([*heads, sign.join(values)]))).cells
    assert [cells[code].raw for code in APPEALS] == values


@pytest.mark.parametrize("sign", [" ", "\t", " | "])
def test_a_nought_in_front_of_a_label_is_the_last_value_of_the_row_before(sign: str) -> None:
    rows = [[group, *(str(n) for n in range(4, -1, -1))] for group in GROUPS]
    line = sign.join([*RESULTS, *(text for row in rows for text in row)])
    text = print_text("2021", texts_of("2021"), text_printing.spaces)
    cells = read_text(replace_table_four(text, line)).cells
    assert [cells[code].raw for code in APPEALS] == ["4", "3", "2", "1", "0"] * 3


def test_rows_with_bars_are_rows_also_where_a_whole_table_is_blank() -> None:
    texts = {
        code: "" if code.startswith("requests.") else text for code, text in draw(forms()["2021"], Random(4)).items()
    }
    texts |= dict.fromkeys(list(texts)[-15::3], "")
    report = read_text(print_text("2021", texts, bars_at_single_spaces))
    check_exact(report, texts)


def bars_at_single_spaces(rows: printed_rows.Rows) -> str:
    return "\n\n".join("| " + " | ".join(cell.text or "\u3000" for cell in row) + " |" for row in rows)


def test_a_page_that_ends_within_the_heads_says_nothing_of_the_values() -> None:
    """Each result was printed once above it, so the table was taken for one without values."""
    page = printing.print_report(forms()["2021"], texts_of("2021"), web_printing.web).data.decode()
    torn = page[: page.rindex("其他结果")]
    states = {read(printing.Printed(torn.encode(), "report.html")).cells[code].state for code in APPEALS}
    assert State.BLANK not in states


@pytest.mark.parametrize("lost", [1, 15])
def test_values_that_cannot_be_told_are_not_taken_for_pieces_of_the_heads(lost: int) -> None:
    texts = texts_of("2021") | dict.fromkeys(APPEALS[:lost], "0\ufffd")
    cells = read(printing.print_report(forms()["2021"], texts, web_printing.web)).cells
    assert [cells[code].state for code in APPEALS[:lost]] == [State.UNREADABLE] * lost
    assert State.BLANK not in {cells[code].state for code in APPEALS}


@pytest.mark.parametrize("width_of", [display_width, single_width])
@pytest.mark.parametrize("gap", [1, 2])
@pytest.mark.parametrize(
    "heads", [["结果维持 结果纠正 其他结果 尚未审结 总计"], ["结果 结果 其他 尚未 总计", "维持 纠正 结果 审结"]]
)
def test_totals_alone_below_heads_stand_under_no_other_column(
    heads: list[str], gap: int, width_of: Callable[[str], int]
) -> None:
    """Only 总计 of each group is filled; the heads are padded to one width, by one way to count it or the other."""
    rows = [[*line.split(" "), ""][: len(RESULTS)] * len(GROUPS) for line in heads]
    width = max(sum(map(width_of, text)) for text in rows[0])
    filled = ["", "", "", "", "1", "", "", "", "", "2", "", "", "", "", "3"]

    def pad(text: str, *, at_end: bool) -> str:
        spaces = " " * (width - sum(map(width_of, text)))
        return spaces + text if at_end else text + spaces

    lines = [(" " * gap).join(pad(text, at_end=row is filled) for text in row).rstrip() for row in (*rows, filled)]
    table = "\n".join(["行政复议", "行政诉讼", "未经复议直接起诉 复议后起诉", *lines])
    text = printing.print_report(forms()["2021"], texts_of("2021"), text_printing.spaces).data.decode()
    report = read(printing.Printed(replace_table_four(text, table).encode(), "report.txt"))
    check_honest(report, dict(zip(APPEALS, filled, strict=True)))
