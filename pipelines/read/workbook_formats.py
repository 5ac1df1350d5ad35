"""Numbers of an .xlsx that the sheet shows as something else, or not at all, by their number format.

A percentage, a fraction rounded to a whole number and a hidden number are none that a person can have filed as it is
stored: their text says both. What else formats do (units, separators, decimals, - for nought) does not change a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipelines.read.limits import open_zip, parse_xml, read_part
from pipelines.read.workbook_hidden import sheet_parts

if TYPE_CHECKING:
    from pipelines.read.workbook_sheets import SheetContent

_BUILT_IN = {1: "0", 3: "#,##0", 9: "0%", 10: "0.00%", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0"}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""What a format prints as it is, leaves room for, or says about colour and condition."""
_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?P<marks>[^>]*)>\s*(?:<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*)?"
    rb"<(?:\w+:)?v>(?P<value>-?[\d.]+(?:[eE][-+]?\d+)?)</"
)
_STYLE, _PLACE = re.compile(rb"\bs\s*=\s*[\"'](\d+)"), re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_IS_NO_NUMBER = re.compile(rb"\bt\s*=\s*[\"'](?!n[\"'])")
_HIDES_NOUGHT = re.compile(rb"\bshowZeros\s*=\s*[\"'](?:0|false)")


def write_as_shown(sheets: list[SheetContent], data: bytes) -> None:
    """Replace, in place, the text of numbers that the sheets show as something else."""
    with open_zip(data) as container:
        if "xl/styles.xml" not in container.namelist():
            return
        formats = _read_formats(read_part(container, "xl/styles.xml"))
        parts = {name: read_part(container, part) for name, part in sheet_parts(container)}
    for sheet in sheets:
        for row, column, text in _shown_otherwise(parts.get(sheet["name"], b""), formats):
            if row < len(sheet["texts"]) and column < len(sheet["texts"][row]):
                sheet["texts"][row][column] = text


def _read_formats(styles: bytes) -> dict[int, list[str]]:
    """Return, by the number of a style, the sections of formats that may show a number as something else."""
    root = parse_xml(styles)
    codes = dict(_BUILT_IN)
    codes.update({_number(each.get("numFmtId")): each.get("formatCode", "") for each in root.iter("{*}numFmt")})
    found = {}
    for cells in root.iter("{*}cellXfs"):
        for number, style in enumerate(cells):
            if code := codes.get(_number(style.get("numFmtId"))):
                found[number] = [_LITERAL.sub(_keep_words, section) for section in code.split(";")]
    return found


def _keep_words(found: re.Match[str]) -> str:
    """Keep one sign for words that a format prints: a section of nothing else still shows something."""
    return "w" if found[0][0] in '"\\' and found[0] != '""' else ""


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() else -1


def _shown_otherwise(part: bytes, formats: dict[int, list[str]]) -> Iterator[tuple[int, int, str]]:
    """Yield row, column and what to say of each number of a sheet that shows as something else."""
    hides_nought = _HIDES_NOUGHT.search(part) is not None
    for cell in _CELL.finditer(part) if formats or hides_nought else ():
        place, style = _PLACE.search(cell["marks"]), _STYLE.search(cell["marks"])
        if place is None or _IS_NO_NUMBER.search(cell["marks"]):
            continue
        value = float(cell["value"])
        text = _show(value, formats.get(int(style[1]) if style else 0, []), hides_nought=hides_nought)
        if text:
            column = 0
            for letter in place[1]:
                column = column * 26 + letter - 64
            yield int(place[2]) - 1, column - 1, text


def _show(value: float, sections: list[str], *, hides_nought: bool) -> str:
    """Return what to say of a number, nothing where it shows as itself."""
    section = sections[_section_of(value, len(sections))] if sections else "General"
    if (value == 0 and hides_nought) or not section:
        return f"不显示，实为{value:.15g}"
    if "%" in section:
        return f"{value * 100:.15g}%"
    is_whole = "." not in section and re.search("[0#?]", section) is not None and "/" not in section
    is_plain = not re.search("[ymdhsE]", section, re.I)
    return f"显示为{value:.0f}，实为{value:.15g}" if is_whole and is_plain and not value.is_integer() else ""


def _section_of(value: float, count: int) -> int:
    if value < 0 and count > 1:
        return 1
    return 2 if value == 0 and count > 2 else 0
