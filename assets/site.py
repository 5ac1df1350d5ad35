"""The asset `site` (网站): the published pages."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from dagster import AssetSpec, MaterializeResult, MetadataValue, ResourceParam, multi_asset

from assets.county import County
from assets.labels import FIRST, GROUP_SITE, ONE_RUN, OWNERS, TAGS, WRITER_POOL
from assets.plan import SITE, site_digest
from assets.upkeep import EVERY_NIGHT, FOLLOWS
from assets.warehouse_tables import TABLE_NAMES
from dashboards.addresses import OVERVIEW
from dashboards.exports.release_index import read_index
from dashboards.exports.since_release import changes_to_show
from dashboards.site import publish_site
from pipelines.changes import building, write_built


@multi_asset(
    name="site",
    specs=[
        AssetSpec(
            "site",
            description="网站: the static pages for leaders and citizens, opened from a file, from a share or served. "
            "Only pages whose content changed are written.",
            deps=list(TABLE_NAMES),
            group_name=GROUP_SITE,
            kinds={"html", "plotly"},
            owners=OWNERS,
            tags=TAGS,
            automation_condition=FOLLOWS,
            freshness_policy=EVERY_NIGHT,
        )
    ],
    backfill_policy=ONE_RUN,
    pool=WRITER_POOL,
    op_tags=FIRST,
)
def site(county: ResourceParam[County]) -> MaterializeResult[None]:
    """Publish the site from the warehouse as it stands."""
    started = time.perf_counter()
    workspace = county.workspace
    county.progress("发布", 0, 1)
    with building(workspace):
        inputs = site_digest(workspace)
        report = publish_site(
            workspace.warehouse,
            workspace.site,
            synthetic=workspace.is_synthetic,
            built_at=datetime.now(UTC),
            changes=changes_to_show(workspace),
            releases=read_index(workspace.releases),
            frozen=workspace.releases,
            answer_by=workspace.answer_by_when_set,
        )
        write_built(workspace, SITE, inputs)
    county.progress("发布", 1, 1)
    return MaterializeResult(
        metadata={
            "open": MetadataValue.url(workspace.pages + OVERVIEW),
            "written": report.written,
            "unchanged": report.unchanged,
            "removed": report.removed,
            "seconds": round(time.perf_counter() - started, 3),
        }
    )
