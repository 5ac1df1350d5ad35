"""What findings quote of reports: their cells as printed, and the sentences behind context columns.

Straight from the segments of the store, so that it can be had while DuckDB is still loading the cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.facts.filing import County
from pipelines.revisions import Entry
from pipelines.stored_context import stored_context
from pipelines.stored_texts import TEXT_PATHS, stored_texts
from pipelines.wide_segments import Segment

CELL_COLUMNS = tuple(f"cells.list.element.{name}" for name in ("cell_code", "raw"))


def quoted_texts(segments: Iterable[Segment], report_ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return by report the text of each cell as printed, and by context column the sentence behind it.

    Args:
        segments: parsed segments of the store with the reports that they give.
        report_ids: the reports that are asked for.
    """
    wanted = set(report_ids)
    result: dict[str, dict[str, str]] = {}
    for segment in segments:
        rows = [row for row, entry in enumerate(segment.entries) if entry is not None and entry.report_id in wanted]
        if rows:
            result |= _of_segment(segment, rows)
    return result


def _of_segment(segment: Segment, rows: list[int]) -> Iterator[tuple[str, dict[str, str]]]:
    """Rows of a segment, of which only the row groups that have one of them are read."""
    start = 0
    with pq.ParquetFile(segment.path, read_dictionary=list(CELL_COLUMNS)) as file:
        for number in range(file.num_row_groups):
            stop = start + file.metadata.row_group(number).num_rows
            some = [row - start for row in rows if start <= row < stop]
            if some:
                table = file.read_row_group(number, columns=[*CELL_COLUMNS, *TEXT_PATHS]).take(some)
                entries = [entry for row in some if (entry := segment.entries[start + row]) is not None]
                yield from _of_rows(table, entries, segment.county)
            start = stop


def _of_rows(table: pa.Table, entries: list[Entry], county: County) -> Iterator[tuple[str, dict[str, str]]]:
    for entry, cells, report in zip(entries, table["cells"].to_pylist(), stored_texts(table), strict=True):
        printed = {cell["cell_code"]: cell["raw"] for cell in cells}
        yield entry.report_id, {**printed, **stored_context(report, entry, county).texts}
