"""The workbook that the office fills: a row for each finding, with columns to choose, write and sign in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.decisions.columns import CELLS, CHOICES, KEY, PERSON, REASON, VALUES, VERDICT, key_text
from pipelines.decisions.model import FindingNow
from pipelines.decisions.office import Office
from pipelines.errors import UsageProblem
from pipelines.workbooks import MADE, saved_workbook
from schemas.codebook import all_cells
from schemas.words import FINDING_STATE_WORDS, SEVERITY_WORDS

COLUMNS: tuple[tuple[str, int], ...] = (
    ("年度", 6),
    ("单位", 14),
    ("程度", 6),
    ("规则", 13),
    ("说明", 46),
    ("建议", 46),
    ("现在", 13),
    (VERDICT, 11),
    (CELLS, 26),
    (VALUES, 9),
    (REASON, 26),
    (PERSON, 9),
    (KEY, 12),
)
"""Headings with widths in characters."""
FIRST_ROW = 3
HINT = (
    "请在黄色各列填写：选“处理”，更正的写明格和数（几格用分号隔开），写理由和姓名；"
    "已有更正的，选“属实”即确认更正。填好后运行 gouji decide --from 本文件。“核对码”请勿改动。"
)


def write_sheet(office: Office, findings: Sequence[FindingNow], path: Path) -> None:
    """Write the workbook. Everything that came out of a report is written as text, never as a formula.

    Raises:
        UsageProblem: the file cannot be written, or is no .xlsx.
    """
    if path.suffix.lower() != ".xlsx":
        raise UsageProblem(f"{path}：表只能写成 .xlsx 文件")
    with saved_workbook(path) as book:
        book.set_properties({"title": "核对结果认定表", "created": MADE})
        sheet = book.add_worksheet("认定")
        font = {"font_name": "宋体", "font_size": 10, "border": 1, "text_wrap": True, "valign": "top"}
        head = book.add_format({**font, "bold": True, "bg_color": "#E7E6E6", "align": "center", "valign": "vcenter"})
        plain, filled = book.add_format(font), book.add_format({**font, "bg_color": "#FFF8DC", "num_format": "@"})
        grey = book.add_format({**font, "font_color": "#808080", "font_size": 8, "text_wrap": False})
        title = book.add_format({"font_name": "宋体", "font_size": 14, "bold": True})
        hint = book.add_format({"font_name": "宋体", "font_size": 10, "text_wrap": True, "valign": "top"})
        _arrange(sheet, title, hint)
        for column, (name, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(FIRST_ROW - 1, column, name, head)
        for number, finding in enumerate(findings, FIRST_ROW):
            for column, (text, (name, _)) in enumerate(zip(_texts(office, finding), COLUMNS, strict=True)):
                is_filled = name in (VERDICT, CELLS, VALUES, REASON, PERSON)
                style = filled if is_filled else grey if name == KEY else plain
                sheet.write_string(number, column, text, style)
        _offer_choices(sheet, len(findings))


def _arrange(sheet: Any, title: Any, hint: Any) -> None:
    sheet.write_string(0, 0, "核对结果认定表", title)
    sheet.merge_range(1, 0, 1, len(COLUMNS) - 1, "", hint)
    sheet.write_string(1, 0, HINT, hint)
    sheet.set_row(1, 30)
    sheet.freeze_panes(FIRST_ROW, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 1)


def _offer_choices(sheet: Any, count: int) -> None:
    """A list to choose from in the column of verdicts, and a filter over all."""
    last = max(count, 1) + FIRST_ROW - 1
    column = [name for name, _ in COLUMNS].index(VERDICT)
    sheet.data_validation(
        FIRST_ROW,
        column,
        last,
        column,
        {"validate": "list", "source": list(CHOICES), "error_title": "处理", "error_message": "请从列表中选一项"},
    )
    sheet.autofilter(FIRST_ROW - 1, 0, last, len(COLUMNS) - 1)


def _texts(office: Office, finding: FindingNow) -> tuple[str, ...]:
    correction = office.desk.outcome(finding).correction
    proposed = office.proposed_for(finding)
    cells = tuple(correction.corrections) if correction else proposed.cells
    return (
        str(finding.year),
        finding.unit,
        SEVERITY_WORDS[finding.severity],
        finding.rule,
        finding.message,
        proposed.words,
        FINDING_STATE_WORDS[office.state(finding).name],
        "",
        "；".join(all_cells()[code].label for code in cells),
        "",
        "",
        "",
        key_text(finding, office.desk.fingerprint(finding)),
    )
