"""The six parts of a report: whether they are there and say what they must, with nothing left of a template."""

from __future__ import annotations

import re

from pipelines.context import Context
from pipelines.facts.filing import Filing
from pipelines.recognise.fold import compact, same_width
from pipelines.register import Authority
from pipelines.report import Report
from schemas.codebook import forms
from schemas.context import REPORT

_UNDER_ANOTHER_TITLE = re.compile(r"^\s*(?:一、|第一部分)", re.M)
_FEE = re.compile(r"处理费|收费|收取[^。]{0,6}费|费用")
ASSESSMENT = {
    "工作考核": ("考核", "考评"),
    "社会评议": ("评议", "满意度"),
    "责任追究": ("责任追究", "追责", "问责"),
}
"""What a people's government must tell of, and the words of which one does."""
_RESIDUE = re.compile(
    r"(?<![A-Za-z./@:])[Xx×]{2,}(?![A-Za-z0-9./@])|[（(]?该部分以表格形式报告[)）]?|以表格形式报告|贵办|贵单位|贵局|"
    r"\[bookmark:[^\]]*\]|[（(]文字描述[^)）]{0,30}[)）]?|[（(]此处[^)）]{0,20}[)）]|(?:此处|请在此处?)(?:填写|填报|插入)|"
    r"错误!\s*未(?:找到引用源|定义书签)|_GoBack",
    re.I,
)
_SIGNS_OF_RESIDUE = ("表格形式", "贵", "[", "文字描述", "此处", "请在此", "错误!", "_")
_CROSSES = re.compile("[Xx×]{2}")
"""One of these stands in whatever `_RESIDUE` finds: a cheap search of the whole text first."""
MOST_RESIDUES = 5
"""Pieces of a template that a message names."""


def sections_context(filing: Filing) -> Context:
    """Return the facts of the parts: what is missing, how long part 五 is, what is not mentioned, what is left over.

    `report.sections_missing`, `report.section_five_length` (characters without punctuation), `report.fee_is_mentioned`,
    `report.assessment_missing` (of a people's government), `report.residues`.
    """
    report = filing.report
    texts = {section.number: section.text for section in report.sections}
    missing = _missing(report, texts)
    facts: dict[str, tuple[float, str]] = {"sections_missing": (len(missing), "、".join(missing))}
    if "五" in texts:
        facts["section_five_length"] = (len(compact(texts["五"])), texts["五"].strip())
    if texts:
        facts["fee_is_mentioned"] = (float(any("费" in text and _FEE.search(text) for text in texts.values())), "")
    if texts and is_peoples_government(filing.authority):
        whole = "\n".join(texts.values())
        untold = [name for name, words in ASSESSMENT.items() if not any(word in whole for word in words)]
        facts["assessment_missing"] = (len(untold), "、".join(untold))
    residues = _residues(report)
    facts["residues"] = (len(residues), "、".join(residues[:MOST_RESIDUES]))
    return Context(
        {REPORT + name: float(number) for name, (number, _) in facts.items()},
        {REPORT + name: text for name, (_, text) in facts.items()},
    )


def _missing(report: Report, texts: dict[str, str]) -> list[str]:
    sections = forms()[report.form].sections
    missing = [section for section in sections if section.number not in texts]
    if "一" not in texts and _UNDER_ANOTHER_TITLE.search(report.preface):
        missing = [section for section in missing if section.number != "一"]
    return [f"“{section.number}、{section.title}”" for section in missing]


def is_peoples_government(authority: Authority) -> bool:
    """Tell whether an authority is a people's government: a county, town or township, no office or department."""
    if authority.is_county or authority.kind in ("镇", "乡"):
        return True
    return not authority.is_registered and authority.name.endswith(("镇", "乡", "人民政府"))


def _residues(report: Report) -> list[str]:
    whole = same_width("\n".join((report.title, report.preface, *(section.text for section in report.sections))))
    if not any(sign in whole for sign in _SIGNS_OF_RESIDUE) and not _CROSSES.search(whole):
        return []
    pieces = [("标题", report.title), ("前言", report.preface)]
    pieces += [(f"第{section.number}部分", section.text) for section in report.sections]
    found = [
        f"{where}有“{match[0].strip()}”" for where, text in pieces for match in _RESIDUE.finditer(same_width(text))
    ]
    return list(dict.fromkeys(found))
