"""What a cell shows of which some text is white: nobody sees it on white ground, and it belongs to no number.

Where other text stands in the cell, that is what the cell shows. A number all in white is made no number: it need not
be meant as a blank. What is white, and on which ground, is for the formats to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.document import UNREAD_PICTURE

_NEARLY_WHITE, _SURELY_DARKER = 0xF0, 0xD0
"""Of the darkest of three parts: from the one on a colour is white to the eye, under the other white text is read."""
_LONGEST_NUMBER = 8
_UNITS = frozenset("个件条次宗份项万元")
"""Without their number they are no text of a cell."""
_FROM, _TO = "\ue00e", "\ue00f"
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")


def is_nearly_white(colour: str) -> bool:
    """Tell whether a colour, six hexadecimal digits, is white to the eye."""
    return _darkest(colour) >= _NEARLY_WHITE


def kind_of_colour(colour: str) -> str:
    """Return what a colour makes of the ground of white text: `white`, `colour`, or `unsure`, as of a light grey."""
    darkest = _darkest(colour)
    if darkest >= _NEARLY_WHITE:
        return "white"
    return "colour" if 0 <= darkest < _SURELY_DARKER else "unsure"


def _darkest(colour: str) -> int:
    return min(bytes.fromhex(colour)) if _COLOUR.fullmatch(colour) else -1


def mark_white(text: str) -> str:
    """Mark a text as white until the ground of its cell is known."""
    return f"{_FROM}{text}{_TO}" if text.strip() else text


def show_on(ground: str, text: str) -> str:
    """Return what is seen on this ground (`white`, `colour`, `unsure`, nothing where it has none) of a marked text."""
    if _FROM not in text:
        return text
    pieces = [(part, number % 2 == 1) for number, part in enumerate(re.split(f"[{_FROM}{_TO}]", text))]
    if ground == "unsure":
        return "".join(cover_number(part, is_sure=False) if is_white else part for part, is_white in pieces)
    return "".join(part for part, _ in pieces) if ground == "colour" else "".join(keep_seen(pieces))


def keep_seen(pieces: Sequence[tuple[str, bool]]) -> list[str]:
    """Return what is seen of each piece of a cell's text, given with whether it is white on white.

    White text at either end goes; between other text that is a number, it makes this unknown.
    """
    seen = [number for number, (text, is_white) in enumerate(pieces) if text.strip() and not is_white]
    shown = "".join(pieces[number][0] for number in seen)
    kept = []
    for number, (text, is_white) in enumerate(pieces):
        if not is_white or not text.strip():
            kept.append(text)
        elif not seen or (_has_digit(text) and not _stands_alone(shown)):
            kept.append(cover_number(text, is_sure=True))
        elif seen[0] < number < seen[-1]:
            kept.append(UNREAD_PICTURE if _has_digit(shown) else " ")
        else:
            kept.append("")
    return kept


def cover_number(text: str, *, is_sure: bool) -> str:
    """Make a number no number; where the text may be seen after all, only what is surely no label."""
    is_number = not any(map(str.isalpha, text)) or (is_sure and len(text.strip()) <= _LONGEST_NUMBER)
    return UNREAD_PICTURE if _has_digit(text) and is_number else text


def _stands_alone(shown: str) -> bool:
    """Tell whether a text is what a cell is there for: a number or a label."""
    return any(char.isdigit() or (char.isalpha() and char not in _UNITS) for char in shown)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))
