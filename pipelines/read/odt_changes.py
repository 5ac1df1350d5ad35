"""Tracked deletions of an OpenDocument text that stand in the text itself, between two marks.

LibreOffice writes them so where changes are shown; otherwise they stand apart, where no reader looks for text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_START, _END, _IDENTITY = f"{_TEXT}change-start", f"{_TEXT}change-end", f"{_TEXT}change-id"
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
