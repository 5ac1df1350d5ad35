"""The title of a report: on one line or several, with the office and the year before it, inside it or after it.

Does not belong here: other statements of whose report it is (claims.py, authority.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.document import Place
from pipelines.recognise.fold import fold
from pipelines.recognise.identity.authority import clean_authority
from pipelines.recognise.tokens import Line, is_prose

MAX_TITLE = 70
MAX_TITLE_LINES = 5
TITLE = (
    r"(?:(?:(?:政务公开|依申请公开|政府信息(?:公开)?)(?:及|和|与|、))?(?:政府信息|政务信息|政务|信息)(?:主动)?公开(?:工作)?(?:开展)?(?:情况)?的?(?:\d{4}年)?(?:年?度)?(?:工作)?(?:开展)?(?:情况)?的?"
    r"(?:总结报告|报告[书表]?|年报|总结)|《?(?:中华人民共和国)?(?:政府信息公开)?条例》?(?:贯彻)?(?:落实|执行|实施)情况的?(?:年度)?报告"
    r"|(?:贯彻|落实|执行|实施)+《?(?:中华人民共和国)?政府信息公开条例》?(?:的?情况)?的?(?:\d{4}年)?(?:年?度)?(?:工作)?报告)"
)
_TAG = re.compile(r"^\([^()]{0,8}(?:年度报告|年报|公开)\)")
"""In front of a title, as sites sort their pages: 【2021年报】."""
_REGIONS = "省市县区州旗盟"
_FULL_LINE = 10
"""A title is broken within a word where it has filled its line; links of a menu are shorter."""
_NAME_OF_TITLE = re.compile(TITLE)
_DATED_LINE = re.compile(r"\d{4}年\d{1,2}月(?:\d{1,2}日)?|.*第\d{1,4}期.{0,8}")
"""A day or month, and the number of an issue: a line of its own, of which the year is none of the title's."""
_YEAR_ALONE = re.compile(r"\d{4}年?度?")
_EDITION = (
    "(?:公开|发布|公示)[版稿]?|报送稿|审?[定终]稿|草案|初稿|定|盖章版|(?:正式|最终)[版稿]?|正文|全文|修[订改]稿?"
    "|[含附](?:附?表格?|附件|统计表)"
)
"""Remarks in brackets after a title."""
_AUTHOR = r"\((?P<by>[^()]{3,40}(?:\([^()]{2,20}\))?)\)|——(?P<of>[^-_|—–]{3,40})"
"""Whose report it is, after a title that does not begin with it; after a single dash stands the name of a web site."""
_TITLE = re.compile(
    rf"(?P<before>.*?)(?P<name>{TITLE})(?:\((?P<after>\d{{4}})(?:年度?)?\)|(?P<tail>\d{{4}})年度?)?"
    rf"(?:\((?:{_EDITION})\))?(?:的(?:公告|公示|通告|报告|函)|{_AUTHOR}|[-_|—–].*)?"
)
_NAMED_BEFORE = re.compile(rf".*{TITLE}(?:\(\d{{4}}年?度?\))?")
"""The title that a web page or a header prints in front of that of the report, on its line."""
_ISSUED = re.compile(
    r"^(?P<office>.*?)关于(?:(?:印发|公布|发布|公开|公示|(?=《))(?P<own>.*)的(?:通知|公告|通告|公示)|(?:报送|上报)(?P<sent>.*)的(?:函|报告))$"
)
"""A report that its office issues under a letter; 关于报送…的通知 asks others for theirs."""
_FILE_ENDING = re.compile(r"\.(?:docx?|wps|pdf)$", re.I)
_ANOTHER_PAPER = re.compile(
    "(?:(?:统计|情况|一览|汇总|附|登记)表|文件|目录|指南|清单|[简公专月]报|汇编|专[栏刊]|网站?|门户)$"
)
"""Ends a line above a title that names a table, a letter or a paper of its own, and begins no name."""
_FACTS_OF_PAGE = re.compile(
    r"(?<=报告)(?:(?:发[布表]|更新|生成|成文)?(?:时间|日期)|来源|作者|浏览|访问量|点击|字体).*$"
)
"""What a web page prints of itself behind a title, on its line."""
_DECORATION = '*#=+!>•·●■◆★☆《》<>“”"|-'
"""Signs around a heading, of mark-up or for show."""
_YEAR = re.compile(r"(?<!\d)(\d{4,})(?=年)")
_BARE_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
_WHEN = re.compile(r"\(?\d{4,}年?度?(?:1月?(?:-|至|—)12月)?\)?")
_PARTED = re.compile("[:·•]|——")
"""Between an authority and the year: a single dash stands behind the name of a web site."""
_MONTHS = re.compile(r"(?<=\d年)度?1月?(?:-|至|到|~|—+|–)12月")
_DAY = r"[\[(（【]?20\d{2}[-./年]\d{1,2}[-./月]\d{1,2}日?[\])）】]?"
_DAY_BESIDE = re.compile(rf"^{_DAY}\s*|\s*{_DAY}$")
_CHINESE_YEAR = re.compile(
    r"[二2][〇零○O0o][〇零○O0o一二两三四五六七八九\d]{2}(?=年)|(?<=\()二[〇零○][〇零○一二三四五六七八九]{2}(?=\))"
)
_CHINESE_DIGITS = str.maketrans("〇零○Oo一二两三四五六七八九", "000001223456789")
NOT_A_TITLE = re.compile(
    r"上一篇|下一篇|上一条|下一条|相关|[>›»]|通知|首页|下载|附件[:：]?|浏览|点击|来源|索引号|发布(?:日期|时间|机构)|今天|星期[一二三四五六日天]"
)
_APPENDED = re.compile(r"^(?:\d{1,2}[.、]|附件?(?:\d{1,2}(?!\d):?|:)|.*?[\u4e00-\u9fff]{1,8}\(\d{4}\)(?:第?\d{1,4})号)")
"""Before the title of a report that was handed in as the appendix of a letter, or under a letter's head and number."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title as printed, and what it says; empty where it does not say it."""

    text: str
    authority: str
    year: str
    place: Place


