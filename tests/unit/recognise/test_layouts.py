"""Numbers printed in any layout come back exactly, or are declared unreadable where blanks leave no trace."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import pytest

from pipelines.document import Document, Grid, GridCell, Paragraph, Place
from pipelines.read.content import read_document
from pipelines.recognise.report import recognise
from pipelines.recognise.tokens import lines_inside
from pipelines.report import CellReading, Report, State
from schemas.codebook import Form, forms
from tests.unit.recognise import printed_rows, printing, text_printing, web_printing

FORMS = sorted(forms())
PRINTED_FORMS = sorted({form.printed for form in forms().values()})
"""The forms of both years; the third one is that of 2021 with one row less."""


def draw(form: Form, random: Random) -> printed_rows.Texts:
    """Return numbers that tell a cell from its neighbours."""
    return {
        code: f"{random.randint(1, 99)}.{random.randint(1000, 9999)}万元"
        if form.cells_by_code[code].column.kind == "amount"
        else str(random.choice((0, random.randint(1, 9), random.randint(10, 99_999))))
        for code in form.required_codes
    }


def annotate(text: str, random: Random) -> str:
    if "." in text:
        return text
    number = int(text)
    return random.choice(
        (text, f"{text}件", f"{text}（其中修订1件）", "-", "—", "无", f"{number:,}", f"\u00a0{text}\u3000")
    )


def expect(text: str) -> tuple[float | None, State]:
    if not text.strip():
        return None, State.BLANK
    match = re.match(r"[\d.,]+", text.strip())
    return (float(match[0].replace(",", "")), State.NUMBER) if match else (None, State.MARK)


def read(printed: printing.Printed) -> Report:
    return recognise(read_document(printed.data, printed.name))


def check_exact(report: Report, texts: printed_rows.Texts) -> None:
    wrong = {
        code: (text, report.cells[code].raw, report.cells[code].state)
        for code, text in texts.items()
        if (report.cells[code].value, report.cells[code].state) != expect(text)
    }
    assert not wrong


def check_honest(report: Report, texts: printed_rows.Texts) -> None:
    """What is read is right; what cannot be told is unreadable; a blank is never a number, a number never blank."""

    def is_honest(reading: CellReading, text: str) -> bool:
        return reading.state is State.UNREADABLE or (reading.value, reading.state) == expect(text)

    wrong = {
        code: (text, report.cells[code]) for code, text in texts.items() if not is_honest(report.cells[code], text)
    }
    assert not wrong


def keep_blank(cells: set[str]) -> Callable[[printed_rows.Texts], printed_rows.Texts]:
    return lambda texts: {code: "" if code in cells else text for code, text in texts.items()}


@pytest.mark.parametrize("layout", printing.LAYOUTS, ids=lambda layout: layout.__name__)
class TestEveryLayout:
    @pytest.mark.parametrize("form_code", FORMS)
    def test_full_tables(self, layout: Callable[[printed_rows.Rows], str], form_code: str) -> None:
        form = forms()[form_code]
        texts = draw(form, Random(form_code + layout.__name__))
        report = read(printing.print_report(form, texts, layout))
        check_exact(report, texts)
        assert report.form == form_code
        assert (report.authority, report.year) == ("清溪县云岭镇人民政府", 2023)
        assert [section.number for section in report.sections] == list("一二三四五六")
        assert all(section.text == "" for section in report.sections if section.number in "二三四")

    @pytest.mark.parametrize("form_code", PRINTED_FORMS)
    def test_notes_units_and_marks(self, layout: Callable[[printed_rows.Rows], str], form_code: str) -> None:
        form, random = forms()[form_code], Random(form_code)
        texts = {code: annotate(text, random) for code, text in draw(form, random).items()}
        check_exact(read(printing.print_report(form, texts, layout)), texts)

    @pytest.mark.parametrize("form_code", PRINTED_FORMS)
    def test_nothing_filled_in(self, layout: Callable[[printed_rows.Rows], str], form_code: str) -> None:
        form = forms()[form_code]
        texts = dict.fromkeys(form.required_codes, "")
        report = read(printing.print_report(form, texts, layout))
        assert report.form == form_code
        assert {reading.state for reading in report.cells.values()} == {State.BLANK}

    @pytest.mark.parametrize("form_code", PRINTED_FORMS)
    def test_some_cells_blank(self, layout: Callable[[printed_rows.Rows], str], form_code: str) -> None:
        form, random = forms()[form_code], Random(f"{form_code} {layout.__name__}")
        texts = {code: "" if random.random() < 0.3 else text for code, text in draw(form, random).items()}
        self.check(layout, read(printing.print_report(form, texts, layout)), texts)

    @pytest.mark.parametrize("form_code", PRINTED_FORMS)
    def test_rows_blank(self, layout: Callable[[printed_rows.Rows], str], form_code: str) -> None:
        form, random = forms()[form_code], Random(5)
        rows = {code.rsplit(".", 1)[0] for code in form.required_codes}
        blank = {row for row in sorted(rows) if random.random() < 0.4}
        texts = {c: "" if c.rsplit(".", 1)[0] in blank else text for c, text in draw(form, random).items()}
        self.check(layout, read(printing.print_report(form, texts, layout)), texts)

    @pytest.mark.parametrize("form_code", PRINTED_FORMS)
    def test_only_totals_filled(self, layout: Callable[[printed_rows.Rows], str], form_code: str) -> None:
        form = forms()[form_code]
        texts = {c: text if c.endswith(".total") else "" for c, text in draw(form, Random(6)).items()}
        report = read(printing.print_report(form, texts, layout))
        self.check(layout, report, texts)

    def check(self, layout: Callable[[printed_rows.Rows], str], report: Report, texts: printed_rows.Texts) -> None:
        (check_exact if layout in printing.EXACT else check_honest)(report, texts)


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize("layout", web_printing.WEB_UNUSUAL.values(), ids=web_printing.WEB_UNUSUAL)
def test_unusual_web_pages_with_blanks(layout: Callable[[printed_rows.Rows], str], form_code: str) -> None:
    form, random = forms()[form_code], Random(form_code)
    texts = {code: "" if random.random() < 0.4 else text for code, text in draw(form, random).items()}
    report = read(printing.print_report(form, texts, layout))
    check_exact(report, texts)
    assert (report.form, report.authority, report.year) == (form_code, "清溪县云岭镇人民政府", 2023)


@pytest.mark.parametrize("form_code", FORMS)
def test_tables_side_by_side(form_code: str) -> None:
    form, random = forms()[form_code], Random(form_code)
    texts = {code: "" if random.random() < 0.4 else text for code, text in draw(form, random).items()}
    cells, left = [], 0
    for table in printing.HEADINGS:
        rows = printed_rows.fill(form, table, texts)
        inside = [cell for row in rows for cell in row]
        cells += [GridCell(c.text, c.row, left + c.column, c.row_span, c.column_span) for c in inside]
        left += max(c.column + c.column_span for c in inside) + 1
    title = Paragraph("清溪县云岭镇人民政府2023年政府信息公开工作年度报告")
    check_exact(
        recognise(Document("xlsx", (title, Grid(tuple(sorted(cells, key=lambda c: (c.row, c.column))))))), texts
    )


@pytest.mark.parametrize("order", ["一五六二三四", "二三四一五六"])
def test_sheets_in_another_order_are_read_in_the_forms(order: str) -> None:
    form = forms()["2021"]
    texts = draw(form, Random(order))
    title = "清溪县云岭镇人民政府2023年政府信息公开工作年度报告"
    told = {
        "一": f"{title}\n一、总体情况\n较好。",
        "五": "五、存在的主要问题及改进情况\n问题。",
        "六": "六、其他需要报告的事项\n无。",
    }
    blocks: list[Paragraph | Grid] = []
    for part in order:
        place = Place(sheet="文字" if part in told else f"表{part}")
        blocks += [Paragraph(line, place) for line in told.get(part, printing.HEADINGS.get(part, "")).split("\n")]
        if part not in told:
            inside = (cell for row in printed_rows.fill(form, part, texts) for cell in row)
            cells = (GridCell(c.text, c.row, c.column, c.row_span, c.column_span) for c in inside)
            blocks.append(Grid(tuple(cells), place))
    report = recognise(Document("xlsx", tuple(blocks)))
    check_exact(report, texts)
    assert report.authority == "清溪县云岭镇人民政府"
    assert [(section.number, bool(section.text)) for section in report.sections] == [
        (n, n in told) for n in "一二三四五六"
    ]


def test_a_heading_in_a_table_is_one_also_where_it_is_broken_over_lines_and_beside_invisible_signs() -> None:
    heading = GridCell("三、收到和处理\n政府信息公开申请情况", 0, 0, 1, 2)
    inside = lines_inside(Grid((heading, GridCell("\u200b", 0, 2), GridCell("规章", 1, 0), GridCell("0", 1, 1))))
    assert [line.text for _, line in inside] == ["三、收到和处理政府信息公开申请情况"]


DECORATIONS: dict[str, Callable[[str], str]] = {
    "numbering lost": lambda text: re.sub(r"^(（[一二三四五六七]）|[一二三四]、|\d\.)", "", text),
    "numbering changed": lambda text: re.sub(r"^(\d)\.", r"（\1）", re.sub(r"^（([一二三四五六七])）", r"\1、", text)),
    "full width": lambda text: text.translate(str.maketrans("0123456789.,()", "０１２３４５６７８９．，（）")),
    "half width": lambda text: text.translate(str.maketrans("（）：“”", '():""')),
    "spaces inside": lambda text: f"{text[0]}\u3000{text[1:]}" if text else "",
    "no-break spaces": lambda text: "\u00a0".join(text),
    "long notes": lambda text: (
        text
        + "（指各行政机关在本统计年度内印发的有正式文号的文件，不含内部管理文件和转发文件，请据实填写，没有的填零）"
        if text in ("规章", "规范性文件", "行政规范性文件", "行政许可", "1.属于国家秘密")
        else text
    ),
    "traditional": lambda text: text.translate(
        str.maketrans("规范总结执处关无构务现说审诉讼维后开创", "規範總結執處關無構務現說審訴訟維後開創")
    ).replace("行政强制", "行政強製"),
    "misprints": lambda text: {
        "2.其他法律行政法规禁止公开": "2.其他法律行政止公开",
        "行政事业性收费": "行政事业型收费",
        "现行有效件数": "现行有效件",
        "5.属于三类内部事务信息": "5.属于三类内部事物信息",
        "其他": "其它",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "1.逾期不补正",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": "2.申请人逾期未缴纳费用",
        "四、结转下年度继续办理": "四、结转下年度",
        "（七）总计": "（七）合计",
        "行政规范性文件": "规范性文件",
    }.get(text, text),
    "sums": lambda text: text.replace("总计", "合计"),
    "words lost": lambda text: {"本年新制作数量": "本年新", "本年新公开数量": "本年新", "本年增/减": "本年增/"}.get(
        text, text
    ),
}


@pytest.mark.parametrize("form_code", FORMS)
@pytest.mark.parametrize("decoration", DECORATIONS)
@pytest.mark.parametrize("layout", printing.LAYOUTS, ids=lambda layout: layout.__name__)
def test_decorated_labels(layout: Callable[[printed_rows.Rows], str], decoration: str, form_code: str) -> None:
    form = forms()[form_code]
    texts = draw(form, Random(decoration))
    report = read(printing.print_report(form, texts, layout, edit=DECORATIONS[decoration]))
    assert report.form == form_code
    check_exact(report, texts)


@pytest.mark.parametrize("form_code", FORMS)
def test_values_in_front_of_their_labels(form_code: str) -> None:
    """A row without values before its label must not take those of the next row either."""

    def values_first(rows: printed_rows.Rows) -> str:
        return "\n".join("\t".join(c.text for c in sorted(row, key=lambda c: c.code is None)) for row in rows)

    form, random = forms()[form_code], Random(5)
    texts = {code: "" if random.random() < 0.1 else text for code, text in draw(form, random).items()}
    texts |= {code: "" for code in texts if code.startswith("requests.granted.")}
    check_honest(report := read(printing.print_report(form, texts, values_first)), texts)
    assert report.cells["requests.received.total"].raw == texts["requests.received.total"]


def test_a_remark_behind_a_comma_keeps_its_row() -> None:
    form = forms()["2021"]
    texts = draw(form, Random(6)) | {
        "requests.received.total": "22，其中网上2件",
        "requests.granted.total": "123456件。",
    }
    report = read(printing.print_report(form, texts, text_printing.tab_rows_short))
    assert [report.cells[f"requests.{row}.total"].value for row in ("received", "granted")] == [22, 123456]
