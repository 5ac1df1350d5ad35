"""What the styles of a Word file do to its runs: hidden, struck, raised and white text, written into the runs.

What is shown of them does not belong here (shown.py, white.py).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from pipelines.read.docx.shown import attribute
from pipelines.read.docx.white import has_white, is_white, kind_of_ground
from pipelines.read.limits import parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_MARKS = ("vanish", "strike", "dstrike", "vertAlign")
_COLOUR, _WHITE, _OTHER = "color", "FFFFFF", "auto"
_WORTH_READING = re.compile(rb"vanish|strike|vertAlign|color [^>]*(?:(?:F[0-9A-F]){3}|background1|light1)", re.I)
_LONGEST_CHAIN = 12
"""Styles that a style is based on, one after the other."""
_Marks = dict[str, str]
"""Name of a property → its value."""


def has_styles(root: _Element) -> bool:
    """Tell whether any run or paragraph has a style of its own, or white text one of its table."""
    return next(root.iter("{*}rStyle", "{*}pStyle"), None) is not None or has_white(root)


def write_styles_in(root: _Element, styles: _Element) -> None:
    """Write what styles hide, strike, raise or whiten into the runs that have them; what a run says of itself stands.

    A table keeps the name of its style only where that may colour cells.

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
        if found.get(_COLOUR) == _OTHER:
            del found[_COLOUR]
        if found:
            _write(run, found)
    _drop_plain_styles(root, styles)


def write_part_in(root: _Element, styles: bytes) -> None:
    """Write the styles of a package in, whose part is parsed only where it says anything of the kind."""
    if _WORTH_READING.search(styles) or has_white(root):
        write_styles_in(root, parse_xml(styles))


def _marks_of_styles(styles: _Element) -> dict[str, _Marks]:
    """Return what each style hides, strikes, raises or whitens, by its id: its own settings over those of its bases."""
    own: dict[str, _Marks] = {}
    bases = _bases_of(styles)
    for style in styles.iter("{*}style"):
        name = attribute(style, "styleId")
        own[name] = {
            kind: attribute(mark, "val") for kind in _MARKS for mark in style.iterfind(f"{{*}}rPr/{{*}}{kind}")
        }
        for mark in style.iterfind("{*}rPr/{*}color"):
            has_ground = next(style.iterfind("{*}*/{*}shd"), None) is not None
            own[name][_COLOUR] = _WHITE if is_white(mark) and not has_ground else _OTHER
    found: dict[str, _Marks] = {}
    for name in own:
        found[name] = {}
        for step in _chain(name, bases):
            found[name] = own[step] | found[name]
    return {name: marks for name, marks in found.items() if marks}


def _bases_of(styles: _Element) -> dict[str, str]:
    """Return for each style, by its id, the one that it is based on; empty where there is none."""
    return {
        attribute(style, "styleId"): next((attribute(base, "val") for base in style.iterfind("{*}basedOn")), "")
        for style in styles.iter("{*}style")
    }


def _chain(name: str, bases: dict[str, str]) -> list[str]:
    """Return a style and those that it is based on, one after the other; nothing where it is not known."""
    chain: list[str] = []
    while name in bases and len(chain) < _LONGEST_CHAIN:
        chain.append(name)
        name = bases[name]
    return chain


def _drop_plain_styles(root: _Element, styles: _Element) -> None:
    """Take the name of its style from each table whose style, or one that is based on, colours no cell."""
    bases = _bases_of(styles)
    coloured = {
        attribute(style, "styleId")
        for style in styles.iter("{*}style")
        if any(kind_of_ground(shading) not in ("", "white") for shading in style.iter("{*}shd"))
    }
    for mark in list(root.iter("{*}tblStyle")):
        chain, holder = _chain(attribute(mark, "val"), bases), mark.getparent()
        if chain and holder is not None and not coloured.intersection(chain):
            holder.remove(mark)


def _write(run: _Element, marks: _Marks) -> None:
    namespace = etree.QName(run).namespace
    properties = next(run.iterchildren("{*}rPr"), None)
    if properties is None:
        properties = etree.Element(f"{{{namespace}}}rPr")
        run.insert(0, properties)
    said = {etree.QName(each).localname for each in properties if isinstance(each.tag, str)}
    for name in marks.keys() - said:
        etree.SubElement(properties, f"{{{namespace}}}{name}").set("val", marks[name])
