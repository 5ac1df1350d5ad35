"""The units of a county added up, cell by cell, on the form that is prescribed for the year.

Every sum knows which units it is made of and which have no number in the cell; a unit on another form gives what is
declared comparable (`schemas.comparability`) and no more.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import duckdb

from pipelines.errors import UsageProblem
from schemas.codebook import Form, all_cells, forms
from schemas.comparability import counterparts, undivided
from schemas.words import STATE_WORDS

OTHER_FORM, UNDIVIDED, NOT_PRINTED = "other_form", "undivided", "not_printed"
GAP_WORDS = {
    **{state: words for state, words in STATE_WORDS.items() if state != "number"},
    OTHER_FORM: "格式不同",
    UNDIVIDED: "未细分",
    NOT_PRINTED: "无此行",
}
"""Why a unit has no number in a cell. A row that only some places print is no gap where it is not printed."""

DECIMALS = 6
"""Amounts are in 万元 with four decimals or fewer; beyond the sixth there is only the error of binary fractions."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a unit gives to a cell: a number, or the reason (a key of GAP_WORDS) why it gives none."""

    value: float | None
    state: str


@dataclass(frozen=True)
class Contributor:
    """A unit that must report. `form` is None where nothing readable was handed in."""

    code: str
    name: str
    short_name: str
    state: str
    form: str | None
    contributions: Mapping[str, Contribution] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A number that is used in place of the one filed, since a named person corrected it and another confirmed."""

    short_name: str
    cell_code: str
    filed: float | None
    used: float
    reason: str


@dataclass(frozen=True, slots=True)
class CellSum:
    """A cell added up: `total` is None where no unit has a number; `gaps` are the units that lack one, with why."""

    total: float | None
    number_count: int
    gaps: tuple[tuple[Contributor, str], ...]


@dataclass(frozen=True)
class RollUp:
    """The county's sums of a year, of the values used: as filed, confirmed corrections applied (`corrected`).

    `strangers` are reports of the year whose unit is not in the register.
    """

    county: str
    year: int
    form: Form
    contributors: tuple[Contributor, ...]
    strangers: tuple[str, ...]
    corrected: tuple[Corrected, ...] = ()

    @cached_property
    def reporting(self) -> tuple[Contributor, ...]:
        """Units with a report that could be read."""
        return tuple(each for each in self.contributors if each.form is not None)

    @cached_property
    def lacking(self) -> tuple[Contributor, ...]:
        """Units that have not handed in, or whose file could not be read."""
        return tuple(each for each in self.contributors if each.form is None)

    @cached_property
    def has_optional_rows(self) -> bool:
        """Whether some unit printed a row that only some places print."""
        return any(self.form.cells_by_code[code].row.optional for code, each in self.sums.items() if each.number_count)

    @cached_property
    def sums(self) -> dict[str, CellSum]:
        """The sum of every cell of the form, optional rows included."""
        return {code: _add_up(code, self.reporting) for code in self.form.cells_by_code}


def _add_up(code: str, reporting: tuple[Contributor, ...]) -> CellSum:
    given = [(each, each.contributions[code]) for each in reporting]
    values = [one.value for _, one in given if one.value is not None]
    gaps = tuple((each, one.state) for each, one in given if one.value is None and one.state != NOT_PRINTED)
    return CellSum(round(math.fsum(values), DECIMALS) if values else None, len(values), gaps)


def roll_up(connection: duckdb.DuckDBPyConnection, year: int, form_code: str | None = None) -> RollUp:
    """Add up the registered units of a year from a warehouse, on a form: the one prescribed for it when left out.

    Raises:
        UsageProblem: the warehouse has no report of that year.
    """
    found = connection.execute("SELECT expected_form FROM years WHERE year = ?", [year]).fetchone()
    if found is None:
        span = connection.execute("SELECT min(year), max(year) FROM years").fetchone() or (None, None)
        known = f"数据库中有 {span[0]}–{span[1]} 年度" if span[0] else "数据库中还没有报告"
        raise UsageProblem(f"没有 {year} 年度的报告，不能汇总：{known}")
    form = forms()[form_code or str(found[0])]
    corrected = tuple(Corrected(*row) for row in connection.execute(_CORRECTED, [year]).fetchall())
    units = _contributors(connection, year, form)
    return RollUp(_county_name(connection), year, form, units, _strangers(connection, year), corrected)


def _county_name(connection: duckdb.DuckDBPyConnection) -> str:
    """The short name of the county in the register, else what stands before the short names of all its units."""
    own = connection.execute("SELECT short_name FROM authorities WHERE kind = '县'").fetchone()
    if own:
        return str(own[0])
    names = connection.execute("SELECT name, short_name FROM authorities WHERE is_registered").fetchall()
    before = {name.removesuffix(short) for name, short in names}
    return before.pop() if len(before) == 1 else ""


def _strangers(connection: duckdb.DuckDBPyConnection, year: int) -> tuple[str, ...]:
    rows = connection.execute(
        "SELECT short_name FROM matrix WHERE year = ? AND kind = '未登记' AND report_id IS NOT NULL ORDER BY position",
        [year],
    ).fetchall()
    return tuple(row[0] for row in rows)


def _contributors(connection: duckdb.DuckDBPyConnection, year: int, form: Form) -> tuple[Contributor, ...]:
    cells: dict[str, dict[str, Contribution]] = defaultdict(dict)
    for code, cell_code, value, state in connection.execute(_CELLS, [year]).fetchall():
        cells[code][cell_code] = Contribution(value, state)
    rows = connection.execute(_UNITS, [year]).fetchall()
    return tuple(_contributor(row, cells[row[0]], form) for row in rows)


_UNITS = """
SELECT m.authority_code, a.name, m.short_name, m.state, m.form
FROM matrix m JOIN authorities a USING (authority_code) WHERE m.year = ? AND a.is_registered
ORDER BY m.position
"""
_CELLS = """
SELECT c.authority_code, c.cell_code, c.value, c.state
FROM cells_used c JOIN authorities a USING (authority_code) WHERE c.year = ? AND a.is_registered
"""
_CORRECTED = """
SELECT a.short_name, c.cell_code, c.filed_value, c.value, coalesce(c.correction_reason, '')
FROM cells_used c JOIN authorities a USING (authority_code)
WHERE c.year = ? AND a.is_registered AND c.basis = 'corrected' ORDER BY a.position, c.cell_code
"""


def _contributor(row: tuple[Any, ...], cells: Mapping[str, Contribution], form: Form) -> Contributor:
    code, name, short_name, state, filed_form = row
    given = (
        {}
        if filed_form is None
        else {wanted: contribute(wanted, cells, filed_form, form) for wanted in form.cells_by_code}
    )
    return Contributor(code, name, short_name, state, filed_form, given)


def contribute(wanted: str, cells: Mapping[str, Contribution], filed_form: str, form: Form) -> Contribution:
    """Return what a report on one form gives to a cell of another.

    Args:
        wanted: a cell of `form`.
        cells: the report's own cells.
        filed_form: code of the form that the report is on.
        form: the form that is added up.
    """
    parts = counterparts(wanted, filed_form, form.code)
    if parts is None:
        return _from_whole(wanted, cells, filed_form)
    if len(parts) == 1:
        absent = NOT_PRINTED if all_cells()[wanted].row.optional else "missing"
        found = cells.get(parts[0], Contribution(None, absent))
        return Contribution(None, absent) if found.state == "missing" else found
    given = [cells.get(part, Contribution(None, "missing")) for part in parts]
    gap = next((one.state for one in given if one.value is None), None)
    total = math.fsum(one.value for one in given if one.value is not None)
    return Contribution(total, "number") if gap is None else Contribution(None, gap)


def _from_whole(wanted: str, cells: Mapping[str, Contribution], filed_form: str) -> Contribution:
    """A part of an undivided row: no parts of nothing are anything; of any other number the parts are not known."""
    whole = undivided(wanted, filed_form)
    if whole is None:
        filed = forms()[filed_form]
        is_local = all_cells()[wanted].row.optional and wanted not in filed.cells_by_code
        return Contribution(None, NOT_PRINTED if is_local else OTHER_FORM)
    found = cells.get(whole, Contribution(None, "missing"))
    if found.value == 0:
        return found
    return Contribution(None, UNDIVIDED if found.value is not None else found.state)
