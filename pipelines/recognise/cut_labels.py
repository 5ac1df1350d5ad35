"""Rows of text between bars whose label goes on in the next line: `（三）不予公开 | 1.属于国` over `家秘密 | 0 | 0`."""

from __future__ import annotations

from dataclasses import replace

from pipelines.recognise.labels import Role, find_exact
from pipelines.recognise.tokens import Kind, Token

_Row = list[Token]


def with_whole_labels(rows: list[_Row]) -> list[_Row]:
    """Return the rows, two of them as one where only both together have a label of the form with values behind it."""
    whole: list[_Row] = []
    for row in rows:
        label = _joined(whole[-1], row) if whole else None
        if label:
            above = whole.pop()
            row = [*(replace(token, row=label.row) for token in above[:-1]), label, *row[1:]]
        whole.append(row)
    return whole


def _joined(above: _Row, row: _Row) -> Token | None:
    """Return the label whose pieces are the last cell of a row without values and the first of the row below."""
    first, last = above[-1], row[0]
    is_row = len(row) > 1 and all(token.kind is not Kind.TEXT for token in row[1:])
    has_values = any(token.kind is Kind.VALUE for token in above)
    if has_values or not is_row or {first.kind, last.kind} != {Kind.TEXT} or find_exact(first.text):
        return None
    text = first.text + last.text
    meanings = () if find_exact(last.text) else find_exact(text)
    is_label = any(meaning.role is Role.ROW and meaning.block != "appeals" for meaning in meanings)
    return replace(last, text=text, place=first.place) if is_label else None
