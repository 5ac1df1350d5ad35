"""Raised and lowered signs of the formats whose text is one stream: they do not belong to the number before them."""

from __future__ import annotations

import re

_OPENING = "([（［"
_RAISED, _LOWERED = "\x01", "\x02"
"""Around marked signs; no text holds these."""
_SIGN = re.compile(f"{_RAISED}([^{_LOWERED}]*){_LOWERED}")


def set_apart(before: str, sign: str) -> str:
    """Return a raised sign as it is to stand behind a text: in brackets, unless it is a word or stands behind one.

    Args:
        before: the text of the paragraph before it.
        sign: the raised or lowered text.
    """
    lead, shown = before.rstrip(), sign.strip()
    if not lead or not shown or shown[0] in _OPENING or _is_latin(shown) or _is_latin(lead[-1]):
        return sign
    return f"[{sign}]"


def mark_raised(text: str) -> str:
    """Mark a text as raised or lowered until the paragraph before it is known."""
    return f"{_RAISED}{text}{_LOWERED}"


def set_marked_apart(text: str) -> str:
    """Put the marked signs of a paragraph in their places."""
    if _RAISED not in text:
        return text
    joined = text.replace(f"{_LOWERED}{_RAISED}", "")
    return _SIGN.sub(lambda sign: set_apart(joined[: sign.start()], sign[1]), joined)


def _is_latin(text: str) -> bool:
    return text.isascii() and text.isalpha()
