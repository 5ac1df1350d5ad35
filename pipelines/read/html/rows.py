"""Tables that a page sets without table elements: rows of list items, paragraphs, boxes or spans, made into tables.

Only the elements tell: rows are neighbours of one kind that hold nothing but cells. Styles do not belong here
(grids.py), nor which of the tables matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROWS = frozenset({"ul", "ol", "li", "dl", "div", "p", "section"})
_BLOCK_CELLS = frozenset({"li", "p", "div", "dt", "dd", "section"})
_INLINE_CELLS = frozenset({"span", "font", "b", "strong", "em", "i", "label"})
_LONGEST_CELL = 120
_FEWEST_ROWS = 3
_FEWEST_WIDE_ROWS, _WIDE = 5, 8
"""Spans are cells only where several rows are as wide as table 三: words and numbers are cut into spans as well."""
_SHORTEST_LABEL = 4
_FEWEST_PAIRS = 60
"""A report shown as cards, as on telephones, has a pair for each of its cells."""
_PART_OF_PAIR = "h6"
"""A block that is no cell of rows."""


def make_tables_of_rows(root: _Element) -> None:
    """Make a table of every run of neighbours that are rows of cells, in place."""
    _part_pairs(root)
    parents = [element for element in root.iter() if isinstance(element.tag, str) and len(element) > 1]
    runs = [(run, [_cells(row) for row in run]) for parent in parents for run in _runs(parent)]
    has_wide = any(sum(map(_is_wide, rows)) >= _FEWEST_WIDE_ROWS for _, rows in runs)
    for run, rows in runs:
        if run[0].tag not in _ROWS:
            continue  # a cell by now of the rows around it
        is_inline = rows[0][0].tag in _INLINE_CELLS
        if sum(len(row) > 1 for row in rows) >= _FEWEST_ROWS and (has_wide or not is_inline):
            _make_table(run, rows)


def _part_pairs(root: _Element) -> None:
    """Set heads and values that are neighbours in a box of their own on lines of their own, in place."""
    boxes = [box for box in root.iter(*_ROWS) if len(box) == 2 and _is_pair(box)]  # noqa: PLR2004
    for part in (part for box in boxes if len(boxes) >= _FEWEST_PAIRS for part in box):
        part.tag = _PART_OF_PAIR


def _is_pair(box: _Element) -> bool:
    head, value = ("".join(part.itertext()).strip() for part in box)
    is_inline = {part.tag for part in box} <= _INLINE_CELLS and not any(map(len, box)) and _is_bare(box)
    return is_inline and bool(head) and not value.strip("0123456789.,-—/无零件项万元") and not head[-1].isdecimal()


def _runs(parent: _Element) -> Iterator[list[_Element]]:
    """Yield neighbours of the same kind with nothing between them."""
    children = [child for child in parent if isinstance(child.tag, str)]
    for (tag, *_), run in groupby(children, key=lambda child: (child.tag, child.get("class"), bool(_cells(child)))):
        rows = list(run)
        if tag in _ROWS and len(rows) >= _FEWEST_ROWS and _cells(rows[0]):
            yield rows


def _cells(row: _Element) -> list[_Element]:
    """Return the cells that an element consists of, nothing where it holds anything else."""
    if (row.tail or "").strip():
        return []
    while len(row) == 1 and row[0].tag in _ROWS and len(row[0]) and _is_bare(row):
        row = row[0]
    cells = [child for child in row if child.tag != "br"]
    tags = {cell.tag for cell in cells}
    is_one_kind = tags <= _BLOCK_CELLS or tags <= _INLINE_CELLS
    return cells if cells and is_one_kind and _is_bare(row) and all(map(_is_cell, cells)) else []


def _is_bare(element: _Element) -> bool:
    """Tell whether an element has no text of its own beside its children."""
    return not (element.text or "").strip() and not any((child.tail or "").strip() for child in element)


def _is_cell(element: _Element) -> bool:
    """Tell whether an element is one cell: no running text, no pair of head and value, no pile of boxes."""
    text = "".join(element.itertext())
    is_pair = element.find(_PART_OF_PAIR) is not None or (len(element) > 1 and "：" in text)
    is_short = len(text.strip()) <= _LONGEST_CELL and "。" not in text and not is_pair
    return is_short and sum(1 for each in element.iter(*_BLOCK_CELLS) if each is not element) <= 1


def _is_wide(row: list[_Element]) -> bool:
    """Tell whether spans are a label and a value for each column of table 三."""
    texts = ["".join("".join(cell.itertext()).split()) for cell in row]
    is_labelled = any(len(text) >= _SHORTEST_LABEL and not text.isdecimal() for text in texts[:3])
    return len(row) >= _WIDE and is_labelled and all(len(text) < 2 or not text.isalpha() for text in texts[3:])


def _make_table(run: list[_Element], rows: list[list[_Element]]) -> None:
    table = etree.Element("table")
    table.tail = run[-1].tail
    run[0].addprevious(table)
    for row, cells in zip(run, rows, strict=True):
        line = etree.SubElement(table, "tr")
        for cell in cells:
            cell.tag, cell.tail = "td", None
            line.append(cell)
        row.clear()
        row.tag = "template"
