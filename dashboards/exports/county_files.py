"""The county's tables as files: a year on request, and all years of a warehouse, written only where they changed.

`tables.json` beside them holds a digest of all that the tables of each year are made from: a year in which nothing
changed is not even added up. The site gets the same files as they were made, not as they lie there: the office may have
written into its own.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

import dashboards
from dashboards.addresses import DATA, county_file_address
from dashboards.county_in_site import link_files
from dashboards.exports.county_document import county_document
from dashboards.exports.county_read_back import check_document, check_workbook
from dashboards.exports.county_workbook import county_workbook
from dashboards.exports.county_year import CountyYear, read_county_year
from dashboards.writer import SiteWriter, replace_file
from pipelines.changes import code_digest, digest, library_versions
from pipelines.warehouse_file import open_warehouse, reported_years
from pipelines.workspace import Workspace

NAME = "全县汇总表"
MANIFEST = "tables.json"
LIBRARIES = ("duckdb", "python-docx", "xlsxwriter")
WRITERS: dict[str, Callable[[CountyYear], bytes]] = {".docx": county_document, ".xlsx": county_workbook}


@dataclass(frozen=True, slots=True)
class CountyFilesReport:
    """What was done, in files."""

    written: int
    unchanged: int
    removed: int


def write_county_year(workspace: Workspace, year: int, folder: Path) -> tuple[CountyYear, tuple[Path, ...]]:
    """Write the tables of a year into a folder; return what they say and where they are.

    Raises:
        UsageProblem: there is no warehouse, or it has no report of that year.
    """
    with open_warehouse(workspace.warehouse) as connection:
        county = read_county_year(connection, year, workspace.settings, is_synthetic=workspace.is_synthetic)
    paths = []
    for ending, data in _files(county).items():
        paths.append(folder / f"{NAME}{ending}")
        replace_file(paths[-1], data)
    return county, tuple(paths)


def publish_county_tables(workspace: Workspace) -> CountyFilesReport:
    """Write the tables of every year of the warehouse where they changed; remove those of years that are no more.

    Where there is a site they are added to its files, and its pages link to them; what is counted are the office's.

    Raises:
        UsageProblem: a file as written does not say what the warehouse says.
    """
    folder = workspace.county_tables
    folder.mkdir(parents=True, exist_ok=True)
    last = _last_digests(folder)
    with open_warehouse(workspace.warehouse) as connection, SiteWriter(workspace.site) as site:
        current, written, has_site = _digests(workspace, connection), 0, DATA in site.last
        for year, inputs in current.items():
            is_there = last.get(str(year)) == inputs and all(path.is_file() for path in _paths(folder, year))
            in_site = [site.keep(county_file_address(year, ending), inputs) for ending in WRITERS if has_site]
            if is_there and all(in_site):
                continue
            county = read_county_year(connection, year, workspace.settings, is_synthetic=workspace.is_synthetic)
            for ending, data in _files(county).items():
                written += 0 if is_there else _write_changed(_path(folder, year, ending), data)
                if has_site:
                    site.write(county_file_address(year, ending), data, inputs)
        if has_site:
            link_files(site, connection, current)
    removed = _remove_others(folder, {path for year in current for path in _paths(folder, year)})
    replace_file(folder / MANIFEST, (json.dumps(current, indent=1) + "\n").encode())
    return CountyFilesReport(written, len(current) * len(WRITERS) - written, removed)


def _write_changed(path: Path, data: bytes) -> bool:
    """Write a file unless it is there with the same content; say whether it was written."""
    is_same = path.is_file() and path.read_bytes() == data
    if not is_same:
        replace_file(path, data)
    return not is_same


def _digests(workspace: Workspace, connection: duckdb.DuckDBPyConnection) -> dict[int, str]:
    """Digest of all that the tables of each year are made from."""
    rest, rows = _shared_digest(workspace), _digests_of_rows(connection)
    return {year: digest([rest, *rows[year]]) for year in reported_years(connection)}


def _shared_digest(workspace: Workspace) -> str:
    """Digest of what the tables of all years are made from beside the warehouse."""
    root = Path(dashboards.__file__).parents[1]
    code = [code_digest(root / package) for package in ("dashboards", "pipelines", "schemas")]
    return digest([*code, *library_versions(LIBRARIES), repr(workspace.settings), str(workspace.is_synthetic)])


INPUTS = {
    "years": "year, expected_form",
    "matrix": "authority_code, short_name, position, state, form, report_id",
    "cells_used": "report_id, cell_code, value, filed_value, state, basis, correction_reason",
    "current_findings": "report_id, rule, instance, outcome, difference",
    "current_reports": "report_id, path, form",
}
"""What of the warehouse the tables of a year are made from, by table or view; texts and names are part of reports."""


def _digests_of_rows(connection: duckdb.DuckDBPyConnection) -> Mapping[int, list[str]]:
    """Digest of the rows of each year, their order left aside, for each of INPUTS; and of the register.

    Views are gone through once for all years: a year of them costs as much.
    """
    register = "SELECT count(*), bit_xor(hash(authority_code, name, short_name, kind, position)) FROM authorities"
    shared = f"authorities {connection.execute(register).fetchone()}"
    found: dict[int, list[str]] = defaultdict(lambda: [shared])
    for name, columns in INPUTS.items():
        query = f"SELECT year, count(*), bit_xor(hash({columns})) FROM {name} GROUP BY year"  # noqa: S608 - our own names
        for year, *rows in connection.execute(query).fetchall():
            found[year].append(f"{name} {rows}")
    return found


def _paths(folder: Path, year: int) -> tuple[Path, ...]:
    return tuple(_path(folder, year, ending) for ending in WRITERS)


def _path(folder: Path, year: int, ending: str) -> Path:
    return folder / str(year) / f"{NAME}{ending}"


def _last_digests(folder: Path) -> dict[str, str]:
    """The digests of the last time; an unreadable file counts as none, so that everything is written."""
    try:
        known = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _files(county: CountyYear) -> dict[str, bytes]:
    """Return both files by ending, read back."""
    made = {ending: write(county) for ending, write in WRITERS.items()}
    check_document(county, made[".docx"])
    check_workbook(county, made[".xlsx"])
    return made


def _remove_others(folder: Path, current: set[Path]) -> int:
    """Remove tables that this writer made for other years; nothing else in the folder is touched."""
    old = [path for ending in WRITERS for path in folder.glob(f"[12][0-9][0-9][0-9]/{NAME}{ending}")]
    gone = [path for path in old if path not in current]
    for path in gone:
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    return len(gone)
