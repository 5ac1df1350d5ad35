"""Creating the views of the warehouse over its tables.

Their SQL lies beside this module, a file a theme. Tables do not belong here: `schemas/data/tables.toml` declares them.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

THEMES = ("current", "completeness", "decisions", "comparison", "history")
"""The SQL files in the order in which they are run: a view stands after those it reads."""


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Create all views in a database that has the tables."""
    for theme in THEMES:
        connection.execute(Path(__file__).with_name(f"{theme}.sql").read_text(encoding="utf-8"))
