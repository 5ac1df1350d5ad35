"""Frames of the small tables, straight from register, codebook and catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from pipelines.register import Authority, Register
from schemas.catalogue import rules
from schemas.codebook import all_cells, forms, forms_of_cell
from schemas.comparability import is_comparable
from schemas.tables import tables


def codebook_frames(
    authorities: list[Authority], years: list[int], register: Register
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield (table name, frame) of the small tables.

    Args:
        authorities: the registered authorities in order, then those found in reports.
        years: the years that reports were handed in for; the table has every year between the first and the last.
        register: the authorities of the county, for the number expected a year.
    """
    span = range(min(years), max(years) + 1) if years else range(0)
    yield "authorities", _frame("authorities", [_authority_row(a, n) for n, a in enumerate(authorities, 1)])
    yield "years", _frame("years", [_year_row(year, register) for year in span])
    yield "forms", _frame("forms", _form_rows())
    yield "metrics", _frame("metrics", _metric_rows())
    yield "rules", _frame("rules", _rule_rows())


def _frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[column.name for column in tables()[name].columns])


def _authority_row(authority: Authority, position: int) -> dict[str, Any]:
    return {
        "authority_code": authority.code,
        "name": authority.name,
        "short_name": authority.short_name,
        "kind": authority.kind,
        "former_names": "；".join(authority.former_names) or None,
        "from_year": authority.from_year,
        "to_year": authority.to_year,
        "is_registered": authority.is_registered and not authority.is_county,
        "position": position,
    }


def expected_form(year: int) -> str:
    """Return the printed name of the form that is in force for a report year."""
    for form in forms().values():
        first, last = form.report_years
        if first <= year <= (last or year):
            return form.printed
    return min(forms().values(), key=lambda form: form.report_years[0]).printed


def _year_row(year: int, register: Register) -> dict[str, Any]:
    return {"year": year, "expected_form": expected_form(year), "expected_count": len(register.in_year(year))}


def _form_rows() -> list[dict[str, Any]]:
    return [
        {
            "form": form.code,
            "printed": form.printed,
            "document": form.document,
            "first_year": form.report_years[0],
            "last_year": form.report_years[1],
            "cell_count": sum(form.cell_counts.values()),
        }
        for form in forms().values()
    ]


def _metric_rows() -> list[dict[str, Any]]:
    return [
        {
            "cell_code": cell.code,
            "table_number": cell.table,
            "block": cell.block.code,
            "row_code": cell.row.code,
            "column_code": cell.column.code,
            "row_label": cell.row.label,
            "column_label": cell.column.label,
            "label": cell.label,
            "unit": cell.column.unit,
            "kind": cell.column.kind,
            "forms": list(forms_of_cell(cell.code)),
            "is_comparable": is_comparable(cell.code),
            "position": position,
        }
        for position, cell in enumerate(all_cells().values(), 1)
    ]


def _rule_rows() -> list[dict[str, Any]]:
    return [
        {
            "rule": rule.id,
            "table_number": rule.table,
            "severity": rule.severity,
            "kind": rule.kind,
            "forms": list(rule.forms),
            "explanation": rule.explanation,
            "source": rule.source,
        }
        for rule in rules().values()
    ]
