"""The gate of the open data: files as they were written are read again and held against the warehouse.

Row by row: the database against the warehouse in all that open data show as it is, CSV and Parquet against the
database in everything. Where all copies agree, the rules are run on the cells of the CSV and must fail where its
findings say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dashboards.exports.csv_columns import from_csv, in_csv, is_text
from pipelines.judged_again import failures_told_wrongly
from pipelines.warehouse_file import connect
from schemas.tables import AS_IT_IS, NOTHING, Table, TableColumn, quoted, tables

HELD, PUBLIC = "held", "public"
WAREHOUSE = "数据库"
ROWS = "rows"
JUDGED = {
    "reports": ("report_id", "form", "year"),
    "cells": ("report_id", "cell_code", "value", "state", "reason"),
    "findings": ("report_id", "rule", "instance", "outcome"),
}
"""What the rules are run on, by table."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the tables: what it is called, where each table is in it as SQL, and in which file."""

    name: str
    source: str
    file: str
    is_csv: bool = False

    def source_of(self, table: str) -> str:
        """Return what stands in FROM for a table."""
        return self.source.format(table)

    def file_of(self, table: str) -> str:
        """Return the file that a table is in, as people call it."""
        return self.file.format(table)


def read_back(warehouse: Path, database: Path, folder: Path) -> list[str]:
    """Return in words what of the open data does not agree with the warehouse; nothing when all does.

    Args:
        warehouse: the warehouse.
        database: the public database.
        folder: the folder with a CSV and a Parquet file a table.
    """
    held = Copy(WAREHOUSE, f"{HELD}.main.{{0}}", WAREHOUSE)
    public = Copy(database.name, f"{PUBLIC}.main.{{0}}", f"{database.name} 的表 {{0}}")
    options = "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"', strict_mode = true"
    csv = Copy("CSV", f"read_csv({_files(folder, 'csv')}, {options})", "{0}.csv", is_csv=True)
    parquet = Copy("Parquet", f"read_parquet({_files(folder, 'parquet')})", "{0}.parquet")
    with connect() as connection:
        for name, path in ((HELD, warehouse), (PUBLIC, database)):
            connection.execute(f"ATTACH {quoted(str(path))} AS {name} (READ_ONLY)")
        pairs = ((held, public), (public, csv), (public, parquet))
        problems = [
            each for table in tables().values() for pair in pairs for each in _differences(connection, table, *pair)
        ]
        return problems or _judged(connection, csv)


def _files(folder: Path, ending: str) -> str:
    """The files of a folder as SQL, with a place for the name of the table."""
    return quoted(str(folder).replace("{", "{{").replace("}", "}}") + f"/{{0}}.{ending}")


def _differences(connection: duckdb.DuckDBPyConnection, table: Table, kept: Copy, copy: Copy) -> Iterator[str]:
    """Hold every column of a table against the copy that is known to be right; say the first that differs."""
    counted = [each.name for each in table.columns if kept.file == WAREHOUSE and each.open_as != AS_IT_IS]
    try:
        expected, found = (_digests(connection, table, counted, each, is_for_csv=copy.is_csv) for each in (kept, copy))
        differing = next((name for name, value in expected.items() if found[name] != value), None)
        if differing == ROWS:
            yield f"{copy.file_of(table.name)} 应有 {expected[ROWS]} 行，读回 {found[ROWS]} 行"
        elif differing:
            example = _example(connection, table, differing, kept, copy)
            yield f"{copy.file_of(table.name)} 的 {differing} 列与数据库不符，{example}"
    except duckdb.Error as error:
        yield f"{copy.file_of(table.name)} 读不出（{str(error).splitlines()[0]}）"


def _digests(
    connection: duckdb.DuckDBPyConnection, table: Table, counted: list[str], copy: Copy, *, is_for_csv: bool
) -> dict[str, int]:
    """Number of rows, and for each column a sum over its rows that any other value in any of them changes.

    Of the columns in `counted` the values are counted only: they are shown otherwise than they are held.
    """
    measures = {ROWS: "count(*)"}
    by_name = {column.name: _read(column, copy, is_for_csv=is_for_csv) for column in table.columns}
    key = ", ".join(by_name[name] for name in table.key)
    for column in table.columns:
        if column.name not in counted:
            measures[column.name] = f"sum(hash({key}, {by_name[column.name]}))"
        elif column.open_as != NOTHING:
            measures[column.name] = f"count(NULLIF({by_name[column.name]}, ''))"
    row = connection.execute(f"SELECT {', '.join(measures.values())} FROM {copy.source_of(table.name)}").fetchone()  # noqa: S608
    return dict(zip(measures, row or (), strict=True))


def _read(column: TableColumn, copy: Copy, *, is_for_csv: bool) -> str:
    """A column as SQL, in the one way in which it can be compared: texts in CSV stand there marked."""
    if copy.is_csv:
        return from_csv(column)
    return f"coalesce({in_csv(column)}, '')" if is_for_csv and is_text(column) else f'"{column.name}"'


def _example(connection: duckdb.DuckDBPyConnection, table: Table, column: str, kept: Copy, copy: Copy) -> str:
    """A row that only the copy has, by its key."""
    by_name = {each.name: each for each in table.columns}
    queries = []
    for each in (copy, kept):
        picked = [_read(by_name[name], each, is_for_csv=copy.is_csv) for name in (*table.key, column)]
        queries.append(f"SELECT {', '.join(picked)} FROM {each.source_of(table.name)}")  # noqa: S608 - our own names
    found = connection.execute(" EXCEPT ALL ".join(queries) + " LIMIT 1").fetchone() or ("",)
    return f"如 {' '.join(map(str, found[:-1]))} 读回为“{'' if found[-1] is None else found[-1]}”"


def _judged(connection: duckdb.DuckDBPyConnection, copy: Copy) -> list[str]:
    """Run the rules on the cells of a copy: its tables are taken out first, since each is asked several times."""
    for name, columns in JUDGED.items():
        table = tables()[name]
        picked = ", ".join(
            f'{_read(each, copy, is_for_csv=False)} AS "{each.name}"' for each in table.columns if each.name in columns
        )
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {picked} FROM {copy.source_of(name)}")  # noqa: S608
    wrong = failures_told_wrongly(connection)
    return [f"{copy.name} 的数按规则重新核对，与其中的核对结果不一致，{wrong}"] if wrong else []
