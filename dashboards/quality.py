"""What is wrong in the county's reports, all of it: findings over all units and years, and how often each rule fails.

Read from the warehouse as plain records. How they are shown does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb

from dashboards.warehouse import select
from pipelines.published_text import publish_text

QUERY = """
SELECT authority_code, year, rule, severity, outcome, message, state, is_open,
  row_number() OVER (
    PARTITION BY report_id
    ORDER BY outcome <> 'fail', NOT is_open, list_position(['error', 'warning', 'info'], severity), rule, instance
  )
FROM findings_with_decisions
QUALIFY (outcome = 'fail') = ?
ORDER BY year DESC, list_position(['error', 'warning', 'info'], severity), authority_code, rule, instance
LIMIT ?
"""
COUNTS_QUERY = """
SELECT rule, severity, count(*), count(DISTINCT (authority_code, year)), count(*) FILTER (is_open), histogram(year)
FROM findings_with_decisions WHERE (outcome = 'fail') = ? GROUP BY rule, severity
ORDER BY count(*) DESC, rule, list_position(['error', 'warning', 'info'], severity)
"""
WRONG_QUERY = """
SELECT count(DISTINCT (authority_code, year)) FROM findings_with_decisions
WHERE (outcome = 'fail') = ? AND is_open AND severity = 'error'
"""


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """A finding of a current report and what was decided; `place` is its number on the page of that report."""

    code: str
    year: int
    rule: str
    severity: str
    outcome: str
    message: str
    state: str
    is_open: bool
    place: int


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule is not passed: findings, reports they are in, those that are still open, findings by year."""

    rule: str
    severity: str
    count: int
    report_count: int
    open_count: int
    by_year: dict[int, int]


@dataclass(frozen=True, slots=True)
class Findings:
    """The first findings, newest year and worst first, and what is counted of all of them by rule.

    `wrong_report_count` is that of reports with an error that is open.
    """

    first: list[ListedFinding]
    counts: list[RuleCount]
    wrong_report_count: int

    @property
    def count(self) -> int:
        """How many there are in all."""
        return sum(rule.count for rule in self.counts)

    def open_count(self, severity: str | None = None) -> int:
        """How many are open, of one severity or of all."""
        return sum(rule.open_count for rule in self.counts if severity in (None, rule.severity))


def read_findings(connection: duckdb.DuckDBPyConnection, *, failed: bool, limit: int) -> Findings:
    """Return the findings that failed, or those that could not be judged; no more than `limit` of them as records.

    A province has a hundred thousand, of which a page shows few.
    """
    first = select(connection, ListedFinding, QUERY, failed, limit)
    counts = select(connection, RuleCount, COUNTS_QUERY, failed)
    [(wrong,)] = connection.execute(WRONG_QUERY, [failed]).fetchall()
    return Findings([replace(each, message=publish_text(each.message)) for each in first], counts, wrong)
