"""The database as it is given to the public: all tables and views, persons named by role.

It is written anew, not copied: a name that was changed in a copy would still stand in the file.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.views.create import create_views
from pipelines.warehouse_file import connect
from schemas.tables import NOTHING, ROLE, TableColumn, quoted, tables

WORD = "经办人"
ROLES = f"""
CREATE TEMP TABLE roles AS
SELECT person, {quoted(WORD)} || row_number() OVER (ORDER BY min(act_number)) AS role
FROM w.main.acts GROUP BY person
"""  # noqa: S608 - our own words
"""The same person has the same role in every release: numbered by the first act in the ledger, which only grows."""


def write_public_database(warehouse: Path, target: Path) -> None:
    """Write the tables of a warehouse and the views over them into a new DuckDB file."""
    with connect(target) as connection:
        connection.execute(f"ATTACH {quoted(str(warehouse))} AS w (READ_ONLY)")
        connection.execute(ROLES)
        for table in tables().values():
            connection.execute(table.ddl)
            columns = ", ".join(map(_in_public, table.columns))
            connection.execute(f"INSERT INTO {table.name} SELECT {columns} FROM w.main.{table.name} t")  # noqa: S608
        create_views(connection)


def _in_public(column: TableColumn) -> str:
    name = f't."{column.name}"'
    if column.open_as == NOTHING:
        return "''"
    if column.open_as == ROLE:
        role = f"(SELECT any_value(role) FROM roles WHERE person = {name})"  # noqa: S608 - our own names
        return f"CASE WHEN {name} IS NOT NULL THEN coalesce({role}, {quoted(WORD)}) END"
    return name
