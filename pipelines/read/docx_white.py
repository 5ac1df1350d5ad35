"""White text in the cells of a Word file: nobody sees it on white ground, and it belongs to no number.

Where other text stands in the cell, that is what the cell shows. A number all in white is made no number: it need not
be meant as a blank. On a colour white text is read as any other; outside tables boxes and banners have their own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from pipelines.document import UNREAD_PICTURE
from pipelines.read.docx_shown import attribute, local_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_BACKGROUND = ("background1", "light1")
_AUTO = ("", "AUTO")
_PLAIN_PATTERNS = ("", "clear", "nil")
_NEARLY_WHITE, _SURELY_DARKER = 0xFA, 0xD0
"""Of the darkest of its three parts: a ground from the one on is white, under the other white text is read on it."""
_LONGEST_NUMBER = 8
_UNITS = frozenset("个件条次宗份项万元")
"""Without their number they are no text of a cell."""
_COLOUR = re.compile(r"[0-9A-F]{6}")


def cover_white(body: _Element) -> None:
    """Take the white text out of the cells that show another text, and make numbers in white no numbers, in place."""
    runs: dict[_Element, set[_Element]] = defaultdict(set)
    for mark in body.iter("{*}color"):
        run = next(mark.iterancestors("{*}r"), None) if is_white(mark) else None
        cell = next(run.iterancestors("{*}tc"), None) if run is not None else None
        if run is None or cell is None:
            continue
        ground = _find_ground(run)
        if ground == "white":
            runs[cell].add(run)
        elif ground == "unsure":
            _cover(run, is_sure=False)
    for cell, white in runs.items():
        _keep_seen(cell, white)


def is_white(mark: _Element) -> bool:
    """Tell whether a colour of text is white, or nearly."""
    theme = attribute(mark, "themeColor")
    if theme:
        return theme in _BACKGROUND and not attribute(mark, "themeShade") and not attribute(mark, "themeTint")
    return _darkest(attribute(mark, "val")) >= _NEARLY_WHITE


def has_white(root: _Element) -> bool:
    """Tell whether any text of its own accord is white."""
    return any(is_white(mark) for mark in root.iter("{*}color"))


def _darkest(colour: str) -> int:
    """Return the darkest of the three parts of a colour, -1 where it is none."""
    digits = colour.upper()
    return min(bytes.fromhex(digits)) if _COLOUR.fullmatch(digits) else -1


def _find_ground(run: _Element) -> str:
    """Return what a run stands on: `white`, `colour`, or `unsure`. What lies nearest to the text counts."""
    highlight = next(run.iterfind("{*}rPr/{*}highlight"), None)
    if highlight is not None and attribute(highlight, "val") != "none":
        return "white" if attribute(highlight, "val") == "white" else "colour"
    for holder in (run, *run.iterancestors("{*}p", "{*}tc", "{*}tbl")):
        for shading in holder.iterfind(f"{{*}}{local_name(holder)}Pr/{{*}}shd"):
            if kind := kind_of_ground(shading):
                return kind
        if local_name(holder) == "tbl" and next(holder.iterfind("{*}tblPr/{*}tblStyle"), None) is not None:
            return "unsure"  # the style may colour its rows
    return "white"


def kind_of_ground(shading: _Element) -> str:
    """Return what a shading makes of the ground, nothing where what lies below shows through."""
    fill, theme = attribute(shading, "fill").upper(), attribute(shading, "themeFill")
    if attribute(shading, "val") not in _PLAIN_PATTERNS:
        return "unsure"
    if fill in _AUTO:
        return "unsure" if theme and theme not in _BACKGROUND else ""
    darkest = _darkest(fill)
    if darkest >= _NEARLY_WHITE:
        return "white"
    return "colour" if 0 <= darkest < _SURELY_DARKER else "unsure"


def _keep_seen(cell: _Element, white: set[_Element]) -> None:
    """Keep what a cell shows beside white text: white text at either end goes, between digits it is unknown."""
    runs = [run for run in cell.iter("{*}r") if next(run.iterancestors("{*}tc")) is cell and _text_of(run).strip()]
    seen = [number for number, run in enumerate(runs) if run not in white]
    shown = "".join(_text_of(runs[number]) for number in seen)
    for number, run in enumerate(runs):
        if run not in white:
            continue
        is_number = any(map(str.isdigit, _text_of(run)))
        if not seen or (is_number and not _stands_alone(shown)):
            _cover(run, is_sure=True)
        else:
            is_inside = seen[0] < number < seen[-1]
            _write(run, UNREAD_PICTURE if is_inside and any(map(str.isdigit, shown)) else " " if is_inside else "")


def _stands_alone(shown: str) -> bool:
    """Tell whether a text is what a cell is there for: a number or a label."""
    return any(char.isdigit() or (char.isalpha() and char not in _UNITS) for char in shown)


def _cover(run: _Element, *, is_sure: bool) -> None:
    """Make a number no number; where the text may be seen after all, only what is surely no label."""
    text = _text_of(run).strip()
    is_number = not any(map(str.isalpha, text)) or (is_sure and len(text) <= _LONGEST_NUMBER)
    if any(map(str.isdigit, text)) and is_number:
        _write(run, UNREAD_PICTURE)


def _texts(run: _Element) -> Iterator[_Element]:
    return run.iter("{*}t")


def _text_of(run: _Element) -> str:
    return "".join(text.text or "" for text in _texts(run))


def _write(run: _Element, content: str) -> None:
    for text in _texts(run):
        text.text, content = content, ""
