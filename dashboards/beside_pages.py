"""What another process can make beside all else: measures, and the years' files of data with their gate.

This and all else each take about half of a publication, and neither needs what the other makes.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb

from dashboards.addresses import download_address
from dashboards.data_gate import check_data
from dashboards.downloads import Download, kept_year_download, year_download, year_name
from dashboards.ingredients import code_ingredients, ingredients
from dashboards.measure_files import write_measures
from dashboards.records import County
from dashboards.rendering import Shell
from dashboards.writer import SiteWriter
from pipelines.warehouse_file import connect, give_back_memory


@dataclass(frozen=True, slots=True)
class Edition:
    """What a publication is made from: the warehouse and what was read of it; `digests` are those of the years."""

    warehouse: Path
    county: County
    digests: Mapping[int, str]
    shell: Shell


class Part(NamedTuple):
    """What was written, and the years' files as the data page lists them."""

    writer: SiteWriter
    downloads: list[Download]


def write_beside(edition: Edition, writer: SiteWriter) -> Part:
    """Write the files of measures and the years' files of data, and read the latter back.

    Args:
        edition: what is published.
        writer: of this part.

    Raises:
        UsageProblem: a file as written does not say what the warehouse says.
    """
    is_first = not writer.last
    with connect(edition.warehouse, read_only=True) as connection:
        write_measures(writer, connection, edition.county, edition.shell)
        downloads, made = _write_years(writer, connection, edition.county, edition.digests)
        if is_first:
            connection.execute("SET threads = 1")  # each takes ten megabytes, and all files are read back
        check_data(connection, writer.site, ChainMap(writer.changed, {address: address for address in made}))
    writer.last.clear()
    return Part(writer, downloads)


def _write_years(
    writer: SiteWriter, connection: duckdb.DuckDBPyConnection, county: County, digests: Mapping[int, str]
) -> tuple[list[Download], list[str]]:
    """Return all files, and those that were made anew, though it be with the same numbers: findings may be others."""
    listed, made = [], []
    common = ingredients(code_ingredients(), county.units)
    for year in reversed(county.years):
        address = download_address(year_name(year.year))
        inputs = ingredients(common, digests[year.year])
        if writer.keep(address, inputs):
            download = kept_year_download(connection, year.year, (writer.site / address).stat().st_size)
        else:
            download, content = year_download(connection, year.year)
            writer.write(address, content, inputs)
            made.append(address)
        listed.append(download)
        give_back_memory(connection)
    return listed, made
