"""`gouji rebuild`: the warehouse from the store alone."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipelines.changes import building, running
from pipelines.cli.say import say
from pipelines.cli.workspace_options import out_option, raw_option
from pipelines.rebuild import RebuildReport, rebuild
from pipelines.workspace import open_workspace

NOT_RECONCILED = 70


@click.command(name="rebuild", epilog="Example: gouji rebuild")
@raw_option
@out_option
def rebuild_verb(raw: Path | None, out: Path | None) -> int:
    """Build the warehouse (数据库) from the store alone, and say whether it equals the one before.

    The store is looked through first: every kept file against its sha256, every segment, the ledger. Pages follow with
    gouji run.

    Exit code: 0 done, 64 the store is damaged or there is no room, 70 the tables do not agree (the old one stays).
    """
    workspace = open_workspace(raw, out)
    with running(workspace), building(workspace):
        report = rebuild(workspace, _show_progress if sys.stderr.isatty() else _show_nothing)
        if report.warehouse.discrepancies:
            say(f"gouji：表间核对不符，原有的数据库保持不变：{report.warehouse.discrepancies[0]}", err=True)
            return NOT_RECONCILED
    _tell(report, workspace.warehouse)
    return 0


def _tell(report: RebuildReport, warehouse: Path) -> None:
    counts = report.warehouse.row_counts
    say(
        f"存储完好：原件 {report.kept_count} 份，与 sha256 相符；重新读取 {report.parsed_count} 份；"
        f"台账 {report.act_count} 条"
    )
    say(f"已重建 {warehouse}：报告 {counts['reports']} 份，数据 {counts['cells']} 格")
    say(_compared(report))


def _compared(report: RebuildReport) -> str:
    before = report.before
    if before.unreadable:
        return f"此前的数据库已损坏，读不出（{before.unreadable}），没有比较，已换成新建的。"
    if before.contents is None:
        return "此前没有数据库，不作比较。"
    other, changed = "、".join(before.lacked), "、".join(report.changed_tables)
    told = f"此前的数据库是另一版程序建的，没有表 {other}，已换成本版建的。" if other else ""
    if changed:
        return f"{told}与此前的数据库不同的表：{changed}（存储、台账、登记表、规则或程序已有变动）"
    return f"{told}{'其余各表' if told else ''}与此前的数据库内容相同。"


def _show_nothing(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


def _show_progress(stage: str, done: int, total: int) -> None:
    click.echo(f"\r{stage} {done}/{total}", nl=done == total, err=True)
