"""The store, system of record: files as handed in, what was read from them, and when each was handed in and loaded.

    files/<first two of sha256>/<sha256>     every file ever handed in, byte by byte
    parsed/<reader version>-<shape>/*.parquet  one row a file: its report with cells and sections, or why there is none
    rereadings/*.parquet                     cells that a new reader version read otherwise (pipelines.rereadings)
    submissions/*.parquet                    one row a file and path: handed in, loaded
    version                                  version of this layout (pipelines.store_version)
    ledger/*.jsonl                           what people did (pipelines.ledger)
    readings/*/*.parquet                     rows on their way to parsed/, where workers read (pipelines.readings)

Everything is written to a temporary name and renamed, and no row is ever changed or deleted; many small segments become
few large ones (`pipelines.segments`). Readers of the store see whole segments or none. One writer at a time:
`Store.locked`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.errors import DamagedStore, UsageProblem
from pipelines.locks import hold
from pipelines.parsing import ParsedFile
from pipelines.reader_version import READER_VERSION
from pipelines.report import Report
from pipelines.rereadings import differences
from pipelines.segments import add_segment, read_segment, segments, write_atomically
from pipelines.store_version import store_version, upgrade

CELL_TYPE = pa.struct(
    [
        ("cell_code", pa.string()),
        ("value", pa.float64()),
        ("raw", pa.string()),
        ("unit", pa.string()),
        ("state", pa.string()),
        ("reason", pa.string()),
        ("note", pa.string()),
        ("place", pa.string()),
    ]
)
SECTION_TYPE = pa.struct([(name, pa.string()) for name in ("number", "title", "text", "place")])
CLAIM_TYPE = pa.struct([(name, pa.string()) for name in ("what", "value", "source", "place")])
COUNT_TYPE = pa.struct(
    [
        (name, pa.float64() if name == "number" else pa.string())
        for name in ("what", "number", "unit", "sentence", "section", "place")
    ]
)
PARSED_SCHEMA = pa.schema(
    [
        ("sha256", pa.string()),
        ("reader_version", pa.string()),
        ("document_kind", pa.string()),
        ("error", pa.string()),
        ("authority", pa.string()),
        ("year", pa.int32()),
        ("form", pa.string()),
        ("period_start", pa.date32()),
        ("period_end", pa.date32()),
        ("title", pa.string()),
        ("preface", pa.string()),
        ("cells", pa.list_(CELL_TYPE)),
        ("sections", pa.list_(SECTION_TYPE)),
        ("claims", pa.list_(CLAIM_TYPE)),
        ("stated_counts", pa.list_(COUNT_TYPE)),
        ("notes", pa.list_(pa.string())),
        ("other_sightings", pa.list_(pa.string())),
    ]
)
_PARSED_SHAPE = hashlib.sha256(str(PARSED_SCHEMA).encode()).hexdigest()[:8]
"""A program whose parsed reports have other columns reads the files again, whether or not the reader's version rose."""
SUBMISSION_SCHEMA = pa.schema(
    [
        ("sha256", pa.string()),
        ("path", pa.string()),
        ("handed_in", pa.timestamp("us", tz="UTC")),
        ("loaded", pa.timestamp("us", tz="UTC")),
    ]
)


@dataclass(frozen=True, slots=True)
class Submission:
    """A file as handed in: `handed_in` is the file's own time, `loaded` when the store first saw it (both UTC)."""

    sha256: str
    path: str
    handed_in: datetime
    loaded: datetime


