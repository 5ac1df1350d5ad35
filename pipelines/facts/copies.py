"""Whether a report was handed in before, in another format."""

from __future__ import annotations

from pipelines.context import Context
from pipelines.facts.filing import Filing
from schemas.context import REPORT

IS_COPY = REPORT + "is_copy"


def copies_context(filing: Filing) -> Context:
    """Return `report.is_copy`: 1 with the file that says the same, nothing where no such file is known."""
    if filing.same_as_path is None:
        return Context()
    return Context({IS_COPY: 1.0}, {IS_COPY: filing.same_as_path})
