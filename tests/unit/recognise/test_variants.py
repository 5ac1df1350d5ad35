"""What offices do to the tables, one at a time: lost labels, torn rows, local rows, tables of another year."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from pipelines.document import NO_TEXT_LAYER
from pipelines.read.content import read_document
from pipelines.recognise.report import recognise
from pipelines.recognise.values import parse_number
from pipelines.report import NotAReportError, Reason, Report, State
from schemas.codebook import forms
from tests.unit.recognise import printed_rows, printing, text_printing, web_printing
from tests.unit.recognise.test_layouts import check_exact, check_honest, draw


def parsed(text: str) -> float | None:
    number = parse_number(text)
    return None if number is None else float(number.value)


def texts_of(form_code: str, **changes: str) -> printed_rows.Texts:
    return {
        **draw(forms()[form_code], Random(form_code)),
        **{key.replace("__", "."): text for key, text in changes.items()},
    }


def read_text(text: str) -> Report:
    return recognise(read_document(text.encode()))


def print_text(
    form_code: str, texts: printed_rows.Texts, layout: Callable[[printed_rows.Rows], str] = text_printing.tab_cells
) -> str:
    return printing.print_report(forms()[form_code], texts, layout).data.decode()


@pytest.mark.parametrize(
    "layout",
    [
        text_printing.tab_cells,
        text_printing.bar_rows,
        text_printing.cell_a_line,
        text_printing.spaces,
        web_printing.web,
    ],
)
def test_lost_label_of_a_row_is_found_by_order(layout: Callable[[printed_rows.Rows], str]) -> None:
    for form_code, label in (("2021", "规章"), ("2021", "3.危及“三安全一稳定”"), ("2019", "行政强制")):
        texts = texts_of(form_code)
        printed = printing.print_report(
            forms()[form_code], texts, layout, edit=lambda t, lost=label: "" if t == lost else t
        )
        check_exact(recognise(read_document(printed.data)), texts)


@pytest.mark.parametrize("layout", printing.LAYOUTS, ids=lambda layout: layout.__name__)
def test_missing_value_makes_the_row_unreadable(layout: Callable[[printed_rows.Rows], str]) -> None:
    """Two values dropped from a row of seven: which ones nobody can know, unless the columns show it."""
    form = forms()["2021"]
    texts = {
        **texts_of("2021"),
        **{f"requests.granted.{column.code}": str(n + 11) for n, column in enumerate(form.block("requests").columns)},
    }
    printed = {
        code: "" if code in ("requests.granted.business", "requests.granted.other_organisation") else t
        for code, t in texts.items()
    }
    report = recognise(read_document(printing.print_report(form, printed, layout).data))
    row = {code: reading for code, reading in report.cells.items() if code.startswith("requests.granted.")}
    if layout in printing.EXACT or layout is text_printing.cell_bar_apart:
        check_exact(report, printed)
    elif row["requests.granted.total"].state is State.UNREADABLE:
        assert {reading.reason for reading in row.values()} == {Reason.ROW_LENGTH}
        assert {reading.value for reading in row.values()} == {None}
    else:
        check_exact(report, printed)


def test_cells_missing_from_a_web_row_make_it_unreadable() -> None:
    texts = texts_of("2021", **{"requests.granted.total": "77", "requests.granted.natural_person": "77"})
    page = printing.print_report(forms()["2021"], texts, web_printing.web).data.decode()
    start = page.index("予以公开</p>")
    row_end = page.index("</tr>", start)
    row = page[start:row_end]
    cut = row.rsplit("<td", 2)[0]
    report = read_text(page[:start] + cut + page[row_end:])
    states = {code: report.cells[code].reason for code in report.cells if code.startswith("requests.granted.")}
    assert set(states.values()) == {Reason.ROW_LENGTH}
    assert report.cells["requests.partly_granted.total"].state is State.NUMBER


def test_run_together_digits() -> None:
    digits = {code: str(number % 10) for number, code in enumerate(forms()["2021"].required_codes)}
    text = print_text(
        "2021",
        digits,
        lambda rows: "\n".join("".join(c.text for c in row) for row in rows if any(c.code for c in row) or True),
    )
    report = read_text(text)
    row = {code: r.value for code, r in report.cells.items() if code.startswith("documents.")}
    assert row == {code: float(digits[code]) for code in row}
    assert report.cells["requests.received.total"].value == float(digits["requests.received.total"])


def test_run_together_numbers_are_not_guessed() -> None:
    texts = texts_of(
        "2021",
        **{
            "documents.normative.issued": "12",
            "documents.normative.repealed": "0",
            "documents.normative.in_force": "34",
        },
    )
    text = print_text("2021", texts, text_printing.spaces).replace("行政规范性文件 12 0 34", "行政规范性文件12034")
    reading = read_text(text).cells["documents.normative.issued"]
    assert (reading.state, reading.reason) == (State.UNREADABLE, Reason.RUN_TOGETHER)


@pytest.mark.parametrize("sign", ["/", "_", "|", "~"])
def test_a_number_behind_signs_for_blanks_is_not_parted(sign: str) -> None:
    text = print_text("2021", texts_of("2021"), text_printing.spaces)
    row = re.search(r"行政规范性文件[^\n]*", text)
    assert row is not None
    report = read_text(text.replace(row[0], f"行政规范性文件：{sign * 2}672"))
    codes = [code for code in report.cells if code.startswith("documents.normative.")]
    assert {report.cells[code].value for code in codes} == {None}


def test_as_many_digits_as_columns_are_not_parted_where_blanks_were_lost() -> None:
    """145, five blanks and 1260 run together are as many digits as the row has columns."""
    total = {"natural_person": "145", "total": "1260"}
    texts = {
        code: total.get(code.rsplit(".", 1)[1], "") if code.startswith("requests.granted.") else text
        for code, text in texts_of("2021").items()
    }
    texts |= {code: "0" for code in texts if code.startswith("requests.carried_in.")}
    texts |= {code: "" for code in texts if code.startswith("requests.partly_granted.")}
    texts["requests.partly_granted.natural_person"] = "3"
    text = print_text("2021", texts, lambda rows: "\n".join("".join(cell.text for cell in row) for row in rows))
    assert "（一）予以公开1451260\n" in text
    cells = {code: cell for code, cell in read_text(text).cells.items() if code.startswith("requests.")}
    granted = {cell.reason for code, cell in cells.items() if code.startswith("requests.granted.")}
    assert granted == {Reason.RUN_TOGETHER}
    assert {cell.value for code, cell in cells.items() if code.startswith("requests.carried_in.")} == {0.0}


def test_local_row_of_other_documents() -> None:
    text = print_text("2019", texts_of("2019")).replace(
        "\t第二十条第（五）项", "\t其他主动公开文件\n\t7\n\t8\n\t9\n\n\t第二十条第（五）项"
    )
    report = read_text(text)
    assert [
        report.cells[f"documents.other_public.{column}"].value for column in ("made", "published", "total_public")
    ] == [7, 8, 9]
    check_exact(report, texts_of("2019"))
    assert "documents.other_public.made" not in read_text(print_text("2019", texts_of("2019"))).cells


APPLICANTS = ["total", *(column.code for column in forms()["2021"].block("requests").columns[:-1])]
HEADS_BELOW = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]


def test_absent_table_is_missing_not_blank() -> None:
    text = print_text("2021", texts_of("2021"))
    without = text[: text.index("第二十条")] + text[text.index(printing.HEADINGS["三"]) :]
    report = read_text(without)
    assert {report.cells[code].state for code in report.cells if code.startswith("documents.")} == {State.MISSING}
    assert report.cells["requests.received.total"].state is State.NUMBER


def test_columns_printed_in_another_order() -> None:
    """Labels decide, not positions."""
    texts = texts_of("2021")
    printed = printing.print_report(forms()["2021"], texts, text_printing.bar_rows).data.decode()
    lines = []
    for line in printed.splitlines():
        cells = line.split("|")
        if len(cells) == 6 and ("本年制发件数" in line or cells[1] in ("规章", "行政规范性文件")):
            cells[2], cells[4] = cells[4], cells[2]
        lines.append("|".join(cells))
    check_exact(read_text("\n".join(lines)), texts)


@pytest.mark.parametrize("sign", ["\t", "\n"])
def test_a_total_in_front_of_all_columns_is_the_first_value_or_none_is_placed(sign: str) -> None:
    """On lines of their own labels do not show whether 总计 stood above the others or in front of them."""
    texts = texts_of("2021") | {f"requests.received.{code}": "0" for code in APPLICANTS}
    printed = ["申请人情况", sign.join(["总计", "自然人", "法人或其他组织"]), sign.join(HEADS_BELOW)]
    for row in forms()["2021"].block("requests").rows:
        if f"requests.{row.code}.total" in texts:
            printed.append(sign.join([row.label, *(texts[f"requests.{row.code}.{code}"] for code in APPLICANTS), ""]))
    before, _, rest = print_text("2021", texts).partition(printing.HEADINGS["三"])
    text = before + "\n".join([printing.HEADINGS["三"], *printed, printing.HEADINGS["四"]])
    report = read_text(text + rest.partition(printing.HEADINGS["四"])[2])
    (check_exact if sign == "\t" else check_honest)(report, texts)
    assert {report.cells[f"requests.received.{code}"].value for code in APPLICANTS} == {0}, "their order is no matter"


def test_page_numbers_and_notes_between_rows() -> None:
    texts = texts_of("2021")
    for piece in ("— 5 —", "-4-", "第 5 页", "[bookmark: _GoBack]"):
        text = print_text("2021", texts, text_printing.cell_a_line)
        text = text.replace("3.危及", f"{piece}\n\n3.危及").replace("2.重复申请", f"{piece}\n2.重复申请")
        text = text.replace(
            printing.HEADINGS["三"] + "\n", printing.HEADINGS["三"] + "\n本年度收到的申请均已办结，具体数据见下表：\n"
        )
        check_exact(read_text(text), texts)


def test_table_seen_twice_reports_what_differs() -> None:
    texts = texts_of("2021", **{"documents.normative.issued": "8"})
    text = print_text("2021", texts)
    again = text[text.index("\t第二十条第（一）项") : text.index("\t第二十条第（五）项")].replace("\t8\n", "\t9\n", 1)
    report = read_text(text + "\n附件\n" + again)
    assert report.cells["documents.normative.issued"].value == 8
    assert len(report.other_sightings) == 1
    assert "9" in report.other_sightings[0]


def test_raw_is_what_is_printed() -> None:
    texts = texts_of(
        "2019",
        **{"procurement.central_procurement.projects": "1260个", "documents.normative.made": "22（其中修订16件）"},
    )
    cells = read_text(print_text("2019", texts)).cells
    assert cells["procurement.central_procurement.projects"].raw == "1260个"
    annotated = cells["documents.normative.made"]
    assert (annotated.value, annotated.raw, annotated.reason) == (22, "22（其中修订16件）", Reason.ANNOTATED)
    assert "其中修订16件" in annotated.note


@pytest.mark.parametrize("form_code", ["2021", "2021-one-other"])
@pytest.mark.parametrize("behind", ["6４4(含自然失效29件)9203", "9—/80-3", "3316详见下表81"])
def test_form_is_told_from_the_row_of_other_outcomes_also_where_its_cells_ran_together(
    form_code: str, behind: str
) -> None:
    rows = [line for line in print_text(form_code, texts_of(form_code)).splitlines() if line.strip()]
    text = "\n".join(rows)
    start, end = text.index("（六）其他处理"), text.index("（七）总计")
    own = "（六）其他处理1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"
    spoiled = f"{own if form_code == '2021' else '（六）其他处理'}{behind}\n"
    assert read_text(text[:start] + spoiled + text[end:]).form == form_code


@pytest.mark.parametrize("form_code", ["2019", "2021", "2021-one-other"])
def test_form_is_not_guessed_where_a_page_without_text_may_hold_the_rows_of_other_outcomes(form_code: str) -> None:
    text = print_text(form_code, texts_of(form_code))
    start, end = text.index("（六）其他处理"), text.index("（七）总计")
    note = f"第3页{NO_TEXT_LAYER}"
    document = replace(read_document((text[:start] + text[end:]).encode()), notes=(note,))
    if form_code == "2019":
        assert recognise(document).form == "2019"
    else:
        with pytest.raises(NotAReportError, match=note):
            recognise(document)
    assert recognise(replace(read_document(text.encode()), notes=(note,))).form == form_code


def test_report_whose_section_titles_are_all_lost_is_read_without_sections() -> None:
    texts = texts_of("2021")
    lines = print_text("2021", texts).splitlines()
    report = read_text(
        "\n".join(line for line in lines if not re.match("[一二三四五六]、(总体|主动|收到|政府|存在|其他)", line))
    )
    assert report.sections == ()
    check_exact(report, texts)


@pytest.mark.parametrize("form_code", ["2019", "2021"])
@pytest.mark.parametrize("layout", [web_printing.web, text_printing.bar_rows, text_printing.tab_rows])
def test_natural_persons_may_be_called_citizens(layout: Callable[[printed_rows.Rows], str], form_code: str) -> None:
    texts = texts_of(form_code)
    printed = printing.print_report(forms()[form_code], texts, layout, edit=lambda text: text.replace("自然人", "公民"))
    check_exact(recognise(read_document(printed.data)), texts)
