"""Reports of the years before, out of the store (for the warehouse) or out of a finished warehouse (`--against`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.earlier import Earlier, EarlierReports, needed_codes
from pipelines.register import Authority, Register, make_register
from pipelines.revisions import Entry
from pipelines.store import Store
from pipelines.warehouse_file import open_warehouse

WAREHOUSE_NAME = "warehouse.duckdb"
COLUMNS = ("sha256", "cells.list.element.cell_code", "cells.list.element.value")


def earlier_in_store(store: Store, reports: Mapping[str, Entry]) -> EarlierReports:
    """Return of the newest version of every report what the next year's report needs.

    Args:
        store: where the parsed reports are.
        reports: the entries that give a report, by sha256.
    """
    needed = pa.array(sorted(needed_codes()))
    result: EarlierReports = {}
    for path in store.parsed_segments():
        with pq.ParquetFile(path) as file:
            table = file.read(list(COLUMNS)).combine_chunks()
        if not table.num_rows:
            continue
        hashes, cells = table["sha256"].to_pylist(), table["cells"].chunk(0)
        parents, flat = pc.list_parent_indices(cells), pc.list_flatten(cells)
        codes, values = flat.field("cell_code"), flat.field("value")
        mask = pc.and_(pc.is_in(codes, needed), pc.is_valid(values))
        found: dict[str, dict[str, float]] = {sha256: {} for sha256 in hashes}
        columns = (each.filter(mask).to_pylist() for each in (parents, codes, values))
        for parent, code, value in zip(*columns, strict=True):
            found[hashes[parent]][code] = value
        for sha256, entry in ((sha256, reports.get(sha256)) for sha256 in hashes):
            year = entry.identity.year if entry else None
            if entry and entry.is_current and entry.header.form and year is not None:
                result.setdefault((entry.authority.code, year), Earlier(entry.header.form, found[sha256]))
    return result


def load_earlier(path: Path) -> tuple[EarlierReports, Register]:
    """Return the newest version of every report of a warehouse, and its register.

    Args:
        path: a warehouse file, or the folder with everything made by `gouji run`.

    Raises:
        UsageProblem: there is no warehouse, or it cannot be read.
    """
    with open_warehouse(path / WAREHOUSE_NAME if path.is_dir() else path) as connection:
        forms_filed = connection.execute("SELECT authority_code, year, form FROM reports WHERE is_current").fetchall()
        cells = connection.execute(
            "SELECT c.authority_code, c.year, c.cell_code, c.value FROM cells c JOIN reports USING (report_id)"
            " WHERE is_current AND value IS NOT NULL AND list_contains($1, cell_code)",
            [sorted(needed_codes())],
        ).fetchall()
        authorities = connection.execute(
            "SELECT authority_code, name, short_name, kind, former_names, from_year, to_year FROM authorities"
            " WHERE is_registered OR kind = '县' ORDER BY position"
        ).fetchall()
    values: dict[tuple[str, int], dict[str, float]] = {(code, year): {} for code, year, _ in forms_filed}
    for authority_code, year, cell_code, value in cells:
        values[authority_code, year][cell_code] = value
    earlier = {(code, year): Earlier(form, values[code, year]) for code, year, form in forms_filed}
    return earlier, make_register(tuple(map(_authority, authorities)))


def _authority(row: tuple[str, str, str, str, str | None, int | None, int | None]) -> Authority:
    code, name, short_name, kind, former_names, from_year, to_year = row
    former = tuple(former_names.split("；")) if former_names else ()
    return Authority(code, name, short_name, kind, former, from_year, to_year)
