"""Open data: every table of the warehouse as CSV and Parquet, the database itself, and what each column means.

CSV is UTF-8 with a byte order mark, so that spreadsheet programs read the Chinese. A text that one would run as a
formula gets an apostrophe before it; numbers stay numbers, negative ones too. Parquet and DuckDB hold it as filed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb

from dashboards.exports.csv_columns import in_csv
from dashboards.exports.data_package import describe_package
from dashboards.exports.public_database import write_public_database
from dashboards.exports.read_back import read_back
from pipelines.docs import pages
from pipelines.errors import UsageProblem
from pipelines.warehouse_file import connect, open_warehouse
from pipelines.workspace import Workspace
from schemas.tables import Table, quoted, tables

TABLES_FOLDER, CODEBOOK_FOLDER = "data", "codebook"
DATABASE, PACKAGE, README = "gouji.duckdb", "datapackage.json", "README.txt"
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()


def write_open_data(workspace: Workspace, folder: Path) -> tuple[Path, ...]:
    """Write the open data of a warehouse into a folder; return the files, the description of the package last.

    All is written beside the folder and read back; only what agrees with the warehouse is put in place.

    Raises:
        UsageProblem: there is no warehouse, it cannot be read, the folder holds other files, or what was written does
            not agree with the warehouse; what was there before stays.
    """
    with open_warehouse(workspace.warehouse):
        _check_place(folder)
    making = folder.parent / f".{folder.name}.{os.getpid()}.making"
    try:
        names = [path.relative_to(making) for path in _write(workspace, making)]
        if problems := read_back(workspace.warehouse, making / DATABASE, making / TABLES_FOLDER):
            raise UsageProblem(f"开放数据没有写出，原有的保持不变：写好的文件读回来不对：{'；'.join(problems[:3])}")
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (making / name).replace(folder / name)
    except duckdb.Error as error:
        raise UsageProblem(f"开放数据写不进 {folder}，请看磁盘是否已满：{str(error).splitlines()[0]}") from error
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return tuple(folder / name for name in names)


def _check_place(folder: Path) -> None:
    """Refuse a folder with other files: they would be mixed up with the open data, or overwritten."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / PACKAGE).is_file():
        raise UsageProblem(f"{folder} 中已有其他文件：请用 --out 指明一个空文件夹")


def _write(workspace: Workspace, folder: Path) -> tuple[Path, ...]:
    (folder / TABLES_FOLDER).mkdir(parents=True, exist_ok=True)
    (folder / CODEBOOK_FOLDER).mkdir(exist_ok=True)
    made = []
    write_public_database(workspace.warehouse, folder / DATABASE)
    with connect(folder / DATABASE, read_only=True) as connection:
        for table in tables().values():
            made += [_write_csv(connection, table, folder), _write_parquet(connection, table, folder)]
        keys = {name: has_whole_key(connection, table) for name, table in tables().items()}
    made += [folder / DATABASE, *_write_codebook(folder)]
    (folder / README).write_text(_readme(workspace), encoding="utf-8")
    made.append(folder / README)
    text = describe_package(folder, made, keys, workspace.county_name, is_synthetic=workspace.is_synthetic)
    (folder / PACKAGE).write_text(text, encoding="utf-8")
    return (*made, folder / PACKAGE)


def has_whole_key(connection: duckdb.DuckDBPyConnection, table: Table) -> bool:
    """Tell whether no row has an empty text in its key: in CSV such a text cannot be told from none."""
    empty = " OR ".join(f"CAST(\"{name}\" AS VARCHAR) = ''" for name in table.key)
    found = connection.execute(f"SELECT count(*) FROM {table.name} WHERE {empty}").fetchone()  # noqa: S608 - our own names
    return found == (0,)


def _write_csv(connection: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> Path:
    path, plain = folder / TABLES_FOLDER / f"{table.name}.csv", folder / TABLES_FOLDER / f".{table.name}.plain"
    columns = ", ".join(f'{in_csv(column)} AS "{column.name}"' for column in table.columns)
    query = f"SELECT {columns} FROM {table.name} {_order(table)}"  # noqa: S608 - our own names
    connection.execute(f"COPY ({query}) TO {quoted(str(plain))} (FORMAT csv, HEADER)")
    with path.open("wb") as target, plain.open("rb") as source:
        target.write(BYTE_ORDER_MARK)
        shutil.copyfileobj(source, target)
    plain.unlink()
    return path


def _write_parquet(connection: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> Path:
    path = folder / TABLES_FOLDER / f"{table.name}.parquet"
    query = f"SELECT * FROM {table.name} {_order(table)}"  # noqa: S608 - our own names
    connection.execute(f"COPY ({query}) TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)")
    return path


def _order(table: Table) -> str:
    return "ORDER BY " + ", ".join(f'"{name}"' for name in table.key)


def _write_codebook(folder: Path) -> Iterator[Path]:
    for name, text in pages().items():
        path = folder / CODEBOOK_FOLDER / name
        path.write_text(text, encoding="utf-8")
        yield path


def _readme(workspace: Workspace) -> str:
    mark = "演示数据，虚构。\n\n" if workspace.is_synthetic else ""
    return (
        f"{workspace.county_name}政府信息公开工作年度报告：开放数据\n\n{mark}"
        "data/<表>.csv        各表，UTF-8，可用 Excel 或 WPS 打开；以 = + - @ 开头的文字前加了一个撇号，数字没有\n"
        "data/<表>.parquet    同样的表，内容与数据库完全一致\n"
        "gouji.duckdb         整个数据库，另有视图（codebook/warehouse.md）\n"
        "codebook/            格与格代码（codebook.md）、核对规则（rules.md）、各表各列的含义（warehouse.md）\n"
        "datapackage.json     Frictionless 数据包说明：每张表每一列的类型和含义\n\n"
        "每个单位每一年度每一格的数在 cells 表；metrics 表说明每一格，authorities 表说明每个单位。\n"
        "没有数的格为空，不是 0；填报的数从不改动，更正另列在 corrections 表。\n"
        "经办人的姓名换成“经办人1”等代号，台账各条的指纹略去；理由照录。金额单位为万元。时间为协调世界时。\n"
    )
