"""Acts of the ledger in words, a line each. What an act does does not belong here."""

from __future__ import annotations

from pipelines.ledger import Act
from schemas.words import ACT_WORDS


def in_words(act: Act) -> str:
    """Return number, time (local), person, what was done to what, and why."""
    moment = act.moment.astimezone().strftime("%Y-%m-%d %H:%M")
    about = " ".join(str(value) for value in act.subject.values() if value not in (None, "", [], {}))
    return on_one_line(f"{act.number}. {moment} {act.person} {ACT_WORDS.get(act.kind, act.kind)} {about}：{act.reason}")


def on_one_line(text: str) -> str:
    """Return a text that people typed as one printable line: no line breaks, nothing that steers a terminal."""
    return "".join(each for each in " ".join(text.split()) if each.isprintable())
