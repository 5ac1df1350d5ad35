"""The cells of a workbook as text, sheet by sheet, taken out by calamine.

Its reader can bring the whole process down on a broken .xls, or on an .xlsx whose cells stand nowhere or give one long
text again and again, so for those it runs in a process of its own: this module is also that process. Which texts are
titles and which are tables does not belong here.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import subprocess
import sys
from typing import Any, TypedDict

from python_calamine import CalamineSheet, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from pipelines.document import ReadError
from pipelines.read.limits import MAX_GRID_CELLS, MEBIBYTE, SHEET_TOO_LARGE

_DAMAGED = "表格文件已损坏或不完整，请用 Excel 或 WPS 打开后另存为 .xlsx，再重新报送"
_LOCKED = "文件设有打开密码，请去掉密码后重新报送"
_SECONDS = 9
_MAX_CHARACTERS = 4_000_000
"""Of all sheets: four times what a text file may have."""
_MEMORY_BYTES = 512 * MEBIBYTE


class SheetContent(TypedDict):
    """A sheet: `texts` by row and column, `merged` as (first row, first column, last row, last column), from 0."""

    name: str
    is_visible: bool
    texts: list[list[str]]
    merged: list[tuple[int, int, int, int]]


def rows_of(texts: dict[tuple[int, int], str]) -> list[list[str]]:
    """Return texts by row and column, from the first of either to the last that has one.

    Args:
        texts: (row, column), from 0 → text.

    Raises:
        ReadError: more cells than any report has.
    """
    rows = max((row for row, _ in texts), default=-1) + 1
    columns = max((column for _, column in texts), default=-1) + 1
    if rows * columns > MAX_GRID_CELLS:
        raise ReadError(SHEET_TOO_LARGE)
    return [[texts.get((row, column), "") for column in range(columns)] for row in range(rows)]


def extract_sheets(data: bytes) -> list[SheetContent]:
    """Return the sheets of a workbook, the hidden ones without their cells.

    Raises:
        ReadError: damaged or encrypted.
    """
    try:
        with load_workbook(io.BytesIO(data)) as workbook:
            sheets = [
                _extract(workbook.get_sheet_by_index(index), metadata.visible == SheetVisibleEnum.Visible)
                for index, metadata in enumerate(workbook.sheets_metadata)
                if metadata.typ == SheetTypeEnum.WorkSheet
            ]
            if sum(len(text) for sheet in sheets for row in sheet["texts"] for text in row) > _MAX_CHARACTERS:
                raise ReadError(SHEET_TOO_LARGE)
            return sheets
    except (KeyboardInterrupt, SystemExit, ReadError):
        raise
    except PasswordError as error:
        raise ReadError(_LOCKED) from error
    except BaseException as error:  # a panic in the library is no Exception
        raise ReadError(_DAMAGED) from error


def extract_sheets_apart(data: bytes) -> list[SheetContent]:
    """Do the same in a process of its own, with limits on time and memory.

    Raises:
        ReadError: damaged, encrypted, or over a limit.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", __name__]
    try:
        done = subprocess.run(command, input=data, capture_output=True, env=environment, timeout=_SECONDS, check=False)
        answer: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"error": _DAMAGED}
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise ReadError(_DAMAGED) from error
    if "error" in answer:
        raise ReadError(answer["error"])
    sheets: list[SheetContent] = answer["sheets"]
    return sheets


def _extract(sheet: CalamineSheet, is_visible: bool) -> SheetContent:
    if not is_visible:
        return {"name": sheet.name, "is_visible": False, "texts": [], "merged": []}
    texts = [[format_value(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = [(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or []]
    return {"name": sheet.name, "is_visible": True, "texts": texts, "merged": merged}


def format_value(value: object) -> str:
    """Return a cell's value as text: whole numbers without .0, others to Excel's 15 digits, dates as 2024-01-31."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


def _serve() -> None:
    """Read a workbook from standard input and write its sheets to standard output as JSON."""
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    try:
        answer: dict[str, Any] = {"sheets": extract_sheets(sys.stdin.buffer.read())}
    except ReadError as error:
        answer = {"error": str(error)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _serve()
