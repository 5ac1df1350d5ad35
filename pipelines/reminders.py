"""The January campaign (年报报送): who has not handed in, when to remind, and the list to remind them by.

`[campaign]` of gouji.toml has the county's date, `due = "01-31"`. Up to that day a list is made daily, afterwards
weekly until all have handed in.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.cli.output import mark_formula
from pipelines.errors import UsageProblem
from pipelines.segments import write_atomically
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace

DUE = "01-31"
"""政府信息公开条例 第四十九条: departments hand in the annual report of the year before by 31 January."""
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Missing:
    """A unit that is still asked for its report; `reason` says why, where a file came that could not be read."""

    code: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReminderList:
    """Who has not handed in for a year."""

    year: int
    due: date
    expected_count: int
    missing: tuple[Missing, ...]


def due_day(campaign: Mapping[str, Any], year: int) -> date:
    """Return the county's date for the reports of a year, which lies in the next.

    Raises:
        UsageProblem: `due` is no day of a year.
    """
    text = campaign.get("due", DUE)
    try:
        month, day = (int(part) for part in str(text).split("-"))
        return date(year + 1, month, day)
    except ValueError as error:
        raise UsageProblem(f'gouji.toml：[campaign] due 应为月-日，如 due = "01-31"，现为 {text}') from error


def is_reminder_day(today: date, due: date) -> bool:
    """Whether a list is due: daily from January to the county's date, then every seventh day to the end of the year."""
    if today.year != due.year:
        return False
    return today <= due or (today - due).days % WEEK_DAYS == 0


def who_is_missing(workspace: Workspace, year: int) -> ReminderList:
    """Return who of the register has not handed in a readable report for a year.

    Raises:
        UsageProblem: there is no warehouse, or `[campaign]` says no day.
    """
    expected = workspace.register.in_year(year)
    with open_warehouse(workspace.warehouse) as warehouse:
        standing = dict(
            warehouse.execute(
                "SELECT authority_code, coalesce(error, '') FROM standings WHERE year = ? AND state <> 'not_handed_in'",
                [year],
            ).fetchall()
        )
    missing = tuple(
        Missing(unit.code, unit.short_name, standing.get(unit.code, ""))
        for unit in expected
        if unit.code not in standing or standing[unit.code]
    )
    return ReminderList(year, due_day(workspace.campaign, year), len(expected), missing)


def describe(reminder: ReminderList) -> str:
    """Return the list as Markdown: what is asked, and of whom."""
    day = f"{reminder.due.year} 年 {reminder.due.month} 月 {reminder.due.day} 日"
    handed_in = reminder.expected_count - len(reminder.missing)
    lines = [
        f"# {reminder.year} 年度政府信息公开工作年度报告：报送情况",
        "",
        f"应于 {day}前报送。应报 {reminder.expected_count} 个单位，已报 {handed_in} 个，"
        f"未报 {len(reminder.missing)} 个。",
        "",
    ]
    lines += [
        f"- {each.name}{f'（已交来，但读不出：{each.reason}）' if each.reason else ''}" for each in reminder.missing
    ]
    return "\n".join(lines) + "\n"


def write_reminders(workspace: Workspace, reminder: ReminderList) -> tuple[str, str]:
    """Write the list of a year as `out/reminders/<year>.md` and `.csv`; return the two paths."""
    folder = workspace.out / "reminders"
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(["单位代码", "单位", "年度", "应报日期", "情况"])
    for each in reminder.missing:
        row = [each.code, each.name, reminder.year, reminder.due.isoformat(), each.reason or "未报送"]
        writer.writerow([mark_formula(value) for value in row])
    text, sheet = folder / f"{reminder.year}.md", folder / f"{reminder.year}.csv"
    write_atomically(text, lambda path: path.write_text(describe(reminder), encoding="utf-8"))
    write_atomically(sheet, lambda path: path.write_bytes(table.getvalue().encode("utf-8-sig")))
    return str(text), str(sheet)
