"""The warehouse from the store alone, after the store was looked through, and compared with what stood before."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.changes import WAREHOUSE, warehouse_digest, write_built
from pipelines.ingest import Progress, parse_missing
from pipelines.ledger import Ledger, verify
from pipelines.parsing import hash_bytes
from pipelines.store import Store, damaged_file, existing_store
from pipelines.store_version import remove_leftovers
from pipelines.warehouse import WarehouseReport, build_warehouse
from pipelines.warehouse_file import connect, open_warehouse
from pipelines.workspace import Workspace
from schemas.tables import tables

Contents = dict[str, tuple[int, int]]
"""For each table its number of rows and a sum over the hashes of its rows: equal for equal rows in any order."""


@dataclass(frozen=True, slots=True)
class Before:
    """What stood in the place of the warehouse."""

    contents: Contents | None
    """Of the tables that this program knows; None where there was nothing, or nothing that could be read."""
    unreadable: str = ""
    """Why it could not be read, empty where it could or where there was nothing."""

    @property
    def lacked(self) -> tuple[str, ...]:
        """The tables it did not have: those of another version of the program."""
        return tuple(name for name in tables() if self.contents is not None and name not in self.contents)


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild did."""

    kept_count: int
    """Files kept in the store, all of them what their sha256 says."""
    parsed_count: int
    """Files that the present reader had to read."""
    act_count: int
    warehouse: WarehouseReport
    before: Before
    changed_tables: tuple[str, ...]
    """Tables with other contents than before, where there were tables to compare with."""


def rebuild(workspace: Workspace, progress: Progress) -> RebuildReport:
    """Check the store, read what the present reader has not read, build the warehouse. The caller holds the workspace.

    Raises:
        DamagedStore: a file of the store is not what was written.
        UsageProblem: nothing is stored, the ledger was changed, or there is no room.
    """
    store = existing_store(workspace.store)
    acts = verify(Ledger(store))
    with store.locked():
        remove_leftovers(store.root)
        store.check_segments()
        kept = check_kept_files(store, progress)
        parsed = sum(len(results) for results in parse_missing(store, progress))
    before = _before(workspace.warehouse)
    progress("建库", 0, 1)
    inputs = warehouse_digest(workspace)
    report = build_warehouse(workspace, is_afresh=True)
    if not report.discrepancies:
        write_built(workspace, WAREHOUSE, inputs)
    progress("建库", 1, 1)
    return RebuildReport(kept, parsed, len(acts), report, before, _changed(before, workspace.warehouse))


def check_kept_files(store: Store, progress: Progress) -> int:
    """Hold the bytes of every file against its sha256 and return how many there are.

    Raises:
        DamagedStore: one is gone or not what was kept.
    """
    hashes = sorted(set(store.submissions()["sha256"].to_pylist()))
    for number, sha256 in enumerate(hashes, 1):
        try:
            data = store.file_path(sha256).read_bytes()
        except OSError as error:
            raise damaged_file(store, sha256) from error
        if hash_bytes(data) != sha256:
            raise damaged_file(store, sha256)
        progress("核对原件", number, len(hashes))
    return len(hashes)


def contents(connection: duckdb.DuckDBPyConnection) -> Contents:
    """Return what stands in the tables of a warehouse; those of our tables that it does not have are left out."""
    there = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    found: Contents = {}
    for name in (name for name in tables() if name in there):
        row = connection.execute(f"SELECT count(*), coalesce(sum(hash(t)), 0) FROM {name} t").fetchone()  # noqa: S608
        found[name] = (int(row[0]), int(row[1])) if row else (0, 0)
    return found


def _before(path: Path) -> Before:
    if not path.is_file():
        return Before(None)
    try:
        with connect(path, read_only=True) as connection:
            return Before(contents(connection))
    except duckdb.Error as error:
        return Before(None, str(error).splitlines()[0])


def _changed(before: Before, path: Path) -> tuple[str, ...]:
    if before.contents is None:
        return ()
    with open_warehouse(path) as connection:
        after = contents(connection)
    return tuple(name for name in before.contents if after[name] != before.contents[name])
