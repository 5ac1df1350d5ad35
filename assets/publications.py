"""What the files for the office have in common as assets: made from the finished warehouse, written where changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from dagster import AssetsDefinition, AssetSpec, MaterializeResult, MetadataValue, ResourceParam, multi_asset

from assets.county import County
from assets.labels import GROUP_SITE, ONE_RUN, OWNERS, TAGS, WRITER_POOL
from assets.upkeep import EVERY_NIGHT, FOLLOWS
from assets.warehouse_tables import TABLE_NAMES
from pipelines.changes import building, write_built
from pipelines.workspace import Workspace


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


def office_files(
    name: str,
    title: str,
    description: str,
    digest: Callable[[Workspace], str],
    folder: Callable[[Workspace], Path],
    publish: Callable[[Workspace], Published],
) -> AssetsDefinition:
    """Return the asset of Word files and workbooks.

    Args:
        name: name of the asset, by which it is also known what it was last made from.
        title: what a clerk calls it, for the progress bar.
        description: what is in the files.
        digest: digest of all that they are made from.
        folder: where they lie.
        publish: writes what changed.
    """
    spec = AssetSpec(
        name,
        description=f"{title}: {description}",
        deps=list(TABLE_NAMES),
        group_name=GROUP_SITE,
        kinds={"word", "excel"},
        owners=OWNERS,
        tags=TAGS,
        automation_condition=FOLLOWS,
        freshness_policy=EVERY_NIGHT,
    )

    @multi_asset(name=name, specs=[spec], backfill_policy=ONE_RUN, pool=WRITER_POOL, description=spec.description)
    def made(county: ResourceParam[County]) -> MaterializeResult[None]:
        started = time.perf_counter()
        workspace = county.workspace
        county.progress(title, 0, 1)
        with building(workspace):
            inputs = digest(workspace)
            report = publish(workspace)
            write_built(workspace, name, inputs)
        county.progress(title, 1, 1)
        return MaterializeResult(
            metadata={
                "folder": MetadataValue.path(str(folder(workspace))),
                "written": report.written,
                "unchanged": report.unchanged,
                "removed": report.removed,
                "seconds": round(time.perf_counter() - started, 3),
            }
        )

    return made
