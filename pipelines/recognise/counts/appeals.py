"""How reports phrase the counts of table 四 in running text: reviews and suits because of disclosure, or that none was.

Texts are folded, numerals are digits. Reviews and suits of other kinds are many: the words around must say disclosure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.recognise.counts.requests import Found
from pipelines.recognise.counts.words import NUMBER, count_of, is_of_whole, is_of_year, number_pattern

REVIEW, SUIT = "appeals.review", "appeals.suit"
_IS = r"(?:共计|合计|总计|总共|共|计|为|是|有|案|:)*"
_CASE = r"(?:案件|申请|事项|情况|数量|的|案)*"
_JOINED = r"(?:、|和|及|与|或者|或|以及|,|/)?(?:被)?(?:提起|引起|引发)?(?:的)?"
_BOTH = re.compile(
    rf"(?:行政)?复议{_CASE}{_JOINED}(?:行政)?诉讼{_CASE}(?P<how>均|都|各|分别|共|合计|总计)?(?:为|是|有|发生|收到)?"
    rf"(?:{NUMBER}(?:(?:、|和|,|与|及){number_pattern('2')})?)?"
)
_REVIEW = re.compile(rf"行政复议{_CASE}{_IS}{NUMBER}")
_SUIT = re.compile(rf"(?<!直接提起)(?<!直接)行政诉讼{_CASE}{_IS}{NUMBER}")
_COUNT_REVIEW = re.compile(rf"{NUMBER}(?:因[^,。;、\d]{{0,18}}的)?行政复议(?!机关|决定|后|{_CASE}{_IS}\d)")
_COUNT_SUIT = re.compile(rf"{NUMBER}(?:因[^,。;、\d]{{0,18}}的)?行政诉讼(?!{_CASE}{_IS}\d)")
_NOTHING = re.compile(
    r"(?:未(?:曾|有|出现过)?(?:发生|收到|出现|产生|接到|引发|引起|涉及|被)|没有(?:发生|收到|出现|产生|接到|引发|被)?|"
    r"(?<![有毫])无(?!法|效))(?P<rest>[^,。;\d]{0,60})"
)
_WORDS_BETWEEN = re.compile(
    r"(?:[一任何起件例过宗个]|因|由|涉及|关于|有关|针对|对|政府|政务|信息|公开|工作|方面|依申请|申请|答复|不服|而|被|提起|提出|引起|引发|"
    r"产生|发生|导致|造成|收到|的|所|行政|复议|诉讼|、|和|及|与|或者|或|以及|案件|案|情况|情形|事项|公民|法人|其他组织|群众|当事人|"
    r"相关|本|我|机关|单位|[镇乡局街道委办县区市])*"
)
"""What may stand between “no” and the review or suit that there was not; with other words, other things were not."""
_ENDING = r"(?!结果|申请人|机关|决定|意见|答复|建议|及时|不服|应诉|(?:案件)?(?:败|纠|被|后|超期|逾期|办理|中|撤销))"
_NAMED_REVIEW = re.compile(rf"复议{_ENDING}")
_NAMED_SUIT = re.compile(rf"(?<!复议后)(?<!复议后提起)(?<!后提起行政)(?<!后起)诉讼{_ENDING}")
_DISCLOSURE = re.compile(r"信息公开|政务公开|依申请公开|公开申请|公开工作|公开引|公开产")
_NO = r"(?:未(?:曾|有)?(?:发生|收到|出现|产生|接到|被)|没有(?:发生|收到|出现|产生|接到|被)?|无)"
_PLAIN = re.compile(
    rf"(?:20\d\d年度?|全年|本年度?|[我本][镇乡局街道机关单位]+|共|,)*{_NO}?(?:任何)?(?:被)?(?:申请|提起)?的?行政(?:复议|诉讼)"
)
"""A sentence that begins with reviews or suits, or with none of them, names no cause but the report's own."""
_AS_REVIEWER = re.compile(r"(?<!被)受理|办理|审理|审结|化解|应诉|代理|出庭|行政复议局|法律|宣传|培训|制度")
_SPOILED = re.compile(r"败诉|纠错|被撤销|责令|除|其余|其他(?!组织)|复议后|之外|以外")


def find_appeals(text: str, paragraph: str, section: str, year: int | None) -> Iterator[Found]:
    """Find counts of reviews and suits; 0 where the text says that there was none.

    Args:
        text: a clause up to a semicolon.
        paragraph: what it stands in.
        section: number of the part; part 四 is about nothing else.
        year: the year that the report is on, None where that is not known.
    """
    if "复议" not in text and "诉讼" not in text:
        return
    if section != "四" and not _DISCLOSURE.search(paragraph) and not _PLAIN.match(text):
        return
    if not is_of_year(text.split("复议")[0].split("诉讼")[0], year) or not is_of_whole(text):
        return
    nothing = dict.fromkeys(_nothing(text))
    yield from nothing
    before = re.split("复议|诉讼", text)[0]
    if not _AS_REVIEWER.search(text) or _DISCLOSURE.search(before):
        yield from (each for each in _counted(text) if (each[0], 0.0, "") not in nothing)


def _nothing(text: str) -> Iterator[Found]:
    if _SPOILED.search(text):
        return
    for match in _NOTHING.finditer(text):
        for what, named in ((REVIEW, _NAMED_REVIEW), (SUIT, _NAMED_SUIT)):
            name = named.search(match["rest"])
            if name is not None and _WORDS_BETWEEN.fullmatch(match["rest"], 0, name.start()):
                yield what, 0.0, ""


def _counted(text: str) -> Iterator[Found]:
    both = _BOTH.search(text)
    if both is not None:
        yield from _of_both(both)
        return
    for what, patterns in ((REVIEW, (_REVIEW, _COUNT_REVIEW)), (SUIT, (_SUIT, _COUNT_SUIT))):
        found = [match for pattern in patterns for match in pattern.finditer(text)]
        yield from ((what, count_of(match), match["unit"]) for match in found[:1])


def _of_both(both: re.Match[str]) -> Iterator[Found]:
    """Reviews and suits named together: each has the number only where the words say so, or where it is 0."""
    if both["n"] is None:
        return
    first, unit = count_of(both), both["unit"]
    if both["n2"] is not None and both["how"] == "分别":
        yield REVIEW, first, unit
        yield SUIT, count_of(both, "2"), both["unit2"]
    elif both["n2"] is None and (both["how"] in ("均", "都", "各") or not first):
        yield REVIEW, first, unit
        yield SUIT, first, unit
