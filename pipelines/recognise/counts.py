"""Counts that the running text states, so that rules can compare them with the tables. Precise rather than complete.

`what` is the row or cell that the count is about, in codes of the form: `requests.received`, `requests.granted`,
`requests.received.natural_person`, `appeals.review`, `documents.normative.issued`; and, where the form has no cell,
`requests.change` (against the year before, negative for fewer), `requests.denied`, `requests.unavailable`,
`requests.unprocessed` (whole groups), `appeals.suit` (both kinds), `channel.<name>`. A count of 0 may come from words
(未收到申请).
Does not belong here: comparing (the rules do).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.recognise.fold import fold
from pipelines.report import SectionText, StatedCount

_N = r"(?P<n>\d+(?:,\d{3})*)(?P<unit>[件条个次宗份项起])"
_GAP = r"[^,。;:、\d]"
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")
_PATTERNS: tuple[tuple[str, re.Pattern[str], int | None], ...] = tuple(
    (what, re.compile(pattern), fixed)
    for what, pattern, fixed in (
        (
            "requests.received",
            rf"(?<![未没])(?<!没有)(?:共|新)?(?:收到|受理|新收|接收|接到|办理)(?:各类|群众|公民|的|到|有效)*{_GAP}{{0,14}}申请(?:公开)?(?:数量)?(?:事项)?(?:共计?|为|总计)?{_N}",
            None,
        ),
        ("requests.received", rf"(?<![未没])(?<!没有)(?:收到|受理|新收|接收|接到){_N}(?:{_GAP}{{0,10}})?申请", None),
        (
            "requests.received",
            rf"(?:收到|受理|新收|接收|接到)依申请(?:政府)?(?:信息)?公开(?:政府)?(?:信息)?(?:申请)?(?:共计?|为)?{_N}",
            None,
        ),
        (
            "requests.received",
            r"(?:未|没有|未曾|尚未|暂未)(?:收到|接到|接收|受理)(?:过|任何|到|公民|法人|或|其他组织|个人|的|有关)*[^。;\d]{0,20}申请",
            0,
        ),
        ("requests.carried_in", rf"上年(?:度)?结转{_GAP}{{0,12}}{_N}", None),
        ("requests.carried_out", rf"结转(?:至|到)?(?:下一?年度?|20\d\d年){_GAP}{{0,10}}{_N}", None),
        ("requests.granted", rf"(?<![不部])予以公开(?:的)?(?:为|共)?{_N}", None),
        ("requests.partly_granted", rf"部分公开(?:的)?(?:为|共)?{_N}", None),
        ("requests.denied", rf"不予公开(?:的)?(?:为|共)?{_N}", None),
        ("requests.unavailable", rf"无法提供(?:的)?(?:为|共)?{_N}", None),
        ("requests.unprocessed", rf"不予处理(?:的)?(?:为|共)?{_N}", None),
        ("requests.other", rf"其他处理(?:的)?(?:为|共)?{_N}", None),
        ("requests.received.natural_person", rf"自然人(?:申请)?(?:的)?(?:为|共)?{_N}", None),
        ("requests.received.business", rf"商业企业(?:申请)?(?:的)?(?:为|共)?{_N}", None),
        ("requests.received.research_institute", rf"科研机构(?:申请)?(?:的)?(?:为|共)?{_N}", None),
        ("requests.received.public_interest", rf"社会公益组织(?:申请)?(?:的)?(?:为|共)?{_N}", None),
        ("requests.received.legal_service", rf"法律服务机构(?:申请)?(?:的)?(?:为|共)?{_N}", None),
        ("channel.in_person", rf"当面(?:申请|提交|递交)?(?:的)?(?:为|共)?{_N}", None),
        ("channel.web", rf"(?:网络|网上|网站|在线)(?:申请|提交|平台)?(?:的)?(?:为|共)?{_N}", None),
        ("channel.letter", rf"(?:信函|邮寄|信件)(?:申请|提交)?(?:的)?(?:为|共)?{_N}", None),
        ("channel.email", rf"(?:电子邮件|邮件|邮箱)(?:申请|提交)?(?:的)?(?:为|共)?{_N}", None),
        ("channel.fax", rf"传真(?:申请|提交)?(?:的)?(?:为|共)?{_N}", None),
        ("appeals.review", rf"行政复议(?:案件|申请)?(?:的)?(?:共计?|为|案)?{_N}", None),
        ("appeals.suit", rf"行政诉讼(?:案件)?(?:的)?(?:共计?|为|案)?{_N}", None),
        ("appeals.review", r"(?:未|没有)(?:发生|收到|出现|产生)[^。;\d]{0,24}(?:行政)?复议", 0),
        ("appeals.suit", r"(?:未|没有)(?:发生|收到|出现|产生)[^。;\d]{0,30}诉讼", 0),
        ("documents.normative.issued", rf"(?:制定|制发|出台|印发|发布)(?:了|行政|的)*规范性文件(?:共)?{_N}", None),
        ("documents.normative.issued", rf"规范性文件(?:,)?(?:共)?(?:制定|制发|出台|印发|发布){_N}", None),
        ("documents.normative.repealed", rf"废止(?:了|行政|的)*(?:规范性文件)?(?:共)?{_N}", None),
        ("documents.normative.in_force", rf"现行有效(?:的)?(?:行政)?(?:规范性文件)?(?:共|为)?{_N}", None),
    )
)
_CHANGE = re.compile(
    rf"(?:较|比|与)(?:上一?年|去年|20\d\d年)度?(?:同期)?(?:相比)?(?P<direction>增加|上升|增长|减少|下降)(?:了)?{_N}"
)


def find_counts(sections: tuple[SectionText, ...]) -> tuple[StatedCount, ...]:
    """Return the counts stated in the text of the parts, each with its sentence; each fact once a sentence."""
    return tuple(count for section in sections for count in _counts_of_section(section))


def _counts_of_section(section: SectionText) -> Iterator[StatedCount]:
    for match in _SENTENCE.finditer(section.text):
        sentence = match[0].strip()
        folded = fold(sentence)
        if not any(word in folded for word in ("申请", "公开", "复议", "诉讼", "文件", "结转", "处理", "提供")):
            continue
        for what, number, unit in dict.fromkeys(_counts_of_sentence(folded)):
            yield StatedCount(what, number, unit, sentence, section.number, section.place)


def _counts_of_sentence(folded: str) -> Iterator[tuple[str, float, str]]:
    for what, pattern, fixed in _PATTERNS:
        for match in pattern.finditer(folded):
            if fixed is not None:
                yield what, float(fixed), ""
            else:
                yield what, float(match["n"].replace(",", "")), match["unit"]
    if "申请" in folded:
        for match in _CHANGE.finditer(folded):
            sign = -1 if match["direction"] in ("减少", "下降") else 1
            yield "requests.change", sign * float(match["n"].replace(",", "")), match["unit"]
