"""Workbooks of LibreOffice and WPS as OpenDocument (.ods, .fods): their sheets as those of other workbooks.

What a cell shows counts; where that is not the number that stands in it, its text says both. Which texts are titles and
which are tables does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.document import Document, ReadError
from pipelines.read.limits import MAX_GRID_CELLS, SHEET_TOO_LARGE, check_file_size, open_zip, parse_xml, read_part
from pipelines.read.odt.changes import drop_unseen
from pipelines.read.workbook.blocks import read_sheets
from pipelines.read.workbook.hidden import Area, Hidden
from pipelines.read.workbook.sheets import SheetContent, format_value, rows_of
from pipelines.read.workbook.shown import not_shown

if TYPE_CHECKING:
    from lxml.etree import _Element

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_MOST = 1_048_576
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def read(data: bytes) -> Document:
    """Read a workbook.

    Raises:
        ReadError: damaged, hostile, with a formula that has no result, or without anything in its visible sheets.
    """
    check_file_size(data)
    root, styles = _open(data)
    drop_unseen(root, styles)
    unseen = {
        str(style.get(f"{_STYLE}name")) for sheet in styles for style in sheet.iter(f"{_STYLE}style") if _hides(style)
    }
    sheets, hidden = [], {}
    for number, element in enumerate(root.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"), start=1):
        name = element.get(f"{_TABLE}name", str(number))
        is_visible = element.get(f"{_TABLE}style-name") not in unseen
        sheet = _Sheet(name, unseen)
        if is_visible:
            sheet.take_rows(element)
            sheet.take_columns(element)
        sheets.append(SheetContent(name=name, is_visible=is_visible, texts=rows_of(sheet.texts), merged=sheet.merged))
        hidden[name] = sheet.hidden
    return Document("ods", *read_sheets(sheets, hidden))


def _open(data: bytes) -> tuple[_Element, list[_Element]]:
    """Return the root of the sheets and those of all styles; a file that is no package holds both in one."""
    if not data.startswith(b"PK"):
        root = parse_xml(data)
        return root, [root]
    with open_zip(data) as container:
        root = parse_xml(read_part(container, "content.xml"))
        named = "styles.xml" in container.namelist()
        return root, [parse_xml(read_part(container, "styles.xml")), root] if named else [root]


def _hides(style: _Element) -> bool:
    """Whether a style hides a sheet, strikes out what stands in a cell, or writes it white."""
    for properties in style:
        if properties.get(f"{_TABLE}display") == "false" or properties.get(f"{_FO}color", "").lower() == "#ffffff":
            return True
        if properties.get(f"{_STYLE}text-line-through-style", "none") != "none":
            return True
    return False


@dataclass
class _Sheet:
    name: str
    unseen: set[str]
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden: Hidden = field(default_factory=Hidden)

    def take_columns(self, sheet: _Element) -> None:
        """Note which columns are hidden."""
        column = 0
        for element in sheet.iter(f"{_TABLE}table-column"):
            last = column + _count(element, "number-columns-repeated")
            if element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
                self.hidden.add_columns(column, last - 1)
            column = last

    def take_rows(self, sheet: _Element) -> None:
        """Take the rows of a sheet, each as often as it stands there."""
        row = 0
        for element in sheet.iter(f"{_TABLE}table-row"):
            times = _count(element, "number-rows-repeated")
            shown = list(self._read_cells(element, row))
            if len(self.texts) + times * len(shown) > MAX_GRID_CELLS or row > _MOST:
                raise ReadError(SHEET_TOO_LARGE)
            for again in range(row, row + times) if shown else ():
                self.texts.update(((again, column), text) for column, text in shown)
            if element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
                self.hidden.rows.update(range(row, min(row + times, _MOST)))
            row += times

    def _read_cells(self, row: _Element, number: int) -> Iterator[tuple[int, str]]:
        """Give column and text of the cells of a row that show something, and note which are merged."""
        column = 0
        for cell in row.iterchildren(_CELL, _COVERED):
            times = _count(cell, "number-columns-repeated")
            down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
            if down > 1 or across > 1:
                self.merged.append((number, column, number + down - 1, column + across - 1))
            text = self._read(cell) if cell.tag == _CELL else ""
            if text and times > MAX_GRID_CELLS:
                raise ReadError(SHEET_TOO_LARGE)
            yield from ((each, text) for each in range(column, column + times) if text)
            column += times

    def _read(self, cell: _Element) -> str:
        """Return what a cell shows, and what stands in it where that is something else."""
        kind = cell.get(f"{_OFFICE}value-type")
        if kind is None and cell.get(f"{_TABLE}formula"):
            raise ReadError(
                f"表格里有公式没有算出结果（如工作表“{self.name}”），请用 Excel 或 WPS 打开、保存后重新报送"
            )
        shown = "\n".join("".join(line.itertext()) for line in cell.iterfind("{*}p")).strip()
        stored = next((value for name, value in cell.attrib.items() if name.endswith("value") and _OFFICE in name), "")
        if cell.get(f"{_TABLE}style-name") in self.unseen and re.search(r"\d", shown or stored):
            return not_shown(shown or stored)  # heads may be white on a dark ground
        if kind in (None, "string", "percentage"):
            return shown
        if kind not in ("float", "currency"):
            return f"显示为{shown}，实为{stored}"
        return _as_shown(shown, stored)


def _as_shown(shown: str, stored: str) -> str:
    """Return a number as it shows where that is the one that stands there, with the unit that its format prints."""
    try:
        value = float(stored)
    except ValueError:
        return shown
    digits = _NUMBER.findall(re.sub(r"[,，\s]", "", shown))
    if len(digits) == 1 and float(digits[0]) == value:
        return shown
    return f"显示为{shown}，实为{format_value(value)}" if shown else not_shown(format_value(value))


def _count(element: _Element, name: str) -> int:
    value = element.get(f"{_TABLE}{name}", "1")
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 11 else 1
