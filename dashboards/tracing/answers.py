"""What `gouji trace` answers: which records a number has, and in which words, by what is asked and of whom."""

from __future__ import annotations

from itertools import chain

import duckdb

from dashboards.measures import Measure
from dashboards.tracing.measured_number import (
    compare,
    county_measure_lineage,
    measure_lineage,
    measure_of_cell,
    number_meant,
)
from dashboards.tracing.words import comparison_lines, county_comparison_lines, county_measure_lines, measure_lines
from pipelines.lineage import Row, cell_lineage, county_lineage
from pipelines.lineage_words import cell_lines, contribution_lines, total_lines
from pipelines.named import WHOLE_COUNTY
from pipelines.workspace import Workspace
from schemas.codebook import Cell


def answer(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, year: int, unit: str, number: str
) -> tuple[Row, list[str]]:
    """Return the lineage of a number as a record, and in lines.

    Args:
        connection: a warehouse, as it is or was known.
        workspace: where its register and its store are.
        year: report year.
        unit: a unit by any of its names, or the whole county.
        number: a measure or a cell, by name or code.

    Raises:
        UsageProblem: there is no such number, unit, year, report or cell; the message says what comes close.
    """
    meant = number_meant(number)
    if isinstance(meant, Cell):
        return _answer_cell(connection, workspace, year, unit, meant)
    return _answer_measure(connection, workspace, year, unit, meant)


def _answer_cell(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, year: int, unit: str, cell: Cell
) -> tuple[Row, list[str]]:
    measure = measure_of_cell(cell)
    if unit in WHOLE_COUNTY:
        found = county_lineage(connection, year, cell)
        comparison = compare(connection, measure, year).of_county()
        lines = chain(total_lines(found), contribution_lines(found), county_comparison_lines(comparison))
    else:
        found = cell_lineage(connection, workspace, year, unit, cell)
        comparison = compare(connection, measure, year).of_unit(found["authority_code"])
        lines = chain(cell_lines(found), comparison_lines(comparison))
    return {**found, "comparison": comparison}, list(lines)


def _answer_measure(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, year: int, unit: str, measure: Measure
) -> tuple[Row, list[str]]:
    if unit in WHOLE_COUNTY:
        found = county_measure_lineage(connection, year, measure)
        return found, list(county_measure_lines(found))
    found = measure_lineage(connection, workspace, year, unit, measure)
    return found, list(measure_lines(found))
