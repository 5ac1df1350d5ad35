"""Counties built up from reports in memory: three units, and the county itself."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pipelines.report import Report, SectionText
from pipelines.store import Store
from pipelines.warehouse import build_warehouse
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace
from tests.unit.pipelines.making import hand_in, make_report, make_workspace

NAMES = {"q": "棋坪镇", "p": "排埠镇", "d": "带溪乡"}
COUNTY = "铜鼓县人民政府"
ROLL_UP_TEXT = "本报告所列数据由全县各乡镇、各部门汇总而成。"


def county_report(text: str = ROLL_UP_TEXT, year: int = 2022, form: str = "2021", changes=None) -> Report:
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


@contextmanager
def opened(folder: Path, *reports: Report):
    """A connection to the warehouse of these reports."""
    with open_warehouse(make_county(folder, *reports).warehouse) as connection:
        yield connection
