"""The warehouse before anything is in it: to declare its tables and views takes DuckDB longer than to load a county.

So the file is kept as it was when they were declared. What goes into it does not belong here.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from pipelines.changes import digest
from pipelines.derived import Derived
from pipelines.views.create import view_statements
from pipelines.warehouse_file import connect, one_wait_for_the_disk
from schemas.tables import tables

_declared: dict[tuple[str, ...], npt.NDArray[np.uint8]] = {}
"""Statements → the file that they give, for a process that builds more than once."""


def lay_out(path: Path, derived: Derived) -> None:
    """Write a warehouse with all tables and views and no rows.

    Args:
        path: where; what lies there is overwritten.
        derived: where the file is kept.
    """
    statements = (*(table.ddl for table in tables().values()), *view_statements())
    made_from = digest([duckdb.__version__, *statements])
    (kept,) = derived.each("empty", [made_from], lambda _: map(partial(_declare, statements), [path]))
    path.write_bytes(kept["content"].tobytes())


def _declare(statements: tuple[str, ...], path: Path) -> dict[str, npt.NDArray[np.uint8]]:
    if statements not in _declared:
        with connect(path) as connection, one_wait_for_the_disk(connection):
            for statement in statements:
                connection.execute(statement)
        _declared[statements] = np.fromfile(path, np.uint8)
    return {"content": _declared[statements]}
