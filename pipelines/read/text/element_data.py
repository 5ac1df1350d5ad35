"""Elements with a name at both ends in text: `<row>` of XML, `[tr]` of forums, `<tr>` of web pages shown as text.

They become the lists and records that data_tables.py makes tables of: cells that are named alike are a list, others a
record, attributes the names and values of one. Does not belong here: web pages (pipelines/read/html/).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from pipelines.read.table_layout import CellSource, limit_span
from pipelines.read.text.data_values import MAX_DEPTH, NotDataError

MAX_SPAN = 200
_NAME = r"[\w.:-]+"
_ATTRIBUTE = re.compile(r"""([^\s=<>/\[\]"']+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>\[\]]+)""")
_SIGNS = {
    sign: re.compile(
        rf"(?P<text>[^{opened}]*){opened}(?P<end>/?)(?P<name>{_NAME})(?P<attributes>[^{opened}{closed}]*?)(?P<empty>/?){closed}"
    )
    for sign, opened, closed in (("<", "<", ">"), ("[", r"\[", r"\]"))
}
_SKIPPED = re.compile(r"\s*(?:<\?[^<>]*\?>|<!--.*?-->|<![^<>]*>)\s*", re.S)
_SPANS = {"rowspan", "colspan"}
_LOOKS = frozenset(
    (
        *("style", "class", "width", "height", "align", "valign", "border"),
        *("cellpadding", "cellspacing", "bgcolor", "id", "type"),
    )
)
"""Attributes that say how a cell looks and what it is to a program, and nothing of its value."""


@dataclass(slots=True)
class _Element:
    name: str
    attributes: dict[str, str]
    children: list[_Element] = field(default_factory=list)
    text: str = ""


def parse_element(text: str, start: int) -> tuple[object, int]:
    """Return the data of the element that begins at `start`, and where it ends.

    Raises:
        NotDataError: there is none, or it has no end.
    """
    skipped = _SKIPPED.match(text, start)
    start = skipped.end() if skipped else start
    pattern = _SIGNS.get(text[start : start + 1])
    if pattern is None:
        raise NotDataError
    top = _Element("", {})
    open_ones = [top]
    at = start
    while True:
        found = pattern.match(text, at)
        if found is None or len(open_ones) > MAX_DEPTH:
            raise NotDataError
        at = found.end()
        open_ones[-1].text += found["text"]
        if found["end"]:
            if found["name"] != open_ones.pop().name:
                raise NotDataError
        else:
            element = _Element(found["name"], _attributes(found["attributes"]))
            open_ones[-1].children.append(element)
            open_ones += [] if found["empty"] else [element]
        if len(open_ones) == 1:
            return _named_data(top.children[0]), at


def _attributes(text: str) -> dict[str, str]:
    found = {name: unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(text)}
    return {name: value for name, value in found.items() if name.lower() not in _LOOKS}


def _named_data(element: _Element) -> object:
    """Return the data of an element that none holds, as a record where it names what it holds."""
    data = _data(element)
    return {next(iter(element.attributes.values())): data} if element.children and _is_named(element) else data


def _data(element: _Element) -> object:
    """Return the list, record or word that an element is."""
    own = {name: value for name, value in element.attributes.items() if name.lower() not in _SPANS}
    if not element.children:
        shown = unescape(element.text).strip()
        if own:
            return {**own, element.name: shown} if shown else own
        return _with_spans(shown, element.attributes)
    if element.text.strip():
        raise NotDataError  # running text with words set apart
    values = [_data(child) for child in element.children]
    if all(map(_is_named, element.children)):
        names = [next(iter(child.attributes.values())) for child in element.children]
        inner = [_without_name(child, value) for child, value in zip(element.children, values, strict=True)]
        if len(set(names)) == len(names):
            return dict(zip(names, inner, strict=True))
    names = [child.name for child in element.children]
    are_words = all(isinstance(value, str) for value in values)
    if len(set(names)) == len(names) and (are_words or len(names) > 1):
        return {**own, **dict(zip(names, values, strict=True))}
    return values


def _is_named(child: _Element) -> bool:
    """Tell whether an element has its name in its one attribute: `<item name="规章">3</item>`."""
    return len(child.attributes) == 1 and not _SPANS & {name.lower() for name in child.attributes}


def _without_name(child: _Element, value: object) -> object:
    return unescape(child.text).strip() if not child.children else value


def _with_spans(text: str, attributes: dict[str, str]) -> str | CellSource:
    spans = {name.lower(): value for name, value in attributes.items()}
    down, across = (limit_span(spans.get(name), MAX_SPAN) or 1 for name in ("rowspan", "colspan"))
    return text if down == across == 1 else CellSource(text, down, across)
