"""`gouji sql`: one's own queries on the warehouse, which is opened read-only."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import click
import duckdb

from pipelines.cli.output import format_option, show_rows
from pipelines.cli.workspace_options import as_of_option, handed_in_by_option, out_option, raw_option, then_of
from pipelines.errors import UsageProblem
from pipelines.time_travel import Then, open_as_of
from pipelines.workspace import open_workspace

NO_SHELL = '没有装 duckdb 命令，不能交互查询：请写 gouji sql "SELECT …"，或把语句从标准输入送来（gouji sql - < 文件）'


ASKING = ("SELECT", "EXPLAIN", "PRAGMA", "MULTI", "SET")
"""Kinds of statements that ask; SET changes only how the answer is made, PIVOT is of several (MULTI)."""


@click.command(epilog='Example: gouji sql "SELECT short_name, state FROM matrix WHERE year = 2020"')
@click.argument("query", required=False)
@as_of_option
@handed_in_by_option
@format_option
@raw_option
@out_option
def sql(
    query: str | None, as_of: str | None, handed_in_by: str | None, shape: str, raw: Path | None, out: Path | None
) -> None:
    """Query the warehouse (数据库), read-only. Tables, views and examples: docs/warehouse.md.

    QUERY - reads from standard input. Without QUERY the duckdb program is started, where it is installed.
    """
    warehouse = open_workspace(raw, out).warehouse
    then = then_of(as_of, handed_in_by)
    if query is None and sys.stdin.isatty():
        _start_shell(warehouse)
        return
    run_sql(warehouse, sys.stdin.read() if query in (None, "-") else str(query), then, shape)


def run_sql(warehouse: Path, query: str, then: Then | None, shape: str) -> None:
    """Run a query and print what it gives.

    Raises:
        UsageProblem: it is not valid, asks for a change, or there is no warehouse.
    """
    if not query.strip():
        raise UsageProblem('没有查询语句：请写 gouji sql "SELECT …"')
    with open_as_of(warehouse, then) as connection:
        try:
            _check_only_asks(connection, query)
            cursor = connection.execute(query)
            head = [column[0] for column in cursor.description or ()]
            rows = cursor.fetchall()
        except duckdb.Error as error:
            raise UsageProblem(f"查询不能执行：{_reason(error)}") from error
    show_rows(head, rows, shape)


def _check_only_asks(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Lock the connection to the warehouse alone: a query could else write over a report, or read any file.

    Raises:
        UsageProblem: the text is no query.
    """
    statements = connection.extract_statements(query)
    if not statements:
        raise UsageProblem('没有查询语句：请写 gouji sql "SELECT …"')
    for statement in statements:
        if statement.type.name not in ASKING:
            raise UsageProblem(
                f"gouji sql 只能查询，不能执行 {statement.type.name}：数据库只读，结果存成文件用 --format csv > 文件名"
            )
    count = sum(statement.type.name != "SET" for statement in statements)
    if count != 1:
        raise UsageProblem(f"一次只能写一条查询，这里有 {count} 条：请分开运行，或用 UNION ALL 合在一起")
    connection.execute("SET enable_external_access = false")


def _reason(error: duckdb.Error) -> str:
    """The first line of DuckDB's message, and what it suggests."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    if lines and lines[0].startswith("Permission Error"):
        return f"只能查数据库，不能读写别的文件（{lines[0]}）"
    hints = [line for line in lines[1:] if line.startswith(("Did you mean", "Candidate bindings"))]
    return " ".join([lines[0] if lines else type(error).__name__, *hints])


def _start_shell(warehouse: Path) -> None:
    program = shutil.which("duckdb")
    if program is None:
        raise UsageProblem(NO_SHELL)
    if not warehouse.is_file():
        raise UsageProblem(f"还没有数据库 {warehouse}：请先运行 gouji run")
    subprocess.run([program, "-readonly", str(warehouse)], check=False)  # noqa: S603 - the user's own duckdb
