"""Acts of the ledger in words, a line each. What an act does does not belong here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipelines.ledger import Act
from schemas.codebook import all_cells
from schemas.words import ACT_WORDS, STATE_WORDS, VERDICT_WORDS, format_number, quoted

Subject = Mapping[str, Any]


def in_words(act: Act) -> str:
    """Return number, time (local), person, what was done to what, and why."""
    moment = act.moment.astimezone().strftime("%Y-%m-%d %H:%M")
    done = OF_KIND.get(act.kind, _plainly)(act)
    return on_one_line(f"{act.number}. {moment} {act.person}：{done}。理由：{act.reason}")


def _decision(act: Act) -> str:
    subject = act.subject
    instance = f"（{subject['instance']}）" if subject["instance"] else ""
    finding = f"{subject['unit']} {subject['year']} 年度 {subject['rule']}{instance}"
    verdict = VERDICT_WORDS.get(subject["verdict"], subject["verdict"])
    corrections = "；".join(_correction(subject, code, value) for code, value in subject.get("corrections", {}).items())
    confirms = f"，确认第 {subject['confirms']} 条的更正" if "confirms" in subject else ""
    return f"{finding} 认定为{verdict}{confirms}{'：' * bool(corrections)}{corrections}"


def _correction(subject: Subject, code: str, value: float) -> str:
    cell = all_cells().get(code)
    name = quoted(cell.label if cell else code)
    return f"{name}填报 {_filed(subject['filed'].get(code, ''))}，应为 {format_number(value)}"


def _filed(text: str) -> str:
    """What a cell held when it was corrected, from the text a decision keeps of it."""
    state, is_not_a_number, raw = text.partition(":")
    if not is_not_a_number:
        return format_number(float(text)) if text else "–"
    return f"“{raw}”" if raw else STATE_WORDS.get(state, state)


def _plainly(act: Act) -> str:
    about = " ".join(str(value) for value in act.subject.values() if value not in (None, "", [], {}))
    return f"{ACT_WORDS.get(act.kind, act.kind)} {about}"


OF_KIND: dict[str, Callable[[Act], str]] = {"decision": _decision}
"""Kinds of acts that have words of their own."""


def on_one_line(text: str) -> str:
    """Return a text that people typed as one printable line: no line breaks, nothing that steers a terminal."""
    return "".join(each for each in " ".join(text.split()) if each.isprintable())
