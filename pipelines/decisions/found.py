"""Findings and cells of reports, out of a warehouse, as decisions need them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

import duckdb

from pipelines.decisions.model import CellNow, FindingNow
from pipelines.warehouse_file import read_rows, share_texts

FINDINGS = """
SELECT f.report_id, f.authority_code, a.short_name, f.year, r.form, f.rule, f.instance, f.severity, f.outcome, f.cells,
  f.expected, f.actual, f.message
FROM findings f JOIN reports r USING (report_id) JOIN authorities a ON a.authority_code = f.authority_code
JOIN rules USING (rule)
WHERE CASE WHEN ? THEN r.is_current ELSE f.report_id IN (SELECT unnest(?)) END
ORDER BY f.year, a.position, f.report_id, rules.rowid, f.instance
"""
CELLS = "SELECT report_id, cell_code, value, raw, state, reason FROM cells WHERE report_id IN (SELECT unnest(?))"


def read_findings(connection: duckdb.DuckDBPyConnection, report_ids: Iterable[str] | None = None) -> list[FindingNow]:
    """Return the findings of reports in the order of year, register and catalogue.

    Args:
        connection: the warehouse, or one in the making: tables only are read.
        report_ids: the reports wanted, all newest versions when None.
    """
    wanted = sorted(report_ids) if report_ids is not None else []
    rows = connection.execute(FINDINGS, [report_ids is None, wanted]).fetchall()
    names = [field.name for field in fields(FindingNow)]
    found = (dict(zip(names, row, strict=True)) for row in rows)
    return [FindingNow(**{**each, "cells": tuple(each["cells"])}) for each in found]


def read_cells(connection: duckdb.DuckDBPyConnection, report_ids: Iterable[str]) -> dict[str, dict[str, CellNow]]:
    """Return the cells of reports by report and code."""
    result: dict[str, dict[str, CellNow]] = {report_id: {} for report_id in report_ids}
    for report_id, code, *cell in share_texts(read_rows(connection, CELLS, [sorted(result)])):
        result[report_id][code] = CellNow(*cell)
    return result
