"""`gouji set-aside`: submissions withdrawn or wrongly taken are set aside with a reason, and taken up again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from pipelines.cli.copying import keep_copy
from pipelines.cli.say import say
from pipelines.cli.workspace_options import out_option, raw_option
from pipelines.errors import UsageProblem
from pipelines.ledger import Ledger
from pipelines.ledger_words import in_words
from pipelines.revisions import Entry, entries
from pipelines.set_aside import RESTORE, SET_ASIDE, set_aside_acts
from pipelines.store import Store
from pipelines.workspace import Workspace, open_workspace

LEAST_DIGITS = 8
"""Digits of a sha256 that name a file; fewer might be a year."""
LISTED = 5


@click.command(
    name="set-aside",
    epilog="Example: gouji set-aside 2020 棋坪镇 --by 李敏 --reason 单位来函撤回",
)
@click.argument("what", metavar="SUBMISSION|PATH|YEAR")
@click.argument("unit", required=False)
@click.option("--by", "person", metavar="PERSON", required=True, help="Who sets it aside.")
@click.option("--reason", metavar="TEXT", required=True, help="Why.")
@click.option("--restore", "is_restore", is_flag=True, help="Take it up again (恢复).")
@raw_option
@out_option
def set_aside(
    what: str, unit: str | None, person: str, reason: str, raw: Path | None, out: Path | None, *, is_restore: bool
) -> None:
    """Set a submission aside (搁置): withdrawn by the unit, or not what it was taken for. It counts no more.

    Name it by its id or the first digits of its sha256, by its path as `gouji sql "FROM submissions"` shows it, or by
    YEAR UNIT: the report that stands. Nothing is deleted; the report before stands again. The act goes into the ledger.
    """
    if not person.strip() or not reason.strip():
        raise UsageProblem("请写明搁置人和理由：--by 姓名 --reason 理由")
    workspace = open_workspace(raw, out)
    store = Store(workspace.store)
    if not store.submissions_folder.is_dir():
        raise UsageProblem(f"{workspace.out} 中还没有报送的文件：请先运行 gouji run")
    with store.locked():
        chosen = _chosen(entries(store, workspace.register), what, unit, workspace, is_restore=is_restore)
        names = [(entry.submission_id, entry.submission.path) for entry in chosen]
        kind = RESTORE if is_restore else SET_ASIDE
        written = Ledger(store).append(set_aside_acts(names, kind, person.strip(), reason.strip()), datetime.now(UTC))
        after = entries(store, workspace.register)
    for act in written:
        say(f"已记入台账：{in_words(act)}")
    for line in dict.fromkeys(_standing(entry, after) for entry in chosen):
        say(line)
    say("运行 gouji run 后，数据库和网站即按此更新。")
    keep_copy(workspace)


def _chosen(found: list[Entry], what: str, unit: str | None, workspace: Workspace, *, is_restore: bool) -> list[Entry]:
    """The submissions that are meant, all of one file or of files that say the same.

    Raises:
        UsageProblem: there is none, or there are several, or it is in that state already.
    """
    meant = _named(found, what) if unit is None else _of_unit(found, what, unit, workspace, is_restore=is_restore)
    name = what if unit is None else f"{what} {unit}"
    if not meant:
        raise UsageProblem(f'没有找到“{name}”：请写报送编号、路径，或年度加单位，见 gouji sql "FROM submissions"')
    open_ones = [entry for entry in meant if (entry.set_aside is not None) == is_restore]
    if not open_ones:
        state = "没有被搁置" if is_restore else "已经搁置，恢复用 --restore"
        raise UsageProblem(f"“{name}”{state}")
    if len({entry.content_key or entry.report_id for entry in open_ones}) > 1:
        shown = "、".join(f"{each.submission_id}（{each.submission.path}）" for each in open_ones[:LISTED])
        raise UsageProblem(f"“{name}”指好几份文件，请写报送编号：{shown}")
    return open_ones


def _named(found: list[Entry], what: str) -> list[Entry]:
    """By id, by path, or by the first digits of the file's sha256."""
    exact = [entry for entry in found if what in (entry.submission_id, entry.submission.path)]
    is_digits = len(what) >= LEAST_DIGITS and set(what.lower()) <= set("0123456789abcdef")
    return exact or [entry for entry in found if is_digits and entry.submission.sha256.startswith(what.lower())]


def _of_unit(found: list[Entry], year: str, unit: str, workspace: Workspace, *, is_restore: bool) -> list[Entry]:
    """The report that stands for a unit and year, else what could not be read; to restore, all that was set aside."""
    if not year.isdigit():
        raise UsageProblem(f"“{year}”不是年度：请写成 gouji set-aside 2020 棋坪镇 …")
    known = workspace.register.find(unit)
    of_unit = [
        entry
        for entry in found
        if entry.identity.year == int(year) and unit_matches(entry, known.code if known else None, unit)
    ]
    if is_restore:
        return [entry for entry in of_unit if entry.set_aside is not None]
    names = {entry.report_id for entry in of_unit if entry.is_current}
    current = [entry for entry in of_unit if entry.is_current or entry.same_as in names]
    return [entry for entry in current if entry.set_aside is None] or [
        entry for entry in of_unit if entry.error is not None and entry.set_aside is None
    ]


def unit_matches(entry: Entry, code: str | None, name: str) -> bool:
    """Return whether a submission is of the unit with this code, or of one not registered with this name."""
    authority = entry.identity.authority if entry.error else entry.authority
    return authority is not None and (authority.code == code if code else name in authority.names)


def _standing(entry: Entry, after: list[Entry]) -> str:
    """What stands for the unit and year of a submission now."""
    authority, year = entry.identity.authority, entry.identity.year
    if authority is None or year is None:
        return "该文件没有认定的单位或年度，不影响任何报告。"
    of_unit = [each for each in after if each.is_current and each.identity.year == year]
    current = next((each for each in of_unit if each.authority.code == authority.code), None)
    where = f"{authority.short_name} {year} 年度"
    if current is None:
        return f"{where}：没有其他读得出的报告，将列为未报送或读不出。"
    return f"{where}：以第 {current.revision} 次报送（{current.submission.path}）为最新版本。"
