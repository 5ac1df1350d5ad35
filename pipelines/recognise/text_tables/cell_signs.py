"""The sign that parts the cells of a table in text, found by counting what stands between numbers; lines cut at it.

The first value may hang on its label by a sign of its own (`规章：3、5、0`, `规章（3，5，0）`), or all values may stand
on the line below their label. Does not belong here: which of the signs parts whole tables (separated.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.recognise.labels import MAX_LABEL, Role, find_exact, find_grouped
from pipelines.recognise.tokens import Line, NumberedLine
from pipelines.recognise.values import is_empty, is_value

FEWEST_SIGNS = 30
"""Signs in all: table 三 alone has more between its cells."""
FEWEST_HANGING = 6
"""Rows whose first value hangs on its label that make a text one of such rows."""
MOST_TRIED = 4
_BETWEEN = (
    re.compile(r"(?<=[\d件元])((?:[^\w.]|_){1,8})(?=\d)"),
    re.compile(r"(?<=[\d无/—-])((?:[^\w.—/+-]){1,8})(?=[\d无/—-])"),
)
"""Between numbers, and between numbers and marks for nothing."""
_MARKS_AND_SIGNS = "/／\\@*+=—―–－-"
"""Signs that are marks for nothing, or of numbers, too: with white space around them they part cells only with it."""
_CLOSED = re.compile(r"([)）\]】}>》」』\"'”’])\s*([,，、;；|/]?)\s*([(（\[【{<《「『\"'“‘])")
_PAIRS = dict(zip(")）]】}>》」』\"'”’", "(（[【{<《「『\"'“‘", strict=True))
_OUTER = dict(zip("([{", ")]}", strict=True))
_HANGS = re.compile(r"\s*(?:(?:分别)?[为是])?\s*[：:＝=→…·.（(\[【{<《「『\"“‘|~—-]*>?\s*")
_AFTER_COLON = re.compile(r"[：:＝=]\s*[\d—/无|-]")
_END = re.compile(r"[。；;，,、]?\s*$")
_ROW_END_OF_TEX = re.compile(r"\\{1,2}\s*(?:\\?[hmt]\w*line|\\\w+rule)?\s*$")
_SIGN_OF_TEX = "&"
_PADDING = re.compile(r"[ \u3000]{2,}")
"""Cells of one width have more room at their ends than any sign."""
MOST_LINES = 18
"""Lines of one row in TeX: table 四 has a cell for each of its numbers, and some for heads."""
MAX_HANGING = 24
"""Longest sign and value behind a label."""


@dataclass(frozen=True, slots=True)
class CellSign:
    """A sign between cells: as written inside labels, where lines are cut, and what closes the last cell, if any."""

    text: str
    cut: re.Pattern[str]
    close: str = ""


@dataclass(frozen=True, slots=True)
class SignedRow:
    """Lines from `start` to `end` (not included) that are one row, with their cells."""

    start: int
    end: int
    cells: list[str]


def find_signs(lines: list[NumberedLine]) -> Iterator[CellSign]:
    """Yield the signs that stand most often between numbers."""
    if sum(_ends_in_tex(line.text) for _, line in lines) >= FEWEST_HANGING:
        yield from _ways_to_cut(_SIGN_OF_TEX, _SIGN_OF_TEX)
    text = "\n".join(_PADDING.sub(" ", line.text) for _, line in lines)
    found = Counter(sign for between in _BETWEEN for sign in between.findall(text) if sign.strip(" |\n\t\u3000\xa0"))
    tried: set[str] = set()
    for sign, _ in found.most_common(MOST_TRIED):
        core = sign.strip()
        if core and core not in tried and "\n" not in sign and text.count(core) >= FEWEST_SIGNS:
            tried.add(core)
            yield from _ways_to_cut(sign, core)


def signs_of_hanging(lines: list[NumberedLine]) -> tuple[CellSign, ...]:
    """Return white space and bars where many values follow a colon: then these part the other values of the row."""
    is_usual = sum(_AFTER_COLON.search(line.text) is not None for _, line in lines) >= FEWEST_SIGNS
    return (CellSign(" ", re.compile(r"[ \t\u3000]+")), CellSign("|", re.compile(r"\|"))) if is_usual else ()


def _ways_to_cut(printed: str, core: str) -> Iterator[CellSign]:
    if closed := _CLOSED.fullmatch(core):
        close, between, opened = map(re.escape, closed.groups())
        yield CellSign(core, re.compile(rf"{close}\s*{between}\s*{opened}"), closed[1])
    elif core.strip(_MARKS_AND_SIGNS):
        yield CellSign(core, re.compile(rf"\s*{re.escape(core)}[ \u3000]*"))
    else:
        yield CellSign(core, re.compile(re.escape(printed)))
        if printed != core:
            yield CellSign(core, re.compile(rf"(?:^|[ \u3000]+|(?<={re.escape(core)})){re.escape(core)}(?=\s|$)"))


def cut_at(sign: CellSign, lines: list[NumberedLine]) -> list[SignedRow]:
    """Return each line as a row; in TeX the lines up to its sign for the end of a row."""
    spans = [(n, n + 1) for n in range(len(lines))]
    if sign.text == _SIGN_OF_TEX and sum(_ends_in_tex(line.text) for _, line in lines) >= FEWEST_HANGING:
        spans = _spans_in_tex([line.text for _, line in lines])
    return [
        SignedRow(start, end, _cells(" ".join(line.text.strip() for _, line in lines[start:end]), sign))
        for start, end in spans
    ]


def _ends_in_tex(text: str) -> bool:
    return "\\" in text and _ROW_END_OF_TEX.search(text) is not None


def _spans_in_tex(texts: list[str]) -> list[tuple[int, int]]:
    """Return first line and line behind the last of each row; what has no end stays line by line."""
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(texts):
        inside = range(start, min(start + MOST_LINES, len(texts)))
        begins = "&" in texts[start] or (start + 1 < len(texts) and texts[start + 1].lstrip().startswith("&"))
        end = next((n + 1 for n in inside if _ends_in_tex(texts[n])), 0) if begins else 0
        spans.append((start, end or start + 1))
        start = spans[-1][1]
    return spans


def with_labels(rows: list[SignedRow]) -> list[SignedRow]:
    """Return the rows with the labels that their first values hang on, or that stand alone on the line above."""
    hanging = [_with_hanging_value(row.cells) for row in rows]
    is_hanging = sum(len(new) > len(row.cells) > 1 for new, row in zip(hanging, rows, strict=True)) >= FEWEST_HANGING
    named: list[SignedRow] = []
    for row, parted in zip(rows, hanging, strict=True):
        cells = parted if is_hanging else row.cells
        at = next((n for n in (-1, -2) if len(named) >= -n and any(named[n].cells)), 0)
        label = named[at].cells[0] if at and len(named[at].cells) == 1 else ""
        if _are_values(cells) and _is_row(label):
            named[at:] = [SignedRow(named[at].start, row.end, [label, *cells])]
        else:
            named.append(SignedRow(row.start, row.end, cells))
    return named


def without_brackets(lines: list[NumberedLine]) -> list[NumberedLine]:
    """Return the lines, each without the brackets around it where so many rows have the same ones around them."""
    around = Counter(shown[0] for _, line in lines if (shown := line.text.strip()) and _is_enclosed(shown))
    often = {sign for sign, count in around.items() if count >= FEWEST_SIGNS}
    return [
        (index, Line(shown.rstrip(",;，；")[1:-1], line.place))
        if (shown := line.text.strip())[:1] in often and _is_enclosed(shown)
        else (index, line)
        for index, line in lines
    ]


def _is_enclosed(text: str) -> bool:
    """Tell whether the bracket that a line begins with closes at its end."""
    shown = text.rstrip(",;，；")
    opened, closed = text[0], shown[-1:]
    if opened not in _OUTER or _OUTER[opened] != closed:
        return False
    depth = 0
    for n, char in enumerate(shown):
        depth += (char == opened) - (char == closed)
        if depth == 0:
            return n == len(shown) - 1
    return False


def _are_values(cells: list[str]) -> bool:
    return len(cells) > 1 and all(is_empty(cell) or is_value(cell) for cell in cells)


def row_of(label: str) -> tuple[str, str] | None:
    """Return block and row of a label of tables 二 and 三, None where it is none."""
    if is_empty(label) or is_value(label):
        return None
    meanings = find_exact(label) or find_grouped(label)
    row = next((m for m in meanings if m.role is Role.ROW and m.block != "appeals"), None)
    return (row.block, row.code) if row is not None else None


def _cells(text: str, sign: CellSign) -> list[str]:
    """Return the cells of a line, the pieces of a label that has the sign inside put together, the longest first."""
    shown = _ROW_END_OF_TEX.sub("", text).strip() if sign.text == _SIGN_OF_TEX else text.strip()
    if sign.close and shown.startswith(_PAIRS[sign.close]) and sign.cut.search(shown):
        shown = shown[1:]
    pieces = sign.cut.split(f" {shown} ")
    if len(pieces) > 1:
        pieces[-1] = _without_end(pieces[-1], sign.close)
    cells: list[str] = []
    start = 0
    while start < len(pieces):
        most = start + MAX_LABEL + 1  # none of them is empty up to the cell: more are longer than a label
        near = pieces[start:most]
        cell = next((n for n, piece in enumerate(near) if is_empty(piece) or is_value(piece)), len(near))
        texts = {end: sign.text.join(near[:end]) for end in range(cell, 1, -1) if not sign.close}
        is_label = hanging_value(near[0]) is None
        end = next((n for n, joined in texts.items() if is_label and len(joined) <= MAX_LABEL and _is_label(joined)), 1)
        cells.append(texts.get(end, near[0]).strip())
        start += end
    return cells


def _is_label(text: str) -> bool:
    return bool(find_exact(text)) or hanging_value(text) is not None


def _without_end(piece: str, close: str) -> str:
    """Return the last cell of a line without what ends the line."""
    if is_value(piece) or is_empty(piece):
        return piece
    shown = _END.sub("", piece)
    if close and shown.endswith(close):
        return shown[:-1]
    return shown if is_value(shown) or is_empty(shown) or find_exact(shown) else piece


def _with_hanging_value(cells: list[str]) -> list[str]:
    """Return the cells, the first one parted into label and value where a sign of its own is between them."""
    found = hanging_value(cells[0])
    if found is None:
        return cells
    label, opened, value = found
    rest = cells[1:]
    close = _closing(opened)
    if close and rest and rest[-1].endswith(close) and not is_value(rest[-1]):
        rest = [*rest[:-1], rest[-1][:-1].strip()]
    return [label, value, *rest]


def _closing(opened: str) -> str:
    return next((close for close, sign in _PAIRS.items() if sign in opened and sign not in "\"'"), "")


def hanging_value(text: str) -> tuple[str, str, str] | None:
    """Return label, sign and value of a text such as 规章：3 or 规章（3; the value may be blank."""
    for end in range(len(text), max(1, len(text) - MAX_HANGING), -1):
        if not (text[end - 1].isalpha() or text[end - 1] in '）)】]”"') or not _is_row(text[:end]):
            continue
        longest: str = _HANGS.match(text, end)[0]  # type: ignore[index]
        for size in range(1, len(longest) + 1):
            opened, rest = longest[:size], text[end + size :].strip()
            value = rest if is_value(rest) or not (close := _closing(opened)) else rest.removesuffix(close)
            if _is_shown(value, opened):
                return text[:end], opened, value
    return None


def _is_row(label: str) -> bool:
    return any(meaning.role is Role.ROW for meaning in find_exact(label) or find_grouped(label))


def _is_shown(rest: str, sign: str) -> bool:
    """Tell whether behind a sign stands a value, or nothing."""
    return is_value(rest) or (is_empty(rest) and bool(sign.strip()))
