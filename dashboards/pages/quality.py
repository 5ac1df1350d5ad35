"""Quality: what goes wrong most, and where; every finding with filters, and every rule explained."""

from __future__ import annotations

import duckdb

from dashboards.addresses import QUALITY, UNASSESSED, filing_address
from dashboards.figures import Figure, ranking
from dashboards.measured import Typical
from dashboards.quality import Findings, ListedFinding, RuleCount, read_findings
from dashboards.records import County
from dashboards.rendering import Shell, render
from schemas.catalogue import SEVERITIES
from schemas.words import FINDING_STATE_WORDS

MAXIMUM_ROWS = 2_000
"""More findings than this on a page are too heavy for an old computer; older years are then left to the download."""

DRAWN_RULES = 15


def read_listed(connection: duckdb.DuckDBPyConnection, *, failed: bool) -> Findings:
    """Return the findings of a page, one more than it may list: which tells that a year is cut."""
    return read_findings(connection, failed=failed, limit=MAXIMUM_ROWS + 1)


def quality_page(county: County, findings: Findings, shell: Shell) -> str:
    """Return the page of all rules that reports do not pass."""
    figure = _figure(findings.counts)
    return render(
        "quality.html",
        QUALITY,
        shell,
        sentence=_sentence(county, findings),
        counts=findings.counts,
        rules=county.rules,
        figure=figure,
        figures={"rules": figure} if figure else {},
        **_listing(county, findings),
    )


def unassessed_page(county: County, findings: Findings, shell: Shell) -> str:
    """Return the page of all rules that could not be judged on a report, for want of numbers or of the year before."""
    return render("unassessed.html", UNASSESSED, shell, counts=findings.counts, **_listing(county, findings))


def _listing(county: County, findings: Findings) -> dict[str, object]:
    """Return what the list of findings needs: its rows, and what each filter may choose from."""
    shown = whole_years(findings.first)
    codes = {finding.code for finding in shown}
    return {
        "findings": shown,
        "left_out": findings.count - len(shown),
        "units": county.units,
        "listed_units": [unit for unit in county.units.values() if unit.code in codes],
        "listed_years": sorted({finding.year for finding in shown}, reverse=True),
        "listed_rules": sorted({finding.rule for finding in shown}),
        "listed_states": [name for name in FINDING_STATE_WORDS if any(finding.state == name for finding in shown)],
        "listed_severities": [name for name in SEVERITIES if any(finding.severity == name for finding in shown)],
        "years": tuple(year.year for year in county.years),
        "filing_address": filing_address,
    }


def whole_years(findings: list[ListedFinding]) -> list[ListedFinding]:
    """Return the findings of the newest years that fit on a page whole; of the newest year at least the first."""
    if len(findings) <= MAXIMUM_ROWS:
        return findings
    first_cut = findings[MAXIMUM_ROWS].year
    return [finding for finding in findings if finding.year > first_cut] or findings[:MAXIMUM_ROWS]


def _sentence(county: County, findings: Findings) -> str:
    reports = sum(standing.report_id is not None for standing in county.standings.values())
    errors, warnings = findings.open_count("error"), findings.open_count("warning")
    settled = findings.count - findings.open_count()
    after = f"另有 {settled} 处已说明、不成立或已更正。" if settled else ""
    if not findings.open_count():
        return f"已读出的 {reports} 份报告，有数的各格勾稽关系都成立，或已处理。{after}"
    wrong = findings.wrong_report_count
    return f"已读出 {reports} 份报告，其中 {wrong} 份有错误，共 {errors} 处；提醒 {warnings} 处。{after}"


def _figure(counts: list[RuleCount]) -> Figure | None:
    if not counts:
        return None
    drawn = counts[:DRAWN_RULES]
    figure = ranking({count.rule: count.count for count in drawn}, {}, {}, Typical(0, None, None, None), "处")
    note = "各年度合计的处数，只计各单位最新一次报送。规则名前的“二”“三”“四”为所在的表。"
    figure["layout"]["meta"] = {"title": "最常见的不符（处）", "note": note}
    return figure
