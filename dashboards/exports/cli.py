"""`gouji export`: county tables, open data, frozen releases. What they hold is made by the modules beside this."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pipelines.errors import UsageProblem
from pipelines.workspace import open_workspace

path_option = click.Path(path_type=Path)
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
        reason = error.strerror or str(error)
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
    click.echo(f"{rolled.county} {year} 年度：由 {len(rolled.reporting)} / {len(rolled.contributors)} 个单位相加")
    click.echo(f"  {found.basis}")
    for state, words in (("not_handed_in", "未报送"), ("unreadable", "文件读不出")):
        names = [each.short_name for each in rolled.lacking if each.state == state]
        if names:
            click.echo(f"  {words}：{'、'.join(names)}")
    click.echo(f"  合计数不符合的勾稽关系：{len(found.checks)} 处" if found.checks else "  合计数符合勾稽关系")
    if found.reconciliation:
        click.echo(f"  县政府的报告：{len(found.reconciliation.differing)} 格与各单位之和不等")
    for path in paths:
        click.echo(f"  {path}")
