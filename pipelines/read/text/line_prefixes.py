"""Signs that a mail, an editor or a program put in front of every line of a text.

`> ` of a quoted mail, the line's number, the sign of a comment or of an added line, the time and name of a chat or log.
Does not belong here: signs of mark-up (markup.py), and serial numbers in tables.
"""

from __future__ import annotations

import re
from os.path import commonprefix

FEWEST_LINES = 20
"""A text of fewer lines is no report."""
_QUOTE = re.compile(r"^(?:>[ ]?)+")
_NUMBER = re.compile(r"[ ]*(?P<number>\d{1,5})(?:[.:：、|][ ]?|[ \t]|$)")
_SIGNS = ("//", "#", "--", ";", "%", "+", "│", "┃", "║")
_LINES_OF_FRAME = _SIGNS[-3:]
MOST_IN_FRONT = 6
"""Lines of a head of their own in front of those with a sign: what a program says of the file that it compares."""
_STAMP = re.compile(
    r"[ ]*[\[(（【]?(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ T]{1,2})?(?:[上下]午[ ]?)?"
    r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,6})?)?[\])）】]?"
)
_UP_TO_SIGN = re.compile(r".*[\s:：>|\])）】]|")


def without_line_prefixes(text: str) -> str:
    """Return the text without what stands in front of its lines. Only a part of it may be quoted.

    Numbers must count up one by one from the first line to the last; the time must stand in front of every line.
    """
    lines = text.split("\n")
    shown = [line for line in lines if line.strip()]
    if len(shown) < FEWEST_LINES:
        return text
    if sum(line.startswith(">") for line in shown) >= FEWEST_LINES:
        return without_line_prefixes("\n".join(_QUOTE.sub("", line, count=1) for line in lines))
    if sign := _sign_of_all(shown):
        start = re.compile(rf"{re.escape(sign)}[ ]?")
        return without_line_prefixes(
            "\n".join(start.sub("", line, count=1) if line.startswith(sign) else "" for line in lines)
        )
    if all(_STAMP.match(line) for line in shown):
        return _without_stamps(lines)
    numbers = [int(found["number"]) for line in shown if (found := _NUMBER.match(line.rstrip()))]
    if len(numbers) < len(shown) or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return text
    return "\n".join(_NUMBER.sub("", line, count=1) for line in lines)


def _sign_of_all(shown: list[str]) -> str:
    """Return the sign in front of all lines, or of all but the first few, nothing where there is none.

    A line of a frame is one of a table where all lines have more than one of it.
    """
    for sign in _SIGNS:
        first = 1 + max((n for n, line in enumerate(shown) if not line.startswith(sign)), default=-1)
        own = shown[first:]
        is_of_all = len(own) >= FEWEST_LINES and first <= MOST_IN_FRONT
        if is_of_all and (sign not in _LINES_OF_FRAME or any(line.count(sign) == 1 for line in own)):
            return sign
    return ""


def _without_stamps(lines: list[str]) -> str:
    """Return the text without the times in front of its lines, and without the name or word behind each of them."""
    rests = [_STAMP.sub("", line, count=1) for line in lines]
    common = commonprefix([rest for rest in rests if rest.strip()])
    named = _UP_TO_SIGN.match(common)[0] if common.strip() else common[:1].strip("\t")  # type: ignore[index]
    return "\n".join(rest.removeprefix(named) for rest in rests)
