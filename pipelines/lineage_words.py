"""The lineage of a number in words, line by line: what `gouji trace` prints of a cell and of a county's total."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipelines.change_words import Cause, change_words
from pipelines.lineage import Row
from schemas.codebook import all_cells
from schemas.words import REASON_WORDS, REPORT_STATE_WORDS, SEVERITY_SIGNS, STATE_WORDS, VERDICT_WORDS, format_number


def _filed(value: float | None, state: str | None) -> str:
    """A filed number, or in words why there is none."""
    return format_number(value) if value is not None else STATE_WORDS.get(state or "", "没有这一格")


def cell_lines(row: Row) -> Iterator[str]:
    """Yield what is known of a filed cell: number, place, file, findings, decisions, changes (see `cell_lineage`)."""
    yield f"{row['short_name']} {row['year']} 年度  {row['cell_code']}  {row['label']}"
    yield f"  填报  {_filed(row['filed_value'], row['state'])} {row['unit']}，原文“{row['raw']}”{_remark(row)}"
    if row["basis"] == "corrected":
        act = f"经确认的更正（台账第 {row['correction_act']} 条）"
        yield f"  采用  {format_number(row['value_used'])} {row['unit']}，{act}"
    yield f"  位置  {row['place'] or '没有记下'}"
    yield f"  文件  {row['path']}，第 {row['revision']} 次报送，格式 {row['form']}"
    yield f"        交来 {_moment(row['handed_in'])}，载入 {_moment(row['loaded'])}（UTC）"
    yield f"        sha256 {row['sha256']}"
    yield f"        原件存于 {row['stored_at']}，读取程序第 {row['reader_version']} 版"
    for finding in row["findings"]:
        yield f"  核对  {SEVERITY_SIGNS[finding['severity']]} {finding['rule']}：{finding['message']}"
    if not row["findings"]:
        yield "  核对  涉及这一格的规则都通过"
    for each in row["decisions"]:
        words = VERDICT_WORDS[each["verdict"]]
        yield f"  认定  {each['rule']} {words}，{each['person']} {_moment(each['moment'])}：{each['reason']}"
    for each in row["changes"]:
        cause = Cause(**{field: each[field] for field in Cause.__slots__})
        old, new = _filed(each["old_value"], each["old_state"]), _filed(each["value"], each["state"])
        yield f"  改动  {old} → {new}：{change_words(cause, _moment(cause.moment))}"


def _remark(row: Row) -> str:
    words = [REASON_WORDS.get(row["reason"], row["reason"]), row["note"]]
    return "".join(f"；{each}" for each in words if each)


def _moment(moment: Any) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def total_lines(found: Row) -> Iterator[str]:
    """Yield the county's total of a cell in each form, and of how many reports (see `county_lineage`)."""
    cell = all_cells()[found["cell_code"]]
    yield f"全县 {found['year']} 年度  {cell.code}  {cell.label}（{cell.column.unit}）"
    for total in found["totals"]:
        filed = (
            "" if total["total"] == total["filed_total"] else f"（按填报数为 {format_number(total['filed_total'])}）"
        )
        yield (
            f"  合计 {format_number(total['total'])}{filed}，格式 {total['form']}：报告 {total['report_count']} 份，"
            f"有数 {total['number_count']}，未填 {total['blank_count']}，读不出 {total['unreadable_count']}；"
            f"应报送 {total['unit_count']} 个单位"
        )
    if not found["totals"]:
        yield "  没有一个单位的报告有这一格"


def contribution_lines(found: Row) -> Iterator[str]:
    """Yield what each unit contributes to the county's total, or why it has no number, and where that stands."""
    for unit in found["units"]:
        if unit["report_id"] is None:
            state = unit["report_state"]
            why = REPORT_STATE_WORDS[state] if state in ("not_handed_in", "unreadable") else "格式中没有这一格"
            yield f"  {unit['short_name']}：{why}"
            continue
        used = f"，采用 {format_number(unit['value_used'])}" if unit["basis"] == "corrected" else ""
        value = _filed(unit["filed_value"], unit["state"])
        yield f"  {unit['short_name']}：{value}{used}    {unit['path']} {unit['place']}"
