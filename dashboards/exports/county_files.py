"""The county's tables as files: a year on request, and all years of a warehouse, written only where they changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dashboards.exports.county_document import county_document
from dashboards.exports.county_workbook import county_workbook
from dashboards.exports.county_year import CountyYear, read_county_year
from dashboards.writer import replace_file
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace

NAME = "全县汇总表"
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
    for path, data in _files(county, folder):
        replace_file(path, data)
        paths.append(path)
    return county, tuple(paths)


def publish_county_tables(workspace: Workspace) -> CountyFilesReport:
    """Write the tables of every year of the warehouse where they changed; remove those of years that are no more."""
    written = unchanged = 0
    current: set[Path] = set()
    workspace.county_tables.mkdir(parents=True, exist_ok=True)
    with open_warehouse(workspace.warehouse) as connection:
        years = [year for (year,) in connection.execute("SELECT year FROM years ORDER BY year").fetchall()]
        for year in years:
            county = read_county_year(connection, year, workspace.settings, is_synthetic=workspace.is_synthetic)
            for path, data in _files(county, workspace.county_tables / str(year)):
                current.add(path)
                if path.is_file() and path.read_bytes() == data:
                    unchanged += 1
                else:
                    replace_file(path, data)
                    written += 1
    return CountyFilesReport(written, unchanged, _remove_others(workspace.county_tables, current))


def _files(county: CountyYear, folder: Path) -> Iterator[tuple[Path, bytes]]:
    for ending, write in WRITERS.items():
        yield folder / f"{NAME}{ending}", write(county)


def _remove_others(folder: Path, current: set[Path]) -> int:
    """Remove tables that this writer made for other years; nothing else in the folder is touched."""
    old = [path for ending in WRITERS for path in folder.glob(f"[12][0-9][0-9][0-9]/{NAME}{ending}")]
    gone = [path for path in old if path not in current]
    for path in gone:
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    return len(gone)
