"""Whose report it is, for which year and period: every statement of it is a claim with its place, and one is chosen.

Does not belong here: comparing with the register or the file's name (pipelines/identify.py). Claims that contradict one
another are all kept; a rule reports them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from pipelines.document import Place
from pipelines.recognise.identity.authority import (
    clean_authority,
    find_author,
    find_byline,
    find_contact,
    find_letterhead,
    find_signature,
    without_kind,
    without_office,
)
from pipelines.recognise.identity.title import (
    MAX_TITLE,
    NOT_A_TITLE,
    TITLE,
    Title,
    choose_title,
    fold_years,
    is_title,
    parse_title,
    with_government,
)
from pipelines.recognise.sections import is_page_foot
from pipelines.recognise.tokens import Line, is_prose
from pipelines.report import Claim

FIRST_YEAR, LAST_YEAR = 2008, 2099
"""The Regulation came into force in 2008."""
_STATED = re.compile(
    rf"(?<!\d)(?P<year>\d{{4,}})(?:年度?)?(?P<between>[^,。;:!?\d]{{0,24}}?){TITLE}(?!有关|格式|的?通知|编制)"
)
_PUBLISHES = "(?:组织|特此|特|现予|现|兹)?(?:面?向社会)?(?:公开)?(?:编制|编写|公布|发布)了?"
_NAMED = re.compile(
    rf"(?:(?:公布|发布|现将|编制)(?=[^,。;:!?\d]{{4,60}}[报总])(?P<who>[^,。;:!?\d]{{2,40}}?)(?:本年度?)?的?"
    rf"|(?<![\u4e00-\u9fff])(?P<by>[\u4e00-\u9fff]{{2,40}}?){_PUBLISHES}(?:本年度?)?的?){TITLE}(?!有关|格式|的?通知|编制)"
)
"""Whose report a preface publishes that leaves the year to the title: 现公布某县教育局本年度政府信息公开年度报告."""
_WORDS_OF_IDENTITY = ("公开", "公開", "年", "统计", "統計")
_LONGEST_BEFORE = 60
_BEFORE_YEAR = re.compile(rf"([\u4e00-\u9fff]{{2,40}}?)(?:{_PUBLISHES})?$")
_PERIOD = re.compile(
    r"(?<!\d)(\d{4,})[年.\-/](\d{1,2})[月.\-/](\d{1,2})日?(?:起|开始)?,?(?:[至到—–~～-]|起至|截至|截止)+"
    r"(?:(\d{4,})[年.\-/])?(\d{1,2})[月.\-/](\d{1,2})日?"
)
_MONTHS = re.compile(r"(?<!\d)(\d{4,})年1月?(?:起|开始)?,?(?:至|到|-+|—+|–|~|～)12月(?!\d)底?")
_CHINESE_DAY = re.compile(r"(?<=[年月至到])[一二三四五六七八九十]{1,3}(?=[月日])")
_YEAR = re.compile(r"(?<!\d)20\d\d年")
_REGIONS = tuple("省市县区州盟旗镇乡")
"""A name is made fuller by the region before it, not by whatever words of the page stand there."""
_GOVERNMENT = re.compile(r"[省市县区旗州盟](?:人民)?政府$")
"""Ends the name of a region's government, which is that of its web site, too."""
_INTRODUCES = re.compile(r"如下\s*[:：]\s*$")
_ITEM_OF_LIST = re.compile(r"[*+•·-]\s")
"""In front of a link to the report of some year, as a list of them is written out as text."""


@dataclass(frozen=True)
class Identity:
    """The chosen identity, None where the text says nothing, with the claims it was chosen from."""

    authority: str | None
    year: int | None
    period: tuple[date, date] | None
    title: str
    claims: tuple[Claim, ...]


def find_identity(lines: list[Line], first_heading: int, web_title: str = "", header: str = "") -> Identity:
    """Find authority, year and period.

    Args:
        lines: the lines of the text outside tables, in order.
        first_heading: index of the line with the first section's heading, or how many lines to look at for a title.
        web_title: the title that the file carries outside its text.
        header: the lines over its pages, which may be of another report: they count where the text says nothing.
    """
    claims: list[Claim] = []
    titles = [choose_title(_below_letterhead(lines[:first_heading])), _title_of_page(web_title)]
    found = [title for title in titles if title is not None]
    for title in found:
        claims += _claims_of_title(title)
    near = [*find_byline(lines[:first_heading], found[0].place, found[0].text)] if titles[0] else []
    near += find_letterhead(lines[:first_heading])
    is_link = not any(title.authority or title.year for title in found)
    if not is_link and not any(title.authority for title in found):
        claims += near
    claims += _claims_of_prose(lines[:first_heading], "preface")
    claims += find_author(lines[: first_heading + 1])
    above_foot = takewhile(lambda line: not is_page_foot(line.text), lines[first_heading:])
    signed = list(find_signature(list(above_foot))) or list(find_signature(lines))
    claims = claims if titles[0] and titles[0].authority else _without_site(claims, signed)
    claims += find_contact(lines[: first_heading + 1])
    claims += _claims_of_prose(lines[first_heading:], "heading")
    claims += signed
    claims += near if is_link else ()  # below 政府信息公开年报 alone, the name of a site may stand
    over_pages = choose_title([Line(text, Place()) for text in header.splitlines()])
    told = {claim.what for claim in claims}
    claims += (
        (claim for claim in _claims_of_title(over_pages, "heading") if claim.what not in told) if over_pages else ()
    )
    period = next((_parse_period(claim.value) for claim in claims if claim.what == "period"), None)
    return Identity(
        _choose_authority(claims),
        _choose_year(claims, period),
        period,
        found[0].text if found else over_pages.text if over_pages else "",
        tuple(dict.fromkeys(claims)),
    )


