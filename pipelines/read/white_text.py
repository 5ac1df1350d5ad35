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
