"""Labels of rows that go on in another line: `（三）不予公开 | 1.属于国` over `家秘密 | 0 | 0`, or around values."""

from __future__ import annotations

from dataclasses import replace

from pipelines.recognise.labels import Role, find_exact
from pipelines.recognise.tokens import Kind, Line, NumberedLine, Token
from pipelines.recognise.values import is_empty, is_value

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
    return replace(last, text=text, place=first.place) if _is_row_label(text) and not find_exact(last.text) else None


def _is_row_label(text: str) -> bool:
    return any(meaning.role is Role.ROW and meaning.block != "appeals" for meaning in find_exact(text))


def with_labels_in_front(lines: list[NumberedLine]) -> list[NumberedLine]:
    """Return the lines of text, a label whose pieces stand above and below its values put in front of them.

    Below a row that has no values on its last line they may be that row's: they stay where they are.
    """
    shown = [numbered for numbered in lines if not is_empty(numbered[1].text)]
    count = len(shown)
    result: list[NumberedLine] = []
    while shown:
        number, first = shown[0]
        values, rest = (numbered[1].text for numbered in shown[1:3]) if len(shown) > 2 else ("", "")
        if (
            _is_below_values(result)
            and _are_values(values)
            and not find_exact(first.text)
            and _is_row_label(first.text + rest)
        ):
            result.append((number, Line(f"{first.text.strip()}{rest.strip()} {values.strip()}", first.place)))
            shown = shown[3:]
        else:
            result.append(shown.pop(0))
    return result if len(result) < count else lines


def _is_below_values(lines: list[NumberedLine]) -> bool:
    """Tell whether the row above ends in a value, whatever labels of groups stand below it."""
    rows = (line.text for _, line in reversed(lines) if not _is_group(line.text))
    return is_value((next(rows, "").split() or [""])[-1])


def _is_group(text: str) -> bool:
    meanings = find_exact(text)
    return bool(meanings) and all(meaning.role is Role.HEADING for meaning in meanings)


def _are_values(text: str) -> bool:
    pieces = text.split()
    return len(pieces) > 1 and all(map(is_value, pieces))
