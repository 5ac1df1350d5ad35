"""Connecting to DuckDB, and opening a finished warehouse for reading. Building it: `pipelines.warehouse`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from pipelines.errors import UsageProblem, system_reason

Limits = dict[str, str | bool | int | float | list[str]]

ROWS_AT_ONCE = 1_000
LEAST_MEMORY = "1MB"


def connect(path: Path | None = None, *, read_only: bool = False, limits: Limits | None = None) -> DuckDBPyConnection:
    """Connect to a DuckDB file, or to none. Long queries draw no progress bar: it would go to standard output.

    Args:
        path: the file, None for a database in memory.
        read_only: whether it must not be written.
        limits: what DuckDB may use (its own configuration).
    """
    return _quiet(duckdb.connect(str(path) if path else ":memory:", read_only=read_only, config=limits or {}))


def beside(connection: DuckDBPyConnection) -> DuckDBPyConnection:
    """Connect to the same database once more, for another thread."""
    return _quiet(connection.cursor())


def _quiet(connection: DuckDBPyConnection) -> DuckDBPyConnection:
    connection.execute("SET enable_progress_bar = false")
    return connection


@contextmanager
def one_wait_for_the_disk(connection: DuckDBPyConnection) -> Iterator[None]:
    """Make what the block does one transaction: by itself DuckDB waits for the disk after every statement."""
    connection.begin()
    yield
    connection.commit()


def read_rows(connection: DuckDBPyConnection, query: str, parameters: object = None) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query a few at a time; the connection must not be asked anything else meanwhile."""
    found = connection.execute(query, parameters)
    while rows := found.fetchmany(ROWS_AT_ONCE):
        yield from rows


def reported_years(connection: DuckDBPyConnection) -> list[int]:
    """Return the years that somebody has reported on, ascending."""
    return [year for (year,) in connection.execute("SELECT year FROM years ORDER BY year").fetchall()]


def no_reports(year: int, known: list[int]) -> UsageProblem:
    """Return the line for a year that nobody has reported on; `known` are the years that somebody has."""
    span = f"{known[0]}–{known[-1]}" if known else "无"
    return UsageProblem(f"没有 {year} 年度的报告（有报告的年度：{span}）：应报送的单位见 gouji remind --year {year}")


def share_texts(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Yield rows in which equal texts are one object: codes and words come thousands of times."""
    known: dict[str, str] = {}
    for row in rows:
        yield tuple(known.setdefault(value, value) if isinstance(value, str) else value for value in row)


def give_back_memory(connection: DuckDBPyConnection) -> None:
    """Have DuckDB let go of the blocks that it has read: else it keeps all of a file until most memory is full."""
    with suppress(duckdb.OutOfMemoryException):  # what is in use stays
        connection.execute(f"SET memory_limit = '{LEAST_MEMORY}'")
    connection.execute("RESET memory_limit")


@contextmanager
def open_warehouse(path: Path) -> Iterator[DuckDBPyConnection]:
    """Open a warehouse for reading.

    Raises:
        UsageProblem: there is none yet, it cannot be read, or has not the tables and views of this program.
    """
    if not path.is_file():
        raise UsageProblem(f"还没有数据库 {path}：请先运行 gouji run")
    try:
        path.open("rb").close()
        connection = connect(path, read_only=True)
    except OSError as error:
        raise UsageProblem(f"数据库 {path} 打不开（{system_reason(error)}）：请检查权限和磁盘") from error
    except duckdb.Error as error:
        raise UsageProblem(f"数据库 {path} 打不开，请运行 gouji rebuild 重建：{str(error).splitlines()[0]}") from error
    try:
        yield connection
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        reason = str(error).splitlines()[0]
        raise UsageProblem(f"数据库 {path} 是另一版程序建的，请先运行 gouji run 或 gouji rebuild：{reason}") from error
    except duckdb.IOException as error:
        raise UsageProblem(f"数据库 {path} 读不出，请运行 gouji rebuild 重建：{str(error).splitlines()[0]}") from error
    finally:
        connection.close()
