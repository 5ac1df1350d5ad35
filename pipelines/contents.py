"""Whether two files say the same: the numbers in every cell and the words of every section, whatever the file format.

For files of one unit and year only. Likeness of texts (报.雷同) does not belong here.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pipelines.report import Report

if TYPE_CHECKING:
    from pipelines.store import Store  # loads pyarrow, which checking a file on the spot has no use for

CONTENTS_QUERY = """
SELECT sha256,
  list_sort([cell.cell_code || '=' || coalesce(cell.value::VARCHAR, cell.state) FOR cell IN cells])::VARCHAR,
  [section.text FOR section IN sections]
FROM read_parquet($1) WHERE sha256 IN (SELECT unnest($2))
"""


def content_keys(store: Store, hashes: Iterable[str]) -> dict[str, str]:
    """Return a digest of what each of these parsed files says, by sha256; equal digests say the same.

    A report saved in another format has the same digest: places in the file and line breaks do not count, nor do
    punctuation and the width of letters, which converters change.
    """
    wanted = sorted(set(hashes))
    if not wanted:
        return {}
    segments = [str(path) for path, held in store.parsed_hashes_by_segment() if not set(wanted).isdisjoint(held)]
    if not segments:
        return {}
    from pipelines.warehouse_file import connect  # loads DuckDB: only where a unit handed in more than once

    with connect() as connection:
        rows = connection.execute(CONTENTS_QUERY, [segments, wanted]).fetchall()
    return {sha256: _digest(cells, texts or ()) for sha256, cells, texts in rows}


def content_key(report: Report) -> str:
    """Return a digest of what a recognised report says, equal for equal ones as those of `content_keys` are."""
    cells = sorted(f"{code}={cell.state if cell.value is None else cell.value}" for code, cell in report.cells.items())
    return _digest(repr(cells), [section.text for section in report.sections])


def _digest(cells: str, texts: Sequence[str]) -> str:
    letters = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", "".join(texts))))
    return hashlib.sha256(f"{cells}\0{letters}".encode()).hexdigest()[:16]
