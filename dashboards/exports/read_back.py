"""The gate of the open data: files as they were written are read again and held against the warehouse.

A table agrees when it has as many rows, and each column as many values and the same sum. Texts are counted, not
compared: CSV marks those that a spreadsheet would run.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from schemas.tables import NOTHING, Table, TableColumn, quoted, tables

NUMBERS = ("INTEGER", "DOUBLE")
EXACT = "DECIMAL(38, 6)"
"""Sums of this type do not depend on the order of the rows."""


def read_back(connection: duckdb.DuckDBPyConnection, database: Path, folder: Path) -> list[str]:
    """Return in words what of the open data does not agree with the warehouse; nothing when all does.

    Args:
        connection: the warehouse.
        database: the public database.
        folder: the folder with a CSV and a Parquet file a table.
    """
    problems = []
    connection.execute(f"ATTACH {quoted(str(database))} AS public_database (READ_ONLY)")
    for table in tables().values():
        expected = _measured(connection, table, table.name)
        for path, source in _carriers(table, database, folder):
            try:
                found = _measured(connection, table, source)
            except duckdb.Error as error:
                problems.append(f"{path.name} 读不出（{str(error).splitlines()[0]}）")
                continue
            wrong = [name for name, value in expected.items() if found[name] != value]
            if wrong:
                name = wrong[0]
                problems.append(f"{path.name} 的表 {table.name} {name}应为 {expected[name]}，读回为 {found[name]}")
    connection.execute("DETACH public_database")
    return problems


def _carriers(table: Table, database: Path, folder: Path) -> tuple[tuple[Path, str], ...]:
    csv, parquet = folder / f"{table.name}.csv", folder / f"{table.name}.parquet"
    options = "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"', strict_mode = true"
    return (
        (database, f"public_database.main.{table.name}"),
        (csv, f"read_csv({quoted(str(csv))}, {options})"),
        (parquet, f"read_parquet({quoted(str(parquet))})"),
    )


def _measured(connection: duckdb.DuckDBPyConnection, table: Table, source: str) -> dict[str, object]:
    """Number of rows, of values of each column, and sums of its numbers, by what they are called in words."""
    measures = {"行数": "count(*)"}
    for column in table.columns:
        if column.open_as == NOTHING:
            continue
        measures[f"{column.name} 列有值的个数"] = f"count(NULLIF({_text(column, source)}, ''))"
        if column.sql_type in NUMBERS:
            measures[f"{column.name} 列合计"] = f'sum(TRY_CAST("{column.name}" AS {EXACT}))'
    row = connection.execute(f"SELECT {', '.join(measures.values())} FROM {source}").fetchone()  # noqa: S608 - our names
    return dict(zip(measures, row or (), strict=True))


def _text(column: TableColumn, source: str) -> str:
    """A column as text; a list as CSV has it, where one without members is an empty text."""
    if column.sql_type == "VARCHAR[]" and not source.startswith("read_csv("):
        return f"array_to_string(\"{column.name}\", ';')"
    return f'CAST("{column.name}" AS VARCHAR)'
