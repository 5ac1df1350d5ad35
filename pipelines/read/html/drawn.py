"""What a cell of a page shows beside its text, or without any: pictures, drawings, what style sheets write.

Which number that is cannot be known, so that the cell holds a sign and no blank. Hidden text is shown.py's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.document import UNREAD_PICTURE

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROOM, _SMALLEST_PICTURE = re.compile(r"spacer|blank|clear|pixel|transparent|^$", re.I), 5
"""Names and least size (pixels) of pictures that keep room empty."""
_DRAWINGS = ("svg", "canvas", "math", "object", "embed", "iframe", "meter", "progress", "script")
_SHOWN_FIELDS = ("checkbox", "radio", "range")
_KEPT_NUMBER = re.compile(r"(?:title|value|placeholder|sdval|x:num|data-(?:v|val|value|num|number|count))")
"""Attributes in which pages keep the number of a cell for a program to draw."""
_NUMBER = re.compile(r"[-+]?\d[\d.,]*")
_BARE_NUMBER = re.compile(r"[-+\d.,\s]*\d[-+\d.,\s]*[件个条元万]{0,2}\s*")
CONTENT = re.compile(r"(?:^|;)\s*content\s*:\s*([^;!]+)", re.I)
"""What a style writes before or behind its element."""
_PIECE_OF_CONTENT = re.compile(r"attr\(\s*([\w-]+)[^)]*\)|\"([^\"]*)\"|'([^']*)'|(counters?|url)\(", re.I)
_ESCAPED = re.compile(r"\\([0-9a-f]{1,6})\s?", re.I)
_MOVED = re.compile(r"row-reverse|unicode-bidi|(?<![\w-])(?:left|right)\s*:\s*-?\d*[1-9]", re.I)
_WHITE = re.compile(r"(?<![\w-])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)", re.I)
_GROUND = re.compile(r"background", re.I)


def as_shown(cell: _Element, text: str) -> str:
    """Return the text of a cell, with a sign where the cell shows what is not in it."""
    if not text:
        return UNREAD_PICTURE if _is_drawn(cell) else ""
    if (len(cell) or cell.get("style")) and _BARE_NUMBER.fullmatch(text) and _is_changed(cell):
        return text + UNREAD_PICTURE
    return text


def writes_number(content: str) -> bool:
    """Tell whether what a style sheet writes before or behind an element may be a number or a mark for nothing."""
    return any(
        found[1] or found[4] or re.search(r"\d|^\s*[-—－/无]\s*$", _unescaped(found[2] or found[3] or ""))
        for found in _PIECE_OF_CONTENT.finditer(content)
    )


def _is_drawn(cell: _Element) -> bool:
    return (
        any(_is_shown_picture(image) for image in cell.iter("img"))
        or next(cell.iter(*_DRAWINGS), None) is not None
        or any((field.get("type") or "").lower() in _SHOWN_FIELDS for field in cell.iter("input"))
        or cell.find(".//ol/li") is not None
        or any(_keeps_number(each) or _is_written_on(each) for each in cell.iter() if isinstance(each.tag, str))
    )


def _is_changed(cell: _Element) -> bool:
    """Tell whether digits of a number are shown elsewhere than they stand, or others beside them, or not at all."""
    return any(
        each.tag == "bdo"
        or (each.get("style") and (_MOVED.search(each.get("style", "")) or _is_written_on(each)))
        or _is_white_on_white(each)
        for each in cell.iter()
        if isinstance(each.tag, str)
    )


def _is_shown_picture(image: _Element) -> bool:
    """Tell whether a picture is more than room that it keeps empty."""
    if _ROOM.search(image.get("src", "")):
        return False
    return not any(size < _SMALLEST_PICTURE for size in sizes_in_pixels(image))


def sizes_in_pixels(image: _Element) -> list[int]:
    """Return width and height of a picture as far as the page says them."""
    sizes = [image.get(name, "").removesuffix("px") for name in ("width", "height")]
    return [int(size) for size in sizes if size.isdecimal()]


def _keeps_number(element: _Element) -> bool:
    return element.tag != "input" and any(
        _KEPT_NUMBER.fullmatch(str(name).lower()) and _NUMBER.fullmatch(str(value).strip())
        for name, value in element.attrib.items()
    )


def _is_written_on(element: _Element) -> bool:
    """Tell whether a style sheet writes a number before or behind an element."""
    found = CONTENT.search(element.get("style", ""))
    if found is None:
        return False
    pieces = (
        UNREAD_PICTURE if piece[4] else element.get(piece[1].lower(), "") if piece[1] else piece[2] or piece[3] or ""
        for piece in _PIECE_OF_CONTENT.finditer(found[1])
    )
    return re.search(rf"[\d{UNREAD_PICTURE}]|^\s*[-—－/无]\s*$", _unescaped("".join(pieces))) is not None


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), text)


def _is_white_on_white(element: _Element) -> bool:
    is_white = element.get("color", "").lower() in ("white", "#ffffff", "#fff")
    if not is_white and not _WHITE.search(element.get("style", "")):
        return False
    around = (element, *element.iterancestors())
    return not any(_GROUND.search(each.get("style", "")) or each.get("bgcolor") for each in around)
