"""Builds the static site from the finished warehouse. The order of work is here; what pages say is in `pages`."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path

import duckdb

from dashboards.addresses import (
    COMPARE,
    DATA,
    MEASURES,
    OVERVIEW,
    QUALITY,
    STATIC_DIRECTORY,
    UNASSESSED,
    comparison_address,
    download_address,
    measure_address,
    overview_address,
    year_address,
)
from dashboards.downloads import county_downloads, year_download
from dashboards.exports.release_index import Release
from dashboards.figures import height_rules, template
from dashboards.ingredients import (
    code_ingredients,
    county_of_measures,
    ingredients,
    measured_of,
)
from dashboards.measured import MeasuredCounty, measure_county
from dashboards.measures import Measure, all_measures
from dashboards.page_gate import check_pages
from dashboards.pages.catalogue import catalogue_page, catalogue_script
from dashboards.pages.compare import cells_script, compare_page
from dashboards.pages.data import data_page
from dashboards.pages.measure import measure_page, printed_years
from dashboards.pages.overview import empty_page, overview_page
from dashboards.pages.quality import quality_page, unassessed_page
from dashboards.pages.ranked import comparison_data
from dashboards.pages.year import year_page
from dashboards.quality import read_findings
from dashboards.records import County
from dashboards.rendering import Shell
from dashboards.sentences import source_line
from dashboards.structure import read_structures
from dashboards.unit_files import write_slips, write_units
from dashboards.warehouse import read_county, read_totals, read_year_issues
from dashboards.writer import SiteWriter
from pipelines.since_last_run import SinceLastRun
from pipelines.warehouse_file import connect

STATIC = Path(__file__).parent / "static"

MEASURES_AT_ONCE = 16
NO_CHANGES = SinceLastRun()


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What a publication did, in files: static files count as pages do."""

    written: int
    unchanged: int
    removed: int
    seconds: float


def publish_site(
    warehouse: Path,
    site: Path,
    *,
    synthetic: bool = False,
    built_at: datetime,
    changes: SinceLastRun = NO_CHANGES,
    releases: tuple[Release, ...] = (),
    answer_by: str = "",
) -> PublishReport:
    """Publish the site of a warehouse; only files whose content changed are written.

    Args:
        warehouse: the DuckDB file, opened read-only.
        site: folder of the site, made where it is not there. Files that this function did not write stay.
        synthetic: mark every page as made-up data.
        built_at: time of building; only `site.json` holds it.
        changes: what the last run changed; the overview says it.
        releases: the frozen releases, which the data page lists.
        answer_by: by when units are to answer, in words; empty where no date is set.

    Raises:
        UsageProblem: a page as written does not say what the warehouse says; the site stays as it was.
    """
    started = time.perf_counter()
    with SiteWriter(site) as writer, connect(warehouse, read_only=True) as connection:
        county = read_county(connection)
        shell = Shell(county.name, tuple(year.year for year in county.years), synthetic, answer_by)
        measured = measure_county(connection)
        _write_static(writer, county, shell)
        _write_overviews(writer, connection, county, measured, changes, shell)
        _write_years(writer, connection, county, measured, shell)
        _write_measures(writer, connection, county, shell)
        write_units(writer, connection, county, measured, write_slips(writer, connection, shell), shell)
        _write_findings(writer, connection, county, shell)
        _write_data(writer, connection, county, releases, shell)
        check_pages(connection, writer.changed)
        writer.finish(built_at, synthetic=synthetic, county=shell.county, years=shell.years)
    return PublishReport(writer.written, writer.unchanged, writer.removed, time.perf_counter() - started)


def _write_static(writer: SiteWriter, county: County, shell: Shell) -> None:
    for path in sorted(STATIC.iterdir()):
        writer.write(f"{STATIC_DIRECTORY}/{path.name}", path.read_bytes())
    writer.write(f"{STATIC_DIRECTORY}/heights.css", height_rules())
    writer.write(f"{STATIC_DIRECTORY}/measures.js", catalogue_script())
    writer.write(f"{STATIC_DIRECTORY}/cells.js", cells_script())
    edition = {"source": source_line(county), "synthetic": shell.synthetic}
    writer.write(f"{STATIC_DIRECTORY}/edition.js", f"gouji.edition={json.dumps(edition, ensure_ascii=False)};\n")
    compact = json.dumps(template(), ensure_ascii=False, separators=(",", ":"))
    writer.write(f"{STATIC_DIRECTORY}/template.js", f"gouji.template={compact};\n")


def _write_overviews(
    writer: SiteWriter,
    connection: duckdb.DuckDBPyConnection,
    county: County,
    measured: MeasuredCounty,
    changes: SinceLastRun,
    shell: Shell,
) -> None:
    if not county.years:
        writer.write(OVERVIEW, empty_page(county, shell))
    for year in county.years:
        page = overview_page(county, measured, read_year_issues(connection, year.year), year, changes, shell)
        writer.write(overview_address(year.year, county.years[-1].year), page)


def _write_years(
    writer: SiteWriter, connection: duckdb.DuckDBPyConnection, county: County, measured: MeasuredCounty, shell: Shell
) -> None:
    for year in county.years:
        totals = read_totals(connection, year.year)
        structures = read_structures(connection, year.year)
        issues = read_year_issues(connection, year.year)
        writer.write(year_address(year.year), year_page(county, measured, year, totals, structures, issues, shell))


def _write_measures(writer: SiteWriter, connection: duckdb.DuckDBPyConnection, county: County, shell: Shell) -> None:
    """Write the page of every measure and its comparisons, a few measures at a time so that memory stays flat."""
    writer.write(MEASURES, catalogue_page(shell))
    shown = county_of_measures(county)
    common = ingredients(code_ingredients(), shell, shown)
    remaining = all_measures() if county.years else ()
    for start in range(0, len(remaining), MEASURES_AT_ONCE):
        batch = remaining[start : start + MEASURES_AT_ONCE]
        measured = measure_county(connection, batch)
        for measure in batch:
            _write_measure(writer, shown, measured_of(measured, measure.id, shell.years), measure, shell, common)


def _write_measure(
    writer: SiteWriter, county: County, measured: MeasuredCounty, measure: Measure, shell: Shell, common: str
) -> None:
    writer.write_made(
        measure_address(measure.id),
        ingredients(common, measured),
        lambda: measure_page(county, measured, measure, shell),
    )
    for year in printed_years(county, measure):
        of_year = measured_of(measured, measure.id, (year,))
        make = partial(comparison_data, county, of_year, measure, year)
        writer.write_made(comparison_address(measure.id, year), ingredients(common, of_year), make)


def _write_findings(writer: SiteWriter, connection: duckdb.DuckDBPyConnection, county: County, shell: Shell) -> None:
    if county.years:
        writer.write(QUALITY, quality_page(county, read_findings(connection, failed=True), shell))
        writer.write(UNASSESSED, unassessed_page(county, read_findings(connection, failed=False), shell))


def _write_data(
    writer: SiteWriter,
    connection: duckdb.DuckDBPyConnection,
    county: County,
    releases: tuple[Release, ...],
    shell: Shell,
) -> None:
    if not county.years:
        return
    writer.write(COMPARE, compare_page(county, shell))
    years = (year_download(connection, year.year) for year in reversed(county.years))
    listed = []
    for download, content in chain(county_downloads(connection), years):
        writer.write(download_address(download.name), content)
        listed.append(download)
    writer.write(DATA, data_page(county, listed, releases, shell))
