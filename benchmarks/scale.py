"""A county of 64 units and 7 years once, 10, 100 and 625 times over: check, load and build, and what is asked of it.

    python -m benchmarks.scale [--times 1,10,100,625]

Reports stand in the store as reading leaves them. A hundredth of them has a wrong number, another a row of blanks.
Targets on 2 cores: the largest (280,000 reports, 56 million cells) in 2 minutes and 4 GiB, seconds a report flat or
falling from 10 times on, a query under 0.5 s. Each size is made and built in processes of their own. They are forked:
workers of a spawned one would be spawned too, and not share what they share in `gouji run`. The peak is that of the
building process and its workers together, what they share counted once. The peer: DuckDB loads the same cells from a
Parquet file into a table, and nothing else.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from benchmarks.stored import write_store
from pipelines.warehouse import build_warehouse
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace

COUNTY_UNITS = 64
LOOK_SECONDS = 0.5
QUERIES = {
    "a unit's years": "SELECT * FROM matrix WHERE authority_code = 'yl-030'",
    "a report's cells": "SELECT * FROM current_cells WHERE authority_code = 'yl-030' AND year = 2023",
    "a report's findings": "SELECT * FROM findings_with_decisions WHERE authority_code = 'yl-030' AND year = 2023",
    "states of a year": "SELECT state, count(*) FROM matrix WHERE year = 2023 GROUP BY 1",
    "findings of a year": "SELECT rule, count(*) FROM current_findings WHERE year = 2023 GROUP BY 1",
    "totals of a cell": "SELECT * FROM county_totals WHERE cell_code = 'requests.received.total'",
    "totals of a year": "SELECT * FROM county_totals WHERE year = 2023",
    "units by a cell": "SELECT * FROM comparison WHERE year = 2023 AND cell_code = 'requests.received.total'"
    " ORDER BY county_rank LIMIT 50",
}


def build(times: int) -> None:
    """Write, build and ask a county so many times as large; print what it took."""
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Workspace(Path(scratch) / "raw", Path(scratch) / "out")
        _in_process(write_store, workspace, COUNTY_UNITS * times)
        print(f"    {times} times, load {os.getloadavg()[0]:.1f}", flush=True)
        peak = _in_process(_build, workspace)
        print(f"    peak of all processes {peak / 2**20:.1f} GiB")
        _in_process(_load_bare, workspace)
        with open_warehouse(workspace.warehouse) as connection:
            for name, query in QUERIES.items():
                seconds = []
                for _ in range(3):
                    start = time.perf_counter()
                    connection.execute(query).fetchall()
                    seconds.append(time.perf_counter() - start)
                print(f"    {name:20} {min(seconds):6.3f} s")


def _in_process(function: Callable[..., object], *arguments: object) -> int:
    """Call a function in a process of its own; return the most memory that it and its children had together, in KiB."""
    process = multiprocessing.get_context("fork").Process(target=function, args=arguments)
    process.start()
    peak = 0
    while process.is_alive():
        peak = max(peak, _memory(process.pid or 0))
        process.join(LOOK_SECONDS)
    return peak


def _memory(pid: int) -> int:
    """Memory of a process and its children in KiB, of pages that several have a share each."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            if pid in (parent, int(status.parent.name)):
                lines = status.with_name("smaps_rollup").read_text(encoding="ascii").splitlines()
                total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue  # a process that has ended
    return total


def _build(workspace: Workspace) -> None:
    logging.basicConfig(format="    %(message)s")
    logging.getLogger("pipelines.warehouse").setLevel(logging.INFO)
    start = time.perf_counter()
    report = build_warehouse(workspace)
    seconds = time.perf_counter() - start
    rows = report.row_counts
    count = rows["reports"]
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processors = sum(each.ru_utime + each.ru_stime for each in used)
    size = workspace.warehouse.stat().st_size / 2**20
    print(
        f"{count} reports, {rows['cells']} cells, {rows['findings']} findings: {seconds:.1f} s,"
        f" {1000 * seconds / count:.2f} ms a report, processors {processors:.1f} s, file {size:.0f} MiB"
        f"{'; ' + '; '.join(report.discrepancies) if report.discrepancies else ''}",
        flush=True,
    )


def _load_bare(workspace: Workspace) -> None:
    """Load the cells of the warehouse from Parquet into a file of their own, and print what that alone takes."""
    parquet, copy = (workspace.out / f"cells.{ending}" for ending in ("parquet", "duckdb"))
    with open_warehouse(workspace.warehouse) as connection:
        connection.table("cells").write_parquet(parquet.as_posix())
    start = time.perf_counter()
    with duckdb.connect(copy) as connection:
        connection.read_parquet(parquet.as_posix()).create("cells")
    print(f"    the same cells loaded from Parquet by DuckDB alone: {time.perf_counter() - start:.1f} s", flush=True)


def main() -> None:
    """Print a block of lines for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", default="1,10,100,625")
    for times in map(int, parser.parse_args().times.split(",")):
        build(times)


if __name__ == "__main__":
    main()
