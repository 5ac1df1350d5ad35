"""The tables of the warehouse as one multi-asset: built fresh, reconciled, swapped in whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import TopologicalSorter

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetSpec,
    Failure,
    MaterializeResult,
    MetadataValue,
    ResourceParam,
    TableColumn,
    TableColumnConstraints,
    TableSchema,
    multi_asset,
)

from assets.county import SUBMISSIONS, County
from assets.labels import GROUP_WAREHOUSE, ONE_RUN, OWNERS, TAGS, WRITER_POOL
from assets.stages import build
from assets.upkeep import EVERY_NIGHT, FOLLOWS
from assets.year_figures import year_metadata
from pipelines.changes import WAREHOUSE
from pipelines.reconcile import RECONCILIATIONS
from pipelines.rules_again import STATEMENT as SUMS_AGAIN
from pipelines.warehouse import WarehouseReport
from schemas.tables import Table, tables

UPSTREAM = {
    "authorities": (SUBMISSIONS,),
    "years": (SUBMISSIONS,),
    "set_asides": ("acts",),
    "cells": (SUBMISSIONS, "metrics"),
    "sections": (SUBMISSIONS,),
    "findings": ("cells", "rules"),
    "reports": (SUBMISSIONS, "authorities", "cells", "findings", "set_asides"),
    "decisions": ("acts", "findings"),
    "corrections": ("cells", "decisions"),
    "rereadings": (SUBMISSIONS,),
    "standing_changes": (SUBMISSIONS, "set_asides"),
    "correction_changes": ("cells", "decisions", "findings", "standing_changes"),
    "rejudgements": ("corrections", "rules"),
    "finding_states": ("decisions", "rejudgements"),
    "problems": (SUBMISSIONS, "cells", "findings"),
    "proposals": ("problems",),
}
"""What a table is made from; forms, metrics and rules come from the codebook and the catalogue alone."""

TABLE_NAMES = tuple(
    TopologicalSorter(
        {
            name: [each for each in UPSTREAM.get(name, ()) if each != SUBMISSIONS]
            for name in tables()
            if name != SUBMISSIONS
        }
    ).static_order()
)
"""The tables, each after those it is made from: the order in which Dagster wants to hear of them."""

AT_A_GLANCE = "reports"
"""The table whose page in Dagster shows the years."""

RECONCILES = AssetCheckSpec(
    "warehouse_reconciles",
    asset="reports",
    blocking=True,
    description="The tables agree with each other (表间核对), checked before the new warehouse is put in place: "
    + "；".join([*(each.statement for each in RECONCILIATIONS), SUMS_AGAIN]),
)


def _spec(table: Table) -> AssetSpec:
    return AssetSpec(
        table.name,
        description=table.description,
        deps=list(UPSTREAM.get(table.name, ())),
        group_name=GROUP_WAREHOUSE,
        kinds={"duckdb", "pandera"},
        owners=OWNERS,
        tags=TAGS,
        automation_condition=FOLLOWS,
        freshness_policy=EVERY_NIGHT,
        metadata={"dagster/table_name": table.name, "dagster/column_schema": _column_schema(table)},
    )


def _column_schema(table: Table) -> TableSchema:
    return TableSchema(
        [
            TableColumn(
                column.name,
                column.sql_type,
                column.description,
                TableColumnConstraints(nullable=column.nullable, unique=table.key == (column.name,)),
            )
            for column in table.columns
        ]
    )


@multi_asset(
    name=WAREHOUSE,
    specs=[_spec(tables()[name]) for name in TABLE_NAMES],
    check_specs=[RECONCILES],
    backfill_policy=ONE_RUN,
    pool=WRITER_POOL,
    description="Builds the DuckDB warehouse (数据库) from the store alone and swaps it in when its tables agree.",
)
def warehouse(county: ResourceParam[County]) -> Iterator[MaterializeResult[None] | AssetCheckResult]:
    """Build all tables; nothing is materialized unless all of them are."""
    workspace = county.workspace
    report, seconds = county.done(WAREHOUSE, lambda: build(county))
    yield _reconciliation(report)
    if report.discrepancies:
        raise Failure(f"表间核对不符，原有的数据库保持不变：{report.discrepancies[0]}", allow_retries=False)
    for name in TABLE_NAMES:
        metadata = {"dagster/row_count": report.row_counts[name], "seconds": seconds}
        at_a_glance = year_metadata(workspace.warehouse) if name == AT_A_GLANCE else {}
        yield MaterializeResult(asset_key=name, metadata=metadata | at_a_glance)


def _reconciliation(report: WarehouseReport) -> AssetCheckResult:
    disagreements = "\n".join(f"- {each}" for each in report.discrepancies)
    return AssetCheckResult(
        asset_key="reports",
        check_name=RECONCILES.name,
        passed=not report.discrepancies,
        severity=AssetCheckSeverity.ERROR,
        metadata={"checked": len(RECONCILIATIONS) + 1, "disagreements": MetadataValue.md(disagreements or "none (无)")},
    )
