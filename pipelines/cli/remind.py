"""`gouji remind`: who has not handed in, as a list to remind them by."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import click

from pipelines.cli.say import say, say_text
from pipelines.cli.workspace_options import out_option, raw_option
from pipelines.errors import UsageProblem
from pipelines.notify import Notice, channels_of, tell
from pipelines.reminders import describe, who_is_missing, write_reminders
from pipelines.workspace import open_workspace
from schemas.codebook import forms

NOT_SENT = 70


@click.command(epilog="Example: gouji remind --year 2024 --send")
@raw_option
@out_option
@click.option("--year", type=int, help="Report year (年度) [default: last year].")
@click.option("--send", "is_sent", is_flag=True, help="Also send the list to where [notify] of gouji.toml says.")
def remind(raw: Path | None, out: Path | None, year: int | None, *, is_sent: bool) -> int:
    """List who has not handed in (未报送), write the list to out/reminders/, and send it when asked to.

    Exit code: 0 done, 64 nothing is loaded, the year is not over or before all forms, or [notify] is not right, 70 a
    notice could not be sent.
    """
    last = _today().year - 1
    if year is not None and year > last:
        raise UsageProblem(f"{year} 年度还没有结束，报告还没有到报送的时候：--year 最晚为 {last}")
    first = min(form.report_years[0] for form in forms().values())
    if year is not None and year < first:
        raise UsageProblem(f"{year} 年度还没有这种报告的格式：--year 最早为 {first}")
    workspace = open_workspace(raw, out)
    channels = channels_of(workspace.notify, os.environ) if is_sent else ()
    if is_sent and not channels:
        raise UsageProblem(f"{workspace.beside / 'gouji.toml'}：没有 [notify]，不知道发给谁，写法见 docs/server.md")
    reminder = who_is_missing(workspace, year if year is not None else last)
    text = describe(reminder)
    say_text(text)
    for path in write_reminders(workspace, reminder):
        say(f"已写：{path}")
    subject = f"勾稽：{workspace.county_name} {reminder.year} 年度未报送 {len(reminder.missing)} 个单位"
    outcomes = tell(Notice(subject, text), channels)
    for name, failure in outcomes.items():
        say(f"{name}没有发出：{failure}" if failure else f"{name}：已发出", err=bool(failure))
    return NOT_SENT if any(outcomes.values()) else 0


def _today() -> date:
    return datetime.now().astimezone().date()
