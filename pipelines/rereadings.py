"""What a new version of the reader reads otherwise than the one before: cell by cell, noted when a file is read anew.

Rows are only added, before the new reading itself is: a run killed in between notes them again, and the first note
counts. A corrected reader changes published numbers without anybody handing anything in; this is where that is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.segments import read_segment, segments

REREADING_SCHEMA = pa.schema(
    [
        ("sha256", pa.string()),
        ("cell_code", pa.string()),
        ("old_reader_version", pa.string()),
        ("reader_version", pa.string()),
        ("moment", pa.timestamp("us", tz="UTC")),
        ("old_value", pa.float64()),
        ("old_raw", pa.string()),
        ("old_state", pa.string()),
        ("value", pa.float64()),
        ("raw", pa.string()),
        ("state", pa.string()),
    ]
)
KEY = ("sha256", "cell_code", "old_reader_version", "reader_version")
READ_BEFORE = """
SELECT sha256, any_value(reader_version) AS reader_version, any_value(cells) AS cells
FROM read_parquet($1, union_by_name = true) WHERE sha256 IN (SELECT sha256 FROM rows) GROUP BY sha256
"""
DIFFERENCES = """
WITH o AS (SELECT sha256, unnest(cells) AS cell FROM before), n AS (
  SELECT sha256, unnest(cells) AS cell FROM rows SEMI JOIN before USING (sha256)
), compared AS (
  SELECT coalesce(o.sha256, n.sha256) AS sha256, coalesce(o.cell.cell_code, n.cell.cell_code) AS cell_code,
    o.cell.value AS old_value, o.cell.raw AS old_raw, o.cell.state AS old_state,
    n.cell.value AS value, n.cell.raw AS raw, n.cell.state AS state
  FROM o FULL JOIN n ON o.sha256 = n.sha256 AND o.cell.cell_code = n.cell.cell_code
  WHERE o.cell.value IS DISTINCT FROM n.cell.value OR o.cell.state IS DISTINCT FROM n.cell.state
)
SELECT sha256, cell_code, b.reader_version AS old_reader_version, r.reader_version AS reader_version,
  old_value, old_raw, old_state, value, raw, state
FROM compared JOIN before b USING (sha256) JOIN rows r USING (sha256) ORDER BY sha256, cell_code
"""


def differences(present: Path, rows: pa.Table, moment: datetime) -> pa.Table:
    """Return the cells of files that the last version of the reader read otherwise (`REREADING_SCHEMA`).

    Args:
        present: the folder of what the present version read; those of earlier ones lie beside it.
        rows: what is about to be added to it (`store.PARSED_SCHEMA`).
        moment: when that is (UTC).
    """
    found: list[pa.Table] = []
    for folder in _earlier(present):
        paths = [str(path) for path in segments(folder)]
        if not paths or not rows.num_rows:
            continue
        differing, read_before = _compared(paths, rows, moment)
        found.append(differing)
        rows = rows.filter(pa.array([sha256 not in read_before for sha256 in rows["sha256"].to_pylist()], pa.bool_()))
    return pa.concat_tables(found) if found else REREADING_SCHEMA.empty_table()


def _earlier(present: Path) -> list[Path]:
    """The folders of other versions, the newest first."""
    others = (path for path in present.parent.glob("*-*") if path.is_dir() and path != present)
    return sorted(others, key=_version, reverse=True)


def _version(folder: Path) -> tuple[int, str]:
    number, _, shape = folder.name.rpartition("-")
    return int(number) if number.isdecimal() else -1, shape


def _compared(paths: list[str], rows: pa.Table, moment: datetime) -> tuple[pa.Table, set[str]]:
    """The cells that differ from the readings in these segments, and which files had one there."""
    from pipelines.warehouse_file import connect  # loads DuckDB: only where there is an earlier reading

    with connect() as connection:
        connection.register("rows", rows)
        connection.execute(f"CREATE TEMP TABLE before AS {READ_BEFORE}", [paths])
        read_before = {sha256 for (sha256,) in connection.execute("SELECT sha256 FROM before").fetchall()}
        found = connection.execute(DIFFERENCES).fetchall()
    names = [name for name in REREADING_SCHEMA.names if name != "moment"]
    differing = [{**dict(zip(names, row, strict=True)), "moment": moment} for row in found]
    return pa.Table.from_pylist(differing, schema=REREADING_SCHEMA), read_before


def read_rereadings(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """Yield what was noted in some segments, each difference as it was noted first.

    Raises:
        DamagedStore: a segment is not what was written.
    """
    seen: set[tuple[str, ...]] = set()
    for path in paths:
        for row in read_segment(path).to_pylist():
            key = tuple(row[name] for name in KEY)
            if key not in seen:
                seen.add(key)
                yield {**row, "moment": row["moment"].astimezone(UTC).replace(tzinfo=None)}
