"""Whole sentences that say where a unit or the county stands: plain, and never blaming anybody."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath

from dashboards.records import County, Filing, Standing, Year
from dashboards.rendering import format_day
from schemas.words import format_number

Compared = tuple[float, float | None, float | None]
"""A number, the one of the year before, and the median of the peers; None where there is none."""


def county_sentence(year: Year, standings: list[Standing]) -> str:
    """Say in one sentence what is missing and what is wrong in a year.

    Args:
        year: the year with the number of units that must report.
        standings: the squares of the registered units in that year.
    """
    count = Counter(standing.state for standing in standings)
    errors = sum(standing.error_count for standing in standings)
    parts = [
        _not_handed_in(year, count["not_handed_in"]),
        f"{count['unreadable']} 份文件读不出" if count["unreadable"] else "",
        f"{count['errors']} 份报告有错误（共 {errors} 处）"
        if errors
        else "已读出的报告没有错误"
        if count["clean"] + count["warnings"]
        else "",
        f"{count['warnings']} 份报告只有提醒" if count["warnings"] else "",
    ]
    return "，".join(part for part in parts if part) + "。"


def _not_handed_in(year: Year, count: int) -> str:
    if not year.expected_count:
        return "单位登记表中没有应报送的单位，不能说谁没有报送，也不能相加和比较"
    return f"{count} 个单位未报送" if count else "应报送的单位都已报送"


def filing_sentence(
    standing: Standing | None, year: int, filing: Filing | None = None, set_aside: Filing | None = None
) -> str:
    """Say in a few sentences where a unit stands in a year, and what could not be judged for want of numbers.

    Args:
        standing: the square of the unit and year; None where nothing is asked of it.
        year: the year.
        filing: the report that stands.
        set_aside: the report that was set aside, where none stands.
    """
    if standing and standing.state == "not_handed_in" and set_aside:
        reason = f"（{set_aside.set_aside_reason}）" if set_aside.set_aside_reason else ""
        return f"{year} 年度报告已搁置{reason}，还没有再次报送。"
    said = _standing_sentence(standing, year)
    if filing and filing.settled_count:
        said += f"另有 {filing.settled_count} 处已说明、不成立或已更正。"
    return said + (_gap_sentence(filing) if filing else "")


def _gap_sentence(filing: Filing) -> str:
    gaps = [
        f"{filing.blank_count} 格未填" if filing.blank_count else "",
        f"{filing.unreadable_count} 格读不出或缺" if filing.unreadable_count else "",
    ]
    listed = "、".join(gap for gap in gaps if gap)
    return f"有 {listed}，与这些格有关的勾稽关系不能判断。" if listed else ""


def _standing_sentence(standing: Standing | None, year: int) -> str:
    if standing is None:
        return f"{year} 年度不要求本单位报送。"
    if standing.state == "not_handed_in":
        return f"{year} 年度报告尚未报送。"
    if standing.state == "unreadable":
        return f"{year} 年度的文件已交来，但读不出：{_reason(standing.error)}请换一种格式再次报送。"
    found = [
        f"{standing.error_count} 处错误" if standing.error_count else "",
        f"{standing.warning_count} 处提醒" if standing.warning_count else "",
    ]
    listed = "、".join(part for part in found if part)
    if standing.state == "errors":
        return f"{year} 年度报告已报送，有 {listed}，需要更正。"
    if standing.state == "warnings":
        return f"{year} 年度报告已报送，没有错误，有 {listed}，属实的不必更改。"
    return f"{year} 年度报告已报送，有数的各格勾稽关系都成立，没有需要更正的。"


def unread_sentence(county: County, code: str, year: int) -> str:
    """Say that a file which came after the unit's report of a year could not be read; empty where none did."""
    standing = county.standings.get((code, year))
    unread = [file for file in county.refused if (file.code, file.year) == (code, year) and file.is_newest]
    if not unread or standing is None or standing.state in ("not_handed_in", "unreadable"):
        return ""
    name = PurePosixPath(unread[-1].path).name
    return f"后来交来的文件“{name}”读不出：{_reason(unread[-1].error)}在再次报送以前，仍以此前读出的报告为准。"


def _reason(error: str | None) -> str:
    return f"{(error or '原因不明').rstrip('。')}。"


def comparison_sentence(peers: str, year: int, label: str, unit: str, latest: Compared) -> str:
    """Say how a unit's number of a year stands beside the one before and what is usual among its peers."""
    value, before, median = latest
    said = f"{year} 年度{label} {format_number(value)} {unit}"
    if before is not None:
        change = value - before
        more = f"{'多' if change > 0 else '少'} {format_number(abs(change))} {unit}" if change else "持平"
        said += f"，比上年{more}" if change else f"，与上年{more}"
    if median is not None:
        said += f"；全县{peers}的中位数为 {format_number(median)} {unit}"
    return f"{said}。"


def handed_in_count(year: Year, standings: list[Standing]) -> int:
    """Return how many of the units that must report in a year have handed in something, readable or not."""
    return year.expected_count - sum(1 for standing in standings if standing.state == "not_handed_in")


def source_line(county: County) -> str:
    """Say where the numbers come from and when the newest of them was handed in: the line below a picture."""
    source = f"来源：{county.name}各单位报送的政府信息公开工作年度报告，原数未作改动。"
    return source + (f"数据截至 {format_day(county.newest)}。" if county.newest else "")
