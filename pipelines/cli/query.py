"""`gouji query`: a metric over units and years, today or as it was known on a day; or a query in SQL."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
import duckdb

from pipelines.cli.output import format_option, show_rows, table_lines
from pipelines.cli.say import say
from pipelines.cli.sql import run_sql
from pipelines.cli.workspace_options import (
    as_of_option,
    check_loaded,
    handed_in_by_option,
    out_option,
    raw_option,
    then_of,
)
from pipelines.errors import UsageProblem
from pipelines.named import cells_meant, unit_named, years_meant
from pipelines.register import Register
from pipelines.time_travel import open_as_of
from pipelines.warehouse_file import reported_years
from pipelines.workspace import open_workspace
from schemas.codebook import Cell
from schemas.words import REPORT_STATE_WORDS, STATE_WORDS, format_number

SQL_WORDS = ("select", "with", "from", "describe", "summarize", "show", "pivot", "values", "explain")
COLUMNS = (
    *("year", "authority_code", "short_name", "cell_code", "label", "value", "unit", "state", "filed_value", "basis"),
    *("is_comparable", "form", "revision", "handed_in", "loaded", "report_id"),
)
NO_CELL = "–"
STATE_COLUMNS = ("year", "authority_code", "short_name", "state", "error_count", "warning_count", "revision", "path")


@click.command(epilog="Example: gouji query requests.received.total --year 2019-2023 --as-of 2024-02-15")
@click.argument("metrics", nargs=-1, metavar="[METRIC|SQL]...")
@click.option("--year", "years", multiple=True, metavar="YEARS", help="2020 or 2019-2023; may be given again.")
@click.option("--unit", "units", multiple=True, help="A unit; may be given again [default: all].")
@as_of_option
@handed_in_by_option
@format_option
@raw_option
@out_option
def query(
    metrics: tuple[str, ...],
    years: tuple[str, ...],
    units: tuple[str, ...],
    as_of: str | None,
    handed_in_by: str | None,
    shape: str,
    raw: Path | None,
    out: Path | None,
) -> None:
    """Show metrics over units and years (查数), or who had handed in when no METRIC is named.

    A METRIC is a cell code, a row's code, or words of its label (新收 总计). One that begins with SELECT, FROM or WITH
    is taken as SQL. Corrections are used once confirmed; CSV and JSON have the filed value beside.
    """
    workspace, then = open_workspace(raw, out), then_of(as_of, handed_in_by)
    if len(metrics) == 1 and metrics[0].lower().startswith(SQL_WORDS) and len(metrics[0].split()) > 1:
        if years or units:
            raise UsageProblem("查询语句不能和 --year、--unit 一起用：请在语句里写条件")
        run_sql(workspace.warehouse, metrics[0], then, shape)
        return
    cells = list({cell.code: cell for name in metrics for cell in cells_meant(name)}.values())
    with open_as_of(workspace.warehouse, then) as connection:
        chosen = _Chosen(connection, workspace.register, years, units)
        check_loaded(connection, as_of, handed_in_by)
        if not cells:
            _show_states(chosen, shape)
        elif shape == "table":
            _show_tables(chosen, cells)
        else:
            show_rows(COLUMNS, chosen.facts(cells), shape)


class _Chosen:
    """What is asked of the warehouse: units and years, all where none is named."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, register: Register, years: Iterable[str], units: Iterable[str]
    ) -> None:
        self._connection = connection
        known = reported_years(connection)
        self.years = years_meant(years) or known
        if known and not set(self.years) & set(known):
            raise UsageProblem(f"没有 {'、'.join(years)} 年度的报告：数据库中有 {known[0]}–{known[-1]} 年度")
        self.codes = [unit_named(connection, register, name)[0] for name in units]

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run a query with `$years` and `$codes` among its values."""
        named = {"years": self.years, "codes": self.codes, **{f"value{n}": value for n, value in enumerate(values)}}
        return self._connection.execute(statement, {k: v for k, v in named.items() if f"${k}" in statement}).fetchall()

    def facts(self, cells: list[Cell]) -> list[tuple[Any, ...]]:
        """Return the facts of cells, in long form (`COLUMNS`)."""
        return self.rows(
            f"SELECT {', '.join(f'f.{name}' for name in COLUMNS)} FROM facts f"  # noqa: S608 - names of our own
            " JOIN metrics m USING (cell_code) JOIN authorities a USING (authority_code)"
            " WHERE list_contains($value0, f.cell_code) AND list_contains($years, f.year)"
            " AND (len($codes) = 0 OR list_contains($codes, f.authority_code))"
            " ORDER BY m.position, f.year, a.position",
            [cell.code for cell in cells],
        )

    def standings(self) -> list[tuple[Any, ...]]:
        """Return who stands how (`STATE_COLUMNS`), in the order of the register."""
        return self.rows(
            f"SELECT {', '.join(f's.{name}' for name in STATE_COLUMNS)} FROM standings s"  # noqa: S608 - names of our own
            " WHERE list_contains($years, s.year) AND (len($codes) = 0 OR list_contains($codes, s.authority_code))"
            " ORDER BY s.kind = '县', s.position, s.year"
        )

    def totals(self, code: str) -> dict[int, str]:
        """Return the county's total of a cell in words by year; none where only some units are asked for."""
        if self.codes:
            return {}
        found = self.rows(
            "SELECT year, sum(total), sum(number_count), any_value(unit_count) FROM county_totals"
            " WHERE cell_code = $value0 GROUP BY year",
            code,
        )
        return {year: f"{format_number(total)}（{int(count)}/{units}）" for year, total, count, units in found}


