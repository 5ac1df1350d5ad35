"""Reports for tests and benchmarks: consistent numbers of any form, and wide frames of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from schemas.codebook import Form, forms
from schemas.columns import AUTHORITY_COLUMNS, context_columns, wide_columns
from schemas.conditions import CONDITION_CODES, CONDITION_SUFFIX
from schemas.context import PREVIOUS, REPORT, SAME_FORM, STATED

Values = dict[str, float]

AS_IT_SHOULD_BE = {
    "title_year": 2023.0,
    "period_year": 2023.0,
    "period_is_whole_year": 1.0,
    "asked_year": 2023.0,
    "is_from_expected": 1.0,
    "form_fits_year": 1.0,
    "notice_fits_year": 1.0,
    "days_late": -3.0,
    "section_five_length": 200.0,
    "fee_is_mentioned": 1.0,
}
"""Facts of a report that nothing is wrong with; those that count what is wrong are 0."""


def consistent_values(form_code: str, seed: int, busy: float = 5.0, zero_share: float = 0.0) -> Values:
    """Numbers of a report on which every rule holds.

    Args:
        form_code: form of the report; optional rows are left out.
        seed: the same seed gives the same report.
        busy: size of the counts; below 1 most of them are 0.
        zero_share: share of the applicants nobody of whom asked for anything.
    """
    random, form = np.random.default_rng(seed), forms()[form_code]
    values = {**_requests(form, random, busy, zero_share), **_appeals(form, random, busy)}
    return {**_disclosure(form, random, busy), **values}


def _count(random: np.random.Generator, busy: float) -> float:
    return float(int(random.exponential(busy)))


def _requests(form: Form, random: np.random.Generator, busy: float, zero_share: float) -> Values:
    block = form.block("requests")
    outcomes = [row.code for row in block.rows if row.group and row.code != "outcome_total"]
    applicants = [column.code for column in block.columns if column.code != "total"]
    values: Values = {}
    for column in applicants:
        size = 0.0 if random.random() < zero_share else busy
        ended = {row: _count(random, size) if size else 0.0 for row in outcomes}
        carried_out = _count(random, size) if size else 0.0
        incoming = sum(ended.values()) + carried_out
        carried_in = float(random.integers(0, int(incoming) // 2 + 1))
        rows = {
            "received": incoming - carried_in,
            "carried_in": carried_in,
            **ended,
            "outcome_total": sum(ended.values()),
            "carried_out": carried_out,
        }
        values |= {f"requests.{row}.{column}": value for row, value in rows.items()}
    for row in block.rows:
        values[f"requests.{row.code}.total"] = sum(values[f"requests.{row.code}.{column}"] for column in applicants)
    return values


def _appeals(form: Form, random: np.random.Generator, busy: float) -> Values:
    values: Values = {}
    for row in form.block("appeals").rows:
        parts = {name: _count(random, busy) for name in ("upheld", "corrected", "other", "pending")}
        values |= {f"appeals.{row.code}.{name}": value for name, value in parts.items()}
        values[f"appeals.{row.code}.total"] = sum(parts.values())
    return values


def _disclosure(form: Form, random: np.random.Generator, busy: float) -> Values:
    values: Values = {}
    for cell in form.cells:
        if cell.table == "二" and not cell.row.optional:
            values[cell.code] = 0.0 if cell.row.code == "regulations" else 1.0 + _count(random, busy)
    if form.code == "2019":
        document = "documents.normative"
        values[f"{document}.made"] = values[f"{document}.published"] + _count(random, busy)
        values[f"{document}.total_public"] = values[f"{document}.made"] + _count(random, busy)
        for item in ("licensing.permits", "licensing.services", "enforcement.penalties", "enforcement.coercion"):
            values[f"{item}.decisions"] = values[f"{item}.prior_items"] + values[f"{item}.change"] + 1
        projects = values["procurement.central_procurement.projects"] = min(50.0, 1.0 + _count(random, busy))
        values["procurement.central_procurement.amount"] = 12.5 * projects
    else:
        values["documents.normative.in_force"] = values["documents.normative.issued"] + _count(random, busy)
        values["fees.administrative_fees.amount"] = 0.25 + min(500.0, _count(random, busy))
    return values


def consistent_context(form_code: str, values: Mapping[str, float | None]) -> dict[str, float]:
    """Context columns with which every rule holds.

    A cell of the year before has the number that the report's own cells ask for: what is carried in was carried out.
    The text states the numbers of the tables.
    """
    context = {}
    for name in context_columns(form_code):
        if name.startswith(PREVIOUS):
            context[name] = _previous(name, values)
        elif name.startswith(STATED):
            context[name] = _stated(form_code, name.removeprefix(STATED).rpartition(".")[0], values)
        elif name.startswith(REPORT):
            context[name] = AS_IT_SHOULD_BE.get(name.removeprefix(REPORT), 0.0)
    return context


def _previous(name: str, values: Mapping[str, float | None]) -> float:
    def of(code: str) -> float:
        return values.get(code) or 0.0

    code = name.removeprefix(PREVIOUS)
    row, _, column = code.rpartition(".")
    if name == SAME_FORM or code == "appeals.review.total":
        return 1.0
    return {
        "pending": 0.0,
        "change": 0.0,
        "total_public": of(f"{row}.total_public") - of(f"{row}.published"),
        "in_force": of(f"{row}.in_force") - of(f"{row}.issued") + of(f"{row}.repealed"),
    }.get(column, of(code.replace("carried_out", "carried_in")))


def _stated(form_code: str, what: str, values: Mapping[str, float | None]) -> float:
    """The number of the tables that a text states for `what`."""
    suits = ("appeals.suit_direct.total", "appeals.suit_after_review.total")
    rows = forms()[form_code].block("requests").rows
    codes = {
        "requests.none": ("requests.received.total",),
        "appeals.no_review": ("appeals.review.total",),
        "appeals.suit": suits,
        "appeals.no_suit": suits,
        "channels.parts": (),
        "channels.whole": (),
        "list.parts": (),
        "list.whole": (),
        "requests.change": (),
    }.get(what, (what, f"{what}.total"))
    if what in ("requests.denied", "requests.unavailable", "requests.unprocessed", "requests.other"):
        group = what.removeprefix("requests.")
        codes = tuple(f"requests.{row.code}.total" for row in rows if row.code.startswith(group))
    return sum((values.get(code) or 0.0 for code in codes), 0.0)


def wide_frame(
    form_code: str,
    reports: Sequence[Mapping[str, float | None]],
    conditions: Sequence[Mapping[str, str]] = (),
    township: float = 1.0,
    contexts: Sequence[Mapping[str, float]] = (),
) -> pd.DataFrame:
    """A wide frame of reports given as values by cell; cells left out or None are blank, optional rows missing.

    `contexts` change the consistent context columns of each report.
    """
    form = forms()[form_code]
    columns: dict[str, list[float]] = {name: [] for name in wide_columns(form)}
    for number, report in enumerate(reports):
        said = conditions[number] if conditions else {}
        for cell in form.cells:
            value = report.get(cell.code)
            nothing = "missing" if cell.row.optional else "blank"
            columns[cell.code].append(np.nan if value is None else value)
            condition = said.get(cell.code, nothing if value is None else "number")
            columns[cell.code + CONDITION_SUFFIX].append(CONDITION_CODES[condition])
    for name, value in zip(AUTHORITY_COLUMNS, (0.0, township), strict=True):
        columns[name] = [value] * len(reports)
    given = contexts or [{}] * len(reports)
    known = [consistent_context(form_code, report) | dict(own) for report, own in zip(reports, given, strict=True)]
    for name in context_columns(form_code):
        columns[name] = [context.get(name, np.nan) for context in known]
    return pd.DataFrame(columns)
