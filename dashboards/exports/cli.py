"""`gouji export`: county tables, open data, frozen releases. What they hold is made by the modules beside this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from pipelines.cli.paths import GivenPath
from pipelines.cli.say import say
from pipelines.errors import UsageProblem, system_reason
from pipelines.workspace import open_workspace
from schemas.words import SEVERITY_WORDS

path_option = GivenPath(path_type=Path)
raw_option = click.option("--raw", type=path_option, help="Folder with the reports [default: data/raw].")
made_option = click.option("--made", type=path_option, help="Folder with what gouji made [default: as gouji run].")


@click.group(epilog="Example: gouji export county --year 2020")
def export() -> None:
    """Write the county's tables (全县汇总表), open data (开放数据) and frozen releases (发布版本)."""


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = system_reason(error)
        raise UsageProblem(f"{target} 写不进去（{reason}）：请关闭已打开的同名文件，或用 --out 换一个位置") from error


@export.command(epilog="Example: gouji export county --year 2020 --out for-the-county-report")
@click.option("--year", type=int, required=True, help="Report year (年度).")
@click.option("--out", type=path_option, help="Folder to write into [default: county/YEAR where gouji run does].")
@raw_option
@made_option
def county(year: int, out: Path | None, raw: Path | None, made: Path | None) -> None:
    """Add all units up into tables 二 三 四 (全县汇总), as .docx and as .xlsx with formulas.

    The county's own filed report, where there is one, is compared cell by cell.
    """
    from dashboards.exports.county_files import write_county_year

    workspace = open_workspace(raw, made)
    target = out or workspace.county_tables / str(year)
    with _writing(target):
        found, paths = write_county_year(workspace, year, target)
    rolled = found.rolled
    say(f"{rolled.county} {year} 年度：由 {len(rolled.reporting)} / {len(rolled.contributors)} 个单位相加")
    say(f"  {found.basis}")
    for state, words in (("not_handed_in", "未报送"), ("unreadable", "文件读不出")):
        names = [each.short_name for each in rolled.lacking if each.state == state]
        if names:
            say(f"  {words}：{'、'.join(names)}")
    kinds = Counter(SEVERITY_WORDS[each.finding.severity] for each in found.checks)
    listed = "，".join(f"{kind} {count} 处" for kind, count in kinds.items())
    say(f"  合计数与勾稽关系不符：{listed}（见“说明”）" if listed else "  合计数符合勾稽关系")
    if found.reconciliation:
        say(f"  县政府的报告：{len(found.reconciliation.differing)} 格与各单位之和不等")
    for path in paths:
        say(f"  {path}")


@export.command(epilog="Example: gouji export data --out open-data")
@click.option("--out", type=path_option, help="Folder to write into [default: open-data where gouji run writes].")
@raw_option
@made_option
def data(out: Path | None, raw: Path | None, made: Path | None) -> None:
    """Write the open data (开放数据): every table as CSV and Parquet, the database, the codebook, datapackage.json."""
    from dashboards.exports.open_data import write_open_data

    workspace = open_workspace(raw, made)
    target = out or workspace.out / "open-data"
    with _writing(target):
        files = write_open_data(workspace, target)
    say(f"开放数据：{target}（{len(files)} 个文件，说明见其中 README.txt）")


@export.command(epilog="Example: gouji export release 2024-02-15")
@click.argument("name")
@click.option("--scope", default="全部", show_default=True, help="What it is a release of; a later one supersedes it.")
@raw_option
@made_option
def release(name: str, scope: str, raw: Path | None, made: Path | None) -> None:
    """Freeze the open data and the county's tables as a release (发布版本) with a manifest of hashes.

    A release is never changed; releases/index.json beside it says which one stands.
    """
    from dashboards.exports.releases import make_release

    workspace = open_workspace(raw, made)
    with _writing(workspace.releases):
        folder, index = make_release(workspace, name, scope, datetime.now(UTC))
    say(f"发布版本：{folder}")
    for each in index:
        standing = f"已被 {each.superseded_by} 取代" if each.superseded_by else "有效"
        say(f"  {each.name}（{each.scope}，{datetime.fromisoformat(each.released).astimezone():%Y-%m-%d}）：{standing}")


@export.command(epilog="Example: gouji export verify out/releases/2024-02-15")
@click.argument("folder", type=path_option)
def verify(folder: Path) -> int:
    """Check a release (发布版本) against its manifest. Exit code: 0 as released, 1 not."""
    from dashboards.exports.releases import read_manifest, superseded_by, verify_release

    problems = verify_release(folder)
    for problem in problems:
        say(f"✕ {problem}", err=True)
    if problems:
        return 1
    newer = superseded_by(folder)
    standing = f"，已被 {newer} 取代" if newer else ""
    say(f"{folder}：{len(read_manifest(folder)['files'])} 个文件都与发布时相同{standing}")
    return 0
