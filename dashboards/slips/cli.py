"""`gouji slip`: the correction slip of one report, at once."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.cli.paths import GivenPath
from pipelines.cli.say import say
from pipelines.errors import UsageProblem, system_reason
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import open_workspace

path_option = GivenPath(path_type=Path)


@click.command(epilog="Example: gouji slip 2020 棋坪镇 --to for-the-township")
@click.argument("year", type=int)
@click.argument("unit")
@click.option(
    "--to", "folder", type=path_option, help="Folder to write into [default: slips/YEAR where gouji run does]."
)
@click.option("--raw", type=path_option, help="Folder with the reports [default: data/raw].")
@click.option("--out", type=path_option, help="Folder with what gouji made [default: as gouji run].")
def slip(year: int, unit: str, folder: Path | None, raw: Path | None, out: Path | None) -> None:
    """Write the correction slip (核对单) of a unit's report, as .docx and as .xlsx to answer in.

    The answers come back by `gouji decide --from`.
    """
    from dashboards.slips.publish import file_name, write_slip
    from dashboards.slips.reading import circumstances_of, read_slips

    workspace = open_workspace(raw, out)
    with open_warehouse(workspace.warehouse) as warehouse:
        known = warehouse.execute("SELECT authority_code, name, short_name FROM authorities").fetchall()
        registered = workspace.register.find(unit)
        codes = [registered.code] if registered else [code for code, *names in known if unit in (code, *names)]
        if len(codes) != 1:
            raise UsageProblem(f"没有名为“{unit}”的单位：请写登记表中的全称或简称")
        slips = list(read_slips(warehouse, circumstances_of(workspace), year, codes[0]))
    if not slips:
        raise UsageProblem(f"{unit} {year} 年度没有读出的报告（见 gouji status --year {year}）")
    target = folder if folder is not None else workspace.slips / str(year)
    try:
        made = write_slip(slips[0], target / file_name(slips[0].short_name))
    except OSError as error:
        raise UsageProblem(
            f"{target} 写不进去（{system_reason(error)}）：请关闭已打开的同名文件，或用 --to 换一个位置"
        ) from error
    for path in made:
        say(f"{path}：{slips[0].counts or '没有需要更正的内容'}")
