"""What a Word file shows that stands in it as no text: WordArt, built-up formulas, fields, pictures, printed numbers.

What can be told is written into the parsed body as text before it is read; what cannot becomes a sign, no number.
Hidden text is shown.py's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from pipelines.document import UNREAD_PICTURE
from pipelines.read.docx.shown import attribute, field_part, local_name
from pipelines.read.field_results import shown_without_result

if TYPE_CHECKING:
    from lxml.etree import _Element

_PLAIN_IN_FORMULA = frozenset({"r", "oMath", "oMathParaPr", ""})


@dataclass
class _Field:
    """A field while it is read: the run in which it begins, its code, and whether it shows a text."""

    run: _Element
    choices: _Element | None
    code: str = ""
    is_in_code: bool = True
    has_result: bool = False


def write_drawn(root: _Element) -> None:
    """Write what WordArt, formulas and fields show into the body, in place."""
    for art in root.iter("{*}textpath"):
        art.append(_box(art.get("string", "")))
    for formula in root.iter("{*}oMath"):
        for part in formula:
            if local_name(part) not in _PLAIN_IN_FORMULA:
                part.addnext(_run(UNREAD_PICTURE))
                formula.remove(part)
    for field in root.iter("{*}fldSimple"):
        if not any(text.text for text in field.iter("{*}t")):
            field.append(_run(shown_without_result(attribute(field, "instr"))))
    if next(root.iter("{*}fldChar"), None) is not None:
        _write_fields(root)


def is_picture(cell: _Element) -> bool:
    """Tell whether a cell without text shows a picture, an object or the number of a list in its line."""
    if next(cell.iter("{*}inline", "{*}object"), None) is not None:
        return True
    if any(attribute(number, "val") != "0" for number in cell.iterfind("{*}p/{*}pPr/{*}numPr/{*}numId")):
        return True
    return any("absolute" not in _style_of(picture) for picture in cell.iter("{*}imagedata"))


def _style_of(picture: _Element) -> str:
    shape = picture.getparent()
    return "" if shape is None else shape.get("style", "")


def _write_fields(root: _Element) -> None:
    stack: list[_Field] = []
    for element in root.iter("{*}fldChar", "{*}instrText", "{*}t"):
        name = local_name(element)
        kind = field_part(element) if name == "fldChar" else name
        if kind == "begin" and (run := element.getparent()) is not None:
            stack.append(_Field(run, next(element.iter("{*}ddList"), None)))
        elif stack and kind == "instrText":
            stack[-1].code += element.text or ""
        elif stack and kind == "separate":
            stack[-1].is_in_code = False
        elif kind == "t" and (element.text or "").strip():
            for field in stack:
                field.has_result = field.has_result or not field.is_in_code
        elif stack and kind == "end":
            ended = stack.pop()
            if not any(field.is_in_code for field in stack):  # what stands in the code of another one is not shown
                _write_result(ended)


def _write_result(field: _Field) -> None:
    """Write behind the beginning of a field what it shows without having it as text."""
    if not field.has_result:
        shown = shown_without_result(field.code) if field.choices is None else _chosen(field.choices)
        field.run.addnext(_run(shown))


def _chosen(choices: _Element) -> str:
    """Return the entry of a list that is chosen: the default one where none is."""
    entries = [attribute(entry, "val") for entry in choices.iterfind("{*}listEntry")]
    marks = [attribute(mark, "val") for name in ("result", "default") for mark in choices.iterfind(f"{{*}}{name}")]
    number = int(marks[0]) if marks and marks[0].isdecimal() else 0
    return entries[number] if number < len(entries) else ""


def _run(text: str) -> _Element:
    run = etree.Element("r")
    etree.SubElement(run, "t").text = text
    return run


def _box(text: str) -> _Element:
    box = etree.Element("txbxContent")
    etree.SubElement(box, "p").append(_run(text))
    return box
