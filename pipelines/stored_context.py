"""What is known of a stored report beside its cells, its year before left out: from its text and its submission."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines.context import Context
from pipelines.facts.filing import County, Filing
from pipelines.facts.find import facts_context
from pipelines.identify import asked_year, authority_hint
from pipelines.report import Report
from pipelines.revisions import Entry
from pipelines.stored_texts import TEXT_COLUMNS, stored_texts
from pipelines.warehouse_file import connect


def stored_context(report: Report, entry: Entry, county: County) -> Context:
    """Return the context of a report out of the store, but for `previous.*`."""
    path = entry.submission.path
    expected = authority_hint(path, county.register)
    return facts_context(
        Filing(
            report,
            entry.authority,
            entry.identity.year,
            county,
            expected,
            asked_year(path),
            entry.submission.handed_in,
            entry.same_as_path,
        )
    )


def contexts_of(segments: Sequence[Path], entries: Sequence[Entry], county: County) -> list[Context]:
    """Return the contexts of some reports, in the order given.

    Args:
        segments: parsed segments of the store that hold them.
        entries: the reports.
        county: whose reports they are.
    """
    columns = ", ".join(f"any_value({name}) AS {name}" for name in TEXT_COLUMNS)
    query = f"""SELECT {columns} FROM unnest($1) WITH ORDINALITY AS wanted(sha256, place)
        JOIN read_parquet($2) USING (sha256) GROUP BY place ORDER BY place"""  # noqa: S608 - names of our own columns
    with connect() as connection:
        hashes = [entry.submission.sha256 for entry in entries]
        table = connection.sql(query, params=[hashes, [str(path) for path in segments]]).to_arrow_table()
    return [stored_context(report, entry, county) for report, entry in zip(stored_texts(table), entries, strict=True)]
