"""Each statement on which a warehouse is reconciled can fail, and says where."""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb
import pytest

from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from pipelines.ingest import ingest
from pipelines.reconcile import RECONCILIATIONS, reconcile
from pipelines.rules_again import disagreement
from pipelines.warehouse import build_warehouse
from pipelines.workspace import open_workspace

TAMPERING = {
    "submissions_reports": "DELETE FROM submissions WHERE submission_id = (SELECT min(submission_id) FROM submissions)",
    "cells_of_form": "DELETE FROM cells WHERE year = 2024 AND cell_code LIKE '%total'",
    "cells_by_state": "UPDATE reports SET number_count = number_count + 1, blank_count = blank_count - 1",
    "findings_counted": "UPDATE reports SET error_count = error_count + 1 WHERE year = 2024",
    "whole_decisions": "UPDATE proposals SET filed_value = coalesce(filed_value, 0) + 1",
    "whole_findings": "UPDATE sections SET report_id = 'nobody'",
    "one_current": "UPDATE reports SET is_current = false WHERE year = 2023",
    "history_leads_here": "UPDATE reports SET revision = revision + 1 WHERE year = 2024",
    "totals_of_units": "CREATE OR REPLACE VIEW county_totals AS SELECT cell_code, sum(value) + 1 AS total"
    " FROM cells GROUP BY 1",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county") / "raw"
    write_county(generate_county(units=2, years=(2023, 2024), planted_share=1), folder)
    workspace = open_workspace(folder)
    ingest(workspace, datetime.now(UTC), lambda *_: None)
    assert build_warehouse(workspace).discrepancies == ()
    return workspace.warehouse


@pytest.mark.parametrize("statement", RECONCILIATIONS, ids=lambda each: each.name)
def test_tampering_is_found(built, statement, tmp_path):
    copy = tmp_path / "warehouse.duckdb"
    copy.write_bytes(built.read_bytes())
    with duckdb.connect(str(copy)) as warehouse:
        assert reconcile(warehouse) == ()
        warehouse.execute(TAMPERING[statement.name])
        assert any(words.startswith(statement.statement) for words in reconcile(warehouse))


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE cells SET value = value + 1 WHERE cell_code = 'requests.received.total' AND report_id ="
        " (SELECT min(report_id) FROM reports WHERE error_count = 0)",
        "UPDATE findings SET outcome = 'not_assessable' WHERE rule IN ('三.行合计', '三.收办平衡', '四.合计')",
    ],
    ids=["a number that was not filed", "a failure that is not told"],
)
def test_sums_are_worked_out_again_from_the_published_cells(built, tampering, tmp_path):
    copy = tmp_path / "warehouse.duckdb"
    copy.write_bytes(built.read_bytes())
    with duckdb.connect(str(copy)) as warehouse:
        assert disagreement(warehouse) is None
        changed = warehouse.execute(tampering).fetchall()
        assert changed[0][0] > 0
        assert "处不符，如" in disagreement(warehouse)
