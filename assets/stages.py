"""The stages of a run: what each does to the workspace. Dagster's steps record them, and nothing here needs Dagster."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple, Protocol

from assets.county import COUNTY_TABLES, SITE, SLIPS, County
from assets.plan import county_tables_digest, site_digest, slips_digest
from dashboards.exports.county_files import publish_county_tables
from dashboards.exports.release_index import read_index
from dashboards.exports.since_release import changes_to_show
from dashboards.site import publish_site
from dashboards.slips.publish import publish_slips
from dashboards.slips.reading import circumstances_of
from pipelines.changes import WAREHOUSE, building, warehouse_digest, write_built
from pipelines.ingest import IngestReport, Scanned, ingest
from pipelines.other_process import Beside
from pipelines.report_frames import table_frame
from pipelines.since_last_run import note_changes, read_standing
from pipelines.store import Store
from pipelines.warehouse import WarehouseReport, build_warehouse
from pipelines.workspace import Workspace
from schemas.catalogue import rule_instances
from schemas.codebook import forms
from schemas.columns import context_columns
from schemas.tables import tables


class Published(Protocol):
    """What a publication did, in files."""

    @property
    def written(self) -> int:
        """Files written."""

    @property
    def unchanged(self) -> int:
        """Files that were there with the same content."""

    @property
    def removed(self) -> int:
        """Files of the last publication that are no more."""


class TakenIn(NamedTuple):
    """What taking in did, and the sha256 of the files that were read."""

    report: IngestReport
    read_now: frozenset[str]


def get_ready() -> None:
    """Make what stages ask for, beside what this module loads: rules, and what holds tables to their schemas."""
    for form_code in forms():
        rule_instances(form_code)
        context_columns(form_code)
    for table in tables().values():
        table.schema.validate(table_frame(table.name, ()))


def take_in(county: County, only: Iterable[str] | None = None, scanned: Scanned | None = None) -> TakenIn:
    """Take in what is new.

    Args:
        county: the county.
        only: paths to look at, all when None.
        scanned: the raw files; those that the county was started with when None.
    """
    store = Store(county.workspace.store)
    read_before = store.parsed_hashes()
    report = ingest(county.workspace, datetime.now(UTC), county.progress, only, scanned or county.scanned)
    return TakenIn(report, frozenset(store.parsed_hashes() - read_before))


def build(county: County) -> WarehouseReport:
    """Build the warehouse; where its tables do not agree the old one stays."""
    workspace = county.workspace
    county.progress("建库", 0, 1)
    with building(workspace):
        inputs = warehouse_digest(workspace)
        before = read_standing(workspace.warehouse)
        report = build_warehouse(workspace, county.found.pop(inputs, None))
        if not report.discrepancies:
            note_changes(workspace, before)
            write_built(workspace, WAREHOUSE, inputs)
    county.progress("建库", 1, 1)
    return report


def publish(county: County) -> Published:
    """Publish the site from the warehouse as it stands."""
    return _made(county, SITE, "发布", site_digest, partial(_publish, county.beside))


def write_slips(county: County) -> Published:
    """Write the slips of all reports from the warehouse as it stands."""
    return _made(county, SLIPS, "核对单", slips_digest, _write_slips)


def write_county_tables(county: County) -> Published:
    """Write the county's own tables from the warehouse as it stands."""
    return _made(county, COUNTY_TABLES, "全县汇总表", county_tables_digest, publish_county_tables)


def _publish(beside: Beside, workspace: Workspace) -> Published:
    return publish_site(
        workspace.warehouse,
        workspace.site,
        synthetic=workspace.is_synthetic,
        built_at=datetime.now(UTC),
        changes=changes_to_show(workspace),
        releases=read_index(workspace.releases),
        frozen=workspace.releases,
        answer_by=workspace.answer_by_when_set,
        beside=beside,
    )


def _write_slips(workspace: Workspace) -> Published:
    return publish_slips(workspace.warehouse, workspace.slips, circumstances_of(workspace))


def _made(
    county: County,
    name: str,
    title: str,
    digest: Callable[[Workspace], str],
    make: Callable[[Workspace], Published],
) -> Published:
    """Make a product, and write down what it was made from, which is looked at before.

    Args:
        county: the county.
        name: of the product.
        title: what a clerk calls it, for the progress bar.
        digest: digest of all that it is made from.
        make: writes what changed.
    """
    county.progress(title, 0, 1)
    with building(county.workspace):
        inputs = digest(county.workspace)
        report = make(county.workspace)
        write_built(county.workspace, name, inputs)
    county.progress(title, 1, 1)
    return report
