"""The database as it is given to the public: all tables and views, persons named by role, texts masked.

It is written anew, not copied: a name that was changed in a copy would still stand in the file.
"""

from __future__ import annotations

from pathlib import Path

from dashboards.persons import define_roles
from pipelines.published_text import NUMBER_ALONE, publish_text
from pipelines.views.create import create_views
from pipelines.warehouse_file import connect
from schemas.tables import MASKED, MASKED_WORDS, NOTHING, ROLE, TableColumn, quoted, tables


def write_public_database(warehouse: Path, target: Path) -> None:
    """Write the tables of a warehouse and the views over them into a new DuckDB file."""
    with connect(target) as connection:
        connection.execute(f"ATTACH {quoted(str(warehouse))} AS w (READ_ONLY)")
        define_roles(connection, "w.main.acts")
        connection.create_function("publish_text", publish_text, ["VARCHAR"], "VARCHAR")
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
        return f"role_of({name})"
    if column.open_as == MASKED_WORDS:
        return f"CASE WHEN regexp_full_match({name}, '{NUMBER_ALONE}') THEN {name} ELSE publish_text({name}) END"
    return f"publish_text({name})" if column.open_as == MASKED else name
