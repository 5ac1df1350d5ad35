"""Names of authorities as a text gives them: stripped of the words around them, found in contact line and signature.

Does not belong here: which of the names is the report's (claims.py), and the register.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from pipelines.document import Place
from pipelines.recognise.fold import fold
from pipelines.recognise.tokens import Line
from pipelines.report import Claim

MAX_NAME = 30
_SUFFIX = (
    "政府|办事处|委员会|管委会|工委|党工委|办公室|局|委|办|厅|院|会|中心|镇|乡|街道|苏木|县|区|市|旗|州|盟|省|所|队|站|处|部|社|团|"
    "公司|学校|中学|小学|大学|学院|医院|银行|支行|集团|农场|林场|场|馆|署|园|基地"
)
_NAME = re.compile(rf"[〇\u3400-\u9fff()·]{{1,{MAX_NAME - 1}}}(?:{_SUFFIX})(?:\([\u4e00-\u9fff]{{2,12}}\))?")
_NO_NAME = re.compile(
    r"本机关|本单位|本局|本镇|^我|^本|^各|^全|^走进|公开$|社会$|网站?$|^人?民?政府$|年报|年度报告|政府信息(?![中公化])"
    r"|^[和与及](?!县(?!级)|(?![各全]|城[乡市镇]).{1,3}(?:[镇乡县区市旗]|街道|苏木|农场|林场))"
    r"|^.?[局委办厅院会所队站处部]$|^(?:[街道]{0,2}办?事处|[管党工]?委?员?会|办公室|服?务?中心)$"
)
"""What is no name: who speaks, what is spoken of, and the end of a name that a line has broken (康局, 和改革局).

The names of some places begin with such a word (和平街道, 和县, 及第镇).
"""
_LEAD = re.compile(
    r".*(?:向社会公布|公布|发布|(?<!机构)编制|予以公开|现将|现向|根据|按照|由|是|请与|请联系|(?<=[,。;:、])|关于|本报告|全文|名称|标题|[《》<>“”\"'])"
)
_TRAIL = re.compile(r"(?:年度|本级|本年度|的|关于|[《》<>“”\"',.、:;\-—\s])+$")
_FORMERLY = re.compile(r"\((?:原[^()]+|本级|机关|盖章|公章)\)")
"""Remarks behind a name: what it was called, and that the report is that of the authority itself."""
_CONTACT = re.compile(r"(?:请与|请联系|请直接与|与)([\u3400-\u9fff()]{2,40}?)(?:联系|\(|,|。)")
_BY = re.compile(
    r"^(?:(?:编制|编报|填报|报送|报告)?单位|(?:报告|填报|编制)机关)(?:名称)?(?:\((?:公章|盖章|印章|章)\))?:"
)
_ITS_YEAR = re.compile(r"\(?\d{4}年度?\)?$")
_FIELD_GAP = re.compile(r"\s{2,}|\t|\u3000")
_OFFICE = re.compile(
    r"(?:党政(?:和)?(?:综合)?(?:办公室|办)|综合(?:办公室|办|科|股)|(?:政府|政务)?信息(?:与)?(?:政务)?公开(?:领导小组)?(?:办公室|办|科|股)"
    r"|政务公开(?:办公室|办|科|股)|办公室|秘书科|秘书股|法规科|法规股|政策法规[科股处室])$"
)
_INNER_OFFICE = re.compile(rf"(?:(?!办公室$){_OFFICE.pattern.removesuffix('$')}|(?<=局)办公室)$")
"""Part of an authority, which signs for it; 办公室 alone may be one of its own (县人民政府办公室, 编制委员会办公室)."""
_COUNTY = re.compile(r"[省市县区旗州盟](?:人民政府)?$")
_KIND = re.compile(r"(?:人民政府|政府|办事处)$")
_WHO = r"([\u3400-\u9fff()]{2,40}?)(?:负责)?"
_WRITES = "编制|编写|编撰|撰写|起草"
_AUTHOR = re.compile(
    rf"报告(?:是|系)?由{_WHO}(?:根据|按照|依据|依照|遵照|组织|{_WRITES}|,)"
    rf"|,由{_WHO}(?:组织)?(?:{_WRITES})(?=[。,;本]|$)"
)
_WRITER = re.compile(rf"{_WHO}(?:根据|按照|依据|依照|遵照)[^。;]*(?:{_WRITES})了?本[^。;]*报告")
_NUMBER_OF_LETTER = re.compile(r"[\u4e00-\u9fff]{1,10}\(\d{4}\)第?\d{1,4}号")
_DATE = re.compile(r"(?:\d{4}|[二〇○零一二三四五六七八九]{4})年.{1,3}月.{1,3}日?")


def clean_authority(text: str) -> str:
    """Return the name inside a folded text, empty where what is left cannot be the name of an authority."""
    text = _FORMERLY.sub("", text)
    rest = _TRAIL.sub("", _LEAD.sub("", _TRAIL.sub("", text)).lstrip("年度的、,.:;)"))
    match = _NAME.fullmatch(rest if rest.count(")") <= rest.count("(") else rest.rpartition(")")[2])
    return match[0] if match and not _NO_NAME.search(match[0]) else ""


def without_office(text: str) -> str:
    """Return the authority whose office a folded text names (铜鼓县棋坪镇党政办公室), empty where it names none."""
    return clean_authority(_OFFICE.sub("", text))


def _who_signs(text: str) -> str:
    """Return the authority that a folded text names, or whose office it names where that can be none of its own.

    Offices of a county (县政务公开办公室) are kept as written: whether they stand for it, the register says.
    """
    whose = clean_authority(_INNER_OFFICE.sub("", text))
    return clean_authority(text) if _COUNTY.search(whose) else whose


def without_kind(name: str) -> str:
    """Return a name without the word for what kind of office it is: the place alone (石门镇人民政府, 石门镇)."""
    return _KIND.sub("", name)


def find_byline(lines: list[Line], after: Place, title: str) -> Iterator[Claim]:
    """Find the authority on a line of its own, also after 编制单位:, next below the title that stands at a place.

    Other lines may share that place: of a PDF only the page is known.
    """
    filled = [line for line in lines if line.text.strip()]
    at_place = [number for number, line in enumerate(filled) if line.place == after]
    begins = (number for number in at_place if title.startswith(filled[number].text.strip()))
    start = next(begins, at_place[0] if at_place else len(filled))
    for line in filled[start + 1 : start + 4]:
        if name := _name_alone(_ITS_YEAR.sub("", _BY.sub("", fold(_FIELD_GAP.split(line.text.strip())[0])))):
            yield Claim("authority", name, "preface", line.place)
            return


def _name_alone(text: str) -> str:
    """Return the name that a folded text is and nothing else but a seal's place, empty where it is none."""
    name = clean_authority(text) if len(text) <= MAX_NAME else ""
    return name if name == _FORMERLY.sub("", text) else ""


