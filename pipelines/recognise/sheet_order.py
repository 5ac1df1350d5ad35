"""Parts of a report that stand on sheets of a workbook in another order than the form's, put into it.

Only sheets may be in any order: a page or a text is read from its beginning to its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from pipelines.document import Grid, Paragraph
from pipelines.recognise.sections import NUMBERS, number_of_heading

_Chunk = tuple[str, list[Paragraph | Grid]]
"""Number of a part, empty where no heading tells it, and what stands there."""


def order_sheets(blocks: Iterable[Paragraph | Grid]) -> list[Paragraph | Grid]:
    """Return the pieces with the parts in order, as they were where a part has no heading or two.

    What stands on a sheet before the first heading goes with that part, as a title does.
    """
    blocks = list(blocks)
    if len({block.place.sheet for block in blocks}) < 2:  # noqa: PLR2004
        return blocks
    chunks = [chunk for _, sheet in groupby(blocks, key=lambda block: block.place.sheet) for chunk in _cut(sheet)]
    numbers = [number for number, _ in chunks]
    named = [number for number in numbers if number]
    front = next((at for at, number in enumerate(numbers) if number), 0)
    if sorted(named) != sorted(NUMBERS) or "" in numbers[front:]:
        return blocks
    rest = sorted(chunks[front:], key=lambda chunk: NUMBERS.index(chunk[0]))
    return [block for _, piece in [*chunks[:front], *rest] for block in piece]


def _cut(sheet: Iterable[Paragraph | Grid]) -> list[_Chunk]:
    chunks: list[_Chunk] = [("", [])]
    for block in sheet:
        number = number_of_heading(block.text) if isinstance(block, Paragraph) else ""
        if number and chunks[-1][0]:
            chunks.append((number, []))
        elif number:
            chunks[-1] = (number, chunks[-1][1])
        chunks[-1][1].append(block)
    return chunks
