"""The six parts of a report as text: headings found by their titles, tables left out.

Does not belong here: what the text says (identity/, counts/).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import takewhile

from pipelines.recognise.fold import TEXTS_KEPT, compact, fold, split_mark
from pipelines.recognise.labels import Role, find_exact
from pipelines.recognise.segment import Item, ItemKind
from pipelines.recognise.tokens import Line, is_prose
from pipelines.report import SectionText
from schemas.codebook import forms

NUMBERS = "一二三四五六"
MAX_HEADING = 45
_SURE = 8
"""The score of a title with its number in front."""
MAX_CANDIDATES = 300
"""Lines that look like headings; more are no report but a dump."""
MAX_GAP = 4
"""Lines without a label or value that a table may have inside: page numbers, empty lines."""
_NUMERALS = "一二三四五六七八"
_TOP_MARK = re.compile(rf"第?[{_NUMERALS}](?:部分)?[、.,:]")
_KEYWORDS = {
    "四": re.compile(r"复议|诉讼"),
    "三": re.compile(r"依?申请公开|公开申请|收到和处理"),
    "二": re.compile(r"主动公开"),
    "五": re.compile(r"问题|不足|改进"),
    "六": re.compile(r"其[他它]|需要(?:说明|报告)"),
    "一": re.compile(r"总体|概况|概述|基本情况"),
}
_OTHER_TITLES = {
    "一": re.compile(r"(?:\d{4}年度?)?(?:政府信息公开|政务公开)?(?:工作)?(?:总体|基本|整体)(?:工作)?情况|概述|概况"),
    "五": re.compile(
        r"(?:政府信息公开|政务公开)?(?:工作)?(?:中|目前)?存在的?(?:主要|突出)?(?:问题|不足|困难)(?:以及|及|和|与)?"
        r"(?:下一步)?(?:工作)?(?:改进|整改)(?:工作)?(?:的?情况|措施|打算|意见|方向|计划)?"
    ),
    "六": re.compile(
        r"(?:其他)?(?:需要?|应当?)(?:报告|说明)的?(?:其他|有关)?(?:事项|情况|问题)"
        r"|其他(?:(?:需要?|应当?)?(?:报告|说明))?的?(?:有关)?(?:事项|情况|问题)"
    ),
}
"""How else the titles of the parts without a table run; those with a table are found by it."""
_PAGE_FOOT = re.compile(
    r"(?:上一?[篇条]|下一?[篇条]|相关(?:链接|阅读|文章|附件|信息|新闻|文档|稿件|解读)|扫一扫|分享到?(?:[:：]|$)|【?打印|【?关闭|【?我要纠错"
    r"|责任编辑|版权所有|主办(?:单位)?[:：]|承办(?:单位)?[:：]|网站标识码|网站地图|技术支持|联系我们|友情链接|您是第|返回顶部|附件下载)"
    r"|附件\d*[:：].*\.(?:docx?|wps|pdf|xlsx?)$|.{0,60}(?:ICP备|公网安备)"
)
"""What stands below the text of a web page, on a line that is no sentence."""
_INTRODUCTION = re.compile(r"统计期限|国办公开办函|本(?:年度)?报告|编制.{0,8}报告|(?:电话|邮编|邮政编码|邮箱)[:：]")
"""What the paragraph before part 一 says of the report itself and of whom to ask."""
_DOTS = re.compile(r"[.·…\s]{3,}\d*$")
_RUN_ON = re.compile(
    r"^(?P<heading>[^。：:\n]{4,40}?)[。：:]\s*(?P<text>.+)$|^(?P<spaced>\S{4,40})\s+(?P<more>\S.{8,})$", re.S
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that is the heading of a section: `line` is its index in the flow, `rest` what follows in the line."""

    number: str
    line: float
    title: str
    score: int
    rest: str = ""


@cache
def _titles() -> dict[str, str]:
    return {
        compact(title): section.number
        for form in forms().values()
        for section in form.sections
        for title in (section.title, *section.aliases)
    }


def find_headings(lines: Mapping[float, Line], tables: dict[str, int]) -> list[Heading]:
    """Return at most one heading for each part, in order, the set that fits best.

    Args:
        lines: lines by their index in the flow, in order; those inside a grid stand between two whole numbers.
        tables: 二, 三, 四 → the index in the flow where that table begins.
    """
    found = [heading for index, line in lines.items() if (heading := _parse_heading(index, line))][:MAX_CANDIDATES]
    found = [replace(heading, score=heading.score + _table_bonus(heading, found, tables)) for heading in found]
    best: list[tuple[float, list[Heading]]] = []
    for heading in found:
        before = [chain for chain in best if NUMBERS.index(chain[1][-1].number) < NUMBERS.index(heading.number)]
        score, chain = max(before, key=lambda known: known[0], default=(0, []))
        later = heading.line / 1_000_000 if heading.number in "一二三四" else -heading.line / 1_000_000
        best.append((score + heading.score + later, [*chain, heading]))
    return max(best, key=lambda known: known[0], default=(0, []))[1]


