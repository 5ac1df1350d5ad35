"""The county's own filed report held against the sum of the loaded units, cell by cell, and what explains a gap.

An explanation is an arithmetical fact (a unit's number equals the difference; units have not handed in), never a
verdict: whether the county must equal the sum depends on what its text declares.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import duckdb

from pipelines.roll_up.declaration import Declaration, read_declaration
from pipelines.roll_up.sums import DECIMALS, GAP_WORDS, CellSum, Contribution, RollUp, contribute
from schemas.words import format_number

NAMED_UNITS = 3
"""Units that an explanation names before it only counts."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A cell of the county's report beside the sum; `difference` is filed − sum, None where either has no number.

    `suspects` are the units whose number is the difference: left out where it is negative, added twice where positive.
    """

    code: str
    filed: Contribution
    total: CellSum
    difference: float | None
    suspects: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether both have a number and these are not the same."""
        return bool(self.difference)


@dataclass(frozen=True)
class Reconciliation:
    """The county's filed report of a year beside the sums; `path` is the file it was handed in as."""

    report_id: str
    authority_code: str
    name: str
    path: str
    form: str
    declaration: Declaration
    roll_up: RollUp
    rows: tuple[Compared, ...]

    @cached_property
    def differing(self) -> tuple[Compared, ...]:
        """The cells in which the county's number is not the sum."""
        return tuple(row for row in self.rows if row.differs)

    @cached_property
    def suspects(self) -> tuple[tuple[str, int], ...]:
        """Units whose numbers are the difference in some cells, with the number of these cells, most first."""
        return tuple(Counter(name for row in self.differing for name in row.suspects).most_common())

    def explain(self, row: Compared) -> str:
        """Say in words what is known of a cell's difference."""
        if row.filed.value is None:
            return f"县报告此格{GAP_WORDS.get(row.filed.state, '没有数')}"
        if row.total.total is None:
            return "没有单位在此格有数"
        if not row.difference:
            return "相等"
        return "；".join(self._reasons(row, row.difference))

    def _reasons(self, row: Compared, difference: float) -> list[str]:
        reasons = []
        if row.suspects:
            verb = "可能漏加" if difference < 0 else "可能重复加"
            reasons.append(f"差额等于{name_some(row.suspects)}的数（{format_number(abs(difference))}），{verb}")
        if self.roll_up.lacking:
            reasons.append(f"{name_some([each.short_name for each in self.roll_up.lacking])}没有可加的报告")
        if row.total.gaps:
            reasons.append(f"{name_some([each.short_name for each, _ in row.total.gaps])}此格没有数")
        if self.declaration.includes_own and difference > 0:
            reasons.append("县报告写明含县本级，差额可能是县本级的数")
        return reasons or ["没有一个单位的数等于差额"]


def name_some(names: tuple[str, ...] | list[str]) -> str:
    """Name the first units of a list and count them where there are more."""
    listed = "、".join(names[:NAMED_UNITS])
    return listed if len(names) <= NAMED_UNITS else f"{listed}等 {len(names)} 个单位"


def reconcile_county(connection: duckdb.DuckDBPyConnection, rolled: RollUp) -> Reconciliation | None:
    """Hold the county's own current report of the year against the sums; None where none has been handed in."""
    found = connection.execute(
        """SELECT r.report_id, r.authority_code, a.name, r.path, r.form FROM current_reports r
           JOIN authorities a USING (authority_code) WHERE a.kind = '县' AND r.year = ?""",
        [rolled.year],
    ).fetchone()
    if found is None:
        return None
    report_id, authority_code, name, path, filed_form = found
    rows = connection.execute("SELECT cell_code, value, state FROM current_cells WHERE report_id = ?", [report_id])
    cells = {code: Contribution(value, state) for code, value, state in rows.fetchall()}
    texts = connection.execute("SELECT text FROM sections WHERE report_id = ? ORDER BY number", [report_id]).fetchall()
    compared = tuple(
        _compare(code, contribute(code, cells, filed_form, rolled.form), total, rolled)
        for code, total in rolled.sums.items()
        if not rolled.form.cells_by_code[code].row.optional or code in cells or total.number_count
    )
    declaration = read_declaration(text for (text,) in texts)
    return Reconciliation(report_id, authority_code, name, path, filed_form, declaration, rolled, compared)


def _compare(code: str, filed: Contribution, total: CellSum, rolled: RollUp) -> Compared:
    if filed.value is None or total.total is None:
        return Compared(code, filed, total, None, ())
    difference = round(filed.value - total.total, DECIMALS)
    equal = tuple(
        each.short_name
        for each in rolled.reporting
        if difference and (value := each.contributions[code].value) and round(value - abs(difference), DECIMALS) == 0
    )
    return Compared(code, filed, total, difference, equal)
