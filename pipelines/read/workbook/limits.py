"""Whether a workbook can be handed to the library that reads it: small enough, and its formulas worked out.

That library lays a sheet out as a full rectangle, so one cell in the last corner would ask for 400 GB: the extent is
measured here first, without it. A formula without its result it gives as a blank cell.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from itertools import chain, pairwise

import olefile

from pipelines.document import ReadError
from pipelines.read.limits import MAX_PARTS, MEBIBYTE, SHEET_TOO_LARGE, check_xml, open_zip, read_part
from pipelines.read.workbook.shown import column_number

MAX_AREA = 2_000_000
"""Rows × columns of a sheet including blank ones; people format whole columns."""
MAX_TOTAL_BYTES = 64 * MEBIBYTE
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{0,3})(\d{1,9})[\"']")
_UNUSUAL = re.compile(
    rb"<(?:\w+:)?c(?=[\s/>])(?![^<>]*\sr\s*=)"
    rb"|\s(?:r|ref)\s*=\s*(?![\"'][A-Za-z]{0,3}\d{0,7}(?::[A-Za-z]{0,3}\d{0,7})?[\"'])"
    rb"|ount\s*=\s*[\"']\d{7}|\sTarget\s*=\s*(?![\"'](?:/xl/)?\w[\w/]*\.xml[\"'])|\0"
)
"""A cell that does not say where it stands, a place that no sheet has or that is written in an unusual way, a count for
which the library would make room, a sheet among other parts than those looked at here, and wide characters."""
_NAMED_PART = re.compile(rb"(?:\sTarget|:id)\s*=\s*[\"'](?:[^\"']*/)?([^\"'/]*)")
_STRING = re.compile(rb"<(?:\w+:)?si\b")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b(?P<cell>[^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</"
)
"""A cell with a formula and no result: programs write such ones that do not calculate."""
_IS_TEXT = re.compile(rb"\bt\s*=\s*[\"']str")
"""The mark of a cell whose formula gives a text, which may be empty."""
_SHEET_PART = re.compile(r"^xl/(?:.*\.xml|_rels/workbook\.xml\.rels)$", re.I)
_HOLDS_CELLS = re.compile(r"^xl/(?:worksheets/|sharedStrings|workbook)[^/]*\.xml$", re.I)
_VALUE_RECORDS = {0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x0406}
_START_OF_SHEET, _ENCRYPTED = 0x0809, 0x002F
_DAMAGED = "表格文件已损坏或不完整，请用 Excel 或 WPS 打开后另存为 .xlsx，再重新报送"


def check_workbook(data: bytes) -> bool:
    """Refuse a workbook whose sheets or parts are larger than any report's, or that has formulas without results.

    Returns:
        Whether what it says of its extent is certain, so that the library may read it in this process.

    Raises:
        ReadError: too large, damaged, encrypted or not worked out.
    """
    if data.startswith(b"PK"):
        return _check_zipped(data)
    _check_records(data)
    return False


def _check_zipped(data: bytes) -> bool:
    is_usual, values, longest = True, 0, 0
    for name, part in _inflate(data):
        if _HOLDS_CELLS.match(name):
            check_xml(part)
        _check_extent(part)
        _check_formulas(part)
        is_usual = is_usual and _UNUSUAL.search(part) is None and _names_each_once(part)
        values += part.count(b"<v") + part.count(b":v")
        starts = (found.start() for found in _STRING.finditer(part))
        longest = max(longest, *(end - start for start, end in pairwise(chain(starts, [len(part)]))), 0)
    return is_usual and values * longest <= MAX_TOTAL_BYTES  # each value may be the longest text


def _names_each_once(part: bytes) -> bool:
    """Whether no part is named twice: the library would lay the same sheet out again and again.

    Raises:
        ReadError: more parts than a file may have.
    """
    named = [name.lower() for name in _NAMED_PART.findall(part)]
    if len(named) > MAX_PARTS:
        raise ReadError(SHEET_TOO_LARGE)
    return len(named) == len(set(named))


def _inflate(data: bytes) -> Iterator[tuple[str, bytes]]:
    total = 0
    with open_zip(data) as container:
        for info in container.infolist():
            if _SHEET_PART.match(info.filename):
                part = read_part(container, info)
                total += len(part)
                if total > MAX_TOTAL_BYTES:
                    raise ReadError(SHEET_TOO_LARGE)
                yield info.filename, part


def _check_extent(part: bytes) -> None:
    rows = columns = 0
    for letters, digits in _REFERENCE.findall(part):
        rows = max(rows, int(digits))
        columns = max(columns, column_number(letters))
    if rows * max(columns, 1) > MAX_AREA:
        raise ReadError(SHEET_TOO_LARGE)


def _check_formulas(part: bytes) -> None:
    for found in _FORMULA.finditer(part):
        if not _IS_TEXT.search(found["cell"]):
            place = _REFERENCE.search(found["cell"])
            where = f"（如 {b''.join(place.groups()).decode()}）" if place else ""
            raise ReadError(f"表格里有公式没有算出结果{where}，请用 Excel 或 WPS 打开、保存后重新报送")


def _check_records(data: bytes) -> None:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            name = "Workbook" if compound.exists("Workbook") else "Book"
            with compound.openstream(name) as stream:
                records = stream.read()
    except Exception as error:  # olefile raises many kinds, RecursionError among them, on broken files
        raise ReadError(_DAMAGED) from error
    at = rows = columns = 0
    while at + 4 <= len(records):
        kind, size = struct.unpack_from("<HH", records, at)
        if kind == _ENCRYPTED:
            raise ReadError("文件设有打开密码，请去掉密码后重新报送")
        if kind == _START_OF_SHEET:
            rows = columns = 0
        elif kind in _VALUE_RECORDS and at + 8 <= len(records):
            row, column = struct.unpack_from("<HH", records, at + 4)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if rows * columns > MAX_AREA:
                raise ReadError(SHEET_TOO_LARGE)
        at += 4 + size
