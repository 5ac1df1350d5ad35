"""The warehouse as it was known at a moment of the past: the same tables and views, with what had been loaded by then.

What had been read is shown as the present reader and the present rules see it; what people did later is left out.
Macros for one's own queries are in `views/history.sql`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import duckdb

from pipelines.errors import UsageProblem
from pipelines.views.create import create_views
from pipelines.warehouse_file import connect, open_warehouse
from schemas.tables import Table, quoted, tables

END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
OF_ITS_OWN = {
    "submissions": "FROM submissions_as_of($known, handed_in_by := $handed)",
    "reports": "FROM reports_as_of($known, handed_in_by := $handed)",
    "years": "SELECT y.* FROM full_warehouse.years y,"
    " (SELECT min(year) AS first, max(year) AS last FROM main.submissions) WHERE y.year BETWEEN first AND last",
    "set_asides": "SELECT * REPLACE (CASE WHEN restored_at <= $known THEN restored_at END AS restored_at,"
    " CASE WHEN restored_at <= $known THEN restored_by END AS restored_by,"
    " CASE WHEN restored_at <= $known THEN restored_reason END AS restored_reason)"
    " FROM full_warehouse.set_asides WHERE set_aside_at <= $known",
    "authorities": "SELECT a.* FROM full_warehouse.authorities a WHERE a.is_registered"
    " OR a.authority_code IN (SELECT authority_code FROM main.reports)",
}
"""How tables look then that do not follow from their columns, in the order in which they are made."""


@dataclass(frozen=True, slots=True)
class Then:
    """A moment of the past: what was loaded by `known`, of files handed in by `handed_in` (both UTC)."""

    known: datetime = END_OF_TIME
    handed_in: datetime = END_OF_TIME


def parse_moment(text: str) -> datetime:
    """Return the moment that a user wrote, in local time unless a zone is given; a day means all of it.

    Raises:
        UsageProblem: it is no date or time.
    """
    try:
        if len(text) == len("2024-02-15"):
            day = date.fromisoformat(text) + timedelta(days=1)
            return (datetime.combine(day, time()).astimezone() - timedelta(microseconds=1)).astimezone(UTC)
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageProblem(f"“{text}”不是日期：请写成 2024-02-15，或 2024-02-15T12:00") from error


@contextmanager
def open_as_of(path: Path, then: Then | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for reading, as it was known then; as it is now when None.

    Raises:
        UsageProblem: there is no warehouse, or it cannot be read.
    """
    with open_warehouse(path) as connection:
        if then is None:
            yield connection
            return
    with connect() as connection:
        connection.execute(f"ATTACH {quoted(str(path))} AS w (READ_ONLY)")
        _go_back(connection, then)
        yield connection


def _go_back(connection: duckdb.DuckDBPyConnection, then: Then) -> None:
    """Make tables of the few rows of a report, views of the many of its cells, and the views over all of them."""
    moments = {"known": then.known.replace(tzinfo=None), "handed": then.handed_in.replace(tzinfo=None)}
    everything = tables()
    connection.execute("CREATE SCHEMA memory.full_warehouse")
    for name in everything:
        connection.execute(f"CREATE VIEW memory.full_warehouse.{name} AS FROM w.main.{name}")
    for name, query in OF_ITS_OWN.items():
        connection.execute("USE w" if "_as_of(" in query else "USE memory")
        used = {key: value for key, value in moments.items() if f"${key}" in query}
        connection.execute(f"CREATE TABLE memory.main.{name} AS {query}", used)  # noqa: S608 - our own queries
    connection.execute("USE memory")
    for table in everything.values():
        if table.name not in OF_ITS_OWN:
            connection.execute(f"CREATE VIEW main.{table.name} AS {_known_then(table, moments['known'])}")
    create_views(connection)


def _known_then(table: Table, known: datetime) -> str:
    """The query for a table: what belongs to a report goes with it, what people did goes by its time."""
    columns = {column.name: column for column in table.columns}
    if "moment" in columns:
        or_none = " OR t.moment IS NULL" if columns["moment"].nullable else ""
        return f"FROM full_warehouse.{table.name} t WHERE t.moment <= {quoted(known.isoformat())}{or_none}"
    if "report_id" not in columns:
        return f"FROM full_warehouse.{table.name}"
    moved = ", ".join(f"r.{name} AS {name}" for name in ("authority_code", "year") if name in columns)
    replaced = f" REPLACE ({moved})" if moved else ""
    return f"SELECT t.*{replaced} FROM full_warehouse.{table.name} t JOIN main.reports r USING (report_id)"  # noqa: S608