def choose_title(lines: list[Line]) -> Title | None:
    """Take the fullest title; of equally full ones the last, since navigation and lists of other years come before."""
    filled = [line for line in lines if line.text.strip()]
    best: tuple[int, int, int, Title] | None = None
    for start in range(len(filled)):
        for size in range(1, MAX_TITLE_LINES + 1):
            window = filled[start : start + size]
            if len(window) < size or len(window[-1].text.strip()) > 2 * MAX_TITLE:
                break
            if _is_one_of_years(filled, start + size - 1):
                break
            title = parse_title(window)
            if title is not None:
                score = bool(title.year) + bool(title.authority)
                if best is None or (score, start) > best[:2]:
                    best = (score, start, start + size, title)
    return _from_first_line(best[3], filled, best[1], best[2]) if best else None


def _is_one_of_years(filled: list[Line], start: int) -> bool:
    """Tell whether a year is one of several that stand one below the other, as links to the reports of these years."""
    near = filled[start + 1 : start + 2] + filled[max(0, start - 1) : start]
    is_year = _YEAR_ALONE.fullmatch(fold(filled[start].text)) is not None
    return is_year and any(_YEAR_ALONE.fullmatch(fold(line.text)) for line in near)


def _from_first_line(title: Title, filled: list[Line], start: int, end: int) -> Title:
    """Return a title with the line above it where that begins its name: 某县残疾 above 人联合会2023年….

    A name in the line is another one. The whole name stands elsewhere, too, or the line is as long as one that is full.
    """
    above = fold(filled[start - 1].text) if start and title.authority else ""
    whole = parse_title(filled[start - 1 : end]) if above and end - start < MAX_TITLE_LINES else None
    is_own = whole is not None and whole.year == title.year and whole.authority.endswith(title.authority)
    if whole is None or not is_own or _NAME_OF_TITLE.search(above):
        return title
    begun = whole.authority.removesuffix(title.authority)
    if ":" in above or _ANOTHER_PAPER.search(begun):
        return title
    is_name = clean_authority(above)[-1:] not in ("", *_REGIONS)
    is_told = any(whole.authority in fold(line.text) for line in (*filled[: start - 1], *filled[end:]))
    if not begun or not above.endswith(begun) or is_name or not (is_told or len(above) >= _FULL_LINE):
        return title
    return _from_first_line(whole, filled, start - 1, end)


