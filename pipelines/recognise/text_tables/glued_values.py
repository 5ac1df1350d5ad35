"""Labels that stand together, and values that cling to a label: `规章000`, `1.属于国家秘密0件90001件`.

Does not belong here: which of the digits are which values (lone_values.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.document import Place
from pipelines.recognise.labels import Role, find_exact, labels_in
from pipelines.recognise.tokens import Kind, Token, classify
from pipelines.recognise.values import is_value

_NOT_IN_FRONT = r"[^\d\s.,+\-−－—–:：=、…·_/|~*#\\]"
_GLUED = (
    re.compile(rf"(.*{_NOT_IN_FRONT})(\d+)"),
    re.compile(rf"(.*?{_NOT_IN_FRONT})((?:\d[\d.]*(?:[万亿]?元|[件个项条份次宗])?|[-－—/／])+)"),
)
"""Digits right behind a label, and values with units or marks."""


def unglue(piece: str, index: int, place: Place) -> Iterator[Token]:
    """Take apart labels that stand together, and the values right behind them."""
    found = next((pair for pattern in _GLUED if (pair := _part(piece, pattern))), None) if not is_value(piece) else None
    labels, values = found or (labels_in(piece), "")
    if not labels or (len(labels) == 1 and not values):
        yield Token(classify(piece), piece, place, index)
        return
    yield from (Token(classify(label), label, place, index) for label in labels)
    if values:
        yield Token(Kind.VALUE, values, place, index, is_glued=_is_row(labels[-1]))


def _part(piece: str, pattern: re.Pattern[str]) -> tuple[list[str], str] | None:
    """Return the labels in front and the values behind: digits, or more behind the label of a row."""
    glued = pattern.fullmatch(piece)
    labels = labels_in(glued[1]) if glued else []
    return (labels, glued[2]) if glued and labels and (glued[2].isdecimal() or _is_row(labels[-1])) else None


def _is_row(label: str) -> bool:
    return any(meaning.role is Role.ROW for meaning in find_exact(label))