class Store:
    """The store in one folder. Create it freely: nothing is written before the first addition."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def parsed_folder(self) -> Path:
        """Segments written by this version of the reader, in the shape that this program reads."""
        return self.root / "parsed" / f"{READER_VERSION}-{_PARSED_SHAPE}"

    @property
    def readings_folder(self) -> Path:
        """What workers read and the writer has not added yet, of the same reader and shape."""
        return self.root / "readings" / self.parsed_folder.name

    @property
    def submissions_folder(self) -> Path:
        """Segments of the register of submissions."""
        return self.root / "submissions"

    @property
    def rereadings_folder(self) -> Path:
        """Segments of what new versions of the reader read otherwise than the one before."""
        return self.root / "rereadings"

    def file_path(self, sha256: str) -> Path:
        """Where the bytes of a file lie."""
        return self.root / "files" / sha256[:2] / sha256

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the store for writing. Its holder may take it again.

        Raises:
            UsageProblem: another command holds it for long, or a newer program wrote it.
        """
        with hold(self.root / ".lock", self.root):
            upgrade(self.root, lambda path, text: write_atomically(path, lambda to: to.write_text(text, "utf-8")))
            yield

    def parsed_hashes(self) -> set[str]:
        """Return the sha256 of every file that this version of the reader has parsed."""
        return set(self._column(self.parsed_folder, PARSED_SCHEMA, "sha256"))

    def submission_keys(self) -> set[tuple[str, str]]:
        """Return (sha256, path) of every submission."""
        table = self.submissions()
        return set(zip(table["sha256"].to_pylist(), table["path"].to_pylist(), strict=True))

    def submissions(self) -> pa.Table:
        """Return the register of submissions (`SUBMISSION_SCHEMA`).

        Raises:
            DamagedStore: a segment cannot be read.
            UsageProblem: a newer program wrote the store.
        """
        store_version(self.root)
        parts = [read_segment(path).cast(SUBMISSION_SCHEMA) for path in segments(self.submissions_folder)]
        return pa.concat_tables(parts) if parts else SUBMISSION_SCHEMA.empty_table()

    def add_file(self, sha256: str, data: bytes) -> None:
        """Keep a file's bytes for good."""
        path = self.file_path(sha256)
        if not path.is_file():
            write_atomically(path, lambda temporary: temporary.write_bytes(data))

    def add_parsed(self, results: Iterable[ParsedFile]) -> None:
        """Add what was read from files, as one segment."""
        self.add_parsed_rows(parsed_table(results))

    def add_parsed_rows(self, rows: pa.Table) -> None:
        """Add rows of `PARSED_SCHEMA`, as one segment; what was read otherwise before is noted first."""
        if rows.num_rows:
            differing = differences(self.parsed_folder, rows, datetime.now(UTC))
            if differing.num_rows:
                add_segment(self.rereadings_folder, differing)
            add_segment(self.parsed_folder, rows)

    def add_submissions(self, submissions: Iterable[Submission]) -> None:
        """Add entries to the register of submissions, as one segment."""
        rows = [{name: getattr(each, name) for name in SUBMISSION_SCHEMA.names} for each in submissions]
        if rows:
            add_segment(self.submissions_folder, pa.Table.from_pylist(rows, schema=SUBMISSION_SCHEMA))

    def submission_segments(self) -> list[Path]:
        """Return the Parquet files of the register of submissions, oldest first."""
        return segments(self.submissions_folder)

    def rereading_segments(self) -> list[Path]:
        """Return the Parquet files of what was read otherwise before, oldest first."""
        return segments(self.rereadings_folder)

    def check_segments(self) -> None:
        """Read every segment whole.

        Raises:
            DamagedStore: one is not what was written; the message names it.
        """
        for path in [*self.submission_segments(), *self.parsed_segments(), *self.rereading_segments()]:
            read_segment(path)

    def parsed_segments(self) -> list[Path]:
        """Return the Parquet files of this reader version, oldest first."""
        return segments(self.parsed_folder)

    def parsed_hashes_by_segment(self) -> Iterator[tuple[Path, list[str]]]:
        """Yield each parsed segment with the sha256 of its rows, in order."""
        for path in self.parsed_segments():
            yield path, read_segment(path, ["sha256"])["sha256"].to_pylist()

    def _column(self, folder: Path, schema: pa.Schema, name: str) -> Iterator[str]:
        for path in segments(folder):
            yield from read_segment(path, [name])[name].to_pylist()


def existing_store(root: Path) -> Store:
    """Return the store in a folder.

    Raises:
        UsageProblem: nothing is stored there.
    """
    store = Store(root)
    if not store.submissions_folder.is_dir():
        raise UsageProblem(f"没有存储 {root}：请先运行 gouji run，或用 --out 指明输出文件夹")
    return store


def damaged_file(store: Store, sha256: str) -> DamagedStore:
    """Return the error for a kept file that is gone or not what was kept."""
    path = store.file_path(sha256)
    paths = [row["path"] for row in store.submissions().to_pylist() if row["sha256"] == sha256]
    what = "已损坏（内容与 sha256 不符）" if path.is_file() else "不见了"
    return DamagedStore(
        f"保存的原件 {path} {what}：请从备份恢复它；或移走它，把原来的文件（{'、'.join(paths)}）放回后再运行 gouji run"
    )


def parsed_table(results: Iterable[ParsedFile]) -> pa.Table:
    """Return the rows of `PARSED_SCHEMA` for parsed files."""
    return pa.Table.from_pylist([parsed_row(result) for result in results], schema=PARSED_SCHEMA)


def parsed_row(result: ParsedFile) -> dict[str, Any]:
    """Return the row of `PARSED_SCHEMA` for a parsed file."""
    row: dict[str, Any] = dict.fromkeys(PARSED_SCHEMA.names)
    row |= {
        "sha256": result.sha256,
        "reader_version": READER_VERSION,
        "document_kind": result.document_kind,
        "error": result.error,
    }
    return row | _report_columns(result.report) if result.report else row


def _report_columns(report: Report) -> dict[str, Any]:
    start, end = report.period or (None, None)
    return {
        "authority": report.authority,
        "year": report.year,
        "form": report.form,
        "period_start": start,
        "period_end": end,
        "title": report.title,
        "preface": report.preface,
        "cells": [
            {"cell_code": code, **{name: str(getattr(cell, name)) for name in _CELL_TEXTS}, "value": cell.value}
            for code, cell in report.cells.items()
        ],
        "sections": [_texts(section, SECTION_TYPE) for section in report.sections],
        "claims": [_texts(claim, CLAIM_TYPE) for claim in report.claims],
        "stated_counts": [{**_texts(count, COUNT_TYPE), "number": count.number} for count in report.stated_counts],
        "notes": list(report.notes),
        "other_sightings": list(report.other_sightings),
    }


_CELL_TEXTS = ("raw", "unit", "state", "reason", "note", "place")


def _texts(piece: object, kind: pa.StructType) -> dict[str, str]:
    return {kind.field(i).name: str(getattr(piece, kind.field(i).name)) for i in range(kind.num_fields)}
