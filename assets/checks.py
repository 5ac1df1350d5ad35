"""Asset checks on `findings`: one a rule group, with counts, examples and the way to the pages.

Findings (核对结果) are the product of the house: a check that does not pass warns, and never blocks. All findings
stand in the table; a check shows a few.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    MetadataValue,
    ResourceParam,
    multi_asset_check,
)

from assets.county import County
from dashboards.addresses import OVERVIEW, filing_address
from pipelines.warehouse_file import open_warehouse
from schemas.words import SEVERITY_WORDS

RULE_GROUPS = {
    "table_two": ("二", "表二 主动公开政府信息情况"),
    "table_three": ("三", "表三 收到和处理政府信息公开申请情况"),
    "table_four": ("四", "表四 政府信息公开行政复议、行政诉讼情况"),
    "text": ("文", "文字与表格"),
    "whole_report": ("报", "整份报告"),
    "county_report": ("县", "县政府自己的报告与各单位之和"),
}
"""Name of the check, the value of `rules.table_number`, and what people call it."""

SHOWN_EXAMPLES = 5


@multi_asset_check(
    name="findings_by_table",
    specs=[
        AssetCheckSpec(
            name,
            asset="findings",
            additional_deps=["reports"],
            description=f"{title}: no rule (勾稽关系) of this part fails in any current report. Warns, never blocks.",
        )
        for name, (_, title) in RULE_GROUPS.items()
    ],
)
def findings_by_table(county: ResourceParam[County]) -> Iterator[AssetCheckResult]:
    """Count the findings of the current reports by rule group."""
    workspace = county.workspace
    for name, (part, _) in RULE_GROUPS.items():
        counts, examples = _read_findings(workspace.warehouse, part)
        failures = {severity: counts.get(("fail", severity), 0) for severity in SEVERITY_WORDS}
        metadata: dict[str, Any] = {
            **{f"{severity} ({SEVERITY_WORDS[severity]})": number for severity, number in failures.items()},
            "not_assessable (不能判断)": sum(n for (outcome, _), n in counts.items() if outcome != "fail"),
            "examples": MetadataValue.md(_table(examples, workspace.pages) if examples else "none (无)"),
            "site": MetadataValue.url(workspace.pages + OVERVIEW),
        }
        is_clean = not failures["error"] and not failures["warning"]
        yield AssetCheckResult(
            asset_key="findings",
            check_name=name,
            passed=is_clean,
            severity=AssetCheckSeverity.WARN,
            metadata=metadata,
        )


def _read_findings(path: Path, part: str) -> tuple[dict[tuple[str, str], int], list[tuple[Any, ...]]]:
    """Numbers by (outcome, severity) and the first failures, errors before warnings, newest year first."""
    with open_warehouse(path) as connection:
        counts = connection.execute(
            """SELECT outcome, f.severity, count(*) FROM current_findings f JOIN rules USING (rule)
               WHERE table_number = ? GROUP BY ALL""",
            [part],
        ).fetchall()
        examples = connection.execute(
            """SELECT a.authority_code, a.short_name, f.year, f.rule, f.message FROM current_findings f
               JOIN rules r USING (rule) JOIN authorities a USING (authority_code)
               WHERE r.table_number = ? AND f.outcome = 'fail' AND f.severity <> 'info'
               ORDER BY f.severity, f.year DESC, a.position, f.rule, f.instance LIMIT ?""",
            [part, SHOWN_EXAMPLES],
        ).fetchall()
    return {(outcome, severity): number for outcome, severity, number in counts}, examples


def _table(examples: list[tuple[Any, ...]], pages: str) -> str:
    lines = ["| 单位 | 年度 | 规则 | 说明 |", "|---|---|---|---|"]
    for code, name, year, rule, message in examples:
        page = pages + filing_address(code, year)
        lines.append(f"| [{name}]({page}) | {year} | {rule} | {str(message).replace('|', '／')} |")
    return "\n".join(lines)
