"""Counts of the running text as context columns `stated.<what>.<k>`, where they may be held against the cells.

Recognition says what a sentence counts (`pipelines.recognise.counts`); here it is decided whether that is the same
thing that the report's cells count, which depends on whose report it is.
"""

from __future__ import annotations

import re
from collections import defaultdict

from pipelines.context import Context
from pipelines.recognise.fold import fold
from pipelines.register import Authority, fold_name, is_township
from pipelines.report import Report, StatedCount
from schemas.context import MENTIONS, STATED, stated_facts
from schemas.words import format_number

ZERO = {
    "requests.received": "requests.none",
    "appeals.review": "appeals.no_review",
    "appeals.suit": "appeals.no_suit",
}
"""That there was none is a statement of its own."""
PAIRS = {"channels.parts": "channels.whole", "list.parts": "list.whole"}
_LARGER = re.compile(r"全[县市省区州旗]|[县市区]各级|各[县市区]")
_NAMED_UNIT = re.compile(
    r"([\u4e00-\u9fff]*(?<![我本该全各])(?:[局委镇乡]|街道|部门|中心|管委会))(?:共|累计|全年|今年|依法)*(?:收到|受理|新收|被|制发|制定)"
)
LONGEST = 160
"""Characters of a sentence that a message quotes."""


def stated_context(report: Report, authority: Authority) -> Context:
    """Return the counts that the text states of this report's own subject, each with the part and sentence it is from.

    Args:
        report: the report; its cells are not looked at.
        authority: whose report it is.
    """
    kept: dict[str, list[tuple[float, float, StatedCount]]] = defaultdict(list)
    counts = iter(count for count in report.stated_counts)
    for count in counts:
        whole = next(counts).number if count.what in PAIRS else count.number
        what = ZERO.get(count.what, count.what) if not count.number else count.what
        known = [(number, other) for number, other, _ in kept[what]]
        if what in stated_facts() and (count.number, whole) not in known and _is_own(count.sentence, authority):
            kept[what].append((count.number, whole, count))
    numbers, texts = {}, {}
    for what, found in kept.items():
        for place, (number, whole, count) in enumerate(found[:MENTIONS], 1):
            numbers[f"{STATED}{what}.{place}"] = number
            texts[f"{STATED}{what}.{place}"] = f"第{count.section}部分“{_quoted(count)}”"
            if what in PAIRS:
                numbers[f"{STATED}{PAIRS[what]}.{place}"] = whole
    return Context(numbers, texts)


def _is_own(sentence: str, authority: Authority) -> bool:
    """Tell whether a sentence speaks of this authority: units quote their county, and counties their units."""
    folded = fold(sentence)
    if is_township(authority) == 1 or authority.kind == "部门":
        return _LARGER.search(folded) is None
    named = _NAMED_UNIT.search(folded)
    return named is None or fold_name(authority.name)[-3:] in named[1]


def _quoted(count: StatedCount) -> str:
    sentence = count.sentence
    if len(sentence) <= LONGEST:
        return sentence
    at = max(0, sentence.find(format_number(count.number).replace(",", "")) - LONGEST // 2)
    return f"{'…' * bool(at)}{sentence[at : at + LONGEST]}{'…' * (at + LONGEST < len(sentence))}"
