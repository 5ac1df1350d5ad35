"""Mistakes in the running text alone: it gives other counts than the tables, or counts that do not add up.

The tables stay as they are, so that only the rules that hold the text against them can find anything. What a mistake
is here says `mistakes`.
"""

from __future__ import annotations

from random import Random

from pipelines.demo.mistakes import Mistake, Situation
from pipelines.demo.model import Plant

RECEIVED, CARRIED_IN = "requests.received.total", "requests.carried_in.total"
APPEALS = ("appeals.review", "appeals.suit_direct", "appeals.suit_after_review")
APPLICANTS = ("natural_person", "business", "legal_service")
IN_FORCE = "documents.normative.in_force"


def outcome_in_text(situation: Situation, random: Random) -> Plant | None:
    """The text gives another number of requests granted."""
    code = "requests.granted.total"
    if not situation.values[code]:
        return None
    wrong = situation.values[code] + random.randint(2, 4)
    return Plant("文字结果不符", "文.结果", f"文字写予以公开 {wrong:.0f} 件", stated={code: wrong})


def applicant_in_text(situation: Situation, random: Random) -> Plant | None:
    """The text gives another number of requests by natural persons."""
    if sum(situation.values[f"requests.received.{name}"] > 0 for name in APPLICANTS) < 2:
        return None
    code = "requests.received.natural_person"
    wrong = situation.values[code] + situation.values["requests.carried_in.natural_person"] + random.randint(1, 3)
    return Plant("文字申请人不符", "文.申请人", f"文字写自然人 {wrong:.0f} 件", stated={code: wrong})


def channels_in_text(situation: Situation, random: Random) -> Plant | None:
    """The ways of handing in do not add up; more is carried in than the slip would explain, or nothing."""
    if not situation.values[RECEIVED] or situation.values[CARRIED_IN]:
        return None
    return Plant("渠道之和不符", "文.渠道", "各渠道件数之和大于总数", wrong_sum="channels")


def change_in_text(situation: Situation, random: Random) -> Plant | None:
    """The text compares with another number than that of last year's report."""
    before = situation.before
    if not situation.values[RECEIVED] or before is None:
        return None
    moved = situation.values[CARRIED_IN] - before[CARRIED_IN]
    wrong = before[RECEIVED] + random.choice([step for step in (1, 2, 3, 5) if step != -moved])
    return Plant("文字增减不符", "文.增减", f"文字以上年 {wrong:.0f} 件为准", received_before=wrong)


def requests_denied_in_text(situation: Situation, random: Random) -> Plant | None:
    """The text says that nothing was received, while the table has requests."""
    if not situation.values[RECEIVED]:
        return None
    return Plant("文字称未收到", "文.未收到", "文字写没有收到申请", stated={RECEIVED: 0.0, CARRIED_IN: 0.0})


def reviews_in_text(situation: Situation, random: Random) -> Plant | None:
    """The text gives another number of reviews."""
    code = "appeals.review.total"
    if not situation.values[code]:
        return None
    wrong = situation.values[code] + random.randint(1, 3)
    return Plant("文字复议不符", "文.复议诉讼", f"文字写行政复议 {wrong:.0f} 件", stated={code: wrong})


def appeals_denied_in_text(situation: Situation, random: Random) -> Plant | None:
    """The text says that there was no review and no suit, while table 四 has some."""
    totals = {f"{group}.total": 0.0 for group in APPEALS}
    if not any(situation.values[code] for code in totals):
        return None
    return Plant("文字称未发生", "文.未发生", "文字写没有行政复议、行政诉讼", stated=totals)


def documents_in_text(situation: Situation, random: Random) -> Plant | None:
    """The text gives another number of normative documents in force."""
    if not situation.values.get(IN_FORCE):
        return None
    wrong = situation.values[IN_FORCE] + random.randint(1, 3)
    note = f"文字写现行有效 {wrong:.0f} 件"
    return Plant("文字规范性文件不符", "文.规范性文件", note, stated={IN_FORCE: wrong})


def published_in_text(situation: Situation, random: Random) -> Plant | None:
    """The parts of what was published add up to more than the whole."""
    return Plant("分项之和不符", "文.分项合计", "主动公开各分项之和大于总数", wrong_sum="published")


PROSE_MISTAKES: dict[Mistake, int] = {
    outcome_in_text: 1,
    applicant_in_text: 1,
    channels_in_text: 1,
    change_in_text: 1,
    requests_denied_in_text: 1,
    reviews_in_text: 1,
    appeals_denied_in_text: 1,
    documents_in_text: 1,
    published_in_text: 1,
}
"""How often people make each, on the scale of TABLE_MISTAKES."""
