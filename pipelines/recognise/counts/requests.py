"""How reports phrase the counts of table 三 in running text. Texts are folded, numerals are digits.

Does not belong here: years and parts of a whole (words.py), lists (lists.py), appeals and documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.recognise.counts.words import NUMBER, count_of, is_of_whole, is_of_year, number_pattern

Found = tuple[str, float, str]
"""What is counted, how many, and the unit."""

_IS = r"(?:共计|合计|总计|累计|总共|共|计|为|是|有|达|达到|:)*"
_VERB = r"(?<![未没不拟可应予])(?<!没有)(?<!是否)(?:收到|受理|新收|接收|接到|接受)"
_NOT = r"(?:未|没有|未曾|尚未|暂未|均未|没|从未)(?:收到|接到|接收|受理|新收)(?:过|到)?"
_WHO = (
    r"(?:公民、?(?:、|,|和|或|或者)?法人(?:和|或者|或|、|以及|及)?其他组织|社会公众|公众|群众|各类|各种|有关|相关|任何|"
    r"申请人|他人|提出|提交|递交|要求|关于|有效|新|的|到|过)*"
)
_WHAT = r"(?:依申请|申请公开|政府信息|政务信息|政务公开|公开信息|信息公开|主动公开以外|公开|信息|类|的)*"
_APPLY = rf"{_WHO}{_WHAT}(?:公开)?申请(?!人)"
_TAIL = r"(?:公开)?(?:政府)?(?:信息)?(?:事项|案件|总数量|总数|总量|数量|件数|量|数|表|书|件)?"
_DISCLOSED_ON_REQUEST = r"依申请(?:政府)?(?:信息)?公开(?:政府)?(?:信息)?(?:事项|件|申请)?"
_RECEIVED = re.compile(
    rf"(?P<verb>{_VERB})(?:{_IS}{_APPLY}{_TAIL}{_IS}{NUMBER}|{_WHO}{_DISCLOSED_ON_REQUEST}{_IS}{number_pattern('2')}"
    rf"|{_IS}{number_pattern('3')}{_APPLY}(?!中))"
)
_VOLUME = re.compile(rf"(?P<verb>)(?:公开|依)申请(?:总数量|总数|总量|数量|量){_IS}{NUMBER}")
_NONE = re.compile(
    rf"{_NOT}{_APPLY}(?:公开)?(?:政府)?(?:信息)?(?:公开)?(?:事项|案件|件|表|书)?(?:的?情况)?(?=[,.;:、。()及和与也]|$)"
    r"|(?<![有毫])无(?:人|公民|群众)?(?:政府|政务)?(?:信息)?(?:公开申请|依申请公开|依申请)"
    r"(?:件|事项|申请|的?情况|信息)?(?=[,.;、。()]|$)"
    rf"|(?:{_VERB}{_APPLY}|依申请公开(?:政府)?(?:信息)?(?:申请)?){_TAIL}{_IS}(?<!\d)0(?:[件条宗份起个次项]|(?=[,;。]|$))"
    rf"|{_VERB}{_IS}(?<!\d)0[件条宗份起个次项]{_APPLY}"
)
_ABOUT_DISCLOSURE = re.compile(r"依申请|公开申请|申请公开|信息公开的申请|政府信息")
_OTHER_REQUESTS = re.compile(r"复议|诉讼|许可申请|救助申请|补贴申请|低保|赔偿|仲裁|信访|审批")
_THROUGH = re.compile(
    r"(?:通过|以|从|经由|采取)(?!各)[^,;]{0,12}?(?:网|信函|邮|当面|现场|窗口|平台|系统|热线|传真|渠道|方式)[^,;]{0,8},?$"
)
_OF_SOME = re.compile(r"其中|其他|其余|线上(?![、和与及]?线下)|(?<!线上)(?<!线上[、和与及])线下")
_UNLIKE_DISCLOSED = re.compile(r"主动公开|发布|网站公开|栏目|文件予以公开|信息予以公开|事项予以公开|目录")
_OUTCOMES = {
    "予以公开": "granted",
    "部分公开": "partly_granted",
    "不予公开": "denied",
    "无法提供": "unavailable",
    "不予处理": "unprocessed",
    "其他处理": "other",
}
_OUTCOME_NAME = r"(?P<name>(?<![不部])予以公开|部分公开|不予公开|无法提供|不予处理|其他处理)"
_OUTCOME_COUNT = re.compile(rf"{_OUTCOME_NAME}(?:政府信息|申请|答复|决定|情形|类|的)*{_IS}{NUMBER}")
_COUNT_OUTCOME = re.compile(rf"{NUMBER}(?:申请)?(?:依法|已|均|全部|属于|被|作出|作|答复|为|的|予以)*{_OUTCOME_NAME}")
_APPLICANTS = {
    "自然人": "natural_person",
    "商业企业": "business",
    "科研机构": "research_institute",
    "社会公益组织": "public_interest",
    "法律服务机构": "legal_service",
}
_APPLICANT_COUNT = re.compile(rf"(?P<name>{'|'.join(_APPLICANTS)})(?:提出|提交|申请|的)*{_IS}{NUMBER}")
_AFTER_OUTCOME = re.compile(r"予以公开|部分公开|不予公开|无法提供|不予处理|其他处理|结转|答复|办结")
_CARRIED_IN = re.compile(
    r"(?:上一?年度?|去年)(?:未办结|未办理完毕)?(?:结转|转入)"
    rf"(?:的|至今年|至本年|办理|继续办理|政府信息公开|信息公开|公开|申请|数量)*{_IS}{NUMBER}"
)
_NEXT_YEAR = r"(?:结转|顺延|转入)(?:至|到)?(?:下一?年度?|(?P<to>20\d\d)年度?)"
_CARRIED_OUT = re.compile(rf"{_NEXT_YEAR}(?:的|继续|办理|答复|处理|政府信息公开|申请|数量)*{_IS}{NUMBER}")
_COUNT_CARRIED_OUT = re.compile(
    rf"{NUMBER}(?:申请)?(?:(?:正在办理|尚在办理|未办结|未办理完毕),?)?(?:将|需|已)?{_NEXT_YEAR}"
)
_MORE, _FEWER = "增加|上升|增长|增多|多|上涨", "减少|下降|降低|少|下滑"
_CHANGE = re.compile(
    rf"(?:(?:较|比|与)(?:上一?年|去年|(?P<than>20\d\d)年)度?(?:同期)?(?:相比)?|同比)[,]?(?:申请量|申请数量|数量)?"
    rf"(?:(?P<direction>{_MORE}|{_FEWER})(?:了)?{NUMBER}|(?P<same>持平|相同|无变化))"
)


_NUMBER_OF_REQUESTS = re.compile(r"(?:公开申请|依申请|申请)(?:公开)?(?:的)?(?:总数量|总数|总量|数量|量|数|件数)?$")


def find_requests(text: str, paragraph: str, year: int | None) -> Iterator[Found]:
    """Find counts of requests for information: received, carried, by applicant, by outcome, against the year before.

    Args:
        text: a clause up to a semicolon.
        paragraph: what it stands in.
        year: the year that the report is on, None where that is not known.
    """
    if not (_ABOUT_DISCLOSURE.search(text) or _ABOUT_DISCLOSURE.search(paragraph)):
        if len(_OUTCOME_COUNT.findall(text)) > 1:  # the words of the form, one after the other
            yield from _carried(text, year)
            yield from _outcomes(text, year)
        return
    received = [match for match in _all_received(text, year) if _number(match)[0]]
    for match in received:
        yield "requests.received", *_number(match)
    if any(_is_all(text, match.start(), year) for match in _NONE.finditer(text)):
        yield "requests.received", 0.0, ""
    yield from _carried(text, year)
    yield from _outcomes(text, year)
    yield from _applicants(text, year)
    yield from _change(text, {match.end() for match in received}, year)


def _is_scope(text: str, start: int, year: int | None) -> bool:
    return is_of_year(text[:start], year) and is_of_whole(text[:start])


def _is_all(text: str, start: int, year: int | None) -> bool:
    """Tell whether what begins here is of all requests: not of those among others, nor of those by one way."""
    before = text[:start]
    return _is_scope(text, start, year) and not _OF_SOME.search(before) and not _THROUGH.search(before)


def _all_received(text: str, year: int | None) -> Iterator[re.Match[str]]:
    matches = [*_RECEIVED.finditer(text), *_VOLUME.finditer(text)]
    taken_in = any(match["verb"] != "受理" for match in matches)
    for match in matches:
        # of what came in, less may have been accepted
        is_first = not (taken_in and match["verb"] == "受理")
        if is_first and _is_all(text, match.start(), year) and not _OTHER_REQUESTS.search(match[0]):
            yield match


def _number(match: re.Match[str]) -> tuple[float, str]:
    groups = match.groupdict()
    suffix = next(suffix for suffix in ("", "2", "3") if groups.get("n" + suffix) is not None)
    return count_of(match, suffix), match["unit" + suffix]


def _carried(text: str, year: int | None) -> Iterator[Found]:
    for match in _CARRIED_IN.finditer(text):
        if is_of_whole(text[: match.start()]):
            yield "requests.carried_in", count_of(match), match["unit"]
    for pattern in (_CARRIED_OUT, _COUNT_CARRIED_OUT):
        for match in pattern.finditer(text):
            is_next = match["to"] is None or (year is not None and int(match["to"]) == year + 1)
            if is_next and is_of_whole(text[: match.start()]):
                yield "requests.carried_out", count_of(match), match["unit"]


def _outcomes(text: str, year: int | None) -> Iterator[Found]:
    if _UNLIKE_DISCLOSED.search(text) or _OTHER_REQUESTS.search(text):
        return
    used: set[int] = set()
    for pattern in (_OUTCOME_COUNT, _COUNT_OUTCOME):
        for match in pattern.finditer(text):
            if match.start("n") not in used and _is_scope(text, match.start(), year):
                used.add(match.start("n"))
                yield f"requests.{_OUTCOMES[match['name']]}", count_of(match), match["unit"]


def _applicants(text: str, year: int | None) -> Iterator[Found]:
    if not re.search(_VERB, text) or _OTHER_REQUESTS.search(text):
        return
    for match in _APPLICANT_COUNT.finditer(text):
        before = text[: match.start()]
        if _is_scope(text, match.start(), year) and not _AFTER_OUTCOME.search(before) and not _THROUGH.search(before):
            yield f"requests.received.{_APPLICANTS[match['name']]}", count_of(match), match["unit"]


def _change(text: str, after_received: set[int], year: int | None) -> Iterator[Found]:
    """Find how many more or fewer than in the year before; only right after the count or the number of requests."""
    for match in _CHANGE.finditer(text):
        before = text[: match.start()].rstrip(",(")
        is_last_year = match["than"] is None or (year is not None and int(match["than"]) == year - 1)
        is_plain = is_last_year and is_of_whole(before) and not _OTHER_REQUESTS.search(before)
        if is_plain and (len(before) in after_received or _NUMBER_OF_REQUESTS.search(before)):
            sign = -1 if match["direction"] in _FEWER.split("|") else 1
            yield "requests.change", sign * (0.0 if match["same"] else count_of(match)), match["unit"] or ""
