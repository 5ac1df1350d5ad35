"""What the files for the office have in common as assets: made from the finished warehouse, written where changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from dagster import AssetsDefinition, AssetSpec, MaterializeResult, MetadataValue, ResourceParam, multi_asset

from assets.county import County
from assets.labels import GROUP_SITE, ONE_RUN, OWNERS, TAGS, WRITER_POOL
from assets.stages import Published
from assets.upkeep import EVERY_NIGHT, FOLLOWS
from assets.warehouse_tables import TABLE_NAMES
from pipelines.workspace import Workspace


def office_files(
    name: str,
    title: str,
    description: str,
    folder: Callable[[Workspace], Path],
    write: Callable[[County], Published],
    after: Iterable[str] = (),
) -> AssetsDefinition:
    """Return the asset of Word files and workbooks.

    Args:
        name: name of the asset, by which it is also known what it was last made from.
        title: what a clerk calls it.
        description: what is in the files.
        folder: where they lie.
        write: writes what changed.
        after: assets that must be there before, beside the tables.
    """
    spec = AssetSpec(
        name,
        description=f"{title}: {description}",
        deps=[*TABLE_NAMES, *after],
        group_name=GROUP_SITE,
        kinds={"word", "excel"},
        owners=OWNERS,
        tags=TAGS,
        automation_condition=FOLLOWS,
        freshness_policy=EVERY_NIGHT,
    )

    @multi_asset(name=name, specs=[spec], backfill_policy=ONE_RUN, pool=WRITER_POOL, description=spec.description)
    def made(county: ResourceParam[County]) -> MaterializeResult[None]:
        report, seconds = county.done(name, lambda: write(county))
        return MaterializeResult(
            metadata={
                "folder": MetadataValue.path(str(folder(county.workspace))),
                "written": report.written,
                "unchanged": report.unchanged,
                "removed": report.removed,
                "seconds": seconds,
            }
        )

    return made
