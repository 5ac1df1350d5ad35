"""Parsed segments of the store as wide columns, segment by segment, on all cores: what the rules are checked on.

Reads only what rules need, and of texts their dictionaries, so that no cell becomes an object of Python. What a segment
gives is kept (`pipelines.derived`), since of a province one segment is new and all others are as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.batches import map_batches
from pipelines.changes import digest
from pipelines.derived import Arrays, Derived
from pipelines.facts.filing import County
from pipelines.revisions import Entry
from pipelines.stored_context import stored_context
from pipelines.stored_texts import TEXT_PATHS, stored_texts
from schemas.codebook import forms
from schemas.conditions import CONDITION_CODES, condition_code

CELL_COLUMNS = {name: f"cells.list.element.{name}" for name in ("cell_code", "value", "state", "reason")}
DICTIONARIES = [path for name, path in CELL_COLUMNS.items() if name != "value"]
PACKED = ("form", "rows", "values", "conditions", "names", "context")
"""Of a part of a segment, the arrays by which it is kept."""
REPORTS_WORTH_A_POOL = 20_000
"""Below this many reports, starting worker processes costs more than it saves."""

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Segment:
    """A segment of the store, and for each of its rows the report that it gives, None where it gives none."""

    path: Path
    entries: Sequence[Entry | None]
    county: County = County()

    @property
    def content(self) -> str:
        """What stands for all that is in the file: nobody writes into a segment, and no two have one name."""
        status = self.path.stat()
        return f"{self.path.parent.name}/{self.path.name} {status.st_size} {status.st_mtime_ns}"


@dataclass(frozen=True)
class WidePart:
    """Reports of a segment on one form, by row: cells × reports, and the context columns that any of them has."""

    form_code: str
    rows: npt.NDArray[np.intp]
    values: npt.NDArray[np.float64]
    conditions: npt.NDArray[np.int8]
    context: dict[str, npt.NDArray[np.float64]]


def read_wide(segments: Sequence[Segment], derived: Derived) -> Iterator[tuple[Segment, WidePart]]:
    """Yield the reports of segments in order, by row group and form.

    Raises:
        ValueError: a report has a cell twice, or one that its form does not have.
    """
    worked_out = derived.each("wide", _inputs(segments), partial(_made, segments))
    for segment, arrays in zip(segments, worked_out, strict=True):
        yield from ((segment, part) for part in _unpacked(arrays))


def _inputs(segments: Sequence[Segment]) -> Iterator[str]:
    """All that the parts of each segment are made from: what is in it, and what is known of how its reports came in."""
    counties = {id(segment.county): digest([repr(segment.county)]) for segment in segments}
    for segment in segments:
        rows = [entry and _filed(entry) for entry in segment.entries]
        yield digest([segment.content, counties[id(segment.county)], repr(rows)])


def _filed(entry: Entry) -> tuple[object, ...]:
    filed, authority = entry.submission, entry.authority
    known = authority.code, authority.name, entry.identity.year
    return filed.path, filed.handed_in.timestamp(), *known, entry.same_as_path


def _made(segments: Sequence[Segment], places: list[int]) -> Iterator[Arrays]:
    some = [segments[place] for place in places]
    numbers = range(len(some))
    yield from map_batches(
        _read_segments, numbers, batch=1, worth_a_pool=worth_a_pool(some), prepare=partial(_keep, some)
    )
    _SEGMENTS.clear()


def worth_a_pool(segments: Sequence[Segment]) -> int:
    """Return from how many segments on worker processes pay, by the reports in them: see `batches.map_batches`."""
    count = sum(len(segment.entries) for segment in segments)
    return 2 if count >= REPORTS_WORTH_A_POOL else len(segments) + 1


_SEGMENTS: list[Segment] = []
"""What this process reads by number: entries are many objects, which would take longer to send than to use."""


def _keep(segments: Sequence[Segment]) -> None:
    _SEGMENTS[:] = segments


def _read_segments(numbers: list[int]) -> list[Arrays]:
    return [_packed(_parts_of(_SEGMENTS[number])) for number in numbers]


def _packed(parts: Iterable[WidePart]) -> Arrays:
    """Parts as plain arrays, each called by the number of its part."""
    packed: dict[str, npt.NDArray[Any]] = {}
    for number, part in enumerate(parts):
        arrays = {"form": np.array(part.form_code), "rows": part.rows, "values": part.values}
        arrays |= {"conditions": part.conditions, "names": np.array(list(part.context), dtype=np.str_)}
        arrays["context"] = np.array(list(part.context.values())).reshape(len(part.context), len(part.rows))
        packed |= {f"{number}.{name}": array for name, array in arrays.items()}
    return packed


def _unpacked(arrays: Arrays) -> Iterator[WidePart]:
    for number in range(len(arrays) // len(PACKED)):
        form, rows, values, conditions, names, context = (arrays[f"{number}.{name}"] for name in PACKED)
        yield WidePart(str(form), rows, values, conditions, dict(zip(names.tolist(), context, strict=True)))


def _parts_of(segment: Segment) -> Iterator[WidePart]:
    start = 0
    with pq.ParquetFile(segment.path, read_dictionary=DICTIONARIES) as file:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number, columns=[*CELL_COLUMNS.values(), *TEXT_PATHS])
            yield from _parts(table, segment, start)
            start += table.num_rows


def _parts(table: pa.Table, segment: Segment, start: int) -> Iterator[WidePart]:
    """Parts of a row group whose first row is row `start` of the segment."""
    entries = segment.entries
    is_report = np.array([entry is not None for entry in entries[start : start + table.num_rows]], dtype=bool)
    form_codes = np.array(table["form"].to_pylist(), dtype=object)
    for form_code in dict.fromkeys(form_codes[is_report].tolist()):
        mask = is_report & (form_codes == form_code)
        rows = np.flatnonzero(mask) + start
        of_form = table.filter(pa.array(mask)).combine_chunks()
        reports = [entry for entry in (entries[row] for row in rows.tolist()) if entry is not None]
        yield WidePart(
            form_code, rows, *_cells(of_form["cells"].chunk(0), form_code), _context(of_form, reports, segment.county)
        )


def _context(table: pa.Table, entries: list[Entry], county: County) -> dict[str, npt.NDArray[np.float64]]:
    result: dict[str, npt.NDArray[np.float64]] = {}
    for place, (report, entry) in enumerate(zip(stored_texts(table), entries, strict=True)):
        for name, number in stored_context(report, entry, county).numbers.items():
            if name not in result:
                result[name] = np.full(len(entries), np.nan)
            result[name][place] = number
    return result


def _cells(cells: pa.ListArray, form_code: str) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int8]]:
    report = pc.list_parent_indices(cells).to_numpy(zero_copy_only=False)
    flat = pc.list_flatten(cells)
    codes, code = _looked_up(flat.field("cell_code"))
    column = _columns(codes, form_code)[code]
    if len(column) and column.min() < 0:
        raise ValueError(f"form {form_code} has no cell {codes[code[column.argmin()]]}")
    shape = (len(forms()[form_code].cells_by_code), len(cells))
    values, conditions = np.full(shape, np.nan), np.full(shape, -1, dtype=np.int8)
    values[column, report] = flat.field("value").to_numpy(zero_copy_only=False)
    conditions[column, report] = _conditions(flat)
    if np.count_nonzero(conditions >= 0) != len(column):
        raise ValueError("a report has a cell twice")
    conditions[conditions < 0] = CONDITION_CODES["missing"]
    return values, conditions


def _columns(codes: list[str], form_code: str) -> npt.NDArray[np.intp]:
    place = {code: number for number, code in enumerate(forms()[form_code].cells_by_code)}
    return np.array([place.get(code, -1) for code in codes], dtype=np.intp)


def _conditions(flat: pa.StructArray) -> npt.NDArray[np.int8]:
    (states, state), (reasons, reason) = _looked_up(flat.field("state")), _looked_up(flat.field("reason"))
    pairs = np.array([[condition_code(a, b) for b in reasons] for a in states], dtype=np.int8)
    return pairs[state, reason]


def _looked_up(texts: pa.Array) -> tuple[list[Any], npt.NDArray[np.intp]]:
    """A column as its distinct values and, for each entry, which of them it is."""
    encoded = texts if isinstance(texts, pa.DictionaryArray) else texts.dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy(zero_copy_only=False)
