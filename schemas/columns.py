"""Names of the columns that reports are judged on, for one report as for many.

For one form: `<code>` (float, NaN where there is no number; amounts in 万元) and `<code>:condition` (see
`schemas.conditions`) for every cell, what rules must know of the authority (1, 0, NaN where unknown), and the context
columns that the form's rules ask for (float, NaN where there is none; see `schemas.context`).
"""

from __future__ import annotations

from functools import cache

from schemas.catalogue import rule_instances
from schemas.codebook import Form
from schemas.conditions import CONDITION_SUFFIX
from schemas.context import PREVIOUS, SAME_FORM, is_context

AUTHORITY_COLUMNS = ("authority.may_make_regulations", "authority.is_township")


def wide_columns(form: Form) -> list[str]:
    """Return the columns of the wide frame of a form, in order: values, conditions, authority, context."""
    values = [cell.code for cell in form.cells]
    conditions = [code + CONDITION_SUFFIX for code in values]
    return [*values, *conditions, *AUTHORITY_COLUMNS, *context_columns(form.code)]


@cache
def context_columns(form_code: str) -> tuple[str, ...]:
    """Return the context columns that the rules of a form ask for, in the order of the catalogue."""
    asked = [code for instance in rule_instances(form_code).values() for code in instance.codes]
    found = dict.fromkeys(code for code in asked if is_context(code))
    needs_form = any(name.startswith(PREVIOUS) for name in found)
    return (*found, SAME_FORM) if needs_form else tuple(found)
