"""The rows of a web page's table, without those of tables inside it, and whether it is one that only lays out the page.

Does not belong here: what stands in the cells (document.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element


def rows_of(table: _Element) -> list[list[_Element]]:
    """Return the cells of each row that is the table's own; cells without a row, as broken pages have, make one."""
    plain = [list(row.iter("td", "th")) for row in table.iter("tr")]
    if len(list(table.iter("table"))) == 1 and sum(map(len, plain)) == len(list(table.iter("td", "th"))):
        return plain
    rows: list[list[_Element]] = []
    loose: list[_Element] = []
    for child in _children_of_table(table):
        if child.tag == "tr":
            if loose:
                rows.append(loose)
                loose = []
            rows.append([cell for cell in child.iter("td", "th") if _owner(cell, "tr") is child])
        else:
            loose.append(child)
    return [*rows, loose] if loose else rows


def _children_of_table(table: _Element) -> list[_Element]:
    return [
        element
        for element in table.iter("tr", "td", "th")
        if _owner(element, "table") is table and (element.tag == "tr" or not _has_row(element, table))
    ]


def _has_row(cell: _Element, table: _Element) -> bool:
    row = _owner(cell, "tr")
    return row is not None and _owner(row, "table") is table


def _owner(element: _Element, tag: str) -> _Element | None:
    return next(element.iterancestors(tag), None)


def lays_out_page(table: _Element, rows: list[list[_Element]]) -> bool:
    """Tell whether a table lays out the page: it has one cell, or most of its text stands in tables inside it."""
    if sum(len(row) for row in rows) <= 1:
        return True
    nested = [inner for inner in table.iter("table") if inner is not table and _owner(inner, "table") is table]
    nested = [inner for inner in nested if sum(1 for _ in inner.iter("td", "th")) > 1]
    if not nested:
        return False
    inside = sum(_text_length(inner) for inner in nested)
    paragraphs = sum(1 for _ in table.iter("p", "br", "h1", "h2", "h3"))
    is_page = len(rows) <= 2 or any(sum(1 for _ in inner.iter("tr")) >= 4 for inner in nested)
    return is_page or inside * 2 > _text_length(table) or paragraphs > 60


def _text_length(element: _Element) -> int:
    return sum(len("".join(text.split())) for text in element.itertext())
