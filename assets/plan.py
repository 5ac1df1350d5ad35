"""What a run has to do, decided before Dagster is loaded: a run with nothing to do is over in the time of a look.

Used by `gouji run`. Doing it does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import dashboards
from assets.county import COUNTY_TABLES, SITE, SLIPS, SUBMISSIONS
from dashboards.addresses import OVERVIEW
from dashboards.exports.release_index import read_index
from pipelines.changes import (
    SITE_LIBRARIES,
    WAREHOUSE,
    Changes,
    built_digest,
    code_digest,
    digest,
    find_changes,
    library_versions,
    warehouse_digest,
)
from pipelines.hidden_marks import show_hidden
from pipelines.ledger import Ledger, verify
from pipelines.store import Store
from pipelines.workspace import Workspace

SLIP_LIBRARIES = ("python-docx", "xlsxwriter")
COUNTY_LIBRARIES = ("python-docx", "xlsxwriter")
SHOWN_FILES = 20


class Work(StrEnum):
    """What there is to do; the value is the name of the Dagster job that does it."""

    EVERYTHING = "county"
    SITE_ONLY = "site_only"
    NOTHING = "nothing"


PUBLICATIONS = (SITE, SLIPS, COUNTY_TABLES)
STAGES_OF = {Work.EVERYTHING: (SUBMISSIONS, WAREHOUSE, *PUBLICATIONS), Work.SITE_ONLY: PUBLICATIONS}
"""The stages of each job, in order: the site, which people look at, before the files for the office."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to do, and the files it was decided on."""

    work: Work
    changes: Changes


def plan_work(workspace: Workspace) -> Plan:
    """Decide what a run has to do, by content: files, register, settings, code and what was last built from them.

    Raises:
        UsageProblem: the ledger of the store is not what was written; what was published stays.
    """
    verify(Ledger(Store(workspace.store)))
    changes = find_changes(workspace)
    is_warehouse_current = workspace.warehouse.is_file() and built_digest(workspace, WAREHOUSE) == warehouse_digest(
        workspace
    )
    if not changes.is_empty or not is_warehouse_current:
        return Plan(Work.EVERYTHING, changes)
    return Plan(Work.NOTHING if _are_publications_current(workspace) else Work.SITE_ONLY, changes)


def describe_plan(plan: Plan, workspace: Workspace) -> Iterator[str]:
    """Yield what a run would do, line by line, for people."""
    changes = plan.changes
    if plan.work is Work.NOTHING:
        yield f"没有要做的：{len(changes.files)} 份文件都已载入，数据库和网站是最新的。"
        return
    yield "试运行：以下是 gouji run 将要做的，现在什么也没有改动。"
    if plan.work is Work.EVERYTHING:
        yield from _describe_files(changes, workspace)
        yield f"读取：{changes.unparsed_count} 份（新的，上次中断没有读完的，或读取程序更新后要重读的）"
        yield f"建库：重建 {workspace.warehouse}"
    yield f"发布：网站 {workspace.site}、核对单 {workspace.slips}、全县汇总表 {workspace.county_tables}，只写有变动的"


def _describe_files(changes: Changes, workspace: Workspace) -> Iterator[str]:
    """Yield which files are new (+), changed (~) and no more there (-)."""
    revised = len(changes.revised)
    told = f"，其中 {revised} 份是同名文件换了内容" if revised else ""
    yield f"收件：{workspace.intake_folders} 中共 {len(changes.files)} 份文件，新交 {len(changes.new)} 份{told}"
    yield from _shown(
        [f"  {'~' if file.path in changes.revised else '+'} {show_hidden(file.path)}" for file in changes.new]
    )
    if changes.gone:
        yield f"已移走：{len(changes.gone)} 份（交来过的仍然有效；要撤回请用 gouji set-aside）"
        yield from _shown([f"  - {show_hidden(path)}" for path in changes.gone])


def describe_put_back(changes: Changes) -> Iterator[str]:
    """Yield which files hold again what was handed in before something else; that does not make it the one in use."""
    advice = "仍以后来交来的一份为准（要用回这一份，请用 gouji set-aside 搁置后来的）"
    yield from _shown([f"{show_hidden(path)}：内容与此前交来过的一份相同，{advice}" for path in changes.put_back])


def _shown(lines: list[str]) -> Iterator[str]:
    yield from lines[:SHOWN_FILES]
    if len(lines) > SHOWN_FILES:
        yield f"  ……另有 {len(lines) - SHOWN_FILES} 份"


def _are_publications_current(workspace: Workspace) -> bool:
    """Whether site, slips and county tables lie there and were made from the warehouse as it stands."""
    return all(
        (
            (workspace.site / OVERVIEW).is_file() and built_digest(workspace, SITE) == site_digest(workspace),
            workspace.slips.is_dir() and built_digest(workspace, SLIPS) == slips_digest(workspace),
            workspace.county_tables.is_dir()
            and built_digest(workspace, COUNTY_TABLES) == county_tables_digest(workspace),
        )
    )


def site_digest(workspace: Workspace) -> str:
    """Return the digest of all that the site is made from: warehouse, releases, settings, code, libraries."""
    code = code_digest(Path(dashboards.__file__).parent)
    beside = [repr(read_index(workspace.releases)), workspace.answer_by]
    return digest(
        [str(built_digest(workspace, WAREHOUSE)), *beside, code, *library_versions(SITE_LIBRARIES + SLIP_LIBRARIES)]
    )


def slips_digest(workspace: Workspace) -> str:
    """Return the digest of all that the slips are made from: the warehouse, the code of the slips, its libraries."""
    code = code_digest(Path(dashboards.__file__).parent)
    return digest([str(built_digest(workspace, WAREHOUSE)), code, *library_versions(SLIP_LIBRARIES)])


def county_tables_digest(workspace: Workspace) -> str:
    """Return the digest of all that the county's tables are made from: the warehouse, their code, its libraries."""
    code = code_digest(Path(dashboards.__file__).parent)
    return digest([str(built_digest(workspace, WAREHOUSE)), code, *library_versions(COUNTY_LIBRARIES)])
