"""The asset `county_tables` (全县汇总表): the units of each year added up in the official layout, as Word and Excel."""

from __future__ import annotations

import time

from dagster import AssetSpec, MaterializeResult, MetadataValue, ResourceParam, multi_asset

from assets.county import County
from assets.labels import GROUP_SITE, ONE_RUN, OWNERS, TAGS, WRITER_POOL
from assets.plan import COUNTY_TABLES, county_tables_digest
from assets.warehouse_tables import TABLE_NAMES
from dashboards.exports.county_files import publish_county_tables
from pipelines.changes import building, write_built


@multi_asset(
    name="county_tables",
    specs=[
        AssetSpec(
            "county_tables",
            description="全县汇总表: the county's own tables 二 三 四 of every year, with formulas, what is missing "
            "named, and the county's own report held against the sums. Only tables whose content changed are written.",
            deps=list(TABLE_NAMES),
            group_name=GROUP_SITE,
            kinds={"word", "excel"},
            owners=OWNERS,
            tags=TAGS,
        )
    ],
    backfill_policy=ONE_RUN,
    pool=WRITER_POOL,
)
def county_tables(county: ResourceParam[County]) -> MaterializeResult[None]:
    """Write the county's tables from the warehouse as it stands."""
    started = time.perf_counter()
    workspace = county.workspace
    county.progress("全县汇总表", 0, 1)
    with building(workspace):
        inputs = county_tables_digest(workspace)
        report = publish_county_tables(workspace)
        write_built(workspace, COUNTY_TABLES, inputs)
    county.progress("全县汇总表", 1, 1)
    return MaterializeResult(
        metadata={
            "folder": MetadataValue.path(str(workspace.county_tables)),
            "written": report.written,
            "unchanged": report.unchanged,
            "removed": report.removed,
            "seconds": round(time.perf_counter() - started, 3),
        }
    )
