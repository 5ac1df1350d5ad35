"""Raised and lowered signs of the formats whose text is one stream: they do not belong to the number before them."""

from __future__ import annotations

_OPENING = "([（［"


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


def _is_latin(text: str) -> bool:
    return text.isascii() and text.isalpha()
