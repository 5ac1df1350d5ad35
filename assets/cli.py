"""`gouji run`: the main job in this process, told in a clerk's words.

What there is to do is decided before Dagster is loaded, which takes longer than most runs.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.ahead import Ahead, process_ahead
from assets.county import SITE, County, ignore_progress
from assets.plan import STAGES_OF, Plan, Work, describe_plan, describe_put_back, plan_work
from assets.run_notices import tell_of_copy, tell_of_failure, tell_of_new_errors, telling_of_failure
from dashboards.addresses import OVERVIEW
from pipelines.changes import running
from pipelines.cli.copying import keep_copy
from pipelines.cli.paths import GivenPath
from pipelines.cli.say import say
from pipelines.ingest import Progress, clock_doubt
from pipelines.room import check_room
from pipelines.summary import Summary, summarise
from pipelines.workspace import Workspace, open_workspace
from schemas.words import REPORT_STATE_SIGNS, REPORT_STATE_WORDS

if TYPE_CHECKING:
    from assets.in_process import RunReport

UNREADABLE, SOFTWARE_FAILURE = 2, 70
SHOWN_REFUSALS = 50

folder = GivenPath(path_type=Path)


@click.command(epilog="Example: gouji run        then open out/site/index.html")
@click.option("--raw", type=folder, help="Folder with the reports as handed in [default: data/raw].")
@click.option("--out", type=folder, help="Folder for what gouji makes [default: out, or out/ inside --raw].")
@click.option("--inbox", type=folder, help="A second folder (收件) with reports to take in.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what there is to do, and do nothing.")
@click.option("--verbose", is_flag=True, help="Show Dagster's events on standard error.")
def run(raw: Path | None, out: Path | None, inbox: Path | None, *, is_dry: bool, verbose: bool) -> int:
    """Do the main job (主流程): take in and check what is new, load the warehouse, publish site, slips, county tables.

    Only what changed is done. Every run is recorded in Dagster (see it with `dg dev`).

    Exit code: 0 done, also when reports have findings; 2 some file could not be read (the rest is published);
    70 the program itself failed (what was published before stays).
    """
    started = time.perf_counter()
    workspace = open_workspace(raw, out, inbox)
    if is_dry:
        return _tell_plan(workspace)
    with telling_of_failure(workspace), running(workspace), process_ahead() as ahead:
        plan = plan_work(workspace)
        if plan.changes.new and (doubt := clock_doubt(workspace, datetime.now(UTC))):
            say(f"gouji：{doubt}", err=True)
        _tell_put_back(plan)
        if plan.work is Work.NOTHING:
            say(f"没有变化：{len(plan.changes.files)} 份文件都已载入，数据库和网站是最新的。")
        elif (report := _run(workspace, plan, ahead, is_verbose=verbose)) is not None:
            _tell_run(report, workspace)
        else:
            return SOFTWARE_FAILURE
    summary = summarise(workspace.warehouse, plan.changes.files)
    refused = sorted({**dict(summary.refused), **dict(plan.changes.unopened)}.items())
    _tell_county(summary, refused)
    tell_of_new_errors(workspace)
    if not_copied := keep_copy(workspace):
        tell_of_copy(workspace, not_copied)
    say(f"网站：{workspace.site / OVERVIEW}")
    say(f"核对单：{workspace.slips}")
    say(f"全县汇总表：{workspace.county_tables}")
    say(f"用时：共 {time.perf_counter() - started:.1f} 秒")
    return UNREADABLE if refused else 0


def _tell_plan(workspace: Workspace) -> int:
    """Say what a run would do now. Nothing is written, so that it may be asked while a run goes on."""
    plan = plan_work(workspace)
    for line in describe_plan(plan, workspace):
        say(line)
    _tell_put_back(plan)
    for path, reason in plan.changes.unopened[:SHOWN_REFUSALS]:
        say(f"{REPORT_STATE_SIGNS['unreadable']} {path}：{reason}", err=True)
    return UNREADABLE if plan.changes.unopened else 0


def _tell_put_back(plan: Plan) -> None:
    for line in describe_put_back(plan.changes):
        say(f"gouji：{line}", err=True)


def _run(workspace: Workspace, plan: Plan, ahead: Ahead, *, is_verbose: bool) -> RunReport | None:
    check_room(workspace)
    if not sys.stderr.isatty() or is_verbose:
        return _run_job(workspace, ignore_progress, plan, ahead, is_verbose=is_verbose)
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("准备", total=None)

        def show(stage: str, done: int, total: int) -> None:
            bars.update(task, description=stage, completed=done, total=total)

        return _run_job(workspace, show, plan, ahead, is_verbose=is_verbose)


def _run_job(
    workspace: Workspace, progress: Progress, plan: Plan, ahead: Ahead, *, is_verbose: bool
) -> RunReport | None:
    """Run the job; None when the program itself failed, which is then said on standard error."""
    scanned = plan.changes.files, plan.changes.unopened
    county = ahead.begin(County(workspace, progress, scanned), STAGES_OF[plan.work])
    county.wait_for(SITE)  # to load Dagster meanwhile would take the core that the database works on, too
    return _record_job(county, plan, is_verbose=is_verbose)


def _record_job(county: County, plan: Plan, *, is_verbose: bool) -> RunReport | None:
    from assets.in_process import RunFailedError, run_in_process

    try:
        return run_in_process(county, plan.work, is_verbose=is_verbose)
    except RunFailedError as failure:
        say(f"gouji：{failure}；已发布的内容保持不变，详情见 Dagster 的运行记录，请交维护人员", err=True)
        tell_of_failure(county.workspace, str(failure))
        return None


def _tell_run(report: RunReport, workspace: Workspace) -> None:
    intake, site = report.metadata.get("submissions"), report.metadata["site"]
    slips, tables = report.metadata["slips"], report.metadata["county_tables"]
    stages = {"发布": site["seconds"], "核对单": slips["seconds"], "汇总表": tables["seconds"]}
    if intake:
        say(
            f"{workspace.intake_folders}：共 {intake['files']} 份文件，新交 {intake['new_files']} 份，"
            f"读取 {intake['read_files']} 份，读不出 {intake['refused_files']} 份"
        )
        stages = {"读取": intake["seconds"], "建库": report.metadata["reports"]["seconds"], **stages}
    for name, made in (("网页", site), ("核对单", slips), ("全县汇总表", tables)):
        say(f"{name}：更新 {made['written']} 个，未变 {made['unchanged']} 个，删去 {made['removed']} 个")
    say("用时：" + "，".join(f"{stage} {seconds:.1f} 秒" for stage, seconds in stages.items()))


def _tell_county(summary: Summary, refused: list[tuple[str, str]]) -> None:
    counts = [
        f"{REPORT_STATE_SIGNS[state]} {REPORT_STATE_WORDS[state]} {number} 份"
        for state in REPORT_STATE_WORDS
        if (number := summary.state_counts.get(state, 0))
    ]
    say(f"报告：{'，'.join(counts) or '还没有'}")
    if summary.unregistered_count:
        say(f"      其中 {summary.unregistered_count} 份的单位不在登记表中")
    for path, reason in refused[:SHOWN_REFUSALS]:
        say(f"{REPORT_STATE_SIGNS['unreadable']} {path}：{reason}", err=True)
    if len(refused) > SHOWN_REFUSALS:
        say(f"  另有 {len(refused) - SHOWN_REFUSALS} 份，见网站首页", err=True)
