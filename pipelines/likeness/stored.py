"""Copied narrative among all reports of a store: their shingles segment by segment, on all cores, then their pairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.batches import map_batches
from pipelines.changes import digest
from pipelines.context import Context
from pipelines.derived import Arrays, Derived
from pipelines.likeness.pairs import Parts, alike_pairs, sampled_by
from pipelines.likeness.shingles import Shingles, shingles_of
from pipelines.likeness.words import PARTS, Narrative, contexts_by_report
from pipelines.revisions import Entry
from pipelines.warehouse_file import connect
from pipelines.wide_segments import Segment, worth_a_pool
from schemas.catalogue import Settings

PART_COLUMNS = ("sections.list.element.number", "sections.list.element.text")
TEXTS = """SELECT place, part.number, any_value(part.text)
FROM (SELECT place, unnest(sections) AS part FROM unnest($1) WITH ORDINALITY AS wanted(sha256, place)
      JOIN read_parquet($2) USING (sha256))
WHERE list_contains($3, part.number) GROUP BY ALL ORDER BY ALL"""


def stored_likeness(
    segments: Sequence[Segment], settings: Settings, derived: Derived | None = None
) -> dict[str, Context]:
    """Return the context `report.likeness_*` of each report that is nearly the same as another, by report id.

    Args:
        segments: the parsed segments of the store with the reports they give.
        settings: thresholds.
        derived: where the shingles of segments are kept; nowhere when None.
    """
    limits = dict(settings)
    percent, least = limits["likeness_percent"], limits["likeness_least_characters"]
    entries = [entry for segment in segments for entry in segment.entries if entry is not None]
    year = np.array([entry.identity.year or 0 for entry in entries], dtype=np.int64)
    one_in = sampled_by(year.tolist())
    inputs = (digest([segment.content, repr(_given(segment)), str(one_in)]) for segment in segments)
    make = partial(_made, segments, one_in)
    found = [_unpacked(arrays) for arrays in (derived or Derived()).each("shingles", inputs, make)]
    units = {code: number for number, code in enumerate(sorted({entry.authority.code for entry in entries}))}
    authority = np.array([units[entry.authority.code] for entry in entries], dtype=np.int64)
    current = np.array([entry.is_current for entry in entries], dtype=bool)
    everything = np.ones(len(entries), dtype=bool)
    pairs = {
        part: list(
            alike_pairs(Parts(authority, year, current, everything, _joined(found, part), one_in), percent, least)
        )
        for part in PARTS
    }
    return _counted(segments, entries, pairs, percent)


Given = tuple[bool, ...]
"""Which rows of a segment give a report."""
Found = tuple[int, dict[str, Shingles]]
"""How many reports a segment gives, and the shingles of each of their parts."""


def _given(segment: Segment) -> Given:
    return tuple(entry is not None for entry in segment.entries)


def _made(segments: Sequence[Segment], one_in: int, places: list[int]) -> Iterator[Arrays]:
    some = [segments[place] for place in places]
    read = partial(_read_segments, one_in=one_in)
    given = [(segment.path, _given(segment)) for segment in some]
    return map_batches(read, given, batch=1, worth_a_pool=worth_a_pool(some))


def _read_segments(segments: list[tuple[Path, Given]], one_in: int) -> list[Arrays]:
    return [_packed(_read_segment(path, np.array(is_report, dtype=bool), one_in)) for path, is_report in segments]


def _packed(found: Found) -> Arrays:
    count, shingles = found
    packed = {f"{part}.{name}": array for part, each in shingles.items() for name, array in vars(each).items()}
    return {"count": np.array(count), **packed}


def _unpacked(arrays: Arrays) -> Found:
    return int(arrays["count"]), {part: Shingles(arrays[f"{part}.owner"], arrays[f"{part}.number"]) for part in PARTS}


def _read_segment(path: Path, is_report: np.ndarray, one_in: int) -> Found:
    place = np.cumsum(is_report) - 1
    pieces: dict[str, list[Shingles]] = {part: [] for part in PARTS}
    start = 0
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number, columns=list(PART_COLUMNS))
            rows = slice(start, start + table.num_rows)
            sections = table["sections"].combine_chunks()
            for part in PARTS:
                pieces[part].append(_shingles_of_part(sections, part, is_report[rows], place[rows], one_in))
            start += table.num_rows
    return int(is_report.sum()), {part: _end_to_end(some, [0] * len(some)) for part, some in pieces.items()}


def _shingles_of_part(
    sections: pa.ListArray, part: str, is_report: np.ndarray, place: np.ndarray, one_in: int
) -> Shingles:
    row = pc.list_parent_indices(sections).to_numpy(zero_copy_only=False)
    flat = pc.list_flatten(sections)
    is_part = pc.equal(flat.field("number"), part).to_numpy(zero_copy_only=False).astype(bool) & is_report[row]
    found = shingles_of(flat.field("text").filter(pa.array(is_part)).to_pylist(), one_in)
    return Shingles(place[row[is_part]][found.owner], found.number)


def _joined(found: Iterable[Found], part: str) -> Shingles:
    counts, pieces = [], []
    for count, of_segment in found:
        counts.append(count)
        pieces.append(of_segment[part])
    return _end_to_end(pieces, np.cumsum([0, *counts]).tolist()[:-1])


def _end_to_end(pieces: Sequence[Shingles], starts: Sequence[int]) -> Shingles:
    nothing = Shingles(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint32))
    moved = [piece.owner + start for piece, start in zip(pieces, starts, strict=True)]
    return Shingles(
        np.concatenate([nothing.owner, *moved]), np.concatenate([nothing.number, *(each.number for each in pieces)])
    )


def _counted(
    segments: Sequence[Segment], entries: Sequence[Entry], pairs: Mapping[str, list[tuple[int, int]]], percent: float
) -> dict[str, Context]:
    """The contexts of reports by their full text, which is read of those alone that may be copies or models."""
    places = sorted({place for of_part in pairs.values() for pair in of_part for place in pair})
    if not places:
        return {}
    row_of = {place: row for row, place in enumerate(places)}
    texts: list[dict[str, str]] = [{} for _ in places]
    hashes = [entries[place].submission.sha256 for place in places]
    with connect() as connection:
        query = connection.execute(TEXTS, [hashes, [str(each.path) for each in segments], list(PARTS)])
        for place, part, text in query.fetchall():
            texts[place - 1][part] = text
    narratives = [_narrative(entries[place], of_report) for place, of_report in zip(places, texts, strict=True)]
    moved = {part: [(row_of[one], row_of[other]) for one, other in of_part] for part, of_part in pairs.items()}
    contexts = contexts_by_report(narratives, moved, percent)
    return {entries[places[row]].report_id: context for row, context in contexts.items()}


def _narrative(entry: Entry, texts: Mapping[str, str]) -> Narrative:
    return Narrative(entry.authority.code, entry.authority.short_name, entry.identity.year or 0, texts)
