"""How a column of a table stands in CSV, as SQL: no text that a spreadsheet program would run, times as ISO 8601."""

from __future__ import annotations

from pipelines.cli.output import FORMULA_SIGNS, PLAIN_NUMBER
from schemas.tables import TableColumn, quoted

MOMENT = "%Y-%m-%dT%H:%M:%SZ"
LIST_SEPARATOR = ";"


def in_csv(column: TableColumn) -> str:
    """Return SQL for a column as it may stand in CSV."""
    name = f'"{column.name}"'
    if column.sql_type == "TIMESTAMP":
        return f"strftime({name}, {quoted(MOMENT)})"
    if column.sql_type == "VARCHAR[]":
        name = f"array_to_string({name}, {quoted(LIST_SEPARATOR)})"
    elif column.sql_type != "VARCHAR":
        return name
    signs = quoted("".join(FORMULA_SIGNS))
    risky = (
        f"contains({signs}, left({name}, 1)) AND {name} <> '' AND NOT regexp_full_match({name}, {quoted(PLAIN_NUMBER)})"
    )
    return f"CASE WHEN {risky} THEN '''' || {name} ELSE {name} END"


def from_csv(column: TableColumn) -> str:
    """Return SQL for what `in_csv` wrote, read as texts: numbers and truths as such, no text as an empty one."""
    name = f'"{column.name}"'
    return f"coalesce({name}, '')" if is_text(column) else f"TRY_CAST({name} AS {column.sql_type})"


def is_text(column: TableColumn) -> bool:
    """Tell whether a column is one of texts in CSV; times and lists are."""
    return column.sql_type in ("VARCHAR", "VARCHAR[]", "TIMESTAMP")
