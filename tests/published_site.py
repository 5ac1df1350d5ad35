"""A small demo county, read, checked, loaded and published: fixtures for tests of the site and its pages in a browser.

Reports are missing, one file is no report and some reports have planted mistakes, so that every state occurs.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import duckdb
import pytest

from dashboards.site import PublishReport, publish_site
from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from pipelines.ingest import ingest
from pipelines.other_process import Beside, in_turn
from pipelines.warehouse import build_warehouse
from pipelines.workspace import Workspace, open_workspace
from tests.conftest import ROOT
from tests.made_once import made_once

BUILT_AT = datetime(2026, 2, 1, 8, tzinfo=UTC)
HOSTILE = '"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script></script>\'{{7*7}}&lt;'


@dataclass(frozen=True)
class PublishedCounty:
    """A warehouse and the site published from it."""

    warehouse: Path
    site: Path

    def query(self, sql: str, *values: object) -> list[tuple]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql, values).fetchall()

    def copied_to(self, folder: Path) -> PublishedCounty:
        """Return a copy of warehouse and site that a test may change: to publish what changed takes a moment."""
        site = shutil.copytree(self.site, folder / "site")
        return PublishedCounty(Path(shutil.copy(self.warehouse, folder / "warehouse.duckdb")), site)

    def publish(self, beside: Beside = in_turn) -> PublishReport:
        return publish_site(self.warehouse, self.site, synthetic=True, built_at=datetime.now(UTC), beside=beside)


def load(workspace: Workspace) -> Path:
    """Read and check what lies in the raw folder; return the warehouse."""
    ingest(workspace, BUILT_AT, lambda what, done, of: None)
    build_warehouse(workspace)
    return workspace.warehouse


@pytest.fixture(scope="session")
def county_site(tmp_path_factory) -> PublishedCounty:
    """Fourteen units, four years over the change of form, three reports missing, one file unreadable."""

    def make(folder: Path) -> None:
        raw = folder / "raw"
        write_county(generate_county(units=14, years=(2019, 2020, 2021, 2022), missing=3, planted_share=0.3), raw)
        (raw / "2022" / "会议通知.txt").write_text("明天上午开会。\n", encoding="utf-8")
        next((raw / "2021").glob("*.txt")).write_bytes(b"\xd0\xcf\x11\xe0 broken")
        with patch("dashboards.measure_files.VALUES_AT_ONCE", 10_000):  # in two goes, as the measures of a province
            PublishedCounty(load(open_workspace(raw)), folder / "site").publish()

    folder = made_once(tmp_path_factory, "published", make)
    return PublishedCounty(folder / "raw" / "out" / "warehouse.duckdb", folder / "site")


@pytest.fixture(scope="session")
def first_report_site(tmp_path_factory) -> PublishedCounty:
    """The project's own data as committed: one report, the register of the county."""
    folder = tmp_path_factory.mktemp("first") / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("out"))
    warehouse = load(open_workspace(folder / "raw"))
    site = tmp_path_factory.mktemp("first-site")
    publish_site(warehouse, site, built_at=BUILT_AT)
    return PublishedCounty(warehouse, site)


@pytest.fixture(scope="session")
def hostile_site(county_site, tmp_path_factory) -> PublishedCounty:
    """The same county with markup and scripts in every text that comes from a report or the register."""

    def make(folder: Path) -> None:
        _publish_hostile(county_site, PublishedCounty(folder / "warehouse.duckdb", folder / "site"))

    folder = made_once(tmp_path_factory, "hostile", make)
    return PublishedCounty(folder / "warehouse.duckdb", folder / "site")


def _publish_hostile(county_site: PublishedCounty, county: PublishedCounty) -> None:
    shutil.copy(county_site.warehouse, county.warehouse)
    with duckdb.connect(str(county.warehouse)) as connection:
        for table, columns in {
            "authorities": ("name", "short_name", "former_names"),
            "reports": ("authority_as_filed", "title", "path", "identity_note"),
            "submissions": ("path", "error"),
            "cells": ("raw", "note", "place", "unit"),
            "findings": ("message",),
            "problems": ("message",),
            "proposals": ("because",),
            "sections": ("title", "text"),
            "rules": ("explanation", "source"),
        }.items():
            changes = ", ".join(f"{column} = concat({column}, ?)" for column in columns)
            connection.execute(f"UPDATE {table} SET {changes}", [HOSTILE] * len(columns))
    county.publish()