def _show_states(chosen: _Chosen, shape: str) -> None:
    standings = chosen.standings()
    if shape != "table":
        show_rows(STATE_COLUMNS, standings, shape)
        return
    words = {(row[2], row[0]): REPORT_STATE_WORDS[row[3]] for row in standings}
    _show_grid(chosen, dict.fromkeys(row[2] for row in standings), words)


def _show_tables(chosen: _Chosen, cells: list[Cell]) -> None:
    """One table a metric: units down, years across, the county at the foot with how many units have a number."""
    standings = chosen.standings()
    names = dict.fromkeys(row[2] for row in standings)
    states = {(row[2], row[0]): REPORT_STATE_WORDS[row[3]] for row in standings if row[3] in UNFILED}
    for number, cell in enumerate(cells):
        if number:
            say("")
        say(f"{cell.code}  {cell.label}（{cell.column.unit}）")
        facts = chosen.facts([cell])
        texts = {(row[2], row[0]): _value_text(row) for row in facts}
        totals = {("全县（有数的单位）", year): text for year, text in chosen.totals(cell.code).items()}
        shown = [*names, *dict.fromkeys(name for name, _ in totals)]
        _show_grid(chosen, shown, {**states, **texts, **totals})
        if len({row[11] for row in facts}) > 1 and not facts[0][10]:
            say("  两种格式的口径不同，前后年度不能相比。")


UNFILED = ("not_handed_in", "unreadable")


def _value_text(row: tuple[Any, ...]) -> str:
    """A fact as people read it: the number, * where it is a confirmed correction, or why there is none."""
    value, state, basis = row[5], row[7], row[9]
    return format_number(value) + "*" * (basis == "corrected") if value is not None else STATE_WORDS[state]


def _show_grid(chosen: _Chosen, names: Iterable[str], texts: dict[tuple[str, int], str]) -> None:
    head = ["单位", *map(str, chosen.years)]
    lines = [[name, *(texts.get((name, year), NO_CELL) for year in chosen.years)] for name in names]
    for line in table_lines(head, lines):
        say(line)
    if any(NO_CELL in line[1:] for line in lines):
        say(f"  {NO_CELL} 该年度的格式没有这一格，或不必报送")
    if any(text.endswith("*") for text in texts.values()):
        say("  * 经确认的更正，填报数见 --format csv")
