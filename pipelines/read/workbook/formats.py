"""Numbers of a workbook that the sheet shows as something else, or not at all, by their number format.

A percentage, a fraction rounded to a whole number and a hidden number are none that a person can have filed as it is
stored: their text says both. What else formats do (units, separators, decimals, - for nought) does not change a number.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING

from pipelines.document import ReadError
from pipelines.read.limits import open_zip, parse_xml, read_part
from pipelines.read.workbook.hidden import sheet_parts
from pipelines.read.workbook.marks import find_marked_cells
from pipelines.read.workbook.record_fonts import find_marked
from pipelines.read.workbook.records import (
    find_errors,
    find_formats,
    find_numbers,
    find_sheets_without_nought,
    name_sheets,
    read_records,
)
from pipelines.read.workbook.shown import Shown, column_number, not_shown

if TYPE_CHECKING:
    from pipelines.read.workbook.sheets import SheetContent

_BUILT_IN = {1: "0", 3: "#,##0", 9: "0%", 10: "0.00%", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0"}
_LITERAL = re.compile(r'"[^"]*"|[\\!].|_.|\*.|\[[^\]]*\]')
"""What a format prints as it is, leaves room for, or says about colour and condition."""
_CONDITION = re.compile(r"\[(<=|>=|<>|=|<|>)(-?\d+(?:\.\d+)?)\]")
_COMPARED = {"<": lt, "<=": le, "=": eq, "<>": ne, ">=": ge, ">": gt}
_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?P<marks>[^>]*)>\s*(?:<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*)?"
    rb"<(?:\w+:)?v>(?P<value>-?[\d.]+(?:[eE][-+]?\d+)?)</"
)
_STYLE, _PLACE = re.compile(rb"\bs\s*=\s*[\"'](\d+)"), re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_IS_NO_NUMBER = re.compile(rb"\bt\s*=\s*[\"'](?!n[\"'])")
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
"""A comma behind the last digit: thousands are shown."""
_UNIT = re.compile(r"[元万千百亿]+")
"""What a format prints behind a number as its unit."""
_HIDES_NOUGHT = re.compile(rb"\bshowZeros\s*=\s*[\"'](?:0|false)")


def write_as_shown(sheets: list[SheetContent], data: bytes) -> None:
    """Replace, in place, the text of cells that the sheets show as something else.

    Raises:
        ReadError: damaged.
    """
    try:
        found = _in_package(data) if data.startswith(b"PK") else _in_records(data)
    except (ValueError, struct.error, OSError) as error:
        raise ReadError("表格文件已损坏或不完整，请用 Excel 或 WPS 打开后另存为 .xlsx，再重新报送") from error
    for sheet in sheets:
        for row, column, text in found.get(sheet["name"], ()):
            if row < len(sheet["texts"]) and column < len(sheet["texts"][row]):
                sheet["texts"][row][column] = text


def _in_package(data: bytes) -> dict[str, list[Shown]]:
    """Return what to say of the cells of an .xlsx, by the name of the sheet."""
    with open_zip(data) as container:
        marked = find_marked_cells(container)
        if "xl/styles.xml" not in container.namelist():
            return marked
        formats = _read_formats(read_part(container, "xl/styles.xml"))
        parts = {name: read_part(container, part) for name, part in sheet_parts(container)}
    return {name: [*_shown_otherwise(part, formats), *marked.get(name, ())] for name, part in parts.items()}


def _in_records(data: bytes) -> dict[str, list[Shown]]:
    """Return what to say of the cells of an .xls, by the name of the sheet."""
    records = read_records(data)
    codes, styles = find_formats(records)
    codes = _BUILT_IN | codes
    formats = {number: split_format(codes[code]) for number, code in enumerate(styles) if codes.get(code)}
    names, without_nought = name_sheets(records), find_sheets_without_nought(records)
    found: dict[str, list[Shown]] = {name: [] for name in names.values()}
    for record in (record for record in records if record.start in names):
        for row, column, style, value in find_numbers(record):
            if text := show_number(value, formats.get(style, []), hides_nought=record.start in without_nought):
                found[names[record.start]].append((row, column, text))
        found[names[record.start]] += find_errors(record)
    for start, shown in find_marked(records):
        if start in names:
            found[names[start]].append(shown)
    return found


def _read_formats(styles: bytes) -> dict[int, list[str]]:
    """Return, by the number of a style, the sections of formats that may show a number as something else."""
    root = parse_xml(styles)
    codes = dict(_BUILT_IN)
    codes.update({_number(each.get("numFmtId")): each.get("formatCode", "") for each in root.iter("{*}numFmt")})
    found = {}
    for cells in root.iter("{*}cellXfs"):
        for number, style in enumerate(cells):
            if code := codes.get(_number(style.get("numFmtId"))):
                found[number] = split_format(code)
    return found


def split_format(code: str) -> list[str]:
    """Return the sections of a format: for numbers above, below and at nought, or as their conditions say."""
    return [_LITERAL.sub(_keep_words, section) for section in code.split(";")]


def _keep_words(found: re.Match[str]) -> str:
    """Keep the unit of words that a format prints, or one sign: a section of nothing else still shows something."""
    if _CONDITION.fullmatch(found[0]):
        return found[0]
    if found[0][0] not in '"\\!' or found[0] == '""':
        return ""
    return "".join(_UNIT.findall(found[0])) or "w"


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() else -1


def _shown_otherwise(part: bytes, formats: dict[int, list[str]]) -> Iterator[Shown]:
    """Yield row, column and what to say of each number of a sheet that shows as something else."""
    hides_nought = _HIDES_NOUGHT.search(part) is not None
    for cell in _CELL.finditer(part) if formats or hides_nought else ():
        place, style = _PLACE.search(cell["marks"]), _STYLE.search(cell["marks"])
        if place is None or _IS_NO_NUMBER.search(cell["marks"]):
            continue
        value = float(cell["value"])
        text = show_number(value, formats.get(int(style[1]) if style else 0, []), hides_nought=hides_nought)
        if text:
            yield int(place[2]) - 1, column_number(place[1]) - 1, text


def show_number(value: float, sections: list[str], *, hides_nought: bool = False) -> str:
    """Return what to say of a number, nothing where it shows as itself."""
    section = _section_of(value, sections) if sections else "General"
    is_left_out = hides_nought or ("#" in section and re.search("[0?]", section) is None)
    if (value == 0 and is_left_out) or not section:
        return not_shown(f"{value:.15g}")
    if "%" in section:
        return f"{value * 100:.15g}%"
    if value and _SCALED.search(section):
        return f"显示为以千计，实为{value:.15g}"
    is_whole = "." not in section and re.search("[0#?]", section) is not None and "/" not in section
    is_plain = not re.search("[ymdhsE]", section, re.I)
    if is_whole and is_plain and not value.is_integer():
        return f"显示为{value:.0f}，实为{value:.15g}"
    unit = "".join(_UNIT.findall(section))
    return f"{value:.15g}{unit}" if unit and is_plain else ""


def _section_of(value: float, sections: list[str]) -> str:
    """Return the section that a number is shown by, without its condition."""
    conditions = [_CONDITION.match(section) for section in sections]
    if any(conditions):
        holds = (found is None or _COMPARED[found[1]](value, float(found[2])) for found in conditions)
        index = next((index for index, is_so in enumerate(holds) if is_so), len(sections) - 1)
    elif value < 0 and len(sections) > 1:
        index = 1
    else:
        index = 2 if value == 0 and len(sections) > 2 else 0
    return _CONDITION.sub("", sections[index])
