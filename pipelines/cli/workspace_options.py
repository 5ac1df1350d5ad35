"""Options that several verbs have: which workspace, and as it was known when."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.cli.paths import GivenPath
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