def find_letterhead(lines: list[Line]) -> Iterator[Claim]:
    """Find the authority that heads a letter: 某某人民政府文件, or its name next to its number."""
    filled = [line for line in lines if line.text.strip()]
    for number, line in enumerate(filled):
        text = fold(line.text)
        near = filled[max(0, number - 1) : number] + filled[number + 1 : number + 2]
        named = [line] if text.endswith("文件") else near if _NUMBER_OF_LETTER.fullmatch(text) else []
        for other in named:
            if name := _name_alone(fold(other.text).removesuffix("文件")):
                yield Claim("authority", name, "preface", other.place)


def find_contact(lines: list[Line]) -> Iterator[Claim]:
    """Find the authority in “如有疑问，请与某某联系”, which a line may break, without the office that answers."""
    for line, both in _with_next(lines):
        text = fold(both)
        if "联系" not in text and "聯" not in text:
            continue
        for match in _CONTACT.finditer(text):
            name = without_office(match[1]) if match.start() < len(fold(line.text)) else ""
            if name:
                yield Claim("authority", name, "preface", line.place)


def find_author(lines: list[Line]) -> Iterator[Claim]:
    """Find the authority in “本报告由某某根据……编制” or “某某根据……编制本报告”, which a line may break."""
    for line, both in _with_next(lines):
        text, own = fold(both), len(fold(line.text))
        by, writer = _AUTHOR.search(text), _WRITER.match(text)
        match = by if by and by.start() < own else writer if writer and writer.end(1) <= own else None
        name = _who_signs(next(filter(None, match.groups()))) if match else ""
        if name:
            yield Claim("authority", name, "preface", line.place)


def _with_next(lines: list[Line]) -> Iterator[tuple[Line, str]]:
    """Give each line with its text and that of the next one, which may be the rest of its sentence."""
    filled = [line for line in lines if line.text.strip()]
    for line, following in zip_longest(filled, filled[1:]):
        yield line, line.text + (following.text if following else "")


def find_signature(lines: list[Line]) -> Iterator[Claim]:
    """Find the authority signing at the end: a short line with a name, next to a line with a date or before its own."""
    filled = [line for line in lines if line.text.strip()][-8:]
    for line in filled:
        parts = _FIELD_GAP.split(line.text.strip())
        if len(parts) == 2 and _DATE.fullmatch(fold(parts[1])) and (name := _name_alone(fold(parts[0]))):
            yield Claim("authority", name, "signature", line.place)
    for line, following in zip(filled, filled[1:], strict=False):
        if _DATE.fullmatch(fold(following.text)) and len(line.text.strip()) <= MAX_NAME:
            name = _who_signs(fold(line.text))
            if name:
                yield Claim("authority", name, "signature", line.place)
