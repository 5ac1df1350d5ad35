"""Tables that a browser gives as text, paragraphs in their cells: between two cells stands a line with a tab alone.

Between two rows there are more empty lines than around a tab. The rows become lines with tabs between their cells.
Does not belong here: what the cells mean (pipelines/recognise/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from pipelines.document import Paragraph

FEWEST_TABS = 30
"""Lines with a tab alone that a report has at least: table 三 has six in each row."""
_TEXT = re.compile(r".*。|[（(]?[一二三四五六七八九十]{1,2}[、)）].*(?:情况|问题|事项|概况|报告)")
"""Running text and headings of parts, which stand between two tables and in no cell."""
_Cell = list[Paragraph]


def may_have_tab_lines(text: str) -> bool:
    """Tell whether a text may have such tables."""
    return text.count("\n\t") >= FEWEST_TABS


def with_tab_rows(lines: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """Return the lines, the rows of such tables each as one line; nothing where anything stands otherwise."""
    tabs = [n for n, line in enumerate(lines) if _is_tab(line)]
    if len(tabs) < FEWEST_TABS or any("\t" in line.text and line.text.strip() for line in lines):
        return ()
    gaps = [_gap(lines, n, step) for n in tabs for step in (-1, 1)]
    between_rows = 2 * min(gaps) + 2
    if any(min(gaps) + 1 < gap < between_rows for gap in gaps):
        return ()
    return tuple(line for chunk in _chunks(lines, between_rows) for line in _rows_of(chunk))


def _is_tab(line: Paragraph) -> bool:
    return line.text.strip(" \r") == "\t"


def _gap(lines: tuple[Paragraph, ...], position: int, step: int) -> int:
    """Return how many empty lines stand beside a line with a tab."""
    count = 0
    while 0 <= position + (count + 1) * step < len(lines) and not lines[position + (count + 1) * step].text.strip(
        " \r"
    ):
        count += 1
    return count


def _chunks(lines: tuple[Paragraph, ...], between_rows: int) -> Iterator[list[Paragraph]]:
    """Give the lines between two gaps as wide as those between rows."""
    shown = [n for n, line in enumerate(lines) if line.text.strip(" \r")]
    start = 0
    for before, after in pairwise([*shown, len(lines)]):
        if after - before > between_rows or after == len(lines):
            yield list(lines[start:after])
            start = after


def _rows_of(chunk: list[Paragraph]) -> Iterator[Paragraph]:
    """Give the rows of a chunk, the text between two tables in it line by line."""
    if not any(map(_is_tab, chunk)):
        yield from chunk
        return
    cells: list[_Cell] = [[]]
    for line in chunk:
        if _is_tab(line):
            cells.append([])
        elif line.text.strip():
            cells[-1].append(line)
    row: list[_Cell] = []
    for number, cell in enumerate(cells):
        texts = [n for n, line in enumerate(cell) if _TEXT.match(line.text.strip())]
        if not texts:
            row.append(cell)
            continue
        front, behind = cell[: texts[0]], cell[texts[-1] + 1 :]
        if row:
            yield _join([*row, front], chunk)
        between = cell[texts[0] if row else 0 : texts[-1] + 1]
        is_last = number == len(cells) - 1
        yield from [*between, *behind] if is_last else between
        row = [] if is_last else [behind]
    if row:
        yield _join(row, chunk)


def _join(row: list[_Cell], chunk: list[Paragraph]) -> Paragraph:
    first = next((cell[0] for cell in row if cell), chunk[0])
    return replace(first, text="\t".join(_join_cell(cell) for cell in row))


def _join_cell(cell: _Cell) -> str:
    """Return the paragraphs of a cell as one text; digits at both sides of a break stay apart."""
    text = ""
    for piece in (line.text.strip() for line in cell):
        text += " " + piece if text[-1:].isdigit() and piece[:1].isdigit() else piece
    return text