def with_overview(headings: list[Heading], lines: Mapping[float, Line]) -> list[Heading]:
    """Return the headings, with one for part 一 where its text stands without a heading before that of part 二.

    Some reports number only the parts with a table and tell the rest before them, behind the paragraph on who reports.
    """
    if not headings or headings[0].number != "二":
        return headings
    before = {index: line.text for index, line in lines.items() if index < headings[0].line and line.text.strip()}
    introduction = max((index for index, text in before.items() if _INTRODUCTION.search(text)), default=None)
    told = [index for index in before if introduction is not None and index > introduction]
    if not any(is_prose(before[index]) for index in told):
        return headings
    return [Heading("一", told[0], "", 0, before[told[0]]), *headings]


def _table_bonus(heading: Heading, found: list[Heading], tables: dict[str, int]) -> int:
    """A heading is likelier the nearer it stands before its own table."""
    start = tables.get(heading.number)
    if start is None or heading.line >= start:
        return 0
    nearer = [other for other in found if other.number == heading.number and heading.line < other.line < start]
    return 0 if nearer else 6


def _parse_heading(index: float, line: Line) -> Heading | None:
    text = line.text.strip()
    if not text or len(text) < 3 or any(meaning.role is Role.ROW for meaning in find_exact(text)):
        return None
    number, score = _score(text)
    if score:
        return Heading(number, index, text, score)
    run_on = _RUN_ON.match(text)
    if run_on:
        head, rest = run_on["heading"] or run_on["spaced"], run_on["text"] or run_on["more"]
        number, score = _score(head)
        if score >= _SURE:
            return Heading(number, index, head, score - 1, rest)
    return None


@lru_cache(maxsize=TEXTS_KEPT)
def _score(text: str) -> tuple[str, int]:
    """Return which part a heading opens and how surely: 10 for a title with its mark, 0 for no heading."""
    if len(text) > MAX_HEADING:
        return "", 0
    folded = _DOTS.sub("", fold(text))
    mark, is_top, title = _split_number(folded)
    number = _titles().get(title)
    if number:
        return number, 10 if is_top else 3 if mark else 6
    for section, pattern in _OTHER_TITLES.items():
        if pattern.fullmatch(title):
            return section, 8 if is_top else 3 if mark else 6
    for known, section in _titles().items() if is_top else ():
        if len(title) <= len(known) + 16 and (title.endswith(known) or title.startswith(known)):
            return section, 8
    if is_top and "\t" not in text and not is_prose(text):  # 三、本年度办理结果 ⇥ （六）其他处理 is a row
        for section, keyword in _KEYWORDS.items():
            if keyword.search(title):
                return section, 5 if mark.startswith(section) else 4
    return "", 0


def _split_number(folded: str) -> tuple[str, bool, str]:
    """Return the mark in front of a title, whether it numbers a part, and the title.

    White space may be all that stands behind the number: 一　总体情况.
    """
    mark, rest = split_mark(folded)
    title = compact(folded[1:])
    is_known = title in _titles() or any(pattern.fullmatch(title) for pattern in _OTHER_TITLES.values())
    if not mark and is_known and folded[0] in _NUMERALS:
        return folded[0], True, title
    return mark, _TOP_MARK.fullmatch(mark) is not None, compact(rest)


def number_of_heading(text: str) -> str:
    """Return the part whose title, with its number in front, a text is; empty where it is none."""
    number, score = _score(text.strip())
    return number if score >= _SURE else ""


def find_table_lines(items: list[Item]) -> set[int]:
    """Return the indexes of lines that belong to a table: where labels and values stand close together.

    No table goes on below the heading of a section: 无 may be all that the last one says.
    """
    used: dict[int, bool] = {}
    headings = {item.token.line for item in items if item.meaning(Role.SECTION) is not None}
    slots = Counter(item.token.line for item in items if item.kind is ItemKind.SLOT)
    for item in items:
        if item.kind is ItemKind.SLOT or (item.kind is ItemKind.LABEL and item.meaning(Role.SECTION) is None):
            for line in range(item.token.line, max(item.token.line, item.last_line) + 1):
                used[line] = used.get(line, False) or item.kind is ItemKind.LABEL
    used.pop(-1, None)
    lines: set[int] = set()
    run: list[int] = []
    for line in sorted({*used, *headings, 10**9}):
        if run and (line - run[-1] > MAX_GAP or line in headings):
            labels = sum(used[known] for known in run)
            values = sum(slots[known] for known in run)
            if labels >= 6 or (labels >= 2 and values >= 2):
                lines.update(range(run[0], run[-1] + 1))
            run = []
        run += [line] if line in used else []
    return lines - {item.token.line for item in items if item.kind is ItemKind.STOP and is_prose(item.text)}


def cut_sections(
    headings: list[Heading], lines: Mapping[float, Line], table_lines: set[int]
) -> tuple[SectionText, ...]:
    """Return the parts with their text, the lines of tables left out."""
    sections = []
    for heading, following in zip(headings, [*headings[1:], None], strict=False):
        end = following.line if following else max(lines, default=0) + 1
        body = [
            line.text.strip()
            for index, line in lines.items()
            if heading.line < index < end and compact(line.text) and index not in table_lines
        ]
        if following is None:
            body = list(takewhile(lambda text: not is_page_foot(text), body))
        text = "\n".join([heading.rest.strip(), *body] if heading.rest else body)
        sections.append(SectionText(heading.number, heading.title, text, lines[heading.line].place))
    return tuple(sections)


def is_page_foot(text: str) -> bool:
    """Tell whether a line stands below the text of a web page: links, who runs the site, tools."""
    return _PAGE_FOOT.match("".join(text.split())) is not None and "。" not in text
