"""The warehouse: a DuckDB file built fresh from the store and swapped in whole; everybody else opens it read-only."""

from __future__ import annotations

import gc
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial

import duckdb
import pandas as pd
import pyarrow as pa

from pipelines.decisions.frames import correction_frames, decision_frames
from pipelines.derived import Derived
from pipelines.empty_warehouse import lay_out
from pipelines.errors import UsageProblem, system_reason
from pipelines.frames import load_frames, segments_of
from pipelines.proposal_frames import proposal_frames
from pipelines.reconcile import reconcile
from pipelines.revisions import Entry, entries
from pipelines.roll_up.findings import county_findings
from pipelines.store import Store
from pipelines.stored_tables import load_stored
from pipelines.warehouse_file import Limits, beside, connect
from pipelines.wide_segments import Segment, worth_a_pool
from pipelines.workspace import Workspace
from schemas.tables import Table, tables

logger = logging.getLogger(__name__)

LIMITS: Limits = {"memory_limit": "1500MB"}
"""What DuckDB may use while building, beside what checking needs; what does not fit it puts aside on the disk."""
INTERRUPT_SECONDS = 0.05
"""Between one try and the next to stop a query, which may not have begun at the first."""

Counts = dict[str, int]
"""Rows by table."""


@dataclass(frozen=True, slots=True)
class WarehouseReport:
    """What a build made: the number of rows of each table."""

    row_counts: Counts
    discrepancies: tuple[str, ...] = ()
    """What does not agree between the tables, in words; if anything, the old warehouse was kept."""


def build_warehouse(
    workspace: Workspace, found: list[Entry] | None = None, *, is_afresh: bool = False
) -> WarehouseReport:
    """Build the warehouse from the store and, when its tables agree, put it in the place of the old one.

    What is put in place is the file as it was read back, not what was in memory.

    Args:
        workspace: the county.
        found: every submission in order, where the caller knows them; read from the store when left out.
        is_afresh: whether to work everything out of the store, whatever is known from the last warehouse.

    Raises:
        pandera.errors.SchemaErrors: a table is not what its schema says; the old warehouse stays.
        UsageProblem: there is no room, or the store cannot be read; the old warehouse stays.
    """
    target = workspace.warehouse
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f".{target.name}.*.tmp*"):
        left.unlink(missing_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    derived = Derived(None if is_afresh else workspace.derived)
    try:
        lay_out(temporary, derived)
        with connect(temporary, limits=LIMITS) as connection:
            counts = _fill(connection, workspace, found, derived)
        with _timed("表间核对"), connect(temporary, read_only=True, limits=LIMITS) as connection:
            discrepancies = reconcile(connection)
        if not discrepancies:
            temporary.replace(target)
            derived.forget_others()
    except (OSError, duckdb.Error, pa.ArrowException) as error:
        Store(workspace.store).check_segments()
        raise UsageProblem(f"数据库没有建成，原有的保持不变：{_reason(error)}") from error
    finally:
        gc.unfreeze()
        for left in target.parent.glob(f"{temporary.name}*"):
            left.unlink(missing_ok=True)
    return WarehouseReport(counts, discrepancies)


def _reason(error: Exception) -> str:
    """What went wrong in one line; what the system says, and a full disk, in plain words."""
    if isinstance(error, OSError) and error.errno is not None:
        return f"{error.filename or ''}（{system_reason(error)}）"
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"磁盘空间不足，请腾出空间后再运行（{first}）" if "No space left" in str(error) else first


def _fill(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, known: list[Entry] | None, derived: Derived
) -> Counts:
    counts = dict.fromkeys(tables(), 0)
    store = Store(workspace.store)

    def load(pieces: Iterable[tuple[str, pd.DataFrame]]) -> None:
        for name, frame in pieces:
            counts[name] += load_table(connection, tables()[name], frame)

    with _timed("报送登记"), _without_search_for_garbage():
        found = entries(store, workspace.register) if known is None else known
        segments = segments_of(store, found, workspace.county)
    with _timed("装入和核对"), _loading(connection, segments) as begin_cells:
        load(load_frames(connection, workspace, found, segments, begin_cells, derived))
        counts |= begin_cells()()
    with _timed("认定和错处"):
        load(correction_frames(connection, store, workspace))
        load([("findings", county_findings(connection, workspace.settings))])
        load(decision_frames(connection, store))
        load(proposal_frames(connection, store))
    return counts


@contextmanager
def _loading(
    connection: duckdb.DuckDBPyConnection, segments: Sequence[Segment]
) -> Iterator[Callable[[], Callable[[], Counts]]]:
    """Give what begins to load cells and sections and returns what waits for it, which gives rows by table.

    DuckDB loads while Python makes findings on one core. While reports are made wide there is a core to spare too, but
    not where processes do that.
    """
    with beside(connection) as own, ThreadPoolExecutor(1) as thread:
        begin = cache(partial(thread.submit, load_stored, own, segments))
        if len(segments) < worth_a_pool(segments):
            begin()
        try:
            yield lambda: begin().result
        except BaseException:
            while begin.cache_info().currsize and not begin().done():
                own.interrupt()  # what went wrong is said at once, not when all is loaded
                time.sleep(INTERRUPT_SECONDS)
            raise


@contextmanager
def _without_search_for_garbage() -> Iterator[None]:
    """Leave what is made within out of the search for garbage until `gc.unfreeze`.

    A million objects that all last would be gone through again and again.
    """
    was_searching = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_searching:
            gc.enable()


@contextmanager
def _timed(stage: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    logger.info("%s：%.1f 秒", stage, time.perf_counter() - started)


def load_table(connection: duckdb.DuckDBPyConnection, table: Table, frame: pd.DataFrame) -> int:
    """Validate a frame against the table's schema and append it; return the number of rows.

    A frame without rows has nothing to hold against the schema, and half of the tables of a small county have none.

    Raises:
        pandera.errors.SchemaErrors: the frame is not what the schema says.
    """
    if frame.empty:
        return 0
    valid = table.schema.validate(frame[[column.name for column in table.columns]], lazy=True)
    connection.register("incoming", valid)
    connection.execute(f"INSERT INTO {table.name} BY NAME SELECT * FROM incoming")  # noqa: S608 - names of our own tables
    connection.unregister("incoming")
    return len(valid)
