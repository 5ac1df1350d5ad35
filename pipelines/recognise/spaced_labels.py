"""Labels that white space has torn apart at a digit, `1 . 属于国家秘密`: how many pieces of a line make one up.

Does not belong here: how lines are cut into pieces (text_tables/).
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise, takewhile, zip_longest

from pipelines.recognise.labels import Role, find_exact, is_fragment, is_spelled_so
from pipelines.recognise.tokens import Kind, Token
from pipelines.recognise.values import is_empty, is_value

_YEAR = re.compile(r"20\d\d")
_POINTS = (".", "．")
_LABEL_BEHIND_POINT = re.compile(r"\s*[.．、][^\d\s.．、]{2}")
_BEHIND_MARK = (*_POINTS, "、", ")", "）")
_MARK_BEHIND_GROUP = re.compile(r"(?P<group>.*[^\d.．、])(?P<mark>\d{1,2}[.．、)）])")
_MARKED = re.compile(r"[（(]?[一二三四五六七八九十\d]+[、.．)）]")


def give_marks_to_labels(pieces: list[str]) -> list[str]:
    """Return the pieces, numbering that clings to the group before a label (不予公开1. 属于国家秘密) with the label."""
    given: list[str] = []
    mark = ""
    for piece, following in zip_longest(pieces, pieces[1:], fillvalue=""):
        whole, mark = mark + piece, ""
        found = _MARK_BEHIND_GROUP.fullmatch(whole)
        if found and find_exact(found["group"]) and following and not following[0].isdigit():
            whole, mark = found["group"], found["mark"]
        given.append(whole)
    return given


def join_marks(tokens: list[Token]) -> list[Token]:
    """Return the pieces, a number in text and the point behind it as one: they number the label that follows.

    It may stand alone, or the label right behind it.
    """
    joined: list[Token] = []
    for token, following in pairwise([*tokens, None]):
        before = joined[-1] if joined else None
        is_mark = (
            before is not None
            and token is not None
            and (before.kind, token.kind) == (Kind.VALUE, Kind.TEXT)
            and not token.is_in_row
            and (_LABEL_BEHIND_POINT.match(token.text) or _is_point_before(token, following))
            and before.text.isdecimal()
        )
        if is_mark and before is not None and token is not None:
            joined[-1] = replace(before, kind=Kind.TEXT, text=before.text + token.text.strip())
        elif token is not None:
            joined.append(token)
    return joined


def _is_point_before(token: Token, following: Token | None) -> bool:
    """Tell whether a point stands alone in front of text; 、 may be of a group's label that runs down."""
    return token.text.strip() in _POINTS and following is not None and following.kind is Kind.TEXT


def count_leading_pieces(pieces: list[str], *, is_line_start: bool) -> int:
    """Return how many pieces make up the label in front, 0 where there is none: a value behind it is no part of it.

    Nor is a value before it, on a line of several rows: there a number is numbering where the form prints just that.
    """
    texts = [n for n, piece in enumerate(pieces) if not (is_value(piece) or is_empty(piece))]
    if not texts or not any(is_value(piece) for piece in pieces[: texts[-1]]):
        return 0
    numbers = (n for n, piece in enumerate(pieces) if is_value(piece) and any(map(str.isdigit, piece)))
    first_value = next((n for n in numbers if not _is_of_label(pieces, n)), len(pieces))
    ends = [n + 1 for n in reversed(texts) if n < first_value]
    size = next((end for end in ends if find_exact("".join(pieces[:end]))), 0)
    is_behind_value = not is_line_start and is_value(pieces[0])
    return 0 if is_behind_value and not is_spelled_so("".join(pieces[:size])) else size


def _is_of_label(pieces: list[str], position: int) -> bool:
    """Tell whether a number among pieces is the numbering in front of a label or a year in its remark."""
    following = pieces[position + 1] if position + 1 < len(pieces) else ""
    is_mark = following[:1] in _BEHIND_MARK or (position == 0 and not _MARKED.match(following))
    return is_mark or _YEAR.fullmatch(pieces[position]) is not None


def part_corner(text: str) -> tuple[str, list[str]]:
    """Return a line of the corner's text without the heads of columns behind it, and these heads."""
    pieces = text.split()
    heads = list(takewhile(_is_in_head, reversed(pieces)))[::-1]
    size = len(pieces) - len(heads)
    corner = " ".join(pieces[:size])
    return (corner, heads) if heads and size and is_fragment(corner) else (text, [])


def _is_in_head(text: str) -> bool:
    """Tell whether a text is the label of a column, or one over several."""
    roles = {meaning.role for meaning in find_exact(text)} if not is_value(text) else set()
    return bool(roles) and roles <= {Role.COLUMN, Role.ROW, Role.HEADING} and roles != {Role.ROW}
