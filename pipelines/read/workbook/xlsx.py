"""Workbooks: .xlsx, .xlsm and .xls. Each visible sheet gives grids, with titles and prose between them as paragraphs.

Texts in boxes stand before them. Numbers become the text a person sees, without a trailing .0.
What the cells mean does not belong here.
"""

from __future__ import annotations

from pipelines.document import Document
from pipelines.read.limits import check_file_size
from pipelines.read.signatures import OLE_MAGIC
from pipelines.read.workbook import xml as workbook_xml
from pipelines.read.workbook.blocks import read_sheets
from pipelines.read.workbook.boxes import read_boxes
from pipelines.read.workbook.formats import write_as_shown
from pipelines.read.workbook.hidden import find_hidden
from pipelines.read.workbook.limits import check_workbook
from pipelines.read.workbook.sheets import extract_sheets, extract_sheets_apart


def read(data: bytes) -> Document:
    """Read a workbook.

    Raises:
        ReadError: damaged, encrypted, hostile, or without anything in its visible sheets.
    """
    check_file_size(data)
    if not data.startswith((b"PK", OLE_MAGIC)):
        return workbook_xml.read(data)
    kind = "xlsx" if data.startswith(b"PK") else "xls"
    sheets = extract_sheets(data) if check_workbook(data) else extract_sheets_apart(data)
    write_as_shown(sheets, data)
    blocks, notes = read_sheets(sheets, find_hidden(data))
    boxes = read_boxes(data, {sheet["name"] for sheet in sheets if sheet["is_visible"]})
    return Document(kind, (*boxes, *blocks), notes)
