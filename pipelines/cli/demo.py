"""`gouji demo`: writes the synthetic county. What it writes is decided in `pipelines.demo`."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.cli.paths import GivenPath
from pipelines.cli.say import say
from pipelines.demo.county import DEFAULT_SEED, DEFAULT_UNITS, generate_county
from pipelines.demo.writers.files import FORMAT_SHARES, NATIVE_SHARES, OFFICE_SHARES, write_county
from pipelines.demo.writers.office import OfficeError, find_office
from pipelines.errors import UsageProblem

HELP = """Write a made-up county (虚构的县) to try things on.

Writes the reports of all units and years into DIRECTORY, which must be empty, with the register of units and the list
of mistakes planted (planted.csv). Every report says that it is made up (演示数据).
"""


def _parse_years(context: click.Context, parameter: click.Parameter, value: str) -> tuple[int, ...]:
    first, _, last = value.partition("-")
    if not first.isdecimal() or not (last or first).isdecimal():
        raise click.BadParameter("应写成 2019-2025 或 2023")
    years = tuple(range(int(first), int(last or first) + 1))
    if not years or years[0] < 2019 or years[-1] > 2100:
        raise click.BadParameter("年度应在 2019 以后，先小后大")
    return years


def _parse_formats(context: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    formats = tuple(part.strip().lower() for part in value.split(",") if part.strip())
    unknown = [name for name in formats if name not in FORMAT_SHARES]
    if unknown or not formats:
        raise click.BadParameter(f"只有这些格式：{','.join(FORMAT_SHARES)}")
    return formats


@click.command(help=HELP, epilog="Example: gouji demo county && gouji run --raw county")
@click.argument("directory", type=GivenPath(file_okay=False, path_type=Path))
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="The same seed writes the same files.")
@click.option(
    "--units",
    type=click.IntRange(1),
    default=DEFAULT_UNITS,
    show_default=True,
    help="Units (单位) that report each year.",
)
@click.option("--years", default="2019-2025", show_default=True, callback=_parse_years, help="Report years (年度).")
@click.option(
    "--missing",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Reports left out, those of the last year first.",
)
@click.option(
    "--formats",
    default=",".join(NATIVE_SHARES),
    show_default=True,
    callback=_parse_formats,
    help=f"File formats, separated by commas; {', '.join(OFFICE_SHARES)} need LibreOffice.",
)
@click.option(
    "--own-reports",
    is_flag=True,
    help="Also write the county's own reports (县政府的报告), one a year but the last, and enter it in the register.",
)
def demo(
    directory: Path,
    seed: int,
    units: int,
    years: tuple[int, ...],
    missing: int,
    formats: tuple[str, ...],
    *,
    own_reports: bool,
) -> None:
    """Write the demo county and say what was written."""
    native = tuple(name for name in formats if name in NATIVE_SHARES)
    if len(native) < len(formats) and find_office() is None:
        left_out = "、".join(name for name in formats if name not in native)
        say(f"没有安装 LibreOffice，不写 {left_out} 格式。", err=True)
        formats = native or tuple(NATIVE_SHARES)
    try:
        county = generate_county(seed, units, years, missing)
        written = write_county(county, directory, formats, with_own_reports=own_reports)
    except FileExistsError as error:
        raise UsageProblem(f"{directory} 不是空文件夹，请换一个") from error
    except (ValueError, OfficeError) as error:
        raise UsageProblem(str(error)) from error
    kinds = "、".join(f"{name} {count} 份" for name, count in written.most_common())
    say(f"已在 {directory} 写出虚构的{county.units[0].county}：{written.total()} 份报告（{kinds}）。")
    say(f"其中 {len(county.plants)} 份有意放入了错误，清单见 {directory / 'planted.csv'}。")