def _title_of_page(text: str) -> Title | None:
    """Return the title in that of a web page, in front of which its site and column may be named.

    Where a year follows these, the title is what has it, even if it cannot be read: the site is not the authority.
    """
    pieces = [Line(piece, Place()) for piece in text.split()]
    title = (choose_title(pieces) or parse_title([Line(text, Place())])) if pieces else None
    behind = "".join(text.split()).partition(title.text)[2] if title is not None and not title.year else ""
    return None if _YEAR.search(fold_years(behind)) else title


def _without_site(claims: list[Claim], signed: list[Claim]) -> list[Claim]:
    """Return the claims without the government that the title of the page names, where the text names a unit of it.

    Sites print their own name beside that of the page (云岭县人民政府 2023年政府信息公开年度报告), above any
    unit's report. The report of the government itself names none but its office.
    """
    named = [claim for claim in claims if claim.what == "authority"]
    own = [without_kind(without_office(claim.value) or claim.value) for claim in [*named, *signed]]
    sites = [claim for claim in named if claim.place == Place() and _GOVERNMENT.search(claim.value)]
    places = [without_kind(claim.value) for claim in sites]
    is_unit = any(not place.endswith(name) for place in places for name in own)
    return [claim for claim in claims if claim not in sites] if is_unit else claims


def _below_letterhead(lines: list[Line]) -> list[Line]:
    """Return the lines from the last head of a letter on, where a title stands below it: those above are links."""
    heads = [claim.place for claim in find_letterhead(lines)]
    start = next((number for number in reversed(range(len(lines))) if lines[number].place in heads), 0)
    return lines[start:] if choose_title(lines[start:]) else lines


def _claims_of_title(title: Title, source: str = "title") -> Iterator[Claim]:
    is_link = not title.authority and _ITEM_OF_LIST.match(title.text)
    if title.authority:
        yield Claim("authority", title.authority, source, title.place)
    if title.year:
        yield Claim("year", title.year, "heading" if is_link else source, title.place)


def _claims_of_prose(lines: list[Line], source: str) -> Iterator[Claim]:
    """Find what running text says of itself: 本报告… 2020年度政府信息公开工作年度报告, and the statistical period."""
    filled = [line for line in lines if line.text.strip()]
    for index, line in enumerate(filled):
        if not any(word in line.text for word in _WORDS_OF_IDENTITY):
            continue
        following = "".join(next_line.text for next_line in filled[index + 1 : index + 3])
        text = fold_years(line.text + (following if len(line.text.strip()) < MAX_TITLE else ""))
        text = _CHINESE_DAY.sub(_in_digits, text)
        own_length = len(fold_years(line.text))
        for match in _PERIOD.finditer(text):
            if match.start() < own_length and _is_statistical(text, match.start(), match.end()):
                yield Claim("period", _format_period(match), source, line.place)
        for match in _MONTHS.finditer(text):
            if match.start() < own_length and _is_statistical(text, match.start(), match.end()):
                yield Claim("period", f"{match[1]}-01-01/{match[1]}-12-31", source, line.place)
        if _is_link(line.text, source):
            continue
        match_stated = _STATED.search(text)
        if match_stated and match_stated.start() < own_length:
            yield from _claims_of_statement(match_stated, text, source, line.place)
        match_named = _NAMED.search(text) if match_stated is None else None
        name = clean_authority(match_named["who"] or match_named["by"]) if match_named else ""
        if match_named and match_named.start() < own_length and name:
            yield Claim("authority", name, source, line.place)


def _in_digits(found: re.Match[str]) -> str:
    """Return the number of a month or a day that stands in Chinese numerals up to 31 (三十一, 十, 二十)."""
    tens, ten, ones = found[0].rpartition("十")
    digits = "一二三四五六七八九"
    return str((digits.find(tens) + 1 or 1) * 10 * bool(ten) + (digits.find(ones) + 1 if ones else 0))


def _is_link(text: str, source: str) -> bool:
    """Tell whether a line may be a link to another report: below the first heading, also the title of one by itself."""
    return (source == "heading" and is_title(text)) or (
        not (is_prose(text) or _INTRODUCES.search(text))
        and (source == "preface" or NOT_A_TITLE.search(text) is not None)
    )


def _claims_of_statement(match: re.Match[str], text: str, source: str, place: Place) -> Iterator[Claim]:
    yield Claim("year", match["year"], source, place)
    before = _BEFORE_YEAR.search(text[max(0, match.start() - _LONGEST_BEFORE) : match.start()])
    authority = clean_authority(with_government(match["between"])) or (clean_authority(before[1]) if before else "")
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
    """The first claim wins, in the fullest wording that the text uses for the same name, also in that of its office."""
    names = [claim.value for claim in claims if claim.what == "authority"]
    if not names:
        return None
    place = without_kind(names[0])
    used = [*names, *filter(None, map(without_office, names))]
    fuller = [name for name in used if _names_region_of(place, without_kind(name))]
    return max(fuller, key=lambda name: (len(without_kind(name)), len(name)), default=names[0])


def _names_region_of(place: str, full: str) -> bool:
    """Tell whether a name says in which region a place lies (宁都县石门镇 of 石门镇)."""
    return len(place) > 1 and full.endswith(place) and full.removesuffix(place).endswith(_REGIONS)
