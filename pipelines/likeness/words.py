"""What is said of a report that is nearly the same as another: which one, how alike, and a sentence that both have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.context import Context
from pipelines.likeness.shingles import characters, likeness
from pipelines.register import Authority
from pipelines.report import Report
from schemas.context import REPORT

PARTS = ("一", "五")
OWN, OTHER = REPORT + "likeness_own", REPORT + "likeness_other"
LONGEST = 60
"""Characters of a sentence that a message quotes."""
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")


@dataclass(frozen=True, slots=True)
class Narrative:
    """The parts of a report that are compared, by number, and whose they are."""

    authority_code: str
    name: str
    year: int
    texts: Mapping[str, str]


def narrative_of(report: Report, authority: Authority) -> Narrative | None:
    """Return what is compared of a report; None where its year is not known."""
    if report.year is None:
        return None
    texts = {section.number: section.text for section in report.sections if section.number in PARTS}
    return Narrative(authority.code, authority.short_name, report.year, texts)


def likeness_context(mine: Narrative, found: Iterable[tuple[str, Narrative]], percent: float) -> Context:
    """Return `report.likeness_own` and `report.likeness_other` in percent, each with what a message says of it.

    Args:
        mine: the report.
        found: (part, another report) for those that may be nearly the same.
        percent: likeness from which it counts; below it nothing is said.
    """
    best: dict[str, dict[str, tuple[float, str]]] = {OWN: {}, OTHER: {}}
    for part, other in found:
        name = OWN if other.authority_code == mine.authority_code else OTHER
        alike = likeness(mine.texts[part], other.texts[part])
        if alike >= percent and alike > best[name].get(part, (0.0, ""))[0]:
            best[name][part] = (alike, _words(part, alike, mine, other))
    numbers = {name: max(alike for alike, _ in parts.values()) for name, parts in best.items() if parts}
    texts = {
        name: "；".join(parts[part][1] for part in PARTS if part in parts) for name, parts in best.items() if parts
    }
    return Context(numbers, texts)


def _words(part: str, alike: float, mine: Narrative, other: Narrative) -> str:
    whose = "本单位" if other.authority_code == mine.authority_code else other.name
    sentence = shared_sentence(mine.texts[part], other.texts[part])
    quoted = f"，如“{sentence}”" if sentence else ""
    return f"第{part}部分与{whose} {other.year} 年度报告的第{part}部分相似 {int(alike)}%{quoted}"


def shared_sentence(one: str, other: str) -> str:
    """Return the longest sentence of a text that stands in another too, its end left out where it is very long."""
    theirs = characters(other)
    shared = [each.strip() for each in _SENTENCE.findall(one) if characters(each) and characters(each) in theirs]
    longest = max(shared, key=len, default="")
    return longest if len(longest) <= LONGEST else longest[:LONGEST] + "……"


def contexts_by_report(
    narratives: Sequence[Narrative], pairs: Mapping[str, Iterable[tuple[int, int]]], percent: float
) -> dict[int, Context]:
    """Return the context of each report that is nearly the same as another, by its place.

    Args:
        narratives: all reports.
        pairs: for each part, (report, other) by their places.
        percent: likeness from which it counts.
    """
    found: dict[int, list[tuple[str, Narrative]]] = {}
    for part, of_part in pairs.items():
        for one, other in of_part:
            found.setdefault(one, []).append((part, narratives[other]))
    contexts = {place: likeness_context(narratives[place], others, percent) for place, others in found.items()}
    return {place: context for place, context in contexts.items() if context.numbers}