def parse_title(window: list[Line]) -> Title | None:
    """Return the title that lines are, put together; None where they are none."""
    text = _bare("".join(line.text for line in window))
    if (
        len(text) > MAX_TITLE
        or NOT_A_TITLE.search(text)
        or any(_DATED_LINE.fullmatch(fold_years(line.text)) for line in window)
        or any(len(line.text.strip()) > 12 and is_prose(_bare(line.text)) for line in window)
    ):
        return None
    match = _TITLE.fullmatch(text)
    if match is None:
        return None
    printed = _NAMED_BEFORE.sub("", match["before"])
    pieces = [piece for piece in re.split(r"[-_|—–:·•]", printed) if piece] or [""]
    before = with_government(pieces[-1])
    author = match["by"] or match["of"] or ""
    authority = _authority(before) or _authority(author)
    if not authority and len(pieces) > 1 and _PARTED.search(printed) and not _WHEN.sub("", before):
        authority = _authority(pieces[-2])
    years = _YEAR.findall(before) or _BARE_YEAR.findall(before) or [match["after"] or match["tail"]]
    years += [*_YEAR.findall(match["name"]), *(_YEAR.findall(author) if _authority(author) else ())]
    return Title(
        "".join(line.text.strip() for line in window), authority, next(filter(None, years), ""), window[0].place
    )


def is_title(text: str) -> bool:
    """Tell whether a line is nothing but a title, or one beside a day, as lists of links print it."""
    return _TITLE.fullmatch(_bare(_DAY_BESIDE.sub("", text.strip()))) is not None


def without_gaps(line: Line) -> Line:
    """Return a title with room between its signs, or around its year, without it: its year is no row of values."""
    has_gaps = len(line.text.split()) > 1 and any(sign in line.text for sign in "报報结結")
    return Line("".join(line.text.split()), line.place) if has_gaps and is_title(line.text) else line


def _bare(text: str) -> str:
    """Return the folded text without what stands around a title: signs, file endings, what a page says of itself."""
    text = _MONTHS.sub("", _FACTS_OF_PAGE.sub("", fold_years(text).strip(_DECORATION)))
    text = _ISSUED.sub(_as_title, text)
    appended = _APPENDED.sub("", text)
    return appended if appended != text else _FILE_ENDING.sub("", text)


def _as_title(letter: re.Match[str]) -> str:
    """Return the title inside that of a letter behind the office that issues it, as the report has it."""
    inner = (letter["own"] or letter["sent"]).strip("《》<>")
    return letter["office"] + inner.removeprefix(letter["office"])


def with_government(before: str) -> str:
    """Return what stands before a title with the 政府 that name and title share: 某镇人民|政府信息公开."""
    return f"{before}政府" if before.endswith("人民") else before


def _authority(text: str) -> str:
    name = _TAG.sub("", _WHEN.sub("", _TAG.sub("", text)))
    return clean_authority(name[1:-1] if re.fullmatch(r"\([^()]*\)", name) else name)


def fold_years(text: str) -> str:
    """Return the folded text with years in Chinese numerals written in digits."""
    return _CHINESE_YEAR.sub(lambda match: match[0].translate(_CHINESE_DIGITS), fold(text))
