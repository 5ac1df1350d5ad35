"""The tables that stand in the store as they are: cells and sections go from Parquet straight into DuckDB, by SQL.

No cell passes through Python or pandas: fifty million of them take seconds. What the table's declaration says of its
columns, DuckDB holds them to (`schemas.tables.Table.ddl`).
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from pipelines.store import PARSED_SCHEMA
from pipelines.wide_segments import Segment
from schemas.tables import Table, tables

STORED_TABLES = ("cells", "sections")
"""Tables whose rows are the pieces of a list column of the parsed segments of the same name."""


def load_stored(connection: duckdb.DuckDBPyConnection, segments: Sequence[Segment]) -> dict[str, int]:
    """Append the pieces of all reports of the segments; return the number of rows by table.

    Raises:
        duckdb.ConstraintException: a value is not what the table's declaration says.
        ValueError: a report has two rows of the same key.
    """
    connection.register("placed_rows", _placed(segments))
    connection.execute("CREATE OR REPLACE TEMP TABLE placed AS SELECT * FROM placed_rows")
    connection.unregister("placed_rows")
    paths = [str(segment.path) for segment in segments if any(segment.entries)]
    counts = {}
    for name in STORED_TABLES:
        query = _query(tables()[name])
        counts[name] = connection.execute(query, [paths]).fetchall()[0][0] if paths else 0
    connection.execute("DROP TABLE placed")
    _hold_to_key(connection, tables()["sections"])
    return counts


def _placed(segments: Sequence[Segment]) -> pa.Table:
    rows = [
        (entry.submission.sha256, str(segment.path), entry.report_id, entry.authority.code, entry.identity.year)
        for segment in segments
        for entry in segment.entries
        if entry is not None
    ]
    names = ("sha256", "filename", "report_id", "authority_code", "year")
    types = (pa.string(), pa.string(), pa.string(), pa.string(), pa.int32())
    columns = zip(*rows, strict=True) if rows else ([],) * len(names)
    return pa.table({name: pa.array(each, kind) for name, each, kind in zip(names, columns, types, strict=True)})


def _query(table: Table) -> str:
    pieces = PARSED_SCHEMA.field(table.name).type.value_type
    in_piece = {pieces.field(number).name for number in range(pieces.num_fields)}
    names = [column.name for column in table.columns]
    wanted = ", ".join(f"piece.{name}" if name in in_piece else name for name in names)
    return f"""INSERT INTO {table.name} ({", ".join(names)}) SELECT {wanted} FROM (
        SELECT placed.*, unnest(parsed.{table.name}) AS piece
        FROM read_parquet($1, filename = true, union_by_name = true) parsed JOIN placed USING (sha256, filename))"""  # noqa: S608 - names of our own tables


def _hold_to_key(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Refuse rows of the same key. Of cells this is seen more cheaply when they are made wide."""
    key = ", ".join(table.key)
    query = f"SELECT {key} FROM {table.name} GROUP BY ALL HAVING count(*) > 1 LIMIT 1"  # noqa: S608 - our own names
    repeated = connection.execute(query).fetchone()
    if repeated:
        raise ValueError(f"{table.name}: more than one row has the key {repeated}")
