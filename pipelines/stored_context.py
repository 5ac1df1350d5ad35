"""What is known of a stored report beside its cells, its year before left out: from its text and its submission."""

from __future__ import annotations

from pipelines.context import Context
from pipelines.facts.filing import County, Filing
from pipelines.facts.find import facts_context
from pipelines.identify import asked_year, authority_hint
from pipelines.report import Report
from pipelines.revisions import Entry


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
