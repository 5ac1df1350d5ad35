"""Counties built up from reports in memory: three units, and the county itself.

A warehouse takes seconds to build, so that the tests of a module share one: each looks at a year of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pipelines.report import Report, SectionText
from pipelines.store import Store
from pipelines.warehouse import build_warehouse
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace
from tests.unit.pipelines.making import hand_in, make_report, make_workspace

FIRST_YEAR = 2022
NAMES = {"q": "棋坪镇", "p": "排埠镇", "d": "带溪乡"}
COUNTY = "铜鼓县人民政府"
ROLL_UP_TEXT = "本报告所列数据由全县各乡镇、各部门汇总而成。"


def county_report(text: str = ROLL_UP_TEXT, year: int = FIRST_YEAR, form: str = "2021", changes=None) -> Report:
    """The county's own report with a sentence about its scope."""
    report = make_report(COUNTY, year, form, changes)
    return replace(report, sections=(SectionText("一", "总体情况", text),))


def make_county(folder: Path, *reports: Report) -> Workspace:
    """A workspace whose warehouse holds these reports; the register has three units and the county."""
    workspace = make_workspace(folder)
    register = workspace.raw / "authorities.csv"
    register.write_text(register.read_text(encoding="utf-8") + f"t,{COUNTY},铜鼓县,县,,,\n", encoding="utf-8")
    store = Store(workspace.store)
    for report in reports:
        hand_in(store, report, f"{report.year}/{report.authority}.txt")
    build_warehouse(workspace)
    return workspace


def filed(code: str, form: str = "2021", changes=None) -> Report:
    """A unit's report of zeros, with some cells changed."""
    return make_report(f"铜鼓县{NAMES[code]}", FIRST_YEAR, form, changes)


@contextmanager
def opened(folder: Path, scenarios: Sequence[tuple[Report, ...]]):
    """A connection to a warehouse in which each scenario is a year, from FIRST_YEAR on."""
    reports = [replace(r, year=FIRST_YEAR + n) for n, scenario in enumerate(scenarios) for r in scenario]
    with open_warehouse(make_county(folder, *reports).warehouse) as connection:
        yield connection
