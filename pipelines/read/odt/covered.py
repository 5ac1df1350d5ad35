"""Covered cells of OpenDocument tables that no cell covers.

LibreOffice writes those of merged cells of old Word files twice. How tables are laid out does not belong here.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELL, _COVERED, _ROW = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell", f"{_TABLE}table-row"


def drop_spare_covered(root: _Element) -> None:
    """Take as many covered cells out as a row has cells more than its table has columns, behind those of a span."""
    columns: Counter[_Element] = Counter()
    for column in root.iter(f"{_TABLE}table-column"):
        columns[_table_of(column)] += _number(column, "number-columns-repeated")
    for row in root.iter(_ROW):
        if count := columns[_table_of(row)]:
            _drop(row, count)


def _drop(row: _Element, columns: int) -> None:
    cells = [(cell, _number(cell, "number-columns-repeated")) for cell in row if cell.tag in (_CELL, _COVERED)]
    spare = sum(count for _, count in cells) - columns
    room = 0
    is_behind_span = False
    for cell, count in cells if spare > 0 else ():
        if cell.tag == _CELL:
            room = _number(cell, "number-columns-spanned") - 1
            is_behind_span = room > 0
        elif room >= count:
            room -= count
        elif is_behind_span and spare >= count:
            spare -= count
            row.remove(cell)


def _table_of(element: _Element) -> _Element:
    return next(element.iterancestors(f"{_TABLE}table"), element)


def _number(element: _Element, name: str) -> int:
    value = element.get(f"{_TABLE}{name}", "1")
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 9 else 1
