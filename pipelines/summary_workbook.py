"""The summary of a year as a workbook to forward or print: states, mistakes and last changes, a sheet each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.errors import UsageProblem
from pipelines.since_last_run import CHANGE_WORDS
from pipelines.workbooks import MADE, saved_workbook
from pipelines.year_summary import YearSummary
from schemas.catalogue import rules
from schemas.words import REPORT_STATE_SIGNS, REPORT_STATE_WORDS, SEVERITY_SIGNS, SEVERITY_WORDS

A4, FIRST_ROW = 9, 2
LINE_HEIGHT, MARGIN = 15.0, 4.0
"""Points for a line of letters, and above and below them."""

Columns = tuple[tuple[str, int], ...]
"""Headings with widths in Chinese characters."""
STATE_COLUMNS: Columns = (("情况", 12), ("单位数", 7), ("单位", 46), ("已处理，不再计入（处）", 11))
MISTAKE_COLUMNS: Columns = (
    ("程度", 6),
    ("规则", 9),
    ("单位数", 5),
    ("处数", 5),
    ("待处理", 5),
    ("单位", 22),
    ("怎样才对", 34),
)
CHANGE_COLUMNS: Columns = (("变动", 8), ("内容", 72))


def write_summary(summary: YearSummary, path: Path) -> None:
    """Write the workbook. Everything is written as text or number, never as a formula.

    Raises:
        UsageProblem: the file cannot be written, or is no .xlsx.
    """
    if path.suffix.lower() != ".xlsx":
        raise UsageProblem(f"{path}：汇总只能写成 .xlsx 文件，请改用 --to 文件名.xlsx")
    with saved_workbook(path) as book:
        _write(book, summary)


def _write(book: Any, summary: YearSummary) -> None:
    year = f"{summary.county} {summary.year or '—'} 年度政府信息公开工作年度报告"
    book.set_properties({"title": f"{year}报送核对情况", "created": MADE})
    _write_sheet(book, "报送情况", f"{year}报送核对情况", STATE_COLUMNS, _state_rows(summary))
    _write_sheet(book, "常见错误", f"{year}常见错误", MISTAKE_COLUMNS, _mistake_rows(summary))
    _write_sheet(book, "上次变动以来", f"{summary.county}上次变动以来（各年度）", CHANGE_COLUMNS, _change_rows(summary))


def _state_rows(summary: YearSummary) -> list[tuple[str | int, ...]]:
    rows: list[tuple[str | int, ...]] = [
        (
            f"{REPORT_STATE_SIGNS[each.state]} {REPORT_STATE_WORDS[each.state]}",
            len(each.units),
            "、".join(each.units),
            each.settled_count,
        )
        for each in summary.states
    ]
    counts = [(len(each.units), each.settled_count) for each in summary.states]
    return [*rows, ("合计", sum(units for units, _ in counts), "", sum(settled for _, settled in counts))]


def _mistake_rows(summary: YearSummary) -> list[tuple[str | int, ...]]:
    found: list[tuple[str | int, ...]] = [
        (
            f"{SEVERITY_SIGNS[each.severity]} {SEVERITY_WORDS[each.severity]}",
            each.rule,
            len(each.units),
            each.finding_count,
            each.open_count,
            "、".join(each.units),
            rules()[each.rule].explanation,
        )
        for each in summary.mistakes
    ]
    return found or [("", "没有", 0, 0, 0, "", "")]


def _change_rows(summary: YearSummary) -> list[tuple[str | int, ...]]:
    found: list[tuple[str | int, ...]] = [
        (word, sentence) for name, word in CHANGE_WORDS.items() for sentence in getattr(summary.changes, name)
    ]
    return found or [("", "没有记录")]


def _write_sheet(book: Any, name: str, title: str, columns: Columns, rows: Sequence[Sequence[str | int]]) -> None:
    font = {"font_name": "宋体", "font_size": 10.5, "border": 1, "text_wrap": True, "valign": "vcenter"}
    plain, number = book.add_format(font), book.add_format({**font, "align": "center"})
    head = book.add_format({**font, "bold": True, "bg_color": "#E7E6E6", "align": "center"})
    sheet = book.add_worksheet(name)
    big = book.add_format({"font_name": "宋体", "font_size": 14, "bold": True, "align": "center", "valign": "vcenter"})
    sheet.merge_range(0, 0, 0, len(columns) - 1, "", big)
    sheet.write_string(0, 0, title, big)
    sheet.set_row(0, 30)
    for column, (heading, width) in enumerate(columns):
        sheet.set_column(column, column, 2 * width)
        sheet.write_string(FIRST_ROW - 1, column, heading, head)
    sheet.set_row(FIRST_ROW - 1, 2 * LINE_HEIGHT + MARGIN)
    for place, row in enumerate(rows, FIRST_ROW):
        widths = [width for _, width in columns]
        lines = max(-(-len(str(value)) // width) for value, width in zip(row, widths, strict=True))
        sheet.set_row(place, max(lines, 1) * LINE_HEIGHT + MARGIN)
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(place, column, value, number)
            else:
                sheet.write_string(place, column, value, plain)
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 1)
    sheet.set_footer("&C第 &P 页，共 &N 页")
