"""The asset `site` (网站): the published pages."""

from __future__ import annotations

from dagster import AssetSpec, MaterializeResult, MetadataValue, ResourceParam, multi_asset

from assets.county import SITE, County
from assets.labels import FIRST, GROUP_SITE, ONE_RUN, OWNERS, TAGS, WRITER_POOL
from assets.stages import publish
from assets.upkeep import EVERY_NIGHT, FOLLOWS
from assets.warehouse_tables import TABLE_NAMES
from dashboards.addresses import OVERVIEW


@multi_asset(
    name=SITE,
    specs=[
        AssetSpec(
            SITE,
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
    report, seconds = county.done(SITE, lambda: publish(county))
    return MaterializeResult(
        metadata={
            "open": MetadataValue.url(county.workspace.pages + OVERVIEW),
            "written": report.written,
            "unchanged": report.unchanged,
            "removed": report.removed,
            "seconds": seconds,
        }
    )
