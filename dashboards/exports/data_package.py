"""The description of the open data as a Frictionless data package: every table, every column, every file's hash.

Source: https://specs.frictionlessdata.io/data-package/ and tabular-data-resource, table-schema.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from schemas.tables import AS_IT_IS, MASKED, MASKED_WORDS, NOTHING, ROLE, Table, TableColumn, tables

FIELD_TYPES = {
    "VARCHAR": "string",
    "VARCHAR[]": "string",
    "INTEGER": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}
OPEN_WORDS = {
    AS_IT_IS: "",
    ROLE: "；姓名换成代号",
    NOTHING: "；开放数据中略去，为空",
    MASKED: "；其中的个人信息略去",
    MASKED_WORDS: "；其中的个人信息略去，数字照填",
}
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".duckdb": "application/vnd.duckdb",
    ".md": "text/markdown",
    ".txt": "text/plain",
}


def describe_package(
    folder: Path, files: Iterable[Path], has_whole_key: Mapping[str, bool], county: str, *, is_synthetic: bool
) -> str:
    """Return the text of `datapackage.json`.

    Args:
        folder: folder of the package; paths are relative to it.
        files: its files; each CSV is named for its table.
        has_whole_key: whether the key of each table can stand in CSV.
        county: name of the county.
        is_synthetic: whether the data are made up.
    """
    mark = "演示数据，虚构。" if is_synthetic else ""
    package = {
        "profile": "data-package",
        "name": "gouji-disclosure-reports",
        "title": f"{county}政府信息公开工作年度报告",
        "description": f"{mark}各单位年度报告表二、表三、表四的每一格，核对结果和单位登记；空格不是 0，金额为万元。",
        "resources": [_resource(path, folder, has_whole_key) for path in files],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _resource(path: Path, folder: Path, has_whole_key: Mapping[str, bool]) -> dict[str, Any]:
    address = path.relative_to(folder).as_posix()
    common = {
        "name": address.lower().replace("/", "-").replace("_", "-").replace(".", "-"),
        "path": address,
        "format": path.suffix[1:],
        "mediatype": MEDIA_TYPES[path.suffix],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{file_digest(path)}",
    }
    if path.suffix != ".csv":
        return {**common, "type": "file"}
    table = tables()[path.stem]
    return {
        **common,
        "profile": "tabular-data-resource",
        "type": "table",
        "title": table.description.split("：")[0],
        "description": table.description,
        "encoding": "utf-8",
        "schema": _schema(table, has_whole_key=has_whole_key[table.name]),
    }


def _schema(table: Table, *, has_whole_key: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    return {**schema, "primaryKey": list(table.key)} if has_whole_key else schema


def _field(column: TableColumn) -> dict[str, Any]:
    """A column; a text that may not be empty in the database can still be an empty text, which CSV has no sign for."""
    listed = "；以分号隔开" if column.sql_type == "VARCHAR[]" else OPEN_WORDS[column.open_as]
    field: dict[str, Any] = {
        "name": column.name,
        "type": FIELD_TYPES[column.sql_type],
        "description": column.description + listed,
    }
    constraints: dict[str, Any] = {}
    if not column.nullable and FIELD_TYPES[column.sql_type] != "string":
        constraints["required"] = True
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    return {**field, "constraints": constraints} if constraints else field


def file_digest(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
