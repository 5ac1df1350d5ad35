"""Builds the static site from the finished warehouse. The order of work is here; what pages say is in `pages`."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path

import duckdb

from dashboards.addresses import (
    COMPARE,
    DATA,
    OVERVIEW,
    QUALITY,
    STATIC_DIRECTORY,
    UNASSESSED,
    download_address,
    overview_address,
    year_address,
)
from dashboards.beside_pages import Edition, write_beside
from dashboards.county_in_site import Sizes, linked_from, retain_files, sizes_in
from dashboards.data_gate import check_data
from dashboards.dossiers import read_digests
from dashboards.downloads import Download, county_downloads
from dashboards.exports.release_index import Release
from dashboards.figures import height_rules, template
from dashboards.ingredients import (
    Digests,
    code_ingredients,
    county_of_overviews,
    county_of_years,
    digests_of_years,
    ingredients,
    measured_of_years,
)
from dashboards.measured import MeasuredCounty, measure_county
from dashboards.page_gate import check_pages
from dashboards.pages.catalogue import catalogue_script
from dashboards.pages.compare import cells_script, compare_page
from dashboards.pages.data import data_page
from dashboards.pages.overview import empty_page, matrix_of, overview_page
from dashboards.pages.quality import quality_page, read_listed, unassessed_page
from dashboards.pages.year import year_page
from dashboards.records import County
from dashboards.release_files import write_releases
from dashboards.rendering import Shell
from dashboards.sentences import source_line
from dashboards.structure import read_structures
from dashboards.unit_files import write_slips, write_units
from dashboards.warehouse import read_county, read_totals, read_year_issues
from dashboards.writer import SiteWriter
from pipelines.other_process import Beside, in_turn
from pipelines.since_last_run import SinceLastRun
from pipelines.warehouse_file import connect, give_back_memory

STATIC = Path(__file__).parent / "static"

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
    frozen: Path | None = None,
    answer_by: str = "",
    beside: Beside = in_turn,
) -> PublishReport:
    """Publish the site of a warehouse; only files whose content changed are written.

    Args:
        warehouse: the DuckDB file, opened read-only.
        site: folder of the site, made where it is not there. Files that this function did not write stay.
        synthetic: mark every page as made-up data.
        built_at: time of building; only `site.json` holds it.
        changes: what is new since the last release, or the last run; the overview says it.
        releases: the frozen releases, which the data page lists.
        frozen: the folder that they lie in; without it they have no pages of their own.
        answer_by: by when units are to answer, in words; empty where no date is set.
        beside: has measures and the years' files of data made beside all else.

    Raises:
        UsageProblem: a page as written does not say what the warehouse says; the site stays as it was.
    """
    started = time.perf_counter()
    with SiteWriter(site) as writer, connect(warehouse, read_only=True) as connection:
        is_first, county = not writer.last, read_county(connection)
        give_back_memory(connection)
        shell = Shell(county.name, tuple(year.year for year in county.years), synthetic, answer_by)
        digests = read_digests(connection)
        edition = Edition(warehouse, county, digests_of_years(digests, shell.years), shell)
        with beside(partial(write_beside, edition, writer.part("beside"))) as part:
            _write_static(writer, county, shell)
            with_files = _write_measured(writer, connection, edition, digests, changes)
            _write_findings(writer, connection, county, shell)
            listed = _write_rows(writer, connection, county)
            with_pages = write_releases(writer, releases, frozen, shell) if frozen else frozenset()
            if is_first:
                connection.execute("SET threads = 1")  # each takes ten megabytes, and all files are read back
            check_pages(connection, writer.site, writer.changed)
            check_data(connection, writer.site, writer.changed)
            written, of_years = part()
        writer.add(written)
        _write_data(writer, county, [*listed, *of_years], with_files, releases, with_pages, shell)
        retain_files(writer, shell.years)
        writer.finish(built_at, synthetic=synthetic, county=shell.county, years=shell.years)
    return PublishReport(writer.written, writer.unchanged, writer.removed, time.perf_counter() - started)


def _write_measured(
    writer: SiteWriter,
    connection: duckdb.DuckDBPyConnection,
    edition: Edition,
    digests: Digests,
    changes: SinceLastRun,
) -> Sizes:
    """Write all that needs the values of every unit, which are not kept longer; return what `_write_years` does."""
    county, shell, measured = edition.county, edition.shell, measure_county(connection)
    _write_overviews(writer, connection, county, measured, edition.digests, changes, shell)
    with_files = _write_years(writer, connection, county, measured, edition.digests, shell)
    slipped = write_slips(writer, connection, shell)
    write_units(writer, connection, county, measured, digests, slipped, shell)
    return with_files


def _write_static(writer: SiteWriter, county: County, shell: Shell) -> None:
    for path in sorted(STATIC.iterdir()):
        writer.write(f"{STATIC_DIRECTORY}/{path.name}", path.read_bytes())
    writer.write(f"{STATIC_DIRECTORY}/heights.css", height_rules())
    writer.write_made(f"{STATIC_DIRECTORY}/measures.js", code_ingredients(), catalogue_script)
    writer.write_made(f"{STATIC_DIRECTORY}/cells.js", code_ingredients(), cells_script)
    edition = {"source": source_line(county), "synthetic": shell.synthetic}
    writer.write(f"{STATIC_DIRECTORY}/edition.js", f"gouji.edition={json.dumps(edition, ensure_ascii=False)};\n")
    compact = json.dumps(template(), ensure_ascii=False, separators=(",", ":"))
    writer.write(f"{STATIC_DIRECTORY}/template.js", f"gouji.template={compact};\n")


def _write_overviews(
    writer: SiteWriter,
    connection: duckdb.DuckDBPyConnection,
    county: County,
    measured: MeasuredCounty,
    digests: Mapping[int, str],
    changes: SinceLastRun,
    shell: Shell,
) -> None:
    if not county.years:
        writer.write(OVERVIEW, empty_page(county, shell))
        return
    last, squares = county.years[-1], county_of_overviews(county)
    common, matrix = ingredients(code_ingredients(), shell, squares), cache(partial(matrix_of, squares))
    for year in county.years:
        compared = (year.year - 1, year.year)
        said = changes if year == last else NO_CHANGES
        inputs = ingredients(common, said, digests.get(year.year - 1), digests[year.year])
        address = overview_address(year.year, last.year)
        if not writer.keep(address, inputs):
            shown, issues = measured_of_years(measured, compared), read_year_issues(connection, year.year)
            writer.write(address, overview_page(squares, matrix(), shown, issues, year, said, shell), inputs)
            give_back_memory(connection)


def _write_years(
    writer: SiteWriter,
    connection: duckdb.DuckDBPyConnection,
    county: County,
    measured: MeasuredCounty,
    digests: Mapping[int, str],
    shell: Shell,
) -> Sizes:
    """Write the pages of years; return the sizes of the county's tables that pages which were kept link to."""
    common, kept = ingredients(code_ingredients(), shell), []
    for year in county.years:
        compared = (year.year - 1, year.year)
        shown = county_of_years(county, compared)
        inputs = ingredients(common, shown, digests.get(year.year - 1), digests[year.year])
        address = year_address(year.year)
        if writer.keep(address, inputs):
            kept.append(year.year)
        else:
            totals, structures = read_totals(connection, year.year), read_structures(connection, year.year)
            known, issues = measured_of_years(measured, compared), read_year_issues(connection, year.year)
            writer.write(address, year_page(shown, known, year, totals, structures, issues, shell), inputs)
            give_back_memory(connection)
    retain_files(writer, kept)
    return sizes_in(writer, kept)


def _write_findings(writer: SiteWriter, connection: duckdb.DuckDBPyConnection, county: County, shell: Shell) -> None:
    if county.years:
        writer.write(QUALITY, quality_page(county, read_listed(connection, failed=True), shell))
        give_back_memory(connection)
        writer.write(UNASSESSED, unassessed_page(county, read_listed(connection, failed=False), shell))
        give_back_memory(connection)


def _write_rows(writer: SiteWriter, connection: duckdb.DuckDBPyConnection, county: County) -> list[Download]:
    """Write the files of data about the whole county, and return them as the data page lists them."""
    listed = []
    for download, content in county_downloads(connection) if county.years else ():
        writer.write(download_address(download.name), content)
        listed.append(download)
    give_back_memory(connection)
    return listed


def _write_data(
    writer: SiteWriter,
    county: County,
    downloads: list[Download],
    with_files: Sizes,
    releases: tuple[Release, ...],
    with_pages: frozenset[str],
    shell: Shell,
) -> None:
    if county.years:
        writer.write(COMPARE, compare_page(county, shell))
        files = linked_from(DATA, shell.years, with_files)
        writer.write(DATA, data_page(county, downloads, files, releases, with_pages, shell))
