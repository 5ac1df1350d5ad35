"""All reports of a store as wide columns, form by form, each beside the numbers of the year before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.context import Context
from pipelines.derived import Derived
from pipelines.register import is_township, may_make_regulations
from pipelines.revisions import Entry
from pipelines.usual import measures, numbers_to_go_by, usual_codes
from pipelines.wide_segments import Segment, WidePart, read_wide
from schemas.codebook import forms
from schemas.columns import AUTHORITY_COLUMNS, context_columns
from schemas.conditions import CONDITION_CODES, CONDITION_SUFFIX
from schemas.context import PREVIOUS, SAME_FORM, USUAL


@dataclass(frozen=True)
class WideReports:
    """The reports on one form, and their wide columns (see `schemas.columns`), an entry a report."""

    form_code: str
    entries: list[Entry]
    columns: dict[str, npt.NDArray[np.generic]]


def wide_reports(
    segments: Iterable[Segment], known: Mapping[str, Context] | None = None, derived: Derived | None = None
) -> list[WideReports]:
    """Return the reports of segments, form by form, in the order of the segments.

    Args:
        segments: parsed segments of the store.
        known: what other reports say of some, by report id (`pipelines.likeness`).
        derived: where what segments give is kept; nowhere when None.

    Raises:
        ValueError: a report has a cell twice, or one that its form does not have.
    """
    wanted = list(segments)
    counts: dict[str, int] = {}
    for entry in (entry for segment in wanted for entry in segment.entries if entry is not None):
        counts[str(entry.header.form)] = counts.get(str(entry.header.form), 0) + 1
    result = {form_code: _empty(form_code, count) for form_code, count in counts.items()}
    for segment, part in read_wide(wanted, derived or Derived()):
        entries = [entry for entry in (segment.entries[row] for row in part.rows.tolist()) if entry is not None]
        _put(result[part.form_code], entries, part)
    _put_earlier(list(result.values()))
    _put_usual(list(result.values()))
    _put_known(list(result.values()), known or {})
    return list(result.values())


def _empty(form_code: str, count: int) -> WideReports:
    codes = list(forms()[form_code].cells_by_code)
    values = np.full((len(codes), count), np.nan)
    conditions = np.full((len(codes), count), CONDITION_CODES["missing"], dtype=np.int8)
    others = [*AUTHORITY_COLUMNS, *context_columns(form_code)]
    columns: dict[str, npt.NDArray[np.generic]] = {
        **dict(zip(codes, values, strict=True)),
        **dict(zip((code + CONDITION_SUFFIX for code in codes), conditions, strict=True)),
        **{name: np.full(count, np.nan) for name in others},
    }
    return WideReports(form_code, [], columns)


def _put(reports: WideReports, entries: list[Entry], part: WidePart) -> None:
    start, stop = len(reports.entries), len(reports.entries) + len(entries)
    reports.entries.extend(entries)
    for code, values, conditions in zip(
        forms()[part.form_code].cells_by_code, part.values, part.conditions, strict=True
    ):
        reports.columns[code][start:stop] = values
        reports.columns[code + CONDITION_SUFFIX][start:stop] = conditions
    of_authority = [(may_make_regulations(e.authority), is_township(e.authority)) for e in entries]
    for name, known in zip(AUTHORITY_COLUMNS, np.array(of_authority, dtype=float).T, strict=True):
        reports.columns[name][start:stop] = known
    for name, numbers in part.context.items():
        if name in reports.columns:
            reports.columns[name][start:stop] = numbers


def _put_earlier(everything: list[WideReports]) -> None:
    """Fill in `previous.*`: of each report, the cells of the unit's newest report of the year before."""
    newest = {
        (entry.authority.code, entry.identity.year): (number, place)
        for number, reports in enumerate(everything)
        for place, entry in enumerate(reports.entries)
        if entry.is_current
    }
    nobody = (-1, -1)
    for reports in everything:
        before = np.array(
            [newest.get((e.authority.code, (e.identity.year or 0) - 1), nobody) for e in reports.entries], dtype=np.intp
        ).reshape(-1, 2)
        for number, others in enumerate(everything):
            places = np.flatnonzero(before[:, 0] == number)
            if len(places):
                _put_earlier_of(reports, places, others, before[places, 1])


def _put_earlier_of(
    reports: WideReports, places: npt.NDArray[np.intp], others: WideReports, before: npt.NDArray[np.intp]
) -> None:
    same = float(forms()[others.form_code].printed == forms()[reports.form_code].printed)
    for name in context_columns(reports.form_code):
        if name == SAME_FORM:
            reports.columns[name][places] = same
        elif name.startswith(PREVIOUS) and name.removeprefix(PREVIOUS) in others.columns:
            reports.columns[name][places] = others.columns[name.removeprefix(PREVIOUS)][before]


def _put_usual(everything: list[WideReports]) -> None:
    """Fill in what is usual: of each report, by its unit's newest reports of earlier years and by units of its sort."""
    whose = [[(each.authority.code, each.identity.year or 0) for each in reports.entries] for reports in everything]
    codes, years = ({pair[part] for pairs in whose for pair in pairs} for part in (0, 1))
    row_of = {code: row for row, code in enumerate(sorted(map(str, codes)))}
    ordered = sorted(int(year) for year in years)
    column_of = {year: column for column, year in enumerate(ordered)}
    places = [
        (np.array([row_of[code] for code, _ in pairs]), np.array([column_of[year] for _, year in pairs]))
        for pairs in whose
    ]
    current = [np.array([each.is_current for each in reports.entries], dtype=bool) for reports in everything]
    sort = np.full(len(row_of), np.nan)
    for reports, (rows, _) in zip(everything, places, strict=True):
        sort[rows] = reports.columns["authority.is_township"]
    for code in usual_codes():
        filed = np.full((len(row_of), len(ordered)), np.nan)
        for reports, (rows, columns), newest in zip(everything, places, current, strict=True):
            if code in reports.columns:
                filed[rows[newest], columns[newest]] = numbers_to_go_by(code, reports.columns)[newest]
        for column in range(len(ordered)):
            found = measures(filed, ordered, column, sort)
            for reports, (rows, columns) in zip(everything, places, strict=True):
                of_year = columns == column
                for space in found.keys() if USUAL + code in reports.columns else ():
                    reports.columns[space + code][of_year] = found[space][rows[of_year]]


def _put_known(everything: list[WideReports], known: Mapping[str, Context]) -> None:
    for reports in everything:
        for place, entry in enumerate(reports.entries) if known else ():
            for name, number in known[entry.report_id].numbers.items() if entry.report_id in known else ():
                reports.columns[name][place] = number
