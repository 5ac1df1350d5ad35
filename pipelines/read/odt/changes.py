"""Text of an OpenDocument file that is not seen: hidden or struck by its style, or deleted between two marks.

LibreOffice writes deletions so where changes are shown; otherwise they stand apart, where no reader looks for text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lxml import etree

from pipelines.read.raised import set_apart

if TYPE_CHECKING:
    from lxml.etree import _Element

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_START, _END, _IDENTITY = f"{_TEXT}change-start", f"{_TEXT}change-end", f"{_TEXT}change-id"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_SIGNS = {f"{_TEXT}{name}" for name in ("s", "tab", "line-break")}


def drop_deletions(root: _Element) -> None:
    """Empty the text between the marks of a deletion, in place; one whose end is missing is left as it stands."""
    deleted = {
        region.get(f"{_TEXT}id")
        for region in root.iter(f"{_TEXT}changed-region")
        if region.find(f"{_TEXT}deletion") is not None
    }
    deleted &= {mark.get(_IDENTITY) for mark in root.iter(_END)}
    if not deleted:
        return
    running: set[str | None] = set()
    signs: list[_Element] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if running:
                element.text = None
                signs += [element] if element.tag in _SIGNS else []
            continue
        if element.tag == _START and element.get(_IDENTITY) in deleted:
            running.add(element.get(_IDENTITY))
        elif element.tag == _END:
            running.discard(element.get(_IDENTITY))
        if running:
            element.tail = None
    for sign in signs:
        parent = sign.getparent()
        if parent is not None:
            parent.remove(sign)


def drop_unseen(root: _Element, sheets: Iterable[_Element]) -> None:
    """Empty the text whose style hides it or strikes it through, and put raised signs in brackets, in place.

    Args:
        root: the text.
        sheets: what holds styles, the common ones first.
    """
    unseen: dict[str, bool] = {}
    raised: dict[str, bool] = {}
    for style in (style for sheet in sheets for style in sheet.iter(f"{_STYLE}style")):
        name, parent = style.get(f"{_STYLE}name", ""), style.get(f"{_STYLE}parent-style-name", "")
        unseen[name] = _says_unseen(style, otherwise=unseen.get(parent, False))
        raised[name] = _says_raised(style, otherwise=raised.get(parent, False))
    if any(raised.values()):
        _set_raised_apart(root, {name for name, is_raised in raised.items() if is_raised})
    if not any(unseen.values()):
        return
    for element in root.iter(f"{_TEXT}span", f"{_TEXT}p"):
        if unseen.get(element.get(f"{_TEXT}style-name", "")):
            tail = element.tail
            for inner in element.iter():
                inner.text = inner.tail = None
            element.tail = tail


def _set_raised_apart(root: _Element, styles: set[str]) -> None:
    """Put raised and lowered signs behind text in brackets: they do not belong to the number before them."""
    for span in root.iter(f"{_TEXT}span"):
        parent, previous = span.getparent(), span.getprevious()
        if span.get(f"{_TEXT}style-name") in styles and not len(span) and parent is not None:
            before = parent.text if previous is None else "".join((*previous.itertext(), previous.tail or ""))
            span.text = set_apart(before or "", span.text or "")


def _says_raised(style: _Element, *, otherwise: bool) -> bool:
    settings = style.find(f"{_STYLE}text-properties")
    place = None if settings is None else settings.get(f"{_STYLE}text-position")
    return otherwise if place is None else not place.startswith("0%")


def _says_unseen(style: _Element, *, otherwise: bool) -> bool:
    settings = style.find(f"{_STYLE}text-properties")
    if settings is None:
        return otherwise
    lines = [value for key, value in settings.attrib.items() if "text-line-through-" in key and key.endswith("e")]
    is_struck = any(value != "none" for value in lines)
    is_hidden = settings.get(f"{_TEXT}display") == "none"
    return is_hidden or is_struck or (otherwise and not lines and settings.get(f"{_TEXT}display") is None)
