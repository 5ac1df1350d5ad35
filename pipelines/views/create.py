"""Creating the views of the warehouse over its tables.

Their SQL lies beside this module, a file a theme. Tables do not belong here: `schemas/data/tables.toml` declares them.
An example of how to ask a view stands below it, in a comment that begins with `-- example:`.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from pipelines.views.generated import series_parts, wide_views

THEMES = ("current", "completeness", "decisions", "comparison", "history", "lineage")
"""The SQL files in the order in which they are run: a view stands after those it reads."""
EXAMPLE = re.compile(r"^-- example(?: of (\w+))?: (.+)$|^CREATE (?:VIEW|MACRO) (\w+)", re.MULTILINE)


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Create all views in a database that has the tables."""
    for statement in view_statements():
        connection.execute(statement)


def view_statements() -> list[str]:
    """Return the SQL of all views, in the order in which it is run."""
    return [series_parts(), *map(_text, THEMES), *wide_views()]


def view_examples() -> dict[str, str]:
    """Return an example query for each view and macro, by name."""
    result = {}
    for theme in THEMES:
        name = ""
        for of, query, created in EXAMPLE.findall(_text(theme)):
            name = created or name
            if query:
                result[of or name] = query
    return result


def _text(theme: str) -> str:
    return Path(__file__).with_name(f"{theme}.sql").read_text(encoding="utf-8")
