"""All facts of a report in one context: `stated.*` and `report.*` (see `schemas.context`)."""

from __future__ import annotations

from pipelines.context import Context
from pipelines.facts.copies import copies_context
from pipelines.facts.deadline import deadline_context
from pipelines.facts.filing import Filing
from pipelines.facts.form_used import form_context
from pipelines.facts.names import names_context
from pipelines.facts.sections import sections_context
from pipelines.facts.stated import stated_context
from pipelines.facts.years import years_context

FINDERS = (years_context, names_context, form_context, sections_context, deadline_context, copies_context)


def facts_context(filing: Filing) -> Context:
    """Return what rules may ask of a report beside its cells, as far as the report itself tells it."""
    found = [stated_context(filing.report, filing.authority), *(find(filing) for find in FINDERS)]
    numbers: dict[str, float] = {}
    texts: dict[str, str] = {}
    for context in found:
        numbers.update(context.numbers)
        texts.update(context.texts)
    return Context(numbers, texts)
