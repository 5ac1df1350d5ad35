"""`gouji status --summary`: units by state, what goes wrong most, and what the last run changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from pipelines.since_last_run import read_changes
from pipelines.workspace import Workspace
from schemas.words import REPORT_STATE_SIGNS, REPORT_STATE_WORDS, SEVERITY_SIGNS

SHOWN = 20
"""Sentences shown of a list before it only says how many more there are."""
STATES = """SELECT state, count(*), string_agg(short_name, '、' ORDER BY position), sum(settled_count)
FROM unit_states WHERE year = ? GROUP BY state"""
MISTAKES = """SELECT rule, severity, unit_count, finding_count, open_count, units FROM frequent_mistakes WHERE year = ?
ORDER BY unit_count DESC, finding_count DESC, rule"""


def summary_lines(warehouse: duckdb.DuckDBPyConnection, workspace: Workspace, year: int | None) -> Iterator[str]:
    """Yield the summary of a year for the county office, line by line."""
    found = {state: rest for state, *rest in warehouse.execute(STATES, [year]).fetchall()}
    yield "各单位："
    for state in ("not_handed_in", "unreadable", "errors", "warnings", "clean"):
        count, units, settled = found.get(state, (0, "", 0))
        done = f"（其中已说明、不成立或已更正 {int(settled)} 处，不再计入）" if settled else ""
        named = f"：{units}" if count and state != "clean" else ""
        yield f"  {REPORT_STATE_SIGNS[state]} {REPORT_STATE_WORDS[state]} {count} 个{named}{done}"
    mistakes = warehouse.execute(MISTAKES, [year]).fetchall()
    yield "常见错误：" if mistakes else "常见错误：没有"
    for rule, severity, unit_count, finding_count, open_count, units in mistakes:
        names = "、".join(units)
        counts = f"{unit_count} 个单位 {finding_count} 处，待处理 {open_count} 处"
        yield f"  {SEVERITY_SIGNS[severity]} {rule}：{counts}（{names}）"
    changes = read_changes(workspace)
    yield "上次变动以来：" if any((changes.came, changes.new, changes.mended)) else "上次变动以来：没有记录"
    yield from _listed("新报送", changes.came)
    yield from _listed("新发现", changes.new)
    yield from _listed("已解决", changes.mended)


def _listed(word: str, sentences: Sequence[str]) -> Iterator[str]:
    for sentence in sentences[:SHOWN]:
        yield f"  {word}：{sentence}"
    if len(sentences) > SHOWN:
        yield f"  {word}：另有 {len(sentences) - SHOWN} 条"
