"""The asset `slips` (核对单): a correction slip for every report, as Word file and as workbook to answer in."""

from __future__ import annotations

import time

from dagster import AssetSpec, MaterializeResult, MetadataValue, ResourceParam, multi_asset

from assets.county import County
from assets.labels import GROUP_SITE, ONE_RUN, OWNERS, TAGS, WRITER_POOL
from assets.plan import SLIPS, slips_digest
from assets.warehouse_tables import TABLE_NAMES
from dashboards.slips.publish import publish_slips
from dashboards.slips.reading import circumstances_of
from pipelines.changes import building, write_built


@multi_asset(
    name="slips",
    specs=[
        AssetSpec(
            "slips",
            description="核对单: what each unit is told of its report, to print and to answer in. "
            "Only slips whose content changed are written.",
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
def slips(county: ResourceParam[County]) -> MaterializeResult[None]:
    """Write the slips from the warehouse as it stands."""
    started = time.perf_counter()
    workspace = county.workspace
    county.progress("核对单", 0, 1)
    with building(workspace):
        inputs = slips_digest(workspace)
        report = publish_slips(workspace.warehouse, workspace.slips, circumstances_of(workspace))
        write_built(workspace, SLIPS, inputs)
    county.progress("核对单", 1, 1)
    return MaterializeResult(
        metadata={
            "folder": MetadataValue.path(str(workspace.slips)),
            "written": report.written,
            "unchanged": report.unchanged,
            "removed": report.removed,
            "seconds": round(time.perf_counter() - started, 3),
        }
    )
