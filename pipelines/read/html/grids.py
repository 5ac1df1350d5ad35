"""Tables that a page lays out with CSS grids or rows of flexible boxes, made into table elements in place.

What the style of an element says is looked up in its `style` attribute alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

_GRID = re.compile(r"display\s*:\s*(?:inline-)?grid", re.I)
_FLEX = re.compile(r"display\s*:\s*(?:inline-)?flex", re.I)
_COLUMN = re.compile(r"flex-direction\s*:\s*column", re.I)
_TEMPLATE = re.compile(r"grid-template-columns\s*:\s*([^;]+)", re.I)
_REPEAT = re.compile(r"repeat\(\s*(\d{1,3})\s*,\s*[^()]+(?:\([^()]*\)[^()]*)*\)")
_PLACE = re.compile(
    r"grid-(column|row)\s*:\s*(?:(\d{1,4})|span\s+(\d{1,3}))\s*(?:/\s*(?:span\s+(\d{1,3})|(\d{1,4})))?", re.I
)
_AREA = re.compile(r"grid-area\s*:\s*([^;]+)", re.I)
_LINES = re.compile(r"(\d{1,4})\s*/\s*(\d{1,4})(?:\s*/\s*(?:span\s+)?\d{1,4}){0,2}\s*")
_FEWEST_ROWS, _FEWEST_COLUMNS, _MOST_COLUMNS = 3, 2, 60
_MOST_CELLS, _LONGEST_SPAN = 5_000, 60

Spot = tuple[int, int, int, int]
"""Row, column, rows and columns of a cell, from 1; 0 for a row or column that the page leaves open."""


def make_tables_of_grids(root: _Element) -> None:
    """Make a table of every CSS grid of several columns, and of every pile of rows with the same number of boxes."""
    for element in list(root.iter("div", "ul", "section", "dl")):
        style = element.get("style", "")
        template = _TEMPLATE.search(style) if _GRID.search(style) else None
        if template is not None:
            _take_grid(element, _count_columns(template[1]))
        elif len(element) >= _FEWEST_ROWS and all(_is_row(child) for child in element):
            _take_rows(element)


def _count_columns(template: str) -> int:
    repeated = sum(int(count) for count in _REPEAT.findall(template))
    return repeated + len(re.sub(r"\([^()]*\)", "", _REPEAT.sub("", template)).split())


def _is_row(element: _Element) -> bool:
    style = element.get("style", "")
    return _FLEX.search(style) is not None and _COLUMN.search(style) is None


def _take_rows(element: _Element) -> None:
    widths = {len(row) for row in element}
    if len(widths) == 1 and widths.pop() >= _FEWEST_COLUMNS:
        element.tag = "table"
        for row in element:
            row.tag = "tr"
            for cell in row:
                cell.tag = "td"


def _take_grid(element: _Element, columns: int) -> None:
    cells = [child for child in element if isinstance(child.tag, str)]
    if not _FEWEST_COLUMNS <= columns <= _MOST_COLUMNS or not 0 < len(cells) <= _MOST_CELLS:
        return
    styles = [cell.get("style", "") for cell in cells]
    spots = [_find_spot(style) for style in styles]
    is_named = any(not spot[0] and _AREA.search(style) for spot, style in zip(spots, styles, strict=True))
    if is_named or sum(row_span * column_span for _, _, row_span, column_span in spots) < columns:
        return
    if all(not row and not column for row, column, _, _ in spots):
        spots = _flow(spots, columns)
    elif not all(row and column for row, column, _, _ in spots):
        return
    element.tag = "table"
    rows: dict[int, _Element] = {}
    for (row, _, row_span, column_span), cell in sorted(zip(spots, cells, strict=True), key=lambda pair: pair[0]):
        if row not in rows:
            rows[row] = etree.SubElement(element, "tr")
        cell.tag = "td"
        cell.set("rowspan", str(row_span))
        cell.set("colspan", str(column_span))
        rows[row].append(cell)


def _find_spot(style: str) -> Spot:
    begin, span = {"row": 0, "column": 0}, {"row": 1, "column": 1}
    style = _AREA.sub(_write_out_area, style)
    for axis, start, alone, length, end in _PLACE.findall(style):
        name = axis.lower()
        begin[name] = int(start or 0)
        wanted = int(end) - int(start or end) if end else int(alone or length or 1)
        span[name] = min(max(1, wanted), _LONGEST_SPAN)
    return begin["row"], begin["column"], span["row"], span["column"]


def _write_out_area(found: re.Match[str]) -> str:
    """Write `row / column / end of rows / end of columns` as the two settings that say the same."""
    lines = [line.strip() for line in found[1].split("/")] + ["span 1", "span 1"]
    return f"grid-row:{lines[0]}/{lines[2]};grid-column:{lines[1]}/{lines[3]}" if _LINES.fullmatch(found[1]) else ""


def _flow(spots: list[Spot], columns: int) -> list[Spot]:
    """Place cells one after another as a grid does, each where it fits behind the last."""
    taken: set[tuple[int, int]] = set()
    placed: list[Spot] = []
    row = column = 1
    for _, _, row_span, wanted in spots:
        column_span = min(wanted, columns)
        while column + column_span - 1 > columns or any(
            (row, at) in taken for at in range(column, column + column_span)
        ):
            row, column = (row, column + 1) if column + column_span <= columns else (row + 1, 1)
        placed.append((row, column, row_span, column_span))
        taken.update((r, c) for r in range(row, row + row_span) for c in range(column, column + column_span))
        column += column_span
    return placed
