"""White text in the cells of a Word file, and the ground it stands on (white_text.py says what is seen of it).

On a colour it is read as any other; outside tables boxes and banners have colours of their own.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pipelines.read.docx.shown import attribute, local_name
from pipelines.read.white_text import cover_number, is_nearly_white, keep_seen, kind_of_colour

if TYPE_CHECKING:
    from lxml.etree import _Element

_BACKGROUND = ("background1", "light1")
_AUTO = ("", "AUTO")
_PLAIN_PATTERNS = ("", "clear", "nil")


def has_white(root: _Element) -> bool:
    """Tell whether any text of its own accord is white."""
    return any(is_white(mark) for mark in root.iter("{*}color"))


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
            _write(run, cover_number(_text_of(run), is_sure=False))
    for cell, white in runs.items():
        own = [run for run in cell.iter("{*}r") if next(run.iterancestors("{*}tc")) is cell]
        for run, text in zip(own, keep_seen([(_text_of(run), run in white) for run in own]), strict=True):
            if run in white:
                _write(run, text)


def is_white(mark: _Element) -> bool:
    """Tell whether a colour of text is white, or nearly."""
    theme = attribute(mark, "themeColor")
    if theme and (theme not in _BACKGROUND or not attribute(mark, "themeShade")):
        return theme in _BACKGROUND
    return is_nearly_white(attribute(mark, "val"))


def kind_of_ground(shading: _Element) -> str:
    """Return what a shading makes of the ground, nothing where what lies below shows through."""
    fill, theme = attribute(shading, "fill").upper(), attribute(shading, "themeFill")
    if attribute(shading, "val") not in _PLAIN_PATTERNS:
        return "unsure"
    if fill in _AUTO:
        return "unsure" if theme and theme not in _BACKGROUND else ""
    return kind_of_colour(fill)


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


def _text_of(run: _Element) -> str:
    return "".join(text.text or "" for text in run.iter("{*}t"))


def _write(run: _Element, content: str) -> None:
    for text in run.iter("{*}t"):
        text.text, content = content, ""
