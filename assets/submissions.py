"""The asset `submissions` (报送登记): takes in the files handed in, partitioned by year and authority.

Three steps: files are kept and parted into batches, batches are read, and one writer takes in what was read. On one
machine there are no batches, and the writer reads on all cores. A file that cannot be read is an outcome with a reason,
never an exception. How files are read does not belong here.
"""

from collections.abc import Collection, Iterable
from typing import Any

from dagster import (
    AssetExecutionContext,
    AssetMaterialization,
    AssetsDefinition,
    ConfigMapping,
    MetadataValue,
    MultiPartitionsDefinition,
    Nothing,
    Out,
    Output,
    ResourceParam,
    graph_asset,
    op,
)

from assets.batches import TakeIn, asked_partitions, configure_steps, part_into_batches, paths_asked, read_batch
from assets.copying import copy_of_run
from assets.county import SUBMISSIONS, County
from assets.labels import GROUP_INTAKE, ONE_RUN, OWNERS, TAGS, WRITER_POOL
from assets.partitions import AUTHORITY, YEAR, by_partition, key_of, partition_key, partition_names
from assets.stages import take_in as take_in_files
from pipelines.changes import warehouse_digest
from pipelines.ingest import IngestReport, scan
from pipelines.reader_version import READER_VERSION
from pipelines.revisions import Entry, entries
from pipelines.store import Store

SHOWN_REFUSALS = 200
DESCRIPTION = """报送登记: every file handed in (交来的文件), read once and kept in the store for good.

A partition that is not materialized is a unit that has not handed in (未报送). A run without partitions takes in
whatever is new and materializes the partitions it finds. A run asked for partitions looks for just these, and says of
each what it found, or that nothing was handed in.
"""


def submissions_asset(partitions: MultiPartitionsDefinition) -> AssetsDefinition:
    """Return the asset for a county's partitions."""

    @op(
        pool=WRITER_POOL,
        out=Out(Nothing),
        description="Registers what was handed in, adds what was read to the store, reads what nobody read.",
    )
    def take_in(
        context: AssetExecutionContext, config: TakeIn, county: ResourceParam[County], read_counts: list[int]
    ) -> Output[None]:
        workspace, store = county.workspace, Store(county.workspace.store)
        asked = asked_partitions(context)
        scanned = county.scanned or scan(workspace)
        only = paths_asked(config, asked, scanned, workspace.register)
        (report, read_now), seconds = county.done(SUBMISSIONS, lambda: take_in_files(county, only, scanned))
        inputs = warehouse_digest(workspace)
        found = entries(store, workspace.register)
        county.found.clear()
        county.found[inputs] = found
        standing = by_partition(found, partitions)
        if asked is None:
            fresh = _touched(found, report, read_now)
            never = standing.keys() - context.instance.get_materialized_partitions(context.asset_key)
            _log_partitions(context, {key: standing[key] for key in standing if key in fresh or key in never})
        else:
            for key in asked:
                context.add_asset_metadata(_standing_metadata(standing.get(key)), partition_key=key)
        metadata = _run_metadata(report, found, partitions, seconds)
        absent = set(config.paths) - {file.path for file in scanned[0]}
        if absent:
            metadata["not_there"] = MetadataValue.md("\n".join(f"- {path}" for path in sorted(absent)))
        copied = copy_of_run(context, county)
        return Output(None, metadata=metadata | {"read_by_workers": sum(read_counts)} | copied)

    @graph_asset(
        name=SUBMISSIONS,
        description=DESCRIPTION,
        partitions_def=partitions,
        code_version=READER_VERSION,
        group_name=GROUP_INTAKE,
        kinds={"python", "parquet"},
        owners=OWNERS,
        tags=TAGS,
        backfill_policy=ONE_RUN,
        config=ConfigMapping(configure_steps, config_schema=TakeIn.to_config_schema()),
    )
    def submissions() -> Any:
        return take_in(part_into_batches().map(read_batch).collect())

    return submissions


def _touched(found: Iterable[Entry], report: IngestReport, read_now: Collection[str]) -> set[str | None]:
    """Partitions of the files that this run took in or read again."""
    new = {(file.sha256, file.path) for file in report.new}
    return {
        key_of(entry)
        for entry in found
        if entry.submission.sha256 in read_now or (entry.submission.sha256, entry.submission.path) in new
    }


def _log_partitions(context: AssetExecutionContext, standing: dict[str, Entry]) -> None:
    """Record each partition by itself: those handed in are seldom a range, and a range would claim the ones between."""
    for key in sorted(standing):
        code, year = key.split("|")
        context.log_event(
            AssetMaterialization(
                context.asset_key,
                partition=partition_key(code, int(year)),
                metadata=_standing_metadata(standing[key]),
                tags={f"dagster/partition/{AUTHORITY}": code, f"dagster/partition/{YEAR}": year},
            )
        )


def _standing_metadata(entry: Entry | None) -> dict[str, Any]:
    """What stands in a partition: the current report, the reason why there is none, or that nothing was handed in."""
    if entry is None:
        return {"outcome": "not handed in (未报送)"}
    metadata: dict[str, Any] = {
        "outcome": "refused (读不出)" if entry.error else "report (已读出)",
        "file": entry.submission.path,
        "sha256": entry.submission.sha256,
        "handed_in": MetadataValue.timestamp(entry.submission.handed_in),
        "revision": entry.revision,
        "form": entry.header.form or "",
        "reason": entry.error or "",
        "note": entry.identity.note,
    }
    return {name: value for name, value in metadata.items() if value != ""}


def _run_metadata(
    report: IngestReport, found: list[Entry], partitions: MultiPartitionsDefinition, seconds: float
) -> dict[str, Any]:
    known = partition_names(partitions)
    refusals = "\n".join(f"- {path}: {reason}" for path, reason in report.refused[:SHOWN_REFUSALS])
    return {
        "dagster/row_count": len(found),
        "files": report.file_count,
        "new_files": len(report.new),
        "read_files": report.parsed_count,
        "refused_files": len(report.refused),
        "refusals": MetadataValue.md(refusals or "none (无)"),
        "without_partition": sum(key_of(entry) not in known for entry in found),
        "seconds": seconds,
    }
