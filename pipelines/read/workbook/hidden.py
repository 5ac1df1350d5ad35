"""Rows and columns that a workbook hides: which they are, and its sheets without them.

The library that reads the cells says nothing of them, so they are looked up beside it; it does tell hidden sheets.
"""

from __future__ import annotations

import posixpath
import re
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.document import ReadError
from pipelines.read.limits import open_zip, parse_xml, read_part
from pipelines.read.workbook.records import name_sheets, read_records

if TYPE_CHECKING:
    import zipfile

    from lxml.etree import _Element

    from pipelines.read.workbook.sheets import SheetContent

_HIDES = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)|\b(?:ht|width)\s*=\s*[\"']0(?:\.0*)?[\"']")
_ROW, _COLUMNS = 0x0208, 0x007D
_ROW_IS_HIDDEN, _COLUMN_IS_HIDDEN = 0x20, 0x01
_MAX_COLUMNS = 16_384
_MAX_MERGED_CELLS = 10_000

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""


class Hidden:
    """Hidden rows and columns of a sheet, from 0."""

    def __init__(self) -> None:
        """Begin with nothing hidden."""
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self._named = 0

    def add_columns(self, first: int, last: int) -> None:
        """Add columns up to `last`.

        Raises:
            ValueError: more columns are named again and again than any sheet has.
        """
        last = min(last, _MAX_COLUMNS)
        self._named += max(0, last - first + 1)
        if first < 0 or self._named > _MAX_COLUMNS * 2:
            raise ValueError("columns")
        self.columns.update(range(first, last + 1))


@dataclass(frozen=True)
class ShownSheet:
    """A sheet as it shows: `rows` and `columns` say which of the sheet, from 0, each row and column of `texts` is.

    `lost_cells` counts the cells with text that are hidden.
    """

    texts: list[list[str]]
    merged: list[Area]
    rows: Sequence[int]
    columns: Sequence[int]
    lost_cells: int = 0


def find_hidden(data: bytes) -> dict[str, Hidden]:
    """Return what each sheet of a workbook hides, by the name of the sheet; sheets that hide nothing may be missing.

    Raises:
        ReadError: damaged.
    """
    try:
        return dict(_in_package(data) if data.startswith(b"PK") else _in_records(data))
    except (ValueError, struct.error, OSError) as error:
        raise ReadError("表格文件已损坏或不完整，请用 Excel 或 WPS 打开后另存为 .xlsx，再重新报送") from error


def leave_out(sheet: SheetContent, hidden: Hidden) -> ShownSheet:
    """Return a sheet without its hidden rows and columns.

    A merged cell that begins in one shows its text in the rest. Merged areas larger than any report's are dropped.
    """
    texts, width = sheet["texts"], max(map(len, sheet["texts"]), default=0)
    areas = [area for area in sheet["merged"] if area[0] < len(texts) and area[1] < _MAX_COLUMNS and _is_sane(area)]
    height = max((area[2] + 1 for area in areas), default=0)
    right = max((area[3] + 1 for area in areas), default=0)
    all_rows, all_columns = range(max(len(texts), height)), range(max(width, right))
    if not hidden.rows and not hidden.columns:
        return ShownSheet(texts, areas, all_rows, all_columns)
    rows = [row for row in all_rows if row not in hidden.rows]
    columns = [column for column in all_columns if column not in hidden.columns]
    shown = [
        [text for column, text in enumerate(texts[row]) if column not in hidden.columns]
        for row in rows
        if row < len(texts)
    ]
    lost = _count_filled(texts) - _count_filled(shown)
    merged = []
    for top, left, low, far in areas:
        area = (
            bisect_left(rows, top),
            bisect_left(columns, left),
            bisect_right(rows, low) - 1,
            bisect_right(columns, far) - 1,
        )
        if _is_sane(area):
            merged.append(area)
            if area[0] < len(shown) and area[1] < len(shown[area[0]]) and left < len(texts[top]):
                shown[area[0]][area[1]] = texts[top][left]
    return ShownSheet(shown, merged, rows, columns, lost)


def _count_filled(texts: list[list[str]]) -> int:
    return sum(1 for row in texts for text in row if text.strip())


def _is_sane(area: Area) -> bool:
    """Whether a merged area covers any cell, and not more than a report's could."""
    top, left, low, far = area
    return low >= top and far >= left and (low - top + 1) * (far - left + 1) <= _MAX_MERGED_CELLS


def _in_package(data: bytes) -> Iterator[tuple[str, Hidden]]:
    with open_zip(data) as container:
        names = [name for name in container.namelist() if "/worksheets/" in name]
        hiding = {name: part for name in names if _HIDES.search(part := read_part(container, name))}
        for name, part_name in sheet_parts(container) if hiding else ():
            if part_name in hiding:
                yield name, _hidden_in_part(parse_xml(hiding[part_name]))


def sheet_parts(container: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield the name of each sheet with the part that holds it."""
    relations = parse_xml(read_part(container, "xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for sheet in parse_xml(read_part(container, "xl/workbook.xml")).iter("{*}sheet"):
        key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        yield sheet.get("name", ""), posixpath.normpath(posixpath.join("/xl", targets.get(key, ""))).lstrip("/")


def _hidden_in_part(root: _Element) -> Hidden:
    hidden = Hidden()
    for columns in root.iter("{*}col"):
        if _is_hidden(columns, "width"):
            hidden.add_columns(int(columns.get("min", "1")) - 1, int(columns.get("max", "0")) - 1)
    before = -1
    for row in root.iter("{*}row"):
        before = int(row.get("r", before + 2)) - 1
        if _is_hidden(row, "ht"):
            hidden.rows.add(before)
    return hidden


def _is_hidden(element: _Element, size: str) -> bool:
    """Tell whether a row or column is hidden, or has no height or width, which looks the same."""
    return element.get("hidden") in ("1", "true") or (element.get(size, "") or "1").strip("0.") == ""


def _in_records(data: bytes) -> Iterator[tuple[str, Hidden]]:
    records = read_records(data)
    hidden: dict[int, Hidden] = {}
    for kind, content, start in records:
        if kind == _ROW and len(content) >= 14 and (content[12] & _ROW_IS_HIDDEN or content[6:8] == b"\0\0"):
            hidden.setdefault(start, Hidden()).rows.add(struct.unpack_from("<H", content)[0])
        elif kind == _COLUMNS and len(content) >= 10 and (content[8] & _COLUMN_IS_HIDDEN or content[4:6] == b"\0\0"):
            hidden.setdefault(start, Hidden()).add_columns(*struct.unpack_from("<HH", content))
    names = name_sheets(records)
    yield from ((names[start], found) for start, found in hidden.items() if start in names)
