"""`gouji status --summary`: the year at a glance, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.since_last_run import CHANGE_WORDS
from pipelines.year_summary import YearSummary
from schemas.words import REPORT_STATE_SIGNS, REPORT_STATE_WORDS, SEVERITY_SIGNS

SHOWN = 20
"""Sentences shown of a list before it only says how many more there are."""


def summary_lines(summary: YearSummary) -> Iterator[str]:
    """Yield the summary of a year for the county office, line by line."""
    yield f"{summary.county} {summary.year or '—'} 年度"
    yield "各单位："
    for each in summary.states:
        settled = each.settled_count
        done = f"（其中已说明、不成立或已更正 {settled} 处，不再计入）" if settled else ""
        named = f"：{'、'.join(each.units)}" if each.units and each.state != "clean" else ""
        yield f"  {REPORT_STATE_SIGNS[each.state]} {REPORT_STATE_WORDS[each.state]} {len(each.units)} 个{named}{done}"
    yield "常见错误：" if summary.mistakes else "常见错误：没有"
    for mistake in summary.mistakes:
        counts = f"{len(mistake.units)} 个单位 {mistake.finding_count} 处，待处理 {mistake.open_count} 处"
        yield f"  {SEVERITY_SIGNS[mistake.severity]} {mistake.rule}：{counts}（{'、'.join(mistake.units)}）"
    changes = summary.changes
    said = [(words, getattr(changes, name)) for name, words in CHANGE_WORDS.items()]
    yield "上次变动以来：" if any(sentences for _, sentences in said) else "上次变动以来：没有记录"
    for words, sentences in said:
        yield from _listed(words, sentences)


def _listed(word: str, sentences: Sequence[str]) -> Iterator[str]:
    for sentence in sentences[:SHOWN]:
        yield f"  {word}：{sentence}"
    if len(sentences) > SHOWN:
        yield f"  {word}：另有 {len(sentences) - SHOWN} 条"
