"""What a Word file shows: hidden, struck and placeholder text taken out, raised signs set apart from the digits before.

Works on the parsed body before anything is read. Styles are styles.py's, tracked changes document.py's.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_MARKS = ("{*}vanish", "{*}strike", "{*}dstrike", "{*}vertAlign", "{*}showingPlcHdr")
_UNSEEN = frozenset({"vanish", "strike", "dstrike"})
_OFF = frozenset({"0", "false", "off", "none"})
_RAISED = frozenset({"superscript", "subscript"})


def keep_shown(root: _Element) -> None:
    """Empty the text that a reader does not see or that is struck through; put footnote signs in brackets, in place."""
    _empty_field_codes(root)
    for mark in root.iter(*_MARKS):
        properties = mark.getparent()
        owner = None if properties is None else properties.getparent()
        if owner is None:
            continue
        name, value = local_name(mark), _value(mark)
        if name == "showingPlcHdr":
            if local_name(owner) == "sdt" and value not in _OFF:
                _empty(owner)
        elif local_name(owner) != "r":
            continue  # the formatting of a paragraph mark, or the one before a tracked change
        elif name in _UNSEEN and value not in _OFF:
            _empty(owner)
        elif name == "vertAlign" and value in _RAISED and _follows_text(owner):
            _put_in_brackets(owner)


def _empty_field_codes(root: _Element) -> None:
    """Empty what fields show inside the code of another field (IF REF … = 1): only the outer result is seen."""
    kinds = [field_part(mark) for mark in root.iter("{*}fldChar")]
    is_nested = any(pair == ("begin", "begin") for pair in pairwise(kinds))
    if not is_nested or kinds.count("begin") != kinds.count("end"):
        return
    in_code: list[bool] = []
    for element in root.iter("{*}fldChar", "{*}t", "{*}sym"):
        if local_name(element) != "fldChar":
            if any(in_code):
                element.text, element.tag = "", "t"
            continue
        kind = field_part(element)
        if kind == "begin":
            in_code.append(True)
        elif in_code and kind == "separate":
            in_code[-1] = False
        elif in_code and kind == "end":
            in_code.pop()


def _value(mark: _Element) -> str:
    return next(iter(mark.attrib.values()), "")


def attribute(element: _Element, name: str) -> str:
    """Return an attribute by its local name, empty where there is none."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def field_part(mark: _Element) -> str:
    """Return which part of a field begins at a mark: `begin`, `separate` or `end`."""
    return attribute(mark, "fldCharType")


def local_name(element: _Element) -> str:
    """Return the local name of an element, empty for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _empty(element: _Element) -> None:
    for text in element.iter("{*}t", "{*}sym"):
        text.text = ""
        text.tag = "t"


def _follows_text(run: _Element) -> bool:
    before = run.getprevious()
    while before is not None and local_name(before) != "r":
        before = before.getprevious()
    return before is not None and any((text.text or "").strip() for text in before.iter("{*}t"))


def _put_in_brackets(run: _Element) -> None:
    texts = [text for text in run.iter("{*}t") if text.text]
    if texts and not (texts[0].text or "").startswith(("[", "［", "(", "（")):
        texts[0].text = f"[{texts[0].text}"
        texts[-1].text = f"{texts[-1].text}]"
