"""The tables of the warehouse: one pandera schema each, from which DDL, comments and docs derive.

Data: `data/tables.toml`. A table's name is the name of the Dagster asset that makes it. Views over them:
`pipelines/views`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandera.pandas as pa

from schemas.catalogue import KINDS, SEVERITIES
from schemas.codebook import DATA_DIRECTORY, TABLES
from schemas.verdicts import FAIL, NOT_ASSESSABLE
from schemas.words import ACT_WORDS, FINDING_STATE_WORDS, STATE_WORDS, VERDICT_WORDS

AS_IT_IS, ROLE, NOTHING, MASKED, MASKED_WORDS = "itself", "role", "nothing", "masked", "masked_words"
"""How a column stands in open data: names of persons as roles; a hash over such names not at all; what people wrote
without personal data and hidden marks (`pipelines.published_text`), numbers in cells as they are."""

PANDAS_TYPES = {
    "VARCHAR": "object",
    "VARCHAR[]": "object",
    "INTEGER": "Int64",
    "DOUBLE": "Float64",
    "BOOLEAN": "bool",
    "DATE": "datetime64[ns]",
    "TIMESTAMP": "datetime64[ns]",
}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a warehouse table: its SQL type, what it holds, which values it may take, how open data show it."""

    name: str
    sql_type: str
    description: str
    nullable: bool = False
    allowed: tuple[str, ...] | None = None
    open_as: str = AS_IT_IS


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the warehouse with its key; rows are unique by key."""

    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[TableColumn, ...]

    @property
    def schema(self) -> pa.DataFrameSchema:
        """The pandera schema of the table, as a frame before it is loaded."""
        return _schema(self.name)

    @property
    def ddl(self) -> str:
        """CREATE TABLE and COMMENT statements."""
        columns = ", ".join(map(_column_ddl, self.columns))
        statements = [
            f"CREATE TABLE {self.name} ({columns})",
            f"COMMENT ON TABLE {self.name} IS {quoted(self.description)}",
        ]
        statements += [f'COMMENT ON COLUMN {self.name}."{c.name}" IS {quoted(c.description)}' for c in self.columns]
        return ";\n".join(statements)


def _column_ddl(column: TableColumn) -> str:
    allowed = f' CHECK ("{column.name}" IN ({", ".join(map(quoted, column.allowed))}))' if column.allowed else ""
    return f'"{column.name}" {column.sql_type}{"" if column.nullable else " NOT NULL"}{allowed}'


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


ALLOWED: dict[str, tuple[str, ...]] = {
    "TABLES": TABLES,
    "SEVERITIES": SEVERITIES,
    "KINDS": tuple(KINDS),
    "STATES": tuple(STATE_WORDS),
    "ACT_KINDS": tuple(ACT_WORDS),
    "VERDICTS": tuple(VERDICT_WORDS),
    "FINDING_STATES": tuple(FINDING_STATE_WORDS),
    "OUTCOMES": (FAIL, NOT_ASSESSABLE),
}
"""Lists of values that the codebook or the catalogue defines, by the names that `tables.toml` calls them."""


@cache
def tables() -> dict[str, Table]:
    """Return all tables by name, in the order of the data file."""
    data = tomllib.loads((DATA_DIRECTORY / "tables.toml").read_text(encoding="utf-8"))
    return {
        item["name"]: Table(
            item["name"], item["description"], tuple(item["key"]), tuple(_column(column) for column in item["columns"])
        )
        for item in data["tables"]
    }


def _column(item: dict[str, Any]) -> TableColumn:
    allowed = item.get("allowed")
    return TableColumn(
        item["name"],
        item["type"],
        item["description"],
        item.get("nullable", False),
        ALLOWED[allowed] if isinstance(allowed, str) else tuple(allowed) if allowed else None,
        item.get("open_as", AS_IT_IS),
    )


@cache
def _schema(name: str) -> pa.DataFrameSchema:
    table = tables()[name]
    return pa.DataFrameSchema(
        {column.name: _pandera_column(column) for column in table.columns},
        unique=list(table.key),
        strict=True,
        coerce=True,
        name=table.name,
        title=table.description,
    )


def _pandera_column(column: TableColumn) -> pa.Column:
    checks = [pa.Check.isin(list(column.allowed))] if column.allowed else []
    return pa.Column(
        PANDAS_TYPES[column.sql_type],
        checks,
        nullable=column.nullable,
        description=column.description,
        title=column.name,
    )
