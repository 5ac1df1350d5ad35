"""Words around a count in running text: how it is written, and what says that it is of another year or only of a part.

A count whose scope is not plain is no fact: the functions here say no rather than guess. Texts are folded (`fold`).
Does not belong here: what is counted (narrative.py, lists.py).
"""

from __future__ import annotations

import re

COUNTERS = "件条宗份起例个次项"


def number_pattern(suffix: str = "") -> str:
    """Return the pattern of a count with its unit, as groups `n` and `unit`; no range, rounding, ordinal, 20个工作日.

    Args:
        suffix: ends the names of the groups, for patterns that have several counts.
    """
    return (
        rf"(?<![\d.~\-—–近约逾超第每过至足])(?P<n{suffix}>\d{{1,3}}(?:,\d{{3}})+|\d+)"
        rf"(?P<unit{suffix}>[件条宗份起例]|[个次项](?!工作日|自然日|月|小时|方面|渠道|方式|环节|类|部门|单位|栏目|性))"
        r"(?![以之]?[上下内]|左右|余|多|/|%)"
    )


NUMBER = number_pattern()

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_CHINESE = re.compile(r"(?<![第每各逐])([零〇一二两三四五六七八九十百千]{1,7})(?=[件条宗份例](?![事套龙心街一办]))")

_PLAIN_TIME = re.compile(
    r"(?:自)?(?:20\d\d年)?1月1日(?:起)?(?:至|到|-|—)|(?:截至|截止|至)?(?:20\d\d年)?12月(?:31日|底)|[今本]年以来|一年来|"
    r"(?:上一?年度?|去年)(?:未办结|未办理完毕)?(?:结转|转入)|结转上一?年度?"
)
"""Words that look like another time and mean this year, or the requests carried in."""
_COMPARED = re.compile(
    r"(?:[较比与同]|相比)(?:20\d\d年|上一?年|去年)度?(?:同期)?(?:相比)?[^,;:]{0,16}|同比[^,;:]{0,12}"
)
_OTHER_TIME = re.compile(
    r"上一?年|去年|前年|往年|历年|近[两三四五六七八九\d]年|[两三四五]年(?:来|间|内)|近年|以来|季度|上半年|下半年|月|"
    r"明年|下一?年|今后|计划|预计|力争|争取|目标|平均|日均|每|截至目前|目前为止|迄今"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)年")
_PART = re.compile(
    r"本级|机关本身|除|个别|部分(?!公开)|有的|例如|比如|(?<![及和与含、])(?:下属|局属|所属|直属|二级)(?:单位|机构|事业|执法|企业)"
)
_WHOLE_YEAR = re.compile(r"全年|年度|本年|今年|一年|20\d\d年")


def with_digits(folded: str) -> str:
    """Return a text with the Chinese numerals before units as digits: 两件 as 2件. 一件事 and 一条龙 are left."""
    return _CHINESE.sub(lambda match: str(_value(match[1])) if _is_numeral(match[1]) else match[1], folded)


def _is_numeral(text: str) -> bool:
    return len(text) == 1 or any(character in _PLACES for character in text)


def _value(numeral: str) -> int:
    total, digit = 0, 0
    for character in numeral:
        if character in _PLACES:
            total += (digit or 1) * _PLACES[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


def count_of(match: re.Match[str], suffix: str = "") -> float:
    """Return the number of a match of `number_pattern`."""
    return float(match["n" + suffix].replace(",", ""))


def is_of_year(before: str, year: int | None) -> bool:
    """Tell whether what stands before a count in its sentence leaves it a count of the report's own year."""
    plain = _COMPARED.sub("", _PLAIN_TIME.sub("", before))
    if _OTHER_TIME.search(plain):
        return False
    years = _YEAR.findall(plain)
    if years and year is not None and int(years[-1]) != year:
        return False
    return "累计" not in plain or _WHOLE_YEAR.search(plain) is not None


def is_of_whole(before: str) -> bool:
    """Tell whether what stands before a count in its sentence leaves it a count of all, not of a part."""
    return _PART.search(before) is None
