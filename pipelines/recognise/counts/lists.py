"""Lists of counts in a sentence: “共收到申请5件，其中网络申请3件、信函申请2件”. Only lists that are plainly closed.

A list is closed when nothing in it says that more is left out, and all of it is one way of dividing one whole.
Does not belong here: single counts (narrative.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.recognise.counts.words import COUNTERS, NUMBER, count_of

_LABEL = r"[^,。;:、()\d]{1,24}?"
_ITEM = re.compile(rf"(?:(?P<label>{_LABEL}){NUMBER})")
_JOIN = re.compile(r"[、,;]?(?:以及|和|及|与)?(?:其中)?")
_LEAD = re.compile(r"(?:(?:政府)?(?:信息)?(?:公开)?申请)?(?:中|当中)?[,:;]*(?:其中)?(?:[,:;]|分别为|分别是)*")
_TOTAL = re.compile(NUMBER)
_CHANNEL = re.compile(
    r"(?:通过|以|来自|采取|经)?(?:政府|本人|申请人)?"
    r"(?:当面|现场|窗口|到场|网络|网上|网站|网页|在线|线上|互联网|门户网站|政府网站|平台|信函|邮寄|信件|邮政|寄送|"
    r"电子邮件|电子邮箱|邮件|邮箱|传真)"
    r"(?:平台|系统|渠道|方式|形式|途径|寄送|在线)*(?:申请|提交|递交|提出|受理|收到|接收|的|方式|渠道|申请的|件)*(?:为|共|各)?"
)
_ENDS_WITH_CHANNEL = re.compile(rf"(?:{_CHANNEL.pattern})$")
_REQUESTS = re.compile("申请|收到|受理|接收")
_OPEN = re.compile(r"主要|包括|包含|涉及|等|余|多|左右|超过|约|近|其他|其它|另|除|上年|去年|同比|较|比|各\d")
_VERBS = re.compile(
    r"予以|不予|部分公开|无法|答复|办结|办理|受理|收到|结转|回复|按时|按期|公开率|维持|纠正|审结|不|已|未"
)
_WHOLE = re.compile(r"共|总计|合计|累计|收到|受理|新收|公开|发布|制作|制发|受理|答复|办理")
LEAST_SHARE = 2 / 3
"""Parts that make up less than this of the whole are examples rather than all of it."""


@dataclass(frozen=True, slots=True)
class CountList:
    """The parts of a list added up, the whole that stands before them, and whether the parts are ways of handing in."""

    parts: float
    whole: float
    unit: str
    is_channels: bool
    start: int


def find_lists(text: str) -> Iterator[CountList]:
    """Yield the closed lists of a folded text that ends with its sentence, with the whole before each."""
    position = 0
    while (total := _TOTAL.search(text, position)) is not None:
        position = total.end()
        start = _LEAD.match(text, position)
        items, end = _items(text, start.end() if start else position, total["unit"])
        if len(items) >= 2 and (found := _closed(text, total, items, end)) is not None:
            yield found
            position = end


def _items(text: str, position: int, unit: str) -> tuple[list[tuple[str, float]], int]:
    """Items one after the other from here on, all in the unit of the whole; and where they end."""
    items: list[tuple[str, float]] = []
    while (item := _ITEM.match(text, position)) is not None and item["unit"] == unit:
        items.append((item["label"], count_of(item)))
        join = _JOIN.match(text, item.end())
        position = join.end() if join and join.end() > item.end() else item.end()
        if position == item.end():
            break
    return items, position


def _closed(text: str, total: re.Match[str], items: list[tuple[str, float]], end: int) -> CountList | None:
    clause, inside = _clause_before(text, total.start()), text[total.end() : end]
    rest = text[end:].lstrip(",;、")
    plain = inside + clause
    ways = [_REQUESTS.search(plain) is not None and _CHANNEL.fullmatch(label) is not None for label, _ in items]
    is_channels = all(ways)
    if _OPEN.search(plain) or "(" in inside or inside.count("其中") > 1 or (any(ways) and not is_channels):
        return None
    if is_channels and _ENDS_WITH_CHANNEL.search(clause):  # itself a part: “网络申请3件，信函申请1件，当面申请0件”
        return None
    if not is_channels and (
        "其中" not in inside
        or _WHOLE.search(clause) is None
        or any(_VERBS.search(label) for label, _ in items)
        or _VERBS.search(clause.replace("收到", "").replace("受理", ""))
        or re.match(rf"[^。;]*\d[{COUNTERS}]", rest)
    ):
        return None
    parts, whole = sum(number for _, number in items), count_of(total)
    if _OPEN.match(rest) or (not is_channels and parts < LEAST_SHARE * whole):
        return None
    return CountList(parts, whole, total["unit"], is_channels, total.start())


def _clause_before(text: str, position: int) -> str:
    return re.split(r"[,;:。]", text[:position])[-1]
