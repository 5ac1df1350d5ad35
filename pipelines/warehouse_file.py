"""Opening a finished warehouse for reading, without what building one takes. Building it: `pipelines.warehouse`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.errors import UsageProblem


@contextmanager
def open_warehouse(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a warehouse for reading.

    Raises:
        UsageProblem: there is none yet, or it cannot be read.
    """
    if not path.is_file():
        raise UsageProblem(f"还没有数据库 {path}：请先运行 gouji run")
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise UsageProblem(f"数据库 {path} 打不开，请运行 gouji rebuild 重建：{str(error).splitlines()[0]}") from error
    try:
        yield connection
    except duckdb.IOException as error:
        raise UsageProblem(f"数据库 {path} 读不出，请运行 gouji rebuild 重建：{str(error).splitlines()[0]}") from error
    finally:
        connection.close()
