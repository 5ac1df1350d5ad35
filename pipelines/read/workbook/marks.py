"""Cells of an .xlsx whose text is not what stands in them: errors, struck and raised signs, white numbers on white.

The library that reads the cells tells none of them. What number formats do is formats.py's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.read.limits import parse_xml, read_part
from pipelines.read.raised import set_apart
from pipelines.read.workbook.hidden import sheet_parts
from pipelines.read.workbook.shown import Shown, column_number, not_shown

if TYPE_CHECKING:
    import zipfile

    from lxml.etree import _Element

_MARKS = re.compile(rb"<(?:\w+:)?(?:strike|vertAlign)\b")
_ERROR = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_OFF = ("0", "false", "baseline")
_WHITE = ("FFFFFF", "FFFFFFFF", "00FFFFFF")
_WHITE_INDEXES = ("1", "9")
_LONGEST_NUMBER = 20


@dataclass
class _Styles:
    """The styles, by number, whose text is struck or white on white."""

    struck: set[int] = field(default_factory=set)
    white: set[int] = field(default_factory=set)


def find_marked_cells(container: zipfile.ZipFile) -> dict[str, list[Shown]]:
    """Return the cells that show something else than stands in them, by the name of the sheet."""
    names = container.namelist()
    styles = _read_styles(read_part(container, "xl/styles.xml")) if "xl/styles.xml" in names else _Styles()
    texts = read_part(container, "xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else b""
    shared = _rich_texts(texts) if texts and (styles.struck or _MARKS.search(texts)) else {}
    found = {}
    for name, part in sheet_parts(container):
        data = read_part(container, part)
        if styles.struck or styles.white or shared or _ERROR.search(data) or _MARKS.search(data):
            found[name] = list(_read_cells(parse_xml(data), styles, shared))
    return found


def _read_cells(sheet: _Element, styles: _Styles, shared: dict[int, _Element]) -> Iterator[Shown]:
    for cell in sheet.iter("{*}c"):
        place = _PLACE.fullmatch(cell.get("r", ""))
        text = None if place is None else _shown(cell, styles, shared)
        if place is not None and text is not None:
            yield int(place[2]) - 1, column_number(place[1].encode()) - 1, text


def _shown(cell: _Element, styles: _Styles, shared: dict[int, _Element]) -> str | None:
    """Return what a cell shows, None where it is what the library says."""
    kind, style = cell.get("t", "n"), _number(cell.get("s", "0"))
    value = cell.findtext("{*}v") or ""
    if kind == "e":
        return value or "#"
    is_struck = style in styles.struck
    rich = shared.get(_number(value)) if kind == "s" else next(cell.iterchildren("{*}is"), None)
    if rich is not None and next(rich.iterchildren("{*}r"), None) is not None:
        return _marked_text(rich, is_struck=is_struck)
    if is_struck:
        return ""
    if style in styles.white and kind in ("n", "str") and value and len(value) <= _LONGEST_NUMBER:
        return not_shown(value)
    return None


def _rich_texts(data: bytes) -> dict[int, _Element]:
    """Return the shared texts of several runs by their number."""
    items = enumerate(parse_xml(data).iterchildren("{*}si"))
    return {number: item for number, item in items if next(item.iterchildren("{*}r"), None) is not None}


def _marked_text(item: _Element, *, is_struck: bool) -> str | None:
    """Return a text of several runs without struck signs, raised ones set apart; None where it has no such.

    Runs without a font of their own have that of the cell, which may be struck.
    """
    pieces: list[str] = []
    has_marks = is_struck
    for run in item.iterchildren("{*}r"):
        text = run.findtext("{*}t") or ""
        is_gone = is_struck if run.find("{*}rPr") is None else _is_on(run.find("{*}rPr/{*}strike"))
        is_raised = _is_on(run.find("{*}rPr/{*}vertAlign"))
        has_marks = has_marks or is_gone or is_raised
        if not is_gone:
            pieces.append(set_apart("".join(pieces), text) if is_raised else text)
    return "".join(pieces) if has_marks else None


def _is_on(mark: _Element | None) -> bool:
    return mark is not None and mark.get("val", "1") not in _OFF


def _read_styles(data: bytes) -> _Styles:
    root = parse_xml(data)
    fonts = [font for group in root.iterchildren("{*}fonts") for font in group]
    fills = [fill for group in root.iterchildren("{*}fills") for fill in group]
    struck = {number for number, font in enumerate(fonts) if _is_on(font.find("{*}strike"))}
    white = {number for number, font in enumerate(fonts) if _is_white(font.find("{*}color"))}
    bare = {number for number, fill in enumerate(fills) if _is_bare(fill)}
    found = _Styles()
    for number, style in enumerate(style for group in root.iterchildren("{*}cellXfs") for style in group):
        font, fill = _number(style.get("fontId")), _number(style.get("fillId"))
        if font in struck:
            found.struck.add(number)
        if font in white and fill in bare:
            found.white.add(number)
    return found


def _is_white(colour: _Element | None) -> bool:
    if colour is None or colour.get("tint"):
        return False
    return (
        colour.get("rgb", "").upper() in _WHITE or colour.get("theme") == "0" or colour.get("indexed") in _WHITE_INDEXES
    )


def _is_bare(fill: _Element) -> bool:
    """Tell whether a cell with this fill is white."""
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return False
    return pattern.get("patternType", "none") == "none" or _is_white(pattern.find("{*}fgColor"))


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() else -1
