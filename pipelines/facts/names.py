"""Names of others where the report's own name belongs: in title, preface and signature, as subject of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.context import Context
from pipelines.facts.filing import Filing
from pipelines.recognise.fold import fold
from pipelines.recognise.identity.authority import without_office
from pipelines.register import fold_name, is_township
from schemas.context import REPORT

SOURCE_WORDS = {"title": "标题", "preface": "前言", "signature": "落款"}
_AUTHOR = re.compile(
    r"由([\u3400-\u9fff()]{2,40}?)(?:负责)?(?:编制|编写|编撰)|(?:公布|发布)([\u3400-\u9fff()]{2,40}?)20\d\d年度?(?:政府)?信息公开|"
    r"联系(?:单位|部门):([\u3400-\u9fff()]{2,40}?)(?:[,。;(]|$)"
)
_CONTACT = re.compile(r"向([\u3400-\u9fff()]{2,40}?)(?:咨询|查询)")
TOWNSHIP_ENDINGS = ("镇", "乡", "街道")
UNIT_ENDINGS = (*TOWNSHIP_ENDINGS, "局", "委员会", "委", "中心", "场", "大队", "支队")
_OF_THE_YEAR = re.compile("(?:20\\d\\d年度?|一年来|今年以来|本年度),?")
_YEAR_SIGN = re.compile("[年\uf98e]")
"""One of these stands in whatever `_OF_THE_YEAR` finds once folded: a cheap search before folding."""
_SUBJECT = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,12}?(?:镇|乡|街道))(?:人民政府|办事处|党委政府|党委、政府)?"
    r"(?=共?收到|[未没]|认真|严格|坚持|高度|深入|积极|全面|按照|紧紧|围绕|始终|在|以|主动|扎实|切实|进一步|持续|不断|根据|依据|依法)"
)
"""After `_OF_THE_YEAR` at its beginning, the subject of a sentence that tells of the year: 2023年，某某镇认真贯彻……"""
_NO_NAME = re.compile(r"^[全我本各该]|乡镇|各[镇乡]|[县市区]各")


def names_context(filing: Filing) -> Context:
    """Return `report.other_names` (how many names of others, with the places) and `report.is_from_expected` (1, 0)."""
    found = dict.fromkeys(_other_names(filing))
    name = f"{REPORT}other_names"
    numbers, texts = {name: float(len(found))}, {name: "、".join(found)}
    if filing.expected is not None:
        name = f"{REPORT}is_from_expected"
        numbers[name] = float(filing.expected.code == filing.authority.code)
        texts[name] = filing.expected.name
    return Context(numbers, texts)


def _other_names(filing: Filing) -> Iterator[str]:
    for claim in filing.report.claims:
        if claim.what == "authority" and claim.source in SOURCE_WORDS and _is_another(claim.value, filing):
            yield f"{SOURCE_WORDS[claim.source]}写的是“{claim.value}”"
    preface = fold(filing.report.preface)
    for pattern in (_AUTHOR, _CONTACT):
        for match in pattern.finditer(preface):
            name = without_office(next(filter(None, match.groups())))
            if name and _is_another(name, filing, is_author=pattern is _AUTHOR):
                yield f"前言写的是“{name}”"
    if is_township(filing.authority) == 1:
        for section in filing.report.sections:
            for name in _subjects(_folded_lines(section.text)) if _YEAR_SIGN.search(section.text) else ():
                if not _NO_NAME.search(name) and _is_another(name, filing):
                    yield f"第{section.number}部分写的是“{name}”"


def _subjects(folded: str) -> Iterator[str]:
    for year in _OF_THE_YEAR.finditer(folded):
        begins = not year.start() or folded[year.start() - 1] in "。\n"
        match = _SUBJECT.match(folded, year.end()) if begins else None
        if match:
            yield match["name"]


def _folded_lines(text: str) -> str:
    """Return a text folded line by line."""
    return "\n".join(fold(line) for line in text.split("\n"))


def _is_another(name: str, filing: Filing, *, is_author: bool = False) -> bool:
    """Tell whether a name means another unit: by the register, or where that does not know the unit by the names alone.

    Args:
        name: as the report has it.
        filing: the report.
        is_author: the text calls it the author. Whom to ask may well be somebody else, unless both are townships.
    """
    own = filing.authority
    found = filing.county.register.find(name)
    if found is not None:
        is_office = found.name.endswith("办公室")  # whom to ask may well be the county's office
        return found.code != own.code and not found.is_county and not is_office
    if own.is_registered:
        return False
    one, other = fold_name(name), fold_name(own.name)
    are_townships = one.endswith(TOWNSHIP_ENDINGS) and other.endswith(TOWNSHIP_ENDINGS)
    are_units = is_author and one.endswith(UNIT_ENDINGS) and other.endswith(UNIT_ENDINGS)
    return (are_townships or are_units) and not _may_be_short_for(one, other) and not _may_be_short_for(other, one)


def _may_be_short_for(short: str, name: str) -> bool:
    """Tell whether the characters of a name stand in another in this order: 县发改局 for 沭阳县发展和改革局."""
    characters = iter(name)
    return all(character in characters for character in short.lstrip("县区市旗"))
