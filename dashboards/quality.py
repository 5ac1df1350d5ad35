"""What is wrong in the county's reports, all of it: findings over all units and years, and how often each rule fails.

Read from the warehouse as plain records. How they are shown does not belong here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
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
    """How often a rule is not passed: findings, reports they are in, findings by year."""

    rule: str
    severity: str
    count: int
    report_count: int
    by_year: dict[int, int]


def read_findings(connection: duckdb.DuckDBPyConnection, *, failed: bool) -> list[ListedFinding]:
    """Return the findings that failed, or those that could not be judged: newest year and worst first."""
    found = select(connection, ListedFinding, QUERY, failed)
    return [replace(each, message=publish_text(each.message)) for each in found]


def count_rules(findings: Iterable[ListedFinding]) -> list[RuleCount]:
    """Count findings by rule, the most frequent first."""
    groups: dict[tuple[str, str], list[ListedFinding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.severity), []).append(finding)
    counts = [
        RuleCount(
            rule,
            severity,
            len(found),
            len({(finding.code, finding.year) for finding in found}),
            dict(Counter(finding.year for finding in found)),
        )
        for (rule, severity), found in groups.items()
    ]
    return sorted(counts, key=lambda count: (-count.count, count.rule))
