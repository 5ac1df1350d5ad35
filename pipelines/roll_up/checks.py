"""The sums of a county held against the rules of the tables, with the units whose own numbers break the same rule."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from pipelines.checking import check_reports
from pipelines.register import COUNTY_KIND, Authority
from pipelines.report import CellReading, Report, State
from pipelines.roll_up.sums import CellSum, RollUp
from schemas.catalogue import Settings
from schemas.codebook import TABLES
from schemas.findings import Finding
from schemas.verdicts import FAIL
from schemas.words import format_number


@dataclass(frozen=True, slots=True)
class SumCheck:
    """A rule that the sums do not pass, and (short name, difference) of the units that do not pass it themselves."""

    finding: Finding
    units: tuple[tuple[str, float | None], ...]

    @property
    def words(self) -> str:
        """The finding in one sentence, and the units behind it in another."""
        if not self.units:
            return f"{self.finding.message}没有单位自己不符：差额来自没有数的格或口径不同的格，见“没有数的格”。"
        named = "、".join(f"{name}（{format_number(gap)}）" if gap else name for name, gap in self.units)
        return f"{self.finding.message}自己就不符的单位：{named}。"


def check_sums(connection: duckdb.DuckDBPyConnection, rolled: RollUp, settings: Settings) -> tuple[SumCheck, ...]:
    """Return what the sums do not pass of the rules on tables 二 三 四, most severe kinds as the catalogue has them.

    Rules on the text and on the year before do not apply to sums.
    """
    if not rolled.reporting:
        return ()
    county = Authority("county", rolled.county, rolled.county, COUNTY_KIND)
    cells = {
        code: _reading(found, rolled.form.cells_by_code[code].column.unit)
        for code, found in rolled.sums.items()
        if found.number_count or not rolled.form.cells_by_code[code].row.optional
    }
    report = Report(rolled.county, rolled.year, None, rolled.form.code, cells)
    (findings,) = check_reports([report], [county], settings)
    failed = [each for each in findings if each.outcome == FAIL and each.rule[0] in TABLES and each.severity != "info"]
    return tuple(SumCheck(each, _units_behind(connection, rolled.year, each)) for each in failed)


def _reading(found: CellSum, unit: str) -> CellReading:
    if found.total is None:
        return CellReading(None, "", unit, State.BLANK)
    return CellReading(found.total, f"{found.total:g}", unit, State.NUMBER)


def _units_behind(
    connection: duckdb.DuckDBPyConnection, year: int, finding: Finding
) -> tuple[tuple[str, float | None], ...]:
    rows = connection.execute(
        """SELECT a.short_name, f.difference FROM current_findings f JOIN authorities a USING (authority_code)
           WHERE a.is_registered AND f.year = ? AND f.rule = ? AND f.instance = ? AND f.outcome = 'fail'
           ORDER BY a.position""",
        [year, finding.rule, finding.instance],
    ).fetchall()
    return tuple((name, gap) for name, gap in rows)
