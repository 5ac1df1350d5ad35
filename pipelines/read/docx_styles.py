"""What the styles of a Word file do to its runs: hidden, struck and raised text, written into the runs themselves.

What is shown of them does not belong here (docx_shown.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from pipelines.read.docx_shown import attribute
from pipelines.read.limits import parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_MARKS = ("vanish", "strike", "dstrike", "vertAlign")
_LONGEST_CHAIN = 12
"""Styles that a style is based on, one after the other."""
_Marks = dict[str, str]
"""Name of a property → its value."""


def has_styles(root: _Element) -> bool:
    """Tell whether any run or paragraph has a style of its own."""
    return next(root.iter("{*}rStyle", "{*}pStyle"), None) is not None


def write_styles_in(root: _Element, styles: _Element) -> None:
    """Write what styles hide, strike or raise into the runs that have them; what a run says of itself stands.

    Args:
        root: the main part.
        styles: what holds the styles.
    """
    marks = _marks_of_styles(styles)
    for run in root.iter("{*}r") if marks else ():
        paragraph = next(run.iterancestors("{*}p"), None)
        found: _Marks = {}
        for owner, path in ((paragraph, "{*}pPr/{*}pStyle"), (run, "{*}rPr/{*}rStyle")):
            for name in owner.iterfind(path) if owner is not None else ():
                found |= marks.get(attribute(name, "val"), {})
        if found:
            _write(run, found)


def write_part_in(root: _Element, styles: bytes) -> None:
    """Write the styles of a package in, whose part is parsed only where it hides, strikes or raises anything."""
    if any(name.encode() in styles for name in _MARKS):
        write_styles_in(root, parse_xml(styles))


def _marks_of_styles(styles: _Element) -> dict[str, _Marks]:
    """Return what each style hides, strikes or raises, by its id: its own settings over those it is based on."""
    own: dict[str, _Marks] = {}
    bases: dict[str, str] = {}
    for style in styles.iter("{*}style"):
        name = attribute(style, "styleId")
        own[name] = {
            kind: attribute(mark, "val") for kind in _MARKS for mark in style.iterfind(f"{{*}}rPr/{{*}}{kind}")
        }
        for base in style.iterfind("{*}basedOn"):
            bases[name] = attribute(base, "val")
    found: dict[str, _Marks] = {}
    for name in own:
        step = name
        found[name] = {}
        for _ in range(_LONGEST_CHAIN):
            found[name] = own.get(step, {}) | found[name]
            step = bases.get(step, "")
    return {name: marks for name, marks in found.items() if marks}


def _write(run: _Element, marks: _Marks) -> None:
    namespace = etree.QName(run).namespace
    properties = next(run.iterchildren("{*}rPr"), None)
    if properties is None:
        properties = etree.Element(f"{{{namespace}}}rPr")
        run.insert(0, properties)
    said = {etree.QName(each).localname for each in properties if isinstance(each.tag, str)}
    for name in marks.keys() - said:
        etree.SubElement(properties, f"{{{namespace}}}{name}").set("val", marks[name])
