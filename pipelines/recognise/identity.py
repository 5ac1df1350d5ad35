"""Whose report it is, for which year and period: every statement of it is a claim with its place, and one is chosen.

Does not belong here: comparing with the register or the file's name (pipelines/identify.py). Claims that contradict one
another are all kept; a rule reports them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipelines.document import Place
from pipelines.recognise.authority import clean_authority, find_contact, find_signature
from pipelines.recognise.fold import fold
from pipelines.recognise.tokens import Line, is_prose
from pipelines.report import Claim

FIRST_YEAR, LAST_YEAR = 2008, 2099
"""The Regulation came into force in 2008."""
MAX_TITLE = 70
MAX_TITLE_LINES = 4
TITLE = r"(?:政府信息|政务信息|政务|信息)公开(?:工作)?(?:情况)?的?(?:\d{4}年)?(?:年?度)?(?:工作)?(?:情况)?(?:报告|年报)"
_EDITION = "(?:公开|发布|公示)[版稿]|报送稿|审?[定终]稿|盖章版|正文|全文|修[订改]稿?|[含附](?:附?表格?|附件|统计表)"
"""Remarks in brackets after a title."""
_AUTHOR = r"\((?P<by>[^()]{3,40}(?:\([^()]{2,20}\))?)\)|——(?P<of>[^-_|—–]{3,40})"
"""Whose report it is, after a title that does not begin with it; after a single dash stands the name of a web site."""
_TITLE = re.compile(
    rf"(?P<before>.*?)(?P<name>{TITLE})(?:\((?P<after>\d{{4}})(?:年度?)?\)|(?P<tail>\d{{4}})年度?)?"
    rf"(?:\((?:{_EDITION})\))?(?:{_AUTHOR}|[-_|—–].*)?"
)
_STATED = re.compile(
    rf"(?P<year>\d{{4,}})(?:年度?)?(?P<between>[^,。;:!?\d]{{0,24}}?){TITLE}(?!有关|格式|的?通知|编制)"
)
_WORDS_OF_IDENTITY = ("公开", "公開", "年", "统计", "統計")
_SIGNS_IN_FRONT = "*#=+!>•·●■◆|-"
"""Signs of a heading or of an item of a list in mark-up."""
_BEFORE_YEAR = re.compile(r"([\u4e00-\u9fff]{2,40})$")
_YEAR = re.compile(r"(?<!\d)(\d{4,})(?=年)")
_BARE_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
_PERIOD = re.compile(
    r"(\d{4,})[年.\-/](\d{1,2})[月.\-/](\d{1,2})日?(?:起|开始)?,?(?:至|到|-+|—+|–|~|～|起至|截至|截止)+"
    r"(?:(\d{4,})[年.\-/])?(\d{1,2})[月.\-/](\d{1,2})日?"
)
_CHINESE_YEAR = re.compile(r"[二2][〇零○O0o][〇零○O0o一二两三四五六七八九\d]{2}(?=年)")
_CHINESE_DIGITS = str.maketrans("〇零○Oo一二两三四五六七八九", "000001223456789")
_NOT_A_TITLE = re.compile(
    r"上一篇|下一篇|上一条|下一条|相关|[>›»]|通知|首页|下载|附件[:：]?|浏览|点击|来源|索引号|发布(?:日期|时间|机构)"
)
_APPENDED = re.compile(r"^(?:附件?(?:\d{1,2}(?!\d):?|:)|[\u4e00-\u9fff]{1,8}\(\d{4}\)(?:第?\d{1,4})号)")
"""Before the title of a report that was handed in as the appendix of a letter, or under a number of its own."""
_REGIONS = "省市县区州盟旗镇乡"
"""A name is made fuller by the region before it, not by whatever words of the page stand there."""


@dataclass(frozen=True)
class Identity:
    """The chosen identity, None where the text says nothing, with the claims it was chosen from."""

    authority: str | None
    year: int | None
    period: tuple[date, date] | None
    title: str
    claims: tuple[Claim, ...]


def find_identity(lines: list[Line], first_heading: int, web_title: str = "") -> Identity:
    """Find authority, year and period.

    Args:
        lines: the lines of the text outside tables, in order.
        first_heading: index of the line with the first section's heading, or how many lines to look at for a title.
        web_title: the title that the file carries outside its text.
    """
    claims: list[Claim] = []
    title = _choose_title(lines[:first_heading])
    printed = ""
    if title is not None:
        printed = title.text
        claims += _claims_of_title(title)
    if web_title and (found := _parse_title([Line(web_title, Place())])):
        claims += _claims_of_title(found)
        printed = printed or found.text
    claims += _claims_of_prose(lines[:first_heading], "preface")
    claims += find_contact(lines[: first_heading + 1])
    claims += _claims_of_prose(lines[first_heading:], "heading")
    claims += find_signature(lines)
    period = next((_parse_period(claim.value) for claim in claims if claim.what == "period"), None)
    return Identity(
        _choose_authority(claims), _choose_year(claims, period), period, printed, tuple(dict.fromkeys(claims))
    )


@dataclass(frozen=True, slots=True)
class _Title:
    text: str
    authority: str
    year: str
    place: Place


def _choose_title(lines: list[Line]) -> _Title | None:
    """Take the fullest title; of equally full ones the last, since navigation and lists of other years come before."""
    filled = [line for line in lines if line.text.strip()]
    best: tuple[int, int, _Title] | None = None
    for start in range(len(filled)):
        for size in range(1, MAX_TITLE_LINES + 1):
            window = filled[start : start + size]
            if len(window) < size or len(window[-1].text.strip()) > MAX_TITLE:
                break
            title = _parse_title(window)
            if title is not None:
                score = bool(title.year) + bool(title.authority)
                if best is None or (score, start) > best[:2]:
                    best = (score, start, title)
    return best[2] if best else None


def _parse_title(window: list[Line]) -> _Title | None:
    text = fold_years("".join(line.text for line in window)).lstrip(_SIGNS_IN_FRONT)
    text = _APPENDED.sub("", text, count=1)
    if (
        len(text) > MAX_TITLE
        or _NOT_A_TITLE.search(text)
        or any(len(line.text.strip()) > 12 and is_prose(line.text) for line in window)
    ):
        return None
    match = _TITLE.fullmatch(text)
    if match is None:
        return None
    before = re.split(r"[-_|—–:·]", match["before"])[-1] or match["before"]
    found = _YEAR.findall(before) or _BARE_YEAR.findall(before)
    inside = _YEAR.findall(match["name"])
    year = found[0] if found else match["after"] or match["tail"] or "".join(inside[:1])
    authority = clean_authority(re.sub(r"\(?\d{4,}年?度?\)?", "", before)) or clean_authority(
        match["by"] or match["of"] or ""
    )
    return _Title("".join(line.text.strip() for line in window), authority, year, window[0].place)


def _claims_of_title(title: _Title) -> Iterator[Claim]:
    if title.authority:
        yield Claim("authority", title.authority, "title", title.place)
    if title.year:
        yield Claim("year", title.year, "title", title.place)


def _claims_of_prose(lines: list[Line], source: str) -> Iterator[Claim]:
    """Find what running text says of itself: 本报告… 2020年度政府信息公开工作年度报告, and the statistical period."""
    for index, line in enumerate(lines):
        if not any(word in line.text for word in _WORDS_OF_IDENTITY):
            continue
        following = "".join(next_line.text for next_line in lines[index + 1 : index + 3])
        text = fold_years(line.text + (following if len(line.text.strip()) < MAX_TITLE else ""))
        own_length = len(fold_years(line.text))
        for match in _PERIOD.finditer(text):
            if match.start() < own_length and _is_statistical(text, match.start(), match.end()):
                yield Claim("period", _format_period(match), source, line.place)
        if _is_link(line.text, source):
            continue
        match_stated = _STATED.search(text)
        if match_stated and match_stated.start() < own_length:
            yield from _claims_of_statement(match_stated, text, source, line.place)


def _is_link(text: str, source: str) -> bool:
    """Tell whether a line may be a link to another report: below the first heading, also the title of one by itself."""
    is_title = source == "heading" and _TITLE.fullmatch(fold_years(text).lstrip(_SIGNS_IN_FRONT)) is not None
    return is_title or (not is_prose(text) and (source == "preface" or _NOT_A_TITLE.search(text) is not None))


def _claims_of_statement(match: re.Match[str], text: str, source: str, place: Place) -> Iterator[Claim]:
    yield Claim("year", match["year"], source, place)
    before = _BEFORE_YEAR.search(text[: match.start()])
    authority = clean_authority(match["between"]) or (clean_authority(before[1]) if before else "")
    if authority:
        yield Claim("authority", authority, source, place)


def _is_statistical(text: str, start: int, end: int) -> bool:
    around = text[max(0, start - 40) : end + 20]
    return any(word in around for word in ("统计", "期限", "时限", "数据", "报告", "截止", "起止"))


def _format_period(match: re.Match[str]) -> str:
    year, month, day, last_year, last_month, last_day = match.groups()
    return f"{year}-{int(month):02}-{int(day):02}/{last_year or year}-{int(last_month):02}-{int(last_day):02}"


def _parse_period(value: str) -> tuple[date, date] | None:
    try:
        first, last = (date.fromisoformat(part) for part in value.split("/"))
    except ValueError:
        return None
    return first, last


def fold_years(text: str) -> str:
    """Return the folded text with years in Chinese numerals written in digits."""
    return _CHINESE_YEAR.sub(lambda match: match[0].translate(_CHINESE_DIGITS), fold(text))


def _choose_year(claims: list[Claim], period: tuple[date, date] | None) -> int | None:
    """The title wins, then the preface, then the period, then what later text calls the report."""
    for source in ("title", "preface"):
        years = [int(c.value) for c in claims if c.what == "year" and c.source == source and _is_year(c.value)]
        if years:
            return years[0]
    if period is not None and period[0].year == period[1].year:
        return period[0].year
    return next((int(c.value) for c in claims if c.what == "year" and _is_year(c.value)), None)


def _is_year(value: str) -> bool:
    return len(value) == 4 and FIRST_YEAR <= int(value) <= LAST_YEAR


def _choose_authority(claims: list[Claim]) -> str | None:
    """The first claim wins, in the fullest wording that the text uses for the same name."""
    names = [claim.value for claim in claims if claim.what == "authority"]
    if not names:
        return None
    fuller = [
        name
        for name in names
        if name == names[0] or (name.endswith(names[0]) and name[: -len(names[0])][-1] in _REGIONS)
    ]
    return max(fuller, key=len)
