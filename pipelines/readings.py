"""Readings made apart from the writer: workers each read a batch and lay it beside the store, the writer adds it.

Only the writer changes what counts. A worker that is killed leaves no reading or a whole one; a batch read twice gives
the same file, and a row that the store has is not added again. What no worker read the writer reads itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

from pipelines.office_starts import in_few_starts
from pipelines.parsing import ParsedFile, parse_paths
from pipelines.segments import read_segment, write_segment
from pipelines.store import PARSED_SCHEMA, Store, damaged_file, parsed_table

Outcome = tuple[str, str | None]
"""sha256 of a file that was read, and in one line why it gave no report."""


def finished(store: Store, hashes: Sequence[str], parsed: Iterable[ParsedFile]) -> Iterator[ParsedFile]:
    """Yield what reading kept files gave, what awaits the office program converted and recognised.

    Args:
        store: the store.
        hashes: the files.
        parsed: what reading each of them gave.

    Raises:
        DamagedStore: the kept bytes of a file are not there, or not what was kept.
    """
    done = in_few_starts([("", result)] for result in parsed)
    for sha256, ((_, result),) in zip(hashes, done, strict=True):
        if result.sha256 != sha256:
            raise damaged_file(store, sha256)
        yield result


def read_apart(store: Store, name: str, hashes: Sequence[str]) -> int:
    """Read kept files and lay the rows beside the store; return how many there are.

    Args:
        store: the store; not locked, since nothing that counts is written.
        name: of the batch, the same whenever it is tried.
        hashes: the files.

    Raises:
        DamagedStore: the kept bytes of a file are not there, or not what was kept.
    """
    parsed = (result for sha256 in hashes for result in parse_paths([store.file_path(sha256)]))
    results = list(finished(store, hashes, parsed))
    write_segment(store.readings_folder / f"{name}.parquet", parsed_table(results))
    return len(results)


def add_readings(store: Store) -> list[Outcome]:
    """Add to the store what workers laid beside it, in the order of the batches' names. The caller holds the store.

    Raises:
        DamagedStore: a reading is not what was written.
    """
    added: list[Outcome] = []
    done = store.parsed_hashes()
    for path in sorted(store.readings_folder.glob("*.parquet")):
        rows = read_segment(path).cast(PARSED_SCHEMA)
        is_new = [sha256 not in done for sha256 in rows["sha256"].to_pylist()]
        rows = rows.filter(pa.array(is_new, pa.bool_()))
        store.add_parsed_rows(rows)
        path.unlink()
        hashes, errors = rows["sha256"].to_pylist(), rows["error"].to_pylist()
        added += zip(hashes, errors, strict=True)
        done.update(hashes)
    return added
