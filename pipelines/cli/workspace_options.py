"""Options that several verbs have: which workspace, and as it was known when."""

from __future__ import annotations

from pathlib import Path

import click
import duckdb

from pipelines.cli.paths import GivenPath
from pipelines.errors import UsageProblem
from pipelines.time_travel import END_OF_TIME, Then, parse_moment

path_option = GivenPath(path_type=Path)
raw_option = click.option("--raw", type=path_option, help="Folder with the reports [default: data/raw].")
out_option = click.option("--out", type=path_option, help="Folder with what gouji made [default: as gouji run].")
as_of_option = click.option(
    "--as-of", metavar="DATE", help="As it was known then (当时已载入的): 2024-02-15 (all day) or 2024-02-15T12:00."
)
handed_in_by_option = click.option(
    "--handed-in-by", metavar="DATE", help="Only what was handed in by then (当时已交来的), whenever it was loaded."
)


def then_of(as_of: str | None, handed_in_by: str | None) -> Then | None:
    """Return the moment that the two options mean; None, which is now, without any.

    Raises:
        UsageProblem: one of them is no date.
    """
    if as_of is None and handed_in_by is None:
        return None
    return Then(*(parse_moment(text) if text is not None else END_OF_TIME for text in (as_of, handed_in_by)))


def check_loaded(connection: duckdb.DuckDBPyConnection, as_of: str | None, handed_in_by: str | None) -> None:
    """Say so when nothing at all was known then, rather than show nothing.

    Raises:
        UsageProblem: a moment of the past is asked for, and nothing had been loaded by then.
    """
    text = as_of or handed_in_by
    if text is not None and not connection.execute("FROM submissions LIMIT 1").fetchall():
        raise UsageProblem(f'到 {text} 还没有载入任何文件；何时载入见 gouji sql "FROM submissions"')
