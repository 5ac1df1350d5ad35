"""Rows of a PDF table that a page break cut in two: the lines below the break go back to the row they belong to.

Without this a number whose digits wrap in a narrow cell would be read as two. Whole tables are not joined here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.read.pdf.open_texts import is_value
from pipelines.read.pdf.slots import Slots, is_numeric
from pipelines.read.pdf.text import Line, make_lines, was_full
from pipelines.read.printed_labels import NUMBERING, is_label, is_within_label

_SAME_POSITION_POINTS = 3.0


def join_cut_row(upper: Slots, lower: Slots, page_height: float) -> Slots | None:
    """Move the first row of `lower` up where it is the rest of the last row of `upper`.

    Where the head of the table is printed again on the next page, the first row is the one below it.

    Args:
        upper: the last table of a page.
        lower: the first table of the next page.
        page_height: height of the upper page in points, to keep lines in order.

    Returns:
        What remains of `lower`, which is `lower` itself where nothing was cut, and None where nothing remains.
    """
    head = _count_repeated_rows(upper, lower)
    pairs = _pair_cells(upper, lower, head)
    if not pairs:
        _doubt_cut_numbers(upper, lower, head)
        return lower
    for above, below in pairs.items():
        moved = lower.chars.pop(below, [])
        upper.chars[above] += [
            replace(char, top=char.top + page_height, bottom=char.bottom + page_height) for char in moved
        ]
    return lower.without_row(head) if len(lower.ys) > 2 else None


def _count_repeated_rows(upper: Slots, lower: Slots) -> int:
    """How many rows at the top of both tables are the same, in their texts and places."""
    known = [_describe(upper, index) for index in range(len(upper.spans))]
    return min(
        (row for index, (row, _, _, _) in enumerate(lower.spans) if not _is_known(_describe(lower, index), known)),
        default=0,
    )


def _describe(slots: Slots, index: int) -> tuple[tuple[int, int, str], float]:
    """Return what a cell is, and where its middle is from the edge of its table."""
    row, column, row_span, columns = slots.spans[index]
    text = "".join(line.text for line in make_lines(slots.chars.get(index, [])))
    middle = (slots.xs[column] + slots.xs[column + columns]) / 2 - slots.xs[0]
    return (row, row_span, "".join(text.split())), middle


def _is_known(cell: tuple[tuple[int, int, str], float], known: Sequence[tuple[tuple[int, int, str], float]]) -> bool:
    return any(cell[0] == other[0] and abs(cell[1] - other[1]) < _SAME_POSITION_POINTS for other in known)


def _pair_cells(upper: Slots, lower: Slots, first_row: int) -> dict[int, int]:
    """Cells of the upper table and the cells of the lower one that go on with them; empty where no row was cut."""
    last_row = len(upper.ys) - 2
    pairs: dict[int, int] = {}
    begun_anew = moved = blank = 0
    has_digits = is_label_torn = is_one_label = False
    for below, (row, _, row_span, _) in enumerate(lower.spans):
        if row != first_row or (row_span > 1 and len(lower.ys) > 2):
            continue
        above = _find_above(upper, lower, below, last_row)
        lines = make_lines(lower.chars.get(below, []))
        lines_above = make_lines(upper.chars.get(above, [])) if above is not None else []
        if not lines:
            begun_anew += bool(lines_above)
            blank += above is not None and not lines_above
            continue
        if above is None:
            return {}
        if NUMBERING.match(lines[0].text):
            return {above: below} if _lacks_only_label(upper, lower, above, below) else {}
        is_rest = _is_rest_of_label(lines_above, lines)
        if lines_above and not is_rest and is_label("".join(line.text for line in lines)):
            return {}
        if lines_above and not (is_rest or _goes_on(lines_above, lines, upper.size_of(above)[0])):
            return {}
        is_one_label |= is_rest
        moved += not lines_above
        is_label_torn |= bool(lines_above) and NUMBERING.match(lines_above[0].text) is not None
        has_digits = has_digits or any(char.text.isdecimal() for char in lower.chars[below])
        pairs[above] = below
    if not is_one_label and moved and (blank or (has_digits and not _has_label(upper, last_row))):
        return {}  # a value alone on the next page is that of this row only where this row lacks no other
    return pairs if begun_anew or is_label_torn or is_one_label else {}


def _is_rest_of_label(above: Sequence[Line], below: Sequence[Line]) -> bool:
    """Whether lines above a page break begin a label of the form and those below go on with it: （七 and ）总计."""
    begun, rest = ("".join(line.text for line in lines) for lines in (above, below))
    return bool(begun) and not is_value(begun) and is_within_label(begun, rest)


def _doubt_cut_numbers(upper: Slots, lower: Slots, first_row: int) -> None:
    """Put an unknown sign to the numbers of a labelled row that may go on in one without a label on the next page."""
    labels: list[tuple[int, int]] = []
    numbers: list[tuple[int, int]] = []
    for below, (row, _, rows, _) in enumerate(lower.spans):
        above = _find_above(upper, lower, below, len(upper.ys) - 2) if (row, rows) == (first_row, 1) else None
        if above is not None:
            has_digits = any(char.text.isdecimal() for char in lower.chars.get(below, []))
            (numbers if has_digits else labels).append((above, below))
    if any(_is_label(upper, above) and not make_lines(lower.chars.get(below, [])) for above, below in labels):
        for above, _ in numbers:
            upper.doubt_number(above)


def _is_label(slots: Slots, index: int) -> bool:
    """Whether a cell that a row has to itself holds text and no number."""
    return slots.spans[index][2] == 1 and any(
        not char.text.isspace() and not is_numeric(char) for char in slots.chars.get(index, [])
    )


def _goes_on(above: Sequence[Line], below: Sequence[Line], width: float) -> bool:
    """Whether lines are the rest of others: these were full, or it is a note, which may stand on a line of its own."""
    is_note = below[0].text[:1] in ("（", "(") and is_value(above[0].text)
    return is_note or (was_full(above[-1], below[0], width) and _may_go_on(above, below))


def _may_go_on(above: Sequence[Line], below: Sequence[Line]) -> bool:
    """Whether lines may be the rest of others: a number alone is not that of a head."""
    return (
        len(below) > 1 or not is_value(below[0].text) or any(char.isdecimal() for line in above for char in line.text)
    )


def _lacks_only_label(upper: Slots, lower: Slots, above: int, below: int) -> bool:
    """Whether a row has values and no label, and nothing but a label stands in the row that follows a page break."""
    last, first = len(upper.ys) - 2, lower.spans[below][0]
    is_alone = not any(
        make_lines(lower.chars.get(index, []))
        for index, (row, _, rows, _) in enumerate(lower.spans)
        if (row, rows) == (first, 1) and index != below
    )
    has_values = any(
        char.text.isdecimal()
        for index, (row, column, _, _) in enumerate(upper.spans)
        if row == last and column > upper.spans[above][1]
        for char in upper.chars.get(index, [])
    )
    return is_alone and has_values and not make_lines(upper.chars.get(above, []))


def _has_label(slots: Slots, last_row: int) -> bool:
    """Whether a cell that a row has to itself holds text; labels of groups may stand on the next page."""
    return any(_is_label(slots, index) for index, (row, *_) in enumerate(slots.spans) if row == last_row)


def _find_shift(upper: Slots, lower: Slots) -> float:
    """How far to the right a table goes on, where margins differ on pages with odd and with even numbers."""
    start, end = upper.xs[0] - lower.xs[0], upper.xs[-1] - lower.xs[-1]
    return start if abs(start - end) < _SAME_POSITION_POINTS else 0.0


def _find_above(upper: Slots, lower: Slots, below: int, last_row: int) -> int | None:
    _, column, _, columns = lower.spans[below]
    shift = _find_shift(upper, lower)
    left, right = lower.xs[column] + shift, lower.xs[column + columns] + shift
    for above, (row, first, row_span, width) in enumerate(upper.spans):
        if row <= last_row < row + row_span and (
            abs(upper.xs[first] - left) < _SAME_POSITION_POINTS
            and abs(upper.xs[first + width] - right) < _SAME_POSITION_POINTS
        ):
            return above
    return None
