"""Signs that a mail or an editor put in front of every line of a text: `> ` of a quoted mail, or the line's number.

Does not belong here: signs of mark-up (markup.py), and serial numbers in tables.
"""

from __future__ import annotations

import re

FEWEST_LINES = 20
"""A text of fewer lines is no report."""
_QUOTE = re.compile(r"^(?:>[ ]?)+")
_NUMBER = re.compile(r"[ ]*(?P<number>\d{1,5})(?:[.:：、|][ ]?|[ \t]|$)")


def without_line_prefixes(text: str) -> str:
    """Return the text without what stands in front of its lines. Only a part of it may be quoted.

    Numbers must count up one by one from the first line to the last.
    """
    lines = text.split("\n")
    shown = [line for line in lines if line.strip()]
    if len(shown) < FEWEST_LINES:
        return text
    if sum(line.startswith(">") for line in shown) >= FEWEST_LINES:
        return without_line_prefixes("\n".join(_QUOTE.sub("", line, count=1) for line in lines))
    numbers = [int(found["number"]) for line in shown if (found := _NUMBER.match(line.rstrip()))]
    if len(numbers) < len(shown) or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return text
    return "\n".join(_NUMBER.sub("", line, count=1) for line in lines)
