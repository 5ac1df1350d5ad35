"""Words and numbers as people read them: the one place for the Chinese of states, severities and outcomes."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

STATE_WORDS = {"number": "已填", "blank": "未填", "mark": "填的是符号", "unreadable": "读不出", "missing": "缺"}
SEVERITY_WORDS = {"error": "错误", "warning": "提醒", "info": "提示"}
SEVERITY_SIGNS = {"error": "✕", "warning": "▲", "info": "ⓘ"}
REPORT_STATE_WORDS = {
    "errors": "错误",
    "warnings": "提醒",
    "clean": "通过",
    "unreadable": "读不出",
    "not_handed_in": "未报送",
}
REPORT_STATE_SIGNS = {"errors": "✕", "warnings": "▲", "clean": "●", "unreadable": "?", "not_handed_in": "○"}
ACT_WORDS = {"decision": "认定", "set_aside": "搁置", "restore": "恢复", "release": "发布"}
"""Kinds of acts in the ledger (pipelines.ledger)."""
VERDICT_WORDS = {
    "confirmed": "属实",
    "explained": "已说明",
    "dismissed": "不成立",
    "corrected": "更正",
    "withdrawn": "撤回",
}
"""What a person says of a finding (pipelines.decisions)."""
FINDING_STATE_WORDS = {
    "open": "待处理",
    "confirmed": "属实，待更正",
    "explained": "已说明",
    "dismissed": "不成立",
    "corrected": "更正待确认",
    "settled": "已更正",
    "void": "原认定已失效，待处理",
}
"""Where a finding stands after what people decided; `settled` holds by corrections that are confirmed."""
OUTCOME_WORDS = {"fail": "不符", "not_assessable": "不能判断"}
CONDITION_WORDS = {
    **STATE_WORDS,
    "row_length": "读不出",
    "no_unit": "没有单位",
    "converted_from_yuan": "由元换算",
    "not_a_number": "不是数字",
}
REASON_WORDS = {
    "": "",
    "no_unit": "金额没有写单位",
    "converted_from_yuan": "原文以元为单位，已换算为万元",
    "annotated": "数字后有说明",
    "row_length": "这一行的格数与格式不符，不能判断缺的是哪一格",
    "run_together": "几格连在一起，可有多种读法",
    "not_a_number": "不是数字",
}


def format_measured(value: float | None, unit: str) -> str:
    """Return a number with its unit in mind: a share in per cent has one decimal, so that points stand in a line."""
    return format_number(value) if unit != "%" or value is None else f"{value:.1f}"


@lru_cache(maxsize=4_096)
def per_cent(part: float, whole: float) -> float:
    """Return a share in per cent with one decimal, a half rounded up (四舍五入) as spreadsheet programs do.

    `whole` is not 0.
    """
    exact = 100 * Decimal(repr(float(part))) / Decimal(repr(float(whole)))
    return float(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


def quoted(text: str) -> str:
    """Return a text in quotation marks, as “3.危及‘三安全一稳定’”."""
    return f"“{inside_quotes(text)}”"


def inside_quotes(text: str) -> str:
    """Return a text as it stands in quotation marks: its own become single ones (GB/T 15834)."""
    return text.replace("“", "‘").replace("”", "’")


def format_number(value: float | None) -> str:
    """Return a number as Chinese statistics print it: thousands separated, decimals as filed, "–" for none."""
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    exact = Decimal(repr(float(value))).normalize()
    return f"{int(exact):,}" if exact == exact.to_integral_value() else f"{exact:,f}"
