"""What the county's own report says of its scope: all units added up, the county's own offices among them, or alone.

Careful on purpose: only a sentence that speaks of the numbers counts, and what is not said is not declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SENTENCE = re.compile(r"[^。；;！!\n]+")
_NUMBERS = re.compile(r"数据|数字|数值|统计|表格|报表|附表|本报告|年度报告")
_UNITS = re.compile(r"乡镇|各镇|街道|部门|各单位|所属单位|全县各")
_ADDED = re.compile(r"汇总|合计|加总|之和|相加|合并|纳入|包括|包含|涵盖|(?<!不)含")
_WITHOUT_UNITS = re.compile(r"(?:不|未)(?:含|包括|包含|纳入|汇总|涵盖|计入)[^，,]{0,12}(?:乡镇|各镇|街道|部门|单位)")
_OWN = re.compile(r"(?:县|区|市|旗)?(?:政府)?本级")
_WITHOUT_OWN = re.compile(r"(?:不|未)(?:含|包括|包含|纳入|汇总|涵盖|计入)[^，,]{0,6}本级")
_ONLY = re.compile(r"(?:仅|只)[^，,]{0,8}本级")


@dataclass(frozen=True, slots=True)
class Declaration:
    """The scope that a county report declares, with the sentences that declare it.

    `is_roll_up`: it says that its numbers are all units added up. `includes_own`: the county's own offices (本级) are
    among them, so that the units alone need not add up to it. `is_own_only`: it counts those offices alone.
    """

    is_roll_up: bool
    includes_own: bool
    is_own_only: bool
    sentences: tuple[str, ...]

    @property
    def is_sum_of_units(self) -> bool:
        """Whether the units alone must add up to the county's numbers."""
        return self.is_roll_up and not self.includes_own

    @property
    def words(self) -> str:
        """The declaration as people say it."""
        if self.is_own_only:
            return "县报告写明只统计县本级"
        if not self.is_roll_up:
            return "县报告没有写明是否为全县汇总"
        return "县报告写明为全县汇总，含县本级" if self.includes_own else "县报告写明为全县汇总，没有写明另含县本级"


def read_declaration(texts: Iterable[str]) -> Declaration:
    """Find what the text of a report says of its scope; `texts` are its sections."""
    found = [sentence.strip() for text in texts for sentence in _SENTENCE.findall(text) if _NUMBERS.search(sentence)]
    only = [each for each in found if _is_own_only(each)]
    rolled = [each for each in found if each not in only and _is_roll_up(each)]
    includes_own = any(_OWN.search(each) and not _WITHOUT_OWN.search(each) for each in rolled)
    return Declaration(bool(rolled), includes_own, bool(only) and not rolled, tuple(rolled or only))


def _is_own_only(sentence: str) -> bool:
    return bool(_OWN.search(sentence) and (_ONLY.search(sentence) or _WITHOUT_UNITS.search(sentence)))


def _is_roll_up(sentence: str) -> bool:
    if _WITHOUT_UNITS.search(sentence):
        return False
    return bool(_ADDED.search(sentence) and (_UNITS.search(sentence) or re.search(r"全[县区市旗]汇总", sentence)))
