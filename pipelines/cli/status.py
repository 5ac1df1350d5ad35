"""`gouji status`: who has handed in, and in what state."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.cli.paths import GivenPath
from pipelines.cli.say import say
from pipelines.cli.status_summary import summary_lines
from pipelines.errors import UsageProblem
from pipelines.warehouse_file import no_reports, open_warehouse, reported_years
from pipelines.workspace import open_workspace
from pipelines.year_summary import YearSummary, read_year_summary
from schemas.words import REPORT_STATE_SIGNS, REPORT_STATE_WORDS


@click.command(epilog="Example: gouji status --year 2020")
@click.option("--raw", type=GivenPath(path_type=Path), help="Folder with the reports [default: data/raw].")
@click.option("--out", type=GivenPath(path_type=Path), help="Folder with what gouji made [default: as gouji run].")
@click.option("--year", type=int, help="Report year (年度) [default: the newest].")
@click.option("--summary", "is_summary", is_flag=True, help="Units by state, frequent mistakes, last changes.")
@click.option("--to", type=GivenPath(path_type=Path), help="With --summary: write it as an .xlsx file to forward.")
def status(raw: Path | None, out: Path | None, year: int | None, to: Path | None, *, is_summary: bool) -> None:
    """Show who has handed in (报送情况), what is wrong, and which files could not be read."""
    if to is not None and not is_summary:
        raise UsageProblem("--to 只能与 --summary 一起用：gouji status --summary --to 汇总.xlsx")
    workspace = open_workspace(raw, out)
    with open_warehouse(workspace.warehouse) as warehouse:
        years = reported_years(warehouse)
        if year is not None and year not in years:
            raise no_reports(year, years)
        chosen = year if year is not None else (years[-1] if years else None)
        if is_summary:
            _summarise(read_year_summary(warehouse, workspace, chosen), to)
            return
        rows = warehouse.execute(
            """SELECT short_name, state, error_count, warning_count, coalesce(error, '')
               FROM matrix WHERE year = ? ORDER BY position""",
            [chosen],
        ).fetchall()
        own = warehouse.execute(
            """SELECT short_name, state, error_count, warning_count, coalesce(error, '')
               FROM standings WHERE year = ? AND kind = '县'""",
            [chosen],
        ).fetchall()
        unplaced = warehouse.execute(
            """SELECT path, error FROM submissions WHERE outcome = 'refused' AND set_aside_at IS NULL
               AND (year IS NULL OR authority_code IS NULL) ORDER BY path"""
        ).fetchall()
    handed_in = sum(state != "not_handed_in" for _, state, *_ in rows)
    say(f"{workspace.county_name} {chosen or '—'} 年度：已报送 {handed_in} / {len(rows)}")
    say(f"  有报告的年度：{_span(years)}")
    for row in rows:
        say(f"  {_standing(*row)}")
    for row in own:
        say(f"  县政府自己的报告：{_standing(*row)}")
    for path, error in unplaced:
        say(f"  {REPORT_STATE_SIGNS['unreadable']} {path}：{error}")


def _summarise(summary: YearSummary, to: Path | None) -> None:
    if to is not None:  # first: whoever reads what is shown may stop reading, which ends us (| head)
        from pipelines.summary_workbook import write_summary

        write_summary(summary, to)
    for line in summary_lines(summary):
        say(line)
    if to is not None:
        say(f"已写入 {to}")


def _standing(name: str, state: str, errors: int, warnings: int, error: str) -> str:
    counts = f" 错误 {errors} 处" * bool(errors) + f" 提醒 {warnings} 处" * bool(warnings)
    reason = f"：{error}" if error else ""
    return f"{REPORT_STATE_SIGNS[state]} {name} {REPORT_STATE_WORDS[state]}{counts}{reason}"


def _span(years: list[int]) -> str:
    return f"{years[0]}–{years[-1]}" if years else "无"
