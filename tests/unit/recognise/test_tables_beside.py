"""Numbers and tables beside those of the form, of other years and other reports, are none of its values."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import pytest

from pipelines.document import Place
from pipelines.recognise.repeats import Own, drop_other_years
from pipelines.recognise.rows import RowSeen
from pipelines.recognise.tokens import Line
from pipelines.report import NotAReportError
from schemas.codebook import forms
from tests.unit.recognise import printed_rows, printing, text_printing, web_printing
from tests.unit.recognise.test_layouts import check_exact, check_honest, draw
from tests.unit.recognise.test_variants import parsed, print_text, read_text, texts_of


@pytest.mark.parametrize("seed", range(3))
def test_numbers_beside_the_table_never_become_its_values(seed: int) -> None:
    texts = {
        code: text if Random(f"{seed}{code}").random() > 0.2 else ""
        for code, text in draw(forms()["2021"], Random(seed)).items()
    }
    page = print_text("2021", texts, web_printing.web)
    report = read_text(page.replace("</tr>", "<td></td><td></td><td>9</td></tr>"))
    for code, cell in report.cells.items():
        assert cell.value is None or cell.value == parsed(texts[code]), code


TOLD = {
    "counts": "类别 数量|行政许可 130|行政处罚 25|行政规范性文件 12|总计 167",
    "years": "年度 2021 2022 2023|行政规范性文件 5 6 7|行政许可 100 110 120|（一）予以公开 3 4 5",
    "applicants": "申请人 自然人 法人或其他组织 总计|（七）总计 20 4 24",
    "of the county": "信息内容 本年制发件数 本年废止件数 现行有效件数|规章 0 0 0|行政规范性文件 7 8 99",
}


@pytest.mark.parametrize("table", TOLD.values(), ids=TOLD)
@pytest.mark.parametrize("is_page", [True, False])
def test_tables_of_the_narrative_have_rows_of_the_same_name(table: str, is_page: bool) -> None:
    layout = web_printing.web if is_page else text_printing.tab_rows
    texts = {c: "" if Random(c).random() < 0.3 else text for c, text in draw(forms()["2021"], Random(table)).items()}
    rows = [row.split(" ") for row in table.split("|")]
    told = "".join("\t".join(row) + "\n" for row in rows)
    if is_page:
        told = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
        told = f"</p><table>{told}</table><p>"
    check_exact(read_text(print_text("2021", texts, layout).replace("二、主动", f"{told}二、主动", 1)), texts)


def test_the_heads_of_the_other_form_in_a_narrative_stop_nothing() -> None:
    texts = texts_of("2019")
    told = TOLD["of the county"].replace(" ", "\t").replace("|", "\n") + "\n"
    check_exact(
        read_text(print_text("2019", texts, text_printing.tab_rows).replace("二、主动", f"{told}二、主动", 1)), texts
    )


@pytest.mark.parametrize("layout", [web_printing.web, text_printing.tab_cells, text_printing.bar_rows])
@pytest.mark.parametrize("caption", ["附：2022年统计表", "附：上年统计表"])
def test_the_tables_of_the_year_before_fill_no_blank(layout: Callable[[printed_rows.Rows], str], caption: str) -> None:
    texts = {
        **texts_of("2021"),
        "documents.regulations.issued": "",
        "requests.received.total": "",
        "appeals.review.total": "",
    }
    page, old = print_text("2021", texts, layout), print_text("2021", dict.fromkeys(texts, "7"), layout)
    last_year = old[old.index(printing.HEADINGS["二"]) : old.index("五、")].replace("、", "")
    check_exact(
        read_text(
            page.replace("</body>", "")
            + f"\n<p>{caption}</p>\n" * (layout is web_printing.web)
            + f"{caption}\n{last_year}"
        ),
        texts,
    )


def test_a_table_of_last_year_above_this_years_is_told_by_a_line_that_holds_nothing_but_the_year() -> None:
    texts = texts_of("2021") | {"documents.regulations.issued": "", "licensing.permits.decisions": "12"}
    page, old = (print_text("2021", own, web_printing.web) for own in (texts, dict.fromkeys(texts, "7")))
    heading = f"{printing.HEADINGS['二']}</p>"
    last_year = old.partition(heading)[2].partition("<p>三、")[0]
    above = f"{heading}<p>（2022年度）：</p>{last_year}<p>2023年度：</p>"
    check_exact(read_text(page.replace(heading, above, 1)), texts)


def test_another_report_behind_a_report_fills_none_of_its_blank_tables() -> None:
    """A table that is blank the first time has no other numbers the second time, but those of the others tell."""
    texts = texts_of("2021") | {code: "" for code in texts_of("2021") if code.startswith("appeals.")}
    two = print_text("2021", texts), print_text("2021", dict.fromkeys(texts, "7"))
    check_exact(read_text("\n".join(two)), texts)


@pytest.mark.parametrize(
    ("table", "blank"), [("三", ".denied_"), ("三", "requests."), ("四", "appeals."), ("二", "documents.")]
)
def test_a_table_of_another_unit_attached_to_a_report_fills_none_of_its_blanks(table: str, blank: str) -> None:
    """Where both have the same numbers and some rows of the first are blank, nothing else told them apart."""
    texts = {code: "" if blank in code else "0" for code in texts_of("2021")}
    attached = web_printing.web(printed_rows.fill(forms()["2021"], table, dict.fromkeys(texts, "0")))
    page = print_text("2021", texts, web_printing.web)
    page = page.replace(
        "<p>一、", "<p>六、其他需要报告的事项</p><p>本报告由云岭镇编制，全文如下。</p><p>一、", 1
    )  # contents
    check_exact(read_text(page.replace("</body>", f"<p>附件：云岭卫生院统计表</p>{attached}</body>")), texts)


def test_numbers_in_a_table_in_front_of_the_form_leave_its_first_row_blank() -> None:
    beside = "<table><tr><td>公开渠道</td><td>数量</td></tr><tr><td>政府网站</td><td>123</td></tr></table>"
    texts = texts_of("2021") | {code: "" for code in texts_of("2021") if code.startswith("documents.reg")}
    page = print_text("2021", texts, web_printing.web)
    check_exact(read_text(page.replace("<p>二、主动", f"{beside}<p>二、主动", 1)), texts)


@pytest.mark.parametrize("room", ["", " "])
def test_the_year_of_a_title_with_room_between_its_signs_is_no_row_of_values(room: str) -> None:
    """As sheets print the title again over each table: the blank row next to it was in doubt."""
    texts = texts_of("2021") | {code: "" for code in texts_of("2021") if code.startswith("fees")}
    title = " ".join(map(room.join, ("清溪县云岭镇", "2023", "年政府信息公开工作年度报告")))
    page = print_text("2021", texts, web_printing.web)
    check_exact(read_text(page.replace("<p>三、收到", f"<p>{title}</p><p>三、收到", 1)), texts)


def test_the_corner_of_table_three_beside_its_first_head_is_no_part_of_it() -> None:
    """Without 申请人情况 over the heads, blanks of rows that have cells beyond the table too."""
    texts = {code: "" if code.endswith(".business") else text for code, text in texts_of("2021").items()}
    page = print_text("2021", texts, web_printing.web)
    page = re.sub(r"<td[^>]*><p>申请人情况</p></td></tr>\s*<tr>", "", page).replace('rowspan="3"', 'rowspan="2"', 1)
    check_exact(read_text(page.replace("</tr>", "<td></td><td></td></tr>")), texts)


def test_a_report_of_another_year_behind_one_that_cannot_be_read_fills_none_of_its_cells() -> None:
    def cells_apart(rows: printed_rows.Rows) -> str:
        return "\n\n".join(cell.text for row in rows for cell in row)

    texts = {code: "" if Random(code).random() < 0.7 else text for code, text in texts_of("2019").items()}
    second = print_text("2019", dict.fromkeys(texts, "7"), cells_apart).replace("2023", "2022")
    check_honest(report := read_text(f"{print_text('2019', texts, cells_apart)}\n{second}"), texts)
    assert report.year == 2023


@pytest.mark.parametrize(
    "blank", ["documents.normative.issued", "documents.normative.repealed", "licensing.permits.decisions"]
)
def test_a_column_of_last_year_beside_the_table_fills_no_blank(blank: str) -> None:
    texts = texts_of("2021", **{blank: ""})
    table = "\n".join(
        f"{line}\t51" if line.count("\t") else line
        for line in print_text("2021", texts, text_printing.tab_rows).split("\n")
    )
    report = read_text(table)
    assert not {code for code, cell in report.cells.items() if cell.value not in (None, parsed(texts[code]))}


def test_a_row_without_label_and_value_beside_last_years_tables_stops_nothing() -> None:
    row = RowSeen("requests", None, None, [])
    lines = {0.0: Line("2022年统计表", Place(line=1))}
    assert drop_other_years([row], [], lines, {}, list(lines.values()), Own(2023, -1.0)) == ([row], [])


def test_pages_with_a_row_that_only_its_neighbours_name_and_no_value_are_refused_in_one_line() -> None:
    """As in a PDF with signs that its font does not tell: a damaged head without values stopped the reading."""
    head = "".join(f"<td>{text}</td>" for text in ("商业¥业", "科研机构", "社˙公益组织", "法律服务机构", "其c"))
    values = "".join(f"<td>{number}</td>" for number in range(7))
    label = "<td colspan=3>{}</td>".format
    labels = (
        *(label(text) for text in ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量")),
        "<td></td><td colspan=2>（二）部分公开</td>",
        "<td></td><td>（三）不予公开</td><td>1.属于国家秘密</td>",
    )
    upper = "".join(f"<tr>{text}{values}</tr>" for text in labels)
    lower = (
        f"<tr><td></td><td></td><td></td><td></td>{head}</tr>"
        f"<tr><td></td><td></td><td>2.其他法律行政法规禁止公开</td>{values}</tr>"
    )
    page = f"<p>甲镇2023年政府信息公开工作年度报告</p><table>{upper}</table><table>{lower}</table>"
    with pytest.raises(NotAReportError, match="没有找到"):
        read_text(f"<html><body>{page}</body></html>")


@pytest.mark.parametrize(
    ("upper", "is_read"),
    [("自然人  社会公益组织  法律服务机构  总计", True), ("自然人  法律服务机构  社会公益组织  总计", False)],
)
def test_heads_of_a_drawn_page_on_uneven_lines_are_in_order_where_those_of_each_line_are(
    upper: str, is_read: bool
) -> None:
    """As tools print the text of a page: what stands higher in the head comes first."""
    text = print_text("2021", texts_of("2021"), text_printing.spaces)
    head = f"申请人情况\n{upper}\n  商业企业  科研机构  其他\n"
    table = f"{head}一、本年新收政府信息公开申请数量\n  81  74  0  53  96  77  12\n"
    before, _, rest = text.partition(printing.HEADINGS["三"])
    report = read_text(f"{before}{printing.HEADINGS['三']}\n{table}四、{rest.partition('四、')[2]}")
    received = [cell.value for code, cell in report.cells.items() if code.startswith("requests.received.")]
    assert received == ([81, 74, 0, 53, 96, 77, 12] if is_read else [None] * 7)


@pytest.mark.parametrize("start", ["<tr><td>{}</td></tr></table><table>", "</table><p>{}</p><table>"])
def test_heads_in_two_tables_in_another_order_than_the_form(start: str) -> None:
    """The first line of a head came as a table of its own: the numbers moved by a column each."""
    page = print_text("2019", texts_of("2019"), web_printing.web)
    head = next(row for row in page.split("\n") if "对外公开总数量" in row and row.startswith("<tr>"))
    torn = start.format("对外公开总数") + head.replace("对外公开总数量", "量")
    cells = read_text(page.replace(head, torn, 1)).cells
    own = [reading for code, reading in cells.items() if code.startswith(("documents.reg", "documents.norm"))]
    assert {reading.value for reading in own} == {None}
