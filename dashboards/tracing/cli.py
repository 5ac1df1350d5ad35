"""`gouji trace`: from a number back to the file, the place in it, and what was judged and decided on it."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.cli.say import say_json, say_text
from pipelines.cli.workspace_options import (
    as_of_option,
    check_loaded,
    handed_in_by_option,
    out_option,
    raw_option,
    then_of,
)
from pipelines.time_travel import open_as_of
from pipelines.workspace import open_workspace


@click.command(
    epilog="Example: gouji trace 2020 棋坪镇 requests.received.total        or: gouji trace 2023 全县 disclosed_share"
)
@click.argument("year", type=int)
@click.argument("unit")
@click.argument("number", metavar="CELL|MEASURE")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@as_of_option
@handed_in_by_option
@raw_option
@out_option
def trace(
    year: int,
    unit: str,
    number: str,
    as_of: str | None,
    handed_in_by: str | None,
    raw: Path | None,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Trace a number (溯源) to its file, sha256, place, raw text, reader, revision, rules and decisions.

    CELL is a code or words of the label. MEASURE is a name on the site (公开占办理结果的比例) or its code
    (disclosed_share): its formula, value, median, quartiles and rank, then each cell that it is worked out of.
    UNIT 全县 lists what each unit contributes to the county's total, or to the median.
    """
    from dashboards.tracing.answers import answer

    workspace = open_workspace(raw, out)
    with open_as_of(workspace.warehouse, then_of(as_of, handed_in_by)) as connection:
        check_loaded(connection, as_of, handed_in_by)
        found, lines = answer(connection, workspace, year, unit, number)
    if as_json:
        say_json(found)
    else:
        say_text("\n".join(lines))
