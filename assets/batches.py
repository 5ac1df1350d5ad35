"""The first two steps of `submissions`: which files are to be read, in what batches, and reading one of them.

Where there are workers (`assets.engine`) each reads a batch and lays it beside the store; DuckDB and the register of
submissions are left to the writer. On one machine no batches are made: the writer reads on all cores by itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dagster import AssetExecutionContext, Config, DynamicOut, DynamicOutput, ResourceParam, op
from pydantic import Field

from assets.county import County
from assets.engine import READING_QUEUE
from assets.labels import WRITER_POOL
from assets.partitions import partition_key
from pipelines.changes import digest
from pipelines.identify import identify_unread
from pipelines.ingest import Scanned, keep_unread, scan
from pipelines.readings import read_apart
from pipelines.register import Register
from pipelines.store import Store


class TakeIn(Config):
    """What to take in."""

    paths: list[str] = Field(default=[], description="Files, relative to the raw folder; everything new when empty.")
    batch_files: int | None = Field(
        default=None,
        ge=1,
        description="Files that a worker reads at once; what GOUJI_ENGINE says when empty, no batches without it.",
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """Files that one worker reads."""

    name: str
    hashes: tuple[str, ...]


def configure_steps(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the configuration of the steps from that of the asset."""
    return {name: {"config": given} for name in ("part_into_batches", "take_in")}


@op(
    pool=WRITER_POOL,
    out=DynamicOut(Batch),
    description="Keeps the files handed in and parts those nobody has read into batches, where workers read.",
)
def part_into_batches(
    context: AssetExecutionContext, config: TakeIn, county: ResourceParam[County]
) -> Iterator[DynamicOutput[Batch]]:
    """Yield batches; none where the writer is to read by itself."""
    size = config.batch_files or county.batch_files
    if not size:
        return
    workspace = county.workspace
    scanned = county.scanned or scan(workspace)
    only = paths_asked(config, asked_partitions(context), scanned, workspace.register)
    unread = keep_unread(workspace, only, scanned)
    for start in range(0, len(unread), size):
        hashes = tuple(unread[start : start + size])
        name = f"{start:08d}-{digest(hashes)[:16]}"
        yield DynamicOutput(Batch(name=name, hashes=hashes), mapping_key=name.replace("-", "_"))


@op(tags={"dagster-celery/queue": READING_QUEUE}, description="Reads a batch of files and lays it beside the store.")
def read_batch(county: ResourceParam[County], batch: Batch) -> int:
    """Return how many files were read."""
    return read_apart(Store(county.workspace.store), batch.name, batch.hashes)


def asked_partitions(context: AssetExecutionContext) -> set[str] | None:
    """Return the partitions that the run was asked for; None when it is for whatever is new."""
    is_partitioned = context.has_partition_key or context.has_partition_key_range
    return set(context.partition_keys) if is_partitioned else None


def paths_asked(config: TakeIn, asked: set[str] | None, scanned: Scanned, register: Register) -> list[str] | None:
    """Return the files to look at: those named, else those that may belong to the partitions; None for all."""
    if config.paths or asked is None:
        return config.paths or None
    files, _ = scanned
    return [file.path for file in files if _hinted_key(file.path, register) in (None, *asked)]


def _hinted_key(path: str, register: Register) -> str | None:
    """The partition that a file's name says it belongs to."""
    hint = identify_unread(path, register)
    return str(partition_key(hint.authority.code, hint.year)) if hint.authority and hint.year else None
