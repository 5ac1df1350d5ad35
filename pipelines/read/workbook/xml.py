"""Workbooks as the one XML file of Excel 2003, often sent as .xls: their sheets as those of other workbooks.

Which texts are titles and which are tables does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.document import Document, ReadError
from pipelines.read.limits import MAX_GRID_CELLS, SHEET_TOO_LARGE, parse_xml
from pipelines.read.workbook.blocks import read_sheets
from pipelines.read.workbook.hidden import Area, Hidden
from pipelines.read.workbook.sheets import SheetContent, rows_of
from pipelines.read.workbook.xml_styles import Styles, read_styles

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMESPACE = "{urn:schemas-microsoft-com:office:spreadsheet}"
_MAX_INDEX = 1_048_576


def read(data: bytes) -> Document:
    """Read a workbook that is one XML file.

    Raises:
        ReadError: damaged, hostile, with a formula that has no result, or without anything in its visible sheets.
    """
    sheets, hidden = [], {}
    root = parse_xml(data)
    styles = read_styles(root)
    for number, element in enumerate(root.iter("{*}Worksheet"), start=1):
        name = element.get(f"{_NAMESPACE}Name", str(number))
        is_visible = element.findtext("{*}WorksheetOptions/{*}Visible", "") not in ("SheetHidden", "SheetVeryHidden")
        sheet = _Sheet(name, styles)
        if is_visible:
            sheet.take(element)
        sheets.append(SheetContent(name=name, is_visible=is_visible, texts=rows_of(sheet.texts), merged=sheet.merged))
        hidden[name] = sheet.hidden
    return Document("xls", *read_sheets(sheets, hidden))


@dataclass
class _Sheet:
    name: str
    styles: Styles
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden: Hidden = field(default_factory=Hidden)
    _columns: list[tuple[int, int, str | None]] = field(default_factory=list)
    """First and last column, and the style that they give to cells without one."""

    def take(self, sheet: _Element) -> None:
        """Take the columns and rows of a sheet; each stands behind the one before, or at the number it names."""
        row = column = 0
        for element in sheet.iterfind("{*}Table/*"):
            if element.tag == f"{_NAMESPACE}Column":
                column = _number(element, "Index", column + 1)
                last = column + _number(element, "Span", 0)
                self._columns += [(column, last, element.get(f"{_NAMESPACE}StyleID"))]
                if element.get(f"{_NAMESPACE}Hidden") == "1":
                    self.hidden.add_columns(column - 1, last - 1)
                column = last
            elif element.tag == f"{_NAMESPACE}Row":
                row = _number(element, "Index", row + 1)
                if element.get(f"{_NAMESPACE}Hidden") == "1":
                    self.hidden.rows.update(
                        range(row - 1, min(row + _number(element, "Span", 0), row + MAX_GRID_CELLS))
                    )
                self._take_row(element, row)
                row += _number(element, "Span", 0)

    def _take_row(self, element: _Element, row: int) -> None:
        column, of_row = 0, element.get(f"{_NAMESPACE}StyleID")
        for cell in element.iterfind("{*}Cell"):
            column = _number(cell, "Index", column + 1)
            style = cell.get(f"{_NAMESPACE}StyleID") or of_row or self._style_of(column)
            across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            if text := self.styles.show(style, self._read(cell, row, column)):
                self.texts[row - 1, column - 1] = text
            if across or down:
                self.merged.append((row - 1, column - 1, row - 1 + down, column - 1 + across))
            column += across

    def _style_of(self, column: int) -> str | None:
        return next((style for first, last, style in self._columns if first <= column <= last), None)

    def _read(self, cell: _Element, row: int, column: int) -> str | float:
        data = cell.find("{*}Data")
        if data is None:
            if cell.get(f"{_NAMESPACE}Formula"):
                where = f"（如工作表“{self.name}”第{row}行第{column}列）"
                raise ReadError(f"表格里有公式没有算出结果{where}，请用 Excel 或 WPS 打开、保存后重新报送")
            return ""
        text = "".join(data.itertext())
        if data.get(f"{_NAMESPACE}Type") == "Number":
            try:
                return float(text)
            except ValueError:
                return text
        if data.get(f"{_NAMESPACE}Type") == "Boolean":
            return "TRUE" if text == "1" else "FALSE"
        return text.removesuffix("T00:00:00.000")


def _number(element: _Element, name: str, otherwise: int) -> int:
    value = element.get(f"{_NAMESPACE}{name}", "")
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else otherwise
    if number > _MAX_INDEX:
        raise ReadError(SHEET_TOO_LARGE)
    return number
