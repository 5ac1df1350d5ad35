"""A year in a county at a glance: units by state, what goes wrong most, and what the last run changed."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from pipelines.since_last_run import SinceLastRun, read_changes
from pipelines.workspace import Workspace

STATES_IN_ORDER = ("not_handed_in", "unreadable", "errors", "warnings", "clean")
STATES = """SELECT state, count(*), list(short_name ORDER BY position), sum(settled_count)
FROM unit_states WHERE year = ? GROUP BY state"""
MISTAKES = """SELECT rule, severity, unit_count, finding_count, open_count, units FROM frequent_mistakes WHERE year = ?
ORDER BY unit_count DESC, finding_count DESC, rule"""


@dataclass(frozen=True, slots=True)
class UnitsInState:
    """The units in a state, and how many of their findings are settled and no longer count."""

    state: str
    units: tuple[str, ...]
    settled_count: int


@dataclass(frozen=True, slots=True)
class FrequentMistake:
    """A rule that fails, how often, on how many units, and how much of it nobody has settled."""

    rule: str
    severity: str
    finding_count: int
    open_count: int
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearSummary:
    """The summary of a year; `changes` are those of the last run, whatever years they are about."""

    county: str
    year: int | None
    states: tuple[UnitsInState, ...]
    mistakes: tuple[FrequentMistake, ...]
    changes: SinceLastRun


def read_year_summary(warehouse: duckdb.DuckDBPyConnection, workspace: Workspace, year: int | None) -> YearSummary:
    """Return the summary of a year, every state in it, mistakes by the number of their units."""
    found = {state: rest for state, *rest in warehouse.execute(STATES, [year]).fetchall()}
    states = []
    for state in STATES_IN_ORDER:
        _, units, settled = found.get(state, (0, (), 0))
        states.append(UnitsInState(state, tuple(units), int(settled or 0)))
    mistakes = (
        FrequentMistake(rule, severity, findings, still_open, tuple(units))
        for rule, severity, _, findings, still_open, units in warehouse.execute(MISTAKES, [year]).fetchall()
    )
    return YearSummary(workspace.county_name, year, tuple(states), tuple(mistakes), read_changes(workspace))
